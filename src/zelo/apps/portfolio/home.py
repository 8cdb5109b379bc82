"""The accounts on the first page: figures at a glance, what comes, what moved, who has gone quiet."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from zelo.apps.people.permissions import Capability, viewer_of
from zelo.apps.portfolio.permissions import SEE_ACCOUNTS, SEE_CONTACTS, SEE_MONEY
from zelo.apps.portfolio.queries import home
from zelo.apps.portfolio.queries.visibility import states_visible_to
from zelo.ui.panels import Panel, When, register_panel

PLACE = "home"


def register() -> None:
    folder = "portfolio/home"
    register_panel(Panel(PLACE, "glance", f"{folder}/glance.html", _glance, 10, 12, _for(SEE_ACCOUNTS)))
    register_panel(Panel(PLACE, "coming", f"{folder}/coming.html", _coming, 20, 6, _for(SEE_MONEY)))
    register_panel(Panel(PLACE, "moves", f"{folder}/moves.html", _moves, 30, 6, _for(SEE_MONEY)))
    register_panel(Panel(PLACE, "quiet", f"{folder}/quiet.html", _quiet, 40, 6, _for(SEE_CONTACTS)))


def _for(capability: Capability) -> When:
    """Only for those who may, and who have accounts at all."""
    return lambda request, subject: (
        capability.allows(request.user) and states_visible_to(request.user).exists()
    )


def _glance(request: HttpRequest, subject: Any) -> dict[str, Any]:
    viewer = viewer_of(request)
    found = home.glance(viewer, timezone.localdate())
    return {
        "glance": found,
        "sees_money": SEE_MONEY.allows(viewer),
        "sees_touches": SEE_CONTACTS.allows(viewer),
    }


def _coming(request: HttpRequest, subject: Any) -> dict[str, Any]:
    today = timezone.localdate()
    found = home.coming_dates(viewer_of(request), today)
    return {"coming": [(state, (state.comes_on - today).days) for state in found]}  # type: ignore[attr-defined]


def _moves(request: HttpRequest, subject: Any) -> dict[str, Any]:
    return {"moves": home.biggest_moves(viewer_of(request))}


def _quiet(request: HttpRequest, subject: Any) -> dict[str, Any]:
    return {"quiet": home.quiet_accounts(viewer_of(request), timezone.localdate())}
