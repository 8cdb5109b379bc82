"""Tabs and panels: a page names a place, applications put what they have there in `AppConfig.ready()`.

A tab is one part of a page with its own address; a panel is one card on it. Both are shown only where they
hold something: `when(request, subject)` says so. The page's view does not know who registered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

When = Callable[[HttpRequest, Any], bool]


def always(request: HttpRequest, subject: Any) -> bool:
    return True


@dataclass(frozen=True)
class Tab:
    """One tab of the page `place`; its view is at `url_name`, reversed with the subject's primary key."""

    place: str
    key: str
    label: str | Promise
    url_name: str
    order: int
    when: When = always

    def url(self, subject: Any) -> str:
        return reverse(self.url_name, args=[subject.pk])


@dataclass(frozen=True)
class Panel:
    """One card of the page `place`: `template` drawn with what `context(request, subject)` gives.

    columns: how many of the page's twelve columns it takes on a wide screen.
    """

    place: str
    key: str
    template: str
    context: Callable[[HttpRequest, Any], dict[str, Any]]
    order: int
    columns: int = 12
    when: When = always


@dataclass(frozen=True)
class FilledPanel:
    """A panel with its content, ready to be drawn."""

    panel: Panel
    content: dict[str, Any]


_tabs: dict[tuple[str, str], Tab] = {}
_panels: dict[tuple[str, str], Panel] = {}


def register_tab(tab: Tab) -> None:
    """Adds a tab; the same place and key again replace it."""
    _tabs[tab.place, tab.key] = tab


def register_panel(panel: Panel) -> None:
    """Adds a panel; the same place and key again replace it."""
    _panels[panel.place, panel.key] = panel


def tabs_of(place: str, request: HttpRequest, subject: Any) -> list[Tab]:
    """The tabs that hold something for this subject, in order."""
    held = [tab for tab in _tabs.values() if tab.place == place and tab.when(request, subject)]
    return sorted(held, key=lambda tab: (tab.order, tab.key))


def panels_of(place: str, request: HttpRequest, subject: Any = None) -> list[FilledPanel]:
    """The panels that hold something, in order, each with its content."""
    held = [panel for panel in _panels.values() if panel.place == place and panel.when(request, subject)]
    held.sort(key=lambda panel: (panel.order, panel.key))
    return [FilledPanel(panel, panel.context(request, subject)) for panel in held]
