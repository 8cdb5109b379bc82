"""The search in every page's head: accounts, contacts, pages and actions by any part of their name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from zelo.apps.people.permissions import viewer_of
from zelo.apps.people.saved_views import address_of, views_of
from zelo.ui.lists import wants_part
from zelo.ui.navigation import entries_for
from zelo.ui.palette import Finder, Hit, find_actions, matches, register_finder, search_everything

SHORT, LONG = 6, 30
_LONGEST = 100


def register() -> None:
    register_finder(Finder("pages", _("Pages"), 80, _pages))
    register_finder(Finder("actions", _("Actions"), 90, find_actions))


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The page, for those without scripts and for more hits; or its hits alone, for the palette."""
    viewer_of(request)
    text = request.GET.get("q", "").replace("\0", "")[:_LONGEST]
    part = wants_part(request)
    found = search_everything(request, text, SHORT if part else LONG)
    context = {"nav": "search", "text": text.strip(), "found": found}
    return render(request, "search/hits.html" if part else "search/page.html", context)


def _pages(request: HttpRequest, text: str, most: int) -> list[Hit]:
    """Entries of the navigation, and saved views."""
    entries = [*entries_for(request.user, "work"), *entries_for(request.user, "settings")]
    found = [Hit(str(e.label), e.url, e.icon) for e in entries if matches(e.label, text)]
    found += [
        Hit(view.name, address_of(view), "bookmark")
        for view in views_of(request.user)
        if matches(view.name, text)
    ]
    return found[:most]
