"""Recurring revenue month by month, as the nightly pass kept its movements, and beside the invoices."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Max

from zelo.analytics.contracts.movements import Retention, retention
from zelo.analytics.contracts.reconciliation import Agreement, Compared, Reconciliation, reconcile
from zelo.apps.contracts.enums import Movement
from zelo.apps.contracts.models import RevenueMark, RevenueMovement
from zelo.apps.contracts.permissions import SEE_CONTRACTS
from zelo.apps.contracts.queries.adjustments import added_by_index
from zelo.apps.portfolio.models import Account, AccountState
from zelo.apps.portfolio.queries.visibility import seen_by

MONTHS = 12
# Up to this share of what is contracted, contracts and invoices of a year agree.
TOLERANCE = Decimal("0.01")
_ZERO = Decimal("0.00")
Row = tuple[int, date, str, Decimal]


@dataclass(frozen=True)
class Month:
    """One month's bridge, monthly money: start and what moved by kind, signed; end is their sum."""

    month: date
    start: Decimal
    moved: Mapping[str, Decimal]
    counts: Mapping[str, int]

    @property
    def end(self) -> Decimal:
        return self.start + sum(self.moved.values(), _ZERO)

    @property
    def cells(self) -> list[tuple[str, Decimal, int]]:
        return [(kind.value, self.moved.get(kind, _ZERO), self.counts.get(kind, 0)) for kind in Movement]


def last_month() -> date | None:
    """The first day of the last month that is kept; None before the first pass."""
    until: date | None = RevenueMark.objects.aggregate(until=Max("until"))["until"]
    return until.replace(day=1) if until else None


def read_movements(viewer: Any, last: date) -> list[Row]:
    """All movements up to a month (its first day) of the accounts that this person sees."""
    if not SEE_CONTRACTS.allows(viewer):
        return []
    found = RevenueMovement.objects.filter(seen_by(viewer, "account_id"), month__lte=last)
    found = found.filter(account__merged_into=None)
    return list(found.order_by("month", "account").values_list("account", "month", "kind", "change"))


def month_bridges(rows: Iterable[Row], last: date, months: int = MONTHS) -> list[Month]:
    """The bridges of the last months, oldest first, each starting where the one before ended."""
    first = last - relativedelta(months=months - 1)
    start = _ZERO
    moved: dict[date, dict[str, Decimal]] = defaultdict(dict)
    counts: dict[date, dict[str, int]] = defaultdict(dict)
    for _account, month, kind, change in rows:
        if month < first:
            start += change
            continue
        moved[month][kind] = moved[month].get(kind, _ZERO) + change
        counts[month][kind] = counts[month].get(kind, 0) + 1
    found = []
    for number in range(months):
        month = first + relativedelta(months=number)
        found.append(Month(month, start, moved[month], counts[month]))
        start = found[-1].end
    return found


def whole_bridge(bridges: Sequence[Month]) -> Month:
    """The months as one: what moved in each, added up."""
    moved: dict[str, Decimal] = {}
    counts: dict[str, int] = {}
    for one in bridges:
        for kind, change, count in one.cells:
            moved[kind] = moved.get(kind, _ZERO) + change
            counts[kind] = counts.get(kind, 0) + count
    return Month(bridges[0].month, bridges[0].start, moved, counts)


def retention_of(viewer: Any, rows: Iterable[Row], last: date) -> Retention:
    """What of the accounts paying twelve months ago was retained, with and without price indexes."""
    first = last - relativedelta(months=MONTHS - 1)
    before: dict[str, Decimal] = defaultdict(lambda: _ZERO)
    after: dict[str, Decimal] = defaultdict(lambda: _ZERO)
    for account, month, _kind, change in rows:
        after[str(account)] += change
        if month < first:
            before[str(account)] += change
    added = added_by_index(viewer, first, last + relativedelta(months=1, days=-1))
    return retention(before, after, {str(key): money for key, money in added.items()})


def moved_accounts(viewer: Any, month: date, kind: str, most: int = 200) -> list[RevenueMovement]:
    """The accounts behind one figure of the bridge, the widest change first."""
    found = RevenueMovement.objects.filter(seen_by(viewer, "account_id"), month=month, kind=kind)
    found = found.filter(account__merged_into=None).select_related("account")
    return sorted(found, key=lambda row: (-abs(row.change), row.pk))[:most]


def beside_invoices(viewer: Any, rows: Iterable[Row], last: date) -> Reconciliation:
    """By account (id as text) with contracts: the year's contracted money beside the last refresh's
    invoiced money of twelve months."""
    first = last - relativedelta(months=MONTHS - 1)
    contracted: dict[str, Decimal] = defaultdict(lambda: _ZERO)
    for account, month, _kind, change in rows:
        ahead = (last.year - max(month, first).year) * 12 + last.month - max(month, first).month + 1
        contracted[str(account)] += change * ahead
    due = {key: money for key, money in contracted.items() if money}
    states = AccountState.objects.filter(seen_by(viewer, "account_id"), account__revenue_mark__isnull=False)
    invoiced = {
        str(account): money or _ZERO
        for account, money in states.values_list("account", "revenue_12m")
        if str(account) in due
    }
    tolerance = max(sum(due.values(), _ZERO) * TOLERANCE / max(len(due), 1), _ZERO)
    return reconcile(due, invoiced, tolerance)


@dataclass(frozen=True)
class Beside:
    """Contracts beside invoices, and the widest differences with their accounts."""

    found: Reconciliation
    widest: list[tuple[Account, Compared]]
    counts: Mapping[str, int]


def invoiced_beside(viewer: Any, rows: Sequence[Row], last: date, most: int = 20) -> Beside:
    """The reconciliation as the page shows it: how many accounts agree, and where the difference is."""
    found = beside_invoices(viewer, rows, last)
    apart = [one for one in found.accounts if one.agreement != Agreement.AGREES][:most]
    accounts = Account.objects.in_bulk([int(one.account) for one in apart])
    counts = Counter(one.agreement.value for one in found.accounts)
    return Beside(found, [(accounts[int(one.account)], one) for one in apart], counts)
