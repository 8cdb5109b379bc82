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


@dataclass(frozen=True)
class Line:
    """An alert with its words."""

    alert: Alert
    kind: Kind
    words: Words


@dataclass(frozen=True)
class Card:
    """One account and all that is open about it, the most urgent first."""

    account: Account
    lines: list[Line]

    @property
    def due_on(self) -> date | None:
        return self.lines[0].alert.due_on


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


def lines_of(alerts: Any) -> list[Line]:
    """Alerts with the words of their kinds, the most urgent first."""
    found = [Line(alert, KINDS[alert.kind], KINDS[alert.kind].words(alert.facts)) for alert in alerts]
    return sorted(found, key=lambda line: (line.alert.due_on or date.max, line.alert.pk))


def cards(viewer: Any, *, mine: bool = True, most: int = 20) -> list[Card]:
    """One card per account, the most urgent account first; mine: only what this person answers for."""
    found = open_alerts(viewer).select_related("account", "owner")
    if mine:
        found = found.filter(owner=viewer)
    by_account: dict[int, list[Line]] = {}
    for line in lines_of(found.order_by("due_on", "pk")[: most * 10]):
        by_account.setdefault(line.alert.account_id, []).append(line)
    return [Card(lines[0].alert.account, lines) for lines in list(by_account.values())[:most]]
