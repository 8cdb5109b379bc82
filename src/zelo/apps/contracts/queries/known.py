"""What was known of a renewal on an earlier day: as kept then, never reckoned from what is known now."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from zelo.apps.contracts.enums import Call
from zelo.apps.contracts.models import RenewalCase
from zelo.apps.operations.audit import changes_of
from zelo.apps.portfolio.models import Account, Snapshot
from zelo.apps.work.models import Alert
from zelo.lib.dates import add_months

MONTHS_BEFORE = (6, 3, 0)
_FIGURES = ("revenue_12m", "revenue_change", "score", "p_alive", "nps")
# A snapshot older than this says nothing of a day, and touches are counted over as many days.
_NEAR = timedelta(days=45)
_TOUCHES = timedelta(days=90)
_CHANGES = 200


def known_before(case: RenewalCase) -> list[dict[str, Any]]:
    """Six and three months before the renewal was decided, and on that day; plain values, days as ISO."""
    decided = case.closed_on or timezone.localdate()
    return [known_on(case, add_months(decided, -months)) | {"months": months} for months in MONTHS_BEFORE]


def known_on(case: RenewalCase, day: date) -> dict[str, Any]:
    """touches: of the ninety days before. alerts: how many were open about the account. None: not known."""
    account = case.contract.account_id
    snapshot = (
        Snapshot.objects.filter(account=account, day__range=(day - _NEAR, day)).order_by("-day").first()
    )
    is_there = case.opened_on <= day
    due = [one for one in case.checkpoints.all() if one.due_on <= day] if is_there else []
    return {
        "day": day.isoformat(),
        "figures_of": snapshot.day.isoformat() if snapshot else None,
        **{name: _plain(getattr(snapshot, name, None)) for name in _FIGURES},
        "tier": snapshot.tier if snapshot else "",
        "call": _call_on(case, day) if is_there else None,
        "checkpoints": len(due),
        "checkpoints_done": sum(one.done_on is not None and one.done_on <= day for one in due),
        "touches": _touches(account, day),
        "alerts": _alerts_open(account, day),
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float | str) else str(value)


def _call_on(case: RenewalCase, day: date) -> str:
    """The call as it was at the end of a day: what the first change after it found."""
    ended = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    call = case.call
    for change in changes_of(case, _CHANGES):
        if change.timestamp < ended:
            break
        before = (change.changes or {}).get("call", [None])[0]
        call = before if before in Call.values else call
    return call


def _touches(account: int, day: date) -> int:
    days = {"interactions__day__gt": day - _TOUCHES, "interactions__day__lte": day}
    of: Any = Account.objects.filter(pk=account, interactions__withdrawn_at=None, **days)
    return int(of.count())


def _alerts_open(account: int, day: date) -> int:
    unsettled = Q(settled_on=None) | Q(settled_on__gt=day)
    return Alert.objects.filter(unsettled, account=account, since__lte=day).count()
