"""Contracts on the first page: the renewals of which this person must still say what they expect."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from zelo.analytics.contracts.checkpoints import DECIDE_DAYS
from zelo.apps.contracts.enums import Call
from zelo.apps.contracts.permissions import EDIT_CONTRACTS
from zelo.apps.contracts.queries.renewals import open_renewals
from zelo.apps.people.permissions import viewer_of
from zelo.apps.portfolio.home import PLACE
from zelo.ui.panels import Panel, register_panel

_MOST = 5


def register() -> None:
    register_panel(Panel(PLACE, "to_call", "contracts/to_call.html", _to_call, 16, 6, _has_any))


def _waiting(viewer: Any) -> Any:
    """Undecided renewals that this person answers for and whose deadline is near or past."""
    near = timezone.localdate() + timedelta(days=DECIDE_DAYS)
    mine = open_renewals(viewer, {"whose": "mine", "call": Call.UNDECIDED})
    return mine.filter(deadline_on__lte=near)


def _has_any(request: HttpRequest, subject: Any) -> bool:
    return EDIT_CONTRACTS.allows(request.user) and _waiting(request.user).exists()


def _to_call(request: HttpRequest, subject: Any) -> dict[str, Any]:
    """The nearest deadlines ahead, then those that are past, the latest first."""
    found, today = _waiting(viewer_of(request)), timezone.localdate()
    count, full = found.count(), found.select_related("contract__account")
    cases = list(full.filter(deadline_on__gte=today)[:_MOST])
    if len(cases) < _MOST:
        past = full.filter(deadline_on__lt=today).order_by("-deadline_on", "pk")
        cases += past[: _MOST - len(cases)]
    return {"cases": cases, "more": count - len(cases), "today": today}
