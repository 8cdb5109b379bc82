"""What the first page says of the accounts a person sees."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from zelo.apps.portfolio.models import AccountState
from zelo.apps.portfolio.queries.visibility import states_visible_to

AHEAD = timedelta(days=90)
QUIET = timedelta(days=30)
MOST = 6


@dataclass(frozen=True, slots=True)
class Glance:
    """The accounts in one line. change: of their revenue against the twelve months before, as a ratio.

    coming: notice dates and contract ends within AHEAD. quiet: key accounts without a touch for QUIET.
    """

    accounts: int
    key_accounts: int
    revenue: Decimal | None
    change: float | None
    coming: int
    quiet: int


def glance(viewer: Any, today: date) -> Glance:
    found = states_visible_to(viewer).aggregate(
        accounts=Count("pk"),
        keys=Count("pk", filter=Q(is_key=True)),
        revenue=Sum("revenue_12m"),
        before=Sum("revenue_before", filter=Q(revenue_12m__isnull=False)),
        coming=Count("pk", filter=_coming(today)),
        quiet=Count("pk", filter=_quiet(today)),
    )
    revenue, before = found["revenue"], found["before"]
    change = float(revenue / before) - 1 if revenue is not None and before else None
    return Glance(found["accounts"], found["keys"], revenue, change, found["coming"], found["quiet"])


def coming_dates(viewer: Any, today: date) -> list[AccountState]:
    """Accounts by their next notice date, else contract end, within AHEAD; `comes_on` says which day."""
    seen, span = states_visible_to(viewer), (today, today + AHEAD)
    notices = seen.filter(notice_on__range=span).order_by("notice_on", "sort_name")
    ends = seen.filter(~Q(notice_on__gte=today) | Q(notice_on=None), contract_ends_on__range=span)
    days = [
        *notices.values_list("notice_on", "sort_name", "account_id")[:MOST],
        *ends.order_by("contract_ends_on", "sort_name").values_list(
            "contract_ends_on", "sort_name", "account_id"
        )[:MOST],
    ]
    return _told({account: day for day, _name, account in sorted(days)[:MOST]}, "comes_on")


def biggest_moves(viewer: Any) -> list[AccountState]:
    """Key accounts whose revenue moved most in money; `moved`: the difference between two years."""
    found = states_visible_to(viewer).filter(
        is_key=True, revenue_12m__isnull=False, revenue_before__isnull=False
    )
    moved = found.annotate(moved=F("revenue_12m") - F("revenue_before")).values_list("account_id", "moved")
    fallen = dict(moved.filter(moved__lt=0).order_by("moved", "sort_name")[: MOST // 2])
    grown = dict(moved.filter(moved__gt=0).order_by("-moved", "sort_name")[: MOST - len(fallen)])
    return _told(fallen | grown, "moved")


def _told(values: dict[int, Any], name: str) -> list[AccountState]:
    """The states of these accounts with what is told of each, in the same order."""
    states = {state.pk: state for state in _named(AccountState.objects.filter(pk__in=values))}
    for account, value in values.items():
        setattr(states[account], name, value)
    return [states[account] for account in values]


def quiet_accounts(viewer: Any, today: date) -> list[AccountState]:
    """Key accounts without a touch for QUIET, the longest first; those never touched before all."""
    found = _named(states_visible_to(viewer)).filter(_quiet(today))
    return list(found.order_by(F("last_touch_on").asc(nulls_first=True), "sort_name")[:MOST])


def _named(found: QuerySet[AccountState]) -> QuerySet[AccountState]:
    return found.select_related("account", "kam")


def _coming(today: date) -> Q:
    span = (today, today + AHEAD)
    return Q(notice_on__range=span) | Q(contract_ends_on__range=span)


def _quiet(today: date) -> Q:
    return Q(is_key=True) & (Q(last_touch_on__lt=today - QUIET) | Q(last_touch_on=None))
