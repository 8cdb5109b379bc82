"""Reads of alerts; whoever asks is an argument."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.queries.visibility import seen_by
from zelo.apps.work.enums import AlertState
from zelo.apps.work.kinds import KINDS, Kind, Words
from zelo.apps.work.models import Alert
from zelo.apps.work.permissions import SEE_ALERTS
from zelo.lib.errors import NotFound

_FAR = 10**6


@dataclass(frozen=True)
class Line:
    """An alert with its words."""

    alert: Alert
    kind: Kind
    words: Words


@dataclass(frozen=True)
class Card:
    """One account and all that is open about it, the nearest day first."""

    account: Account
    lines: list[Line]


def alerts_visible_to(viewer: Any) -> QuerySet[Alert]:
    """Alerts about accounts that this person sees, of all states."""
    if not SEE_ALERTS.allows(viewer):
        return Alert.objects.none()
    found: QuerySet[Alert] = Alert.objects.filter(
        seen_by(viewer, "account_id"), account__merged_into=None, kind__in=list(KINDS)
    )
    return found


def open_alerts(viewer: Any, on: date | None = None) -> QuerySet[Alert]:
    """Those that are open and not snoozed on a day, today otherwise."""
    day = on or timezone.localdate()
    there = Q(snoozed_until=None) | Q(snoozed_until__lte=day)
    return alerts_visible_to(viewer).filter(there, state=AlertState.OPEN)


def alert_for(viewer: Any, pk: int) -> Alert:
    """One alert. Raises NotFound where it is not there or not this person's to see."""
    found = alerts_visible_to(viewer).select_related("account").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such alert, or it is not yours to see."))
    return found


def lines_of(alerts: Any, on: date | None = None) -> list[Line]:
    """Alerts with the words of their kinds, those whose day is nearest first."""
    day = on or timezone.localdate()
    found = [Line(alert, KINDS[alert.kind], KINDS[alert.kind].words(alert.facts)) for alert in alerts]
    return sorted(found, key=lambda line: (_distance(line.alert.due_on, day), line.alert.pk))


def cards(viewer: Any, *, mine: bool = True, most: int = 20) -> list[Card]:
    """One card per account, the account with the nearest day first, before it or past it.

    mine: only what this person answers for. What expired years ago does not hide what is due this week.
    """
    day, found = timezone.localdate(), open_alerts(viewer)
    if mine:
        found = found.filter(owner=viewer)
    nearest: dict[int, int] = {}
    for account, due_on in found.order_by().values_list("account", "due_on"):
        nearest[account] = min(_distance(due_on, day), nearest.get(account, _FAR))
    chosen = sorted(nearest, key=lambda account: (nearest[account], account))[:most]
    by_account: dict[int, list[Line]] = {account: [] for account in chosen}
    for line in lines_of(found.filter(account__in=chosen).select_related("account", "owner"), day):
        by_account[line.alert.account_id].append(line)
    return [Card(lines[0].alert.account, lines) for lines in by_account.values() if lines]


def _distance(due_on: date | None, day: date) -> int:
    """Days between; what has no day comes last."""
    return _FAR if due_on is None else abs((due_on - day).days)
