"""What the layout of every page needs."""

from functools import cache as cached
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from zelo.apps.people.enums import Theme
from zelo.apps.people.saved_views import address_of, pinned_views
from zelo.ui.lists import VIEW
from zelo.ui.navigation import entries_for
from zelo.ui.panels import panels_of

THEME_COOKIE = "zelo_theme"


def layout(request: HttpRequest) -> dict[str, Any]:
    """Navigation, theme and languages; lazily, as partials need none of them."""
    user = getattr(request, "user", None)
    return {
        "theme": chosen_theme(request),
        "company_sign_in": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "languages": settings.LANGUAGES,
        "work_entries": lambda: entries_for(user, "work") if user else [],
        "pinned": cached(lambda: _pinned(request) if user else []),
        "foot_panels": lambda: panels_of("page_foot", request) if user else [],
        "settings_entries": lambda: entries_for(user, "settings") if user else [],
    }


def _pinned(request: HttpRequest) -> list[dict[str, Any]]:
    """The person's pinned views; the open one is the one that the address names."""
    opened = request.GET.get(VIEW, "")
    return [
        {"name": view.name, "url": address_of(view), "is_open": str(view.pk) == opened}
        for view in pinned_views(request.user)
    ]


def chosen_theme(request: HttpRequest) -> str:
    """The person's appearance, else this browser's, else the system's."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return str(user.theme)
    kept = request.COOKIES.get(THEME_COOKIE, "")
    return kept if kept in Theme.values else str(Theme.SYSTEM)
