"""Reads of alerts; whoever asks is an argument."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.queries.visibility import seen_by
from zelo.apps.work.enums import AlertState
from zelo.apps.work.kinds import KINDS, Kind, Words
from zelo.apps.work.models import Alert
from zelo.apps.work.permissions import SEE_ALERTS
from zelo.lib.errors import NotFound
from zelo.lib.text import fold

OPEN_NOW, LATER = "open", "later"
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


@dataclass(frozen=True)
class Asked:
    """What a list of alerts is narrowed down to. mine: what the viewer answers for. q: words of a name."""

    mine: bool = True
    state: str = OPEN_NOW
    kind: str = ""
    q: str = ""


def asked_alerts(viewer: Any, asked: Asked) -> QuerySet[Alert]:
    """The alerts of a list. state: `open` (and not put off), `later`, or what became of them."""
    day = timezone.localdate()
    if asked.state == OPEN_NOW:
        found = open_alerts(viewer, day)
    elif asked.state == LATER:
        found = alerts_visible_to(viewer).filter(state=AlertState.OPEN, snoozed_until__gt=day)
    else:
        found = alerts_visible_to(viewer).filter(state=asked.state)
    if asked.mine:
        found = found.filter(owner=viewer)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if words := fold(asked.q).strip():
        found = found.filter(account__state__search__contains=words)
    return found


def ranked_accounts(found: QuerySet[Alert]) -> list[int]:
    """The accounts (ids) of alerts, the nearest day first, before it or past it.

    What expired years ago does not hide what is due this week.
    """
    day = timezone.localdate()
    nearest: dict[int, int] = {}
    for account, due_on in found.order_by().values_list("account", "due_on"):
        nearest[account] = min(_distance(due_on, day), nearest.get(account, _FAR))
    return sorted(nearest, key=lambda account: (nearest[account], account))


def cards_of(found: QuerySet[Alert], accounts: Sequence[int]) -> list[Card]:
    """One card for each of these accounts, in this order."""
    by_account: dict[int, list[Line]] = {account: [] for account in accounts}
    some = found.filter(account__in=accounts).select_related("account", "owner", "settled_by")
    for line in lines_of(some):
        by_account[line.alert.account_id].append(line)
    return [Card(lines[0].alert.account, lines) for lines in by_account.values() if lines]


def not_useful(viewer: Any) -> list[tuple[Kind, int, int]]:
    """By kind: alerts settled by people, and those of them that were not useful; for who sets the rules."""
    settled = alerts_visible_to(viewer).filter(state__in=[AlertState.DONE, AlertState.NOT_USEFUL])
    counted = (
        settled.order_by()
        .values("kind")
        .annotate(all=Count("pk"), useless=Count("pk", filter=Q(state=AlertState.NOT_USEFUL)))
    )
    found = [(KINDS[row["kind"]], row["all"], row["useless"]) for row in counted]
    return sorted(found, key=lambda one: (-one[2], one[0].name))


def _distance(due_on: date | None, day: date) -> int:
    """Days between; what has no day comes last."""
    return _FAR if due_on is None else abs((due_on - day).days)
