"""The entries of the navigation on the left; applications add theirs in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise


def everyone(viewer: Any) -> bool:
    """Every signed-in person."""
    return bool(viewer.is_authenticated)


@dataclass(frozen=True)
class Entry:
    """One line of the navigation.

    key: unique; a page says with it where it belongs (`nav` in its context).
    icon: a name of the icon set without `outline/`. order: smaller stands higher; tens leave room.
    shown_to: whether this person gets to see it. section: "work" above the line, "settings" below it.
    """

    key: str
    label: str | Promise
    icon: str
    url_name: str
    order: int
    shown_to: Callable[[Any], bool] = everyone
    section: str = "work"

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Adds an entry; the same key again replaces it."""
    _entries[entry.key] = entry


def entries_for(viewer: Any, section: str) -> Iterable[Entry]:
    """What this person sees of one section, in order."""
    shown = [e for e in _entries.values() if e.section == section and e.shown_to(viewer)]
    return sorted(shown, key=lambda entry: (entry.order, entry.key))
