"""What is kept about the clients' people anywhere, by registration: each application says what it has.

An application registers in `AppConfig.ready()`: texts that somebody typed and that may name a person, rows
that are about a person, and when somebody of ours was last in touch with one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.functional import Promise

Row = dict[str, Any]


@dataclass(frozen=True)
class TextField:
    """A field with text that people type.

    key: unique. accounts: lookup of the account a record belongs to. url: the page on which it is edited.
    day: name of the record's date, if any. contacts: lookup of the people a record is about, if any.
    """

    key: str
    label: str | Promise
    model: type[models.Model]
    field: str
    accounts: str
    url: Callable[[Any], str]
    day: str = ""
    contacts: str = ""


@dataclass(frozen=True)
class Rows:
    """Rows about one person, as the export of all that is kept about somebody shows them.

    of: from the ids of the person's records to rows of plain values. labels: what people call these values.
    """

    key: str
    label: str | Promise
    of: Callable[[Sequence[int]], list[Row]]
    labels: Mapping[str, str | Promise]


@dataclass(frozen=True)
class Touch:
    """The last time that somebody of ours was in touch with a person; by: who, "" where unknown."""

    day: date
    by: str = ""


LastTouches = Callable[[Iterable[int]], dict[int, Touch]]
_texts: dict[str, TextField] = {}
_rows: dict[str, Rows] = {}
_touches: dict[str, LastTouches] = {}
_erasers: dict[str, Callable[[Sequence[int]], None]] = {}


def register_text(text: TextField) -> None:
    """Adds a field; the same key again replaces it."""
    _texts[text.key] = text


def register_rows(rows: Rows) -> None:
    """Adds rows; the same key again replaces them."""
    _rows[rows.key] = rows


def register_touches(key: str, last: LastTouches) -> None:
    """Adds a source of touches: from people's ids to the last touch with each, where there was one."""
    _touches[key] = last


def register_eraser(key: str, erase: Callable[[Sequence[int]], None]) -> None:
    """Adds what an application does when people, by the ids of their records, are anonymised."""
    _erasers[key] = erase


def erasers() -> list[Callable[[Sequence[int]], None]]:
    return [_erasers[key] for key in sorted(_erasers)]


def text_fields() -> list[TextField]:
    return [_texts[key] for key in sorted(_texts)]


def row_sources() -> list[Rows]:
    return [_rows[key] for key in sorted(_rows)]


def last_touches(contacts: Iterable[int]) -> dict[int, Touch]:
    """The last touch with each of these people, from all sources."""
    keys, found = list(contacts), dict[int, Touch]()
    for source in _touches.values():
        for key, touch in source(keys).items():
            if key not in found or found[key].day < touch.day:
                found[key] = touch
    return found
