"""The kinds of alerts: rooms register theirs in `AppConfig.ready()`, with the words that people read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Words:
    """what: what is so. why: why it matters. do: the one thing to do, whose page is at `url`."""

    what: str
    why: str
    do: str
    url: str


@dataclass(frozen=True)
class Kind:
    """name: `contract.notice`. words: from an alert's facts, in the language in force."""

    name: str
    label: str | Promise
    icon: str
    words: Callable[[Facts], Words]


KINDS: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Adds a kind; the same name again replaces it."""
    KINDS[kind.name] = kind
