"""The first page, and a person's own settings."""

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from zelo.apps.people import actions
from zelo.apps.people.enums import Theme
from zelo.apps.people.permissions import viewer_of
from zelo.apps.work.permissions import SEE_ALERTS
from zelo.ui.panels import panels_of
from zelo.web.context import THEME_COOKIE

YEAR = 365 * 24 * 3600


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "home.html",
        {
            "nav": "home",
            "today": timezone.localdate(),
            "panels": panels_of("home", request),
        },
    )


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    context = {"nav": "profile", "themes": Theme.choices, "has_notices": SEE_ALERTS.allows(request.user)}
    return render(request, "profile.html", context)


@login_not_required
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Sets language or appearance, for the person and for this browser, and goes back to the page."""
    response = HttpResponseRedirect(_back(request))
    language, theme = request.POST.get("language"), request.POST.get("theme")
    if request.user.is_authenticated:
        actions.set_preferences(request.user, language=language, theme=theme)
    kept: dict[str, Any] = {"max_age": YEAR, "samesite": "Lax", "secure": settings.HTTPS}
    if language and language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, **kept)
    if theme and theme in Theme.values:
        response.set_cookie(THEME_COOKIE, theme, **kept)
    return response


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    actions.end_sessions(viewer_of(request), keep=request.session.session_key)
    logout(request)
    return redirect("account_login")


def _back(request: HttpRequest) -> str:
    """The page the person came from, if it is one of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"
