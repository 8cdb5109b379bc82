"""The first page's reads of alerts: what needs this person and by when, and how the team stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zelo.apps.people.enums import Scope
from zelo.apps.people.models import Team
from zelo.apps.people.permissions import scope_of
from zelo.apps.work.permissions import SETTLE_ALERTS
from zelo.apps.work.queries import Card, Line, lines_of, open_alerts

WEEK = timedelta(days=7)
MOST_PEOPLE = 12


@dataclass(frozen=True)
class Span:
    """One group of the first page. most: how many lines are shown of it."""

    key: str
    label: str | Promise
    tone: str
    most: int


SPANS = (
    Span("late", _("Late"), "red", 3),
    Span("today", _("Due today"), "orange", 5),
    Span("week", _("In the next seven days"), "yellow", 3),
    Span("later", _("Later than that"), "secondary", 2),
)


@dataclass(frozen=True)
class Group:
    """The alerts of a span, by account; count: all of them, also those not shown."""

    span: Span
    count: int
    cards: Sequence[Card]

    @property
    def more(self) -> int:
        return self.count - sum(len(card.lines) for card in self.cards)


@dataclass(frozen=True)
class Load:
    """The open alerts of one person. name: empty where nobody answers for them."""

    name: str
    open: int
    late: int
    week: int


def groups_of(viewer: Any, day: date | None = None) -> list[Group]:
    """What this person answers for and is open, by when it is due; empty groups are left out.

    The latest of what is late comes first: what expired years ago does not hide last week's.
    """
    day = day or timezone.localdate()
    mine = open_alerts(viewer, day).filter(owner=viewer)
    counts = mine.order_by().aggregate(**{span.key: Count("pk", filter=_within(span, day)) for span in SPANS})
    found = []
    for span in SPANS:
        if counts[span.key]:
            order = "-due_on" if span.key == "late" else F("due_on").asc(nulls_last=True)
            some = mine.filter(_within(span, day)).select_related("account", "owner", "settled_by")
            lines = lines_of(some.order_by(order, "pk")[: span.most], day)
            found.append(Group(span, counts[span.key], _by_account(lines)))
    return found


def leads_others(viewer: Any) -> bool:
    """Whether this person looks after others' alerts: manages a team, or sees all accounts and may settle."""
    if not SETTLE_ALERTS.allows(viewer):
        return False
    return scope_of(viewer) == Scope.ALL or Team.objects.filter(manager=viewer).exists()


def loads_of(viewer: Any, day: date | None = None) -> list[Load]:
    """How many open alerts each person has, of the accounts that the viewer sees; most late ones first."""
    day = day or timezone.localdate()
    late, week = (Count("pk", filter=_within(span, day)) for span in (SPANS[0], SPANS[2]))
    today = Count("pk", filter=_within(SPANS[1], day))
    rows = (
        open_alerts(viewer, day)
        .order_by()
        .values("owner", "owner__name")
        .annotate(open=Count("pk"), late=late, soon=week + today)
        .order_by("-late", "-soon", "-open", "owner__name")[:MOST_PEOPLE]
    )
    return [Load(row["owner__name"] or "", row["open"], row["late"], row["soon"]) for row in rows]


def _within(span: Span, day: date) -> Q:
    return {
        "late": Q(due_on__lt=day),
        "today": Q(due_on=day),
        "week": Q(due_on__gt=day, due_on__lte=day + WEEK),
        "later": Q(due_on__gt=day + WEEK) | Q(due_on=None),
    }[span.key]


def _by_account(lines: Sequence[Line]) -> list[Card]:
    """One card per account, in the order of its first line."""
    by_account: dict[int, list[Line]] = {}
    for line in lines:
        by_account.setdefault(line.alert.account_id, []).append(line)
    return [Card(own[0].alert.account, own) for own in by_account.values()]
