"""What the search finds: rooms register finders for their records and actions in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from zelo.lib.text import fold
from zelo.ui.navigation import everyone


@dataclass(frozen=True)
class Hit:
    """One thing that was found: where it leads, and a word or two beside its name."""

    title: str
    url: str
    icon: str
    note: str = ""


@dataclass(frozen=True)
class Finder:
    """One kind of thing. find: at most so many hits for a text, the viewer's own only."""

    key: str
    label: str | Promise
    order: int
    find: Callable[[HttpRequest, str, int], list[Hit]]


@dataclass(frozen=True)
class Action:
    """Something to do that the search offers; its page has no parts in its address."""

    key: str
    label: str | Promise
    icon: str
    url_name: str
    shown_to: Callable[..., bool] = everyone


@dataclass(frozen=True)
class Found:
    """The hits of one finder."""

    finder: Finder
    hits: list[Hit]


_finders: dict[str, Finder] = {}
_actions: dict[str, Action] = {}


def register_finder(finder: Finder) -> None:
    """Adds a finder; the same key again replaces it."""
    _finders[finder.key] = finder


def register_action(action: Action) -> None:
    """Adds an action; the same key again replaces it."""
    _actions[action.key] = action


def search_everything(request: HttpRequest, text: str, most: int) -> list[Found]:
    """What each finder finds, those without a hit left out."""
    if not text.strip():
        return []
    finders = sorted(_finders.values(), key=lambda finder: (finder.order, finder.key))
    found = [Found(finder, finder.find(request, text, most)) for finder in finders]
    return [entry for entry in found if entry.hits]


def matches(label: object, text: str) -> bool:
    """Whether a label holds every word of a text, without accents and case."""
    plain = fold(str(label))
    return all(word in plain for word in fold(text).split())


def find_actions(request: HttpRequest, text: str, most: int) -> list[Hit]:
    """The actions that this person may do and that the text names."""
    found = [
        Hit(str(action.label), reverse(action.url_name), action.icon)
        for action in _actions.values()
        if action.shown_to(request.user) and matches(action.label, text)
    ]
    return found[:most]
