"""Movements of recurring revenue between two days, which add up exactly, and what of it was retained.

Accounts are the unit: an account that loses one contract of several contracts, one that loses the last
churns. Money is Decimal throughout. Definitions: ChartMogul's help pages on MRR movements; retention by end
points, so that a contraction made good within the window does not count.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

_ZERO = Decimal(0)


class Movement(StrEnum):
    """new: never paid before. reactivation: paid once, nothing at the first day. The rest as they say."""

    NEW = "new"
    REACTIVATION = "reactivation"
    EXPANSION = "expansion"
    CONTRACTION = "contraction"
    CHURN = "churn"


class Cause(StrEnum):
    """Why an account that stayed pays more or less.

    price_index: an adjustment by the contract's clause. cross_sell: an item it had not before, or one given
    up. volume: quantity at the former price. price: what is left.
    """

    PRICE_INDEX = "price_index"
    PRICE = "price"
    VOLUME = "volume"
    CROSS_SELL = "cross_sell"


def movement_of(before: Decimal, after: Decimal, is_former: bool) -> Movement | None:
    """The movement of one account, None where nothing moved. is_former: whether it ever paid earlier."""
    if before == after:
        return None
    if before == 0:
        return Movement.REACTIVATION if is_former else Movement.NEW
    if after == 0:
        return Movement.CHURN
    return Movement.EXPANSION if after > before else Movement.CONTRACTION


@dataclass(frozen=True, slots=True)
class Bridge:
    """From one day's recurring revenue to another's. accounts: each account's movement and signed change.

    start + new + reactivation + expansion - contraction - churn = end, to the last cent; contraction and
    churn are positive.
    """

    start: Decimal
    end: Decimal
    accounts: Mapping[str, tuple[Movement, Decimal]] = field(default_factory=dict)

    def total(self, movement: Movement) -> Decimal:
        changes = (change for kind, change in self.accounts.values() if kind is movement)
        return abs(sum(changes, _ZERO))

    def count(self, movement: Movement) -> int:
        return sum(kind is movement for kind, _ in self.accounts.values())

    @property
    def difference(self) -> Decimal:
        """Zero, always: what the movements fail to explain."""
        gains = self.total(Movement.NEW) + self.total(Movement.REACTIVATION) + self.total(Movement.EXPANSION)
        losses = self.total(Movement.CONTRACTION) + self.total(Movement.CHURN)
        return self.start + gains - losses - self.end


def bridge(before: Mapping[str, Decimal], after: Mapping[str, Decimal], former: Set[str]) -> Bridge:
    """The movements from one day to another, by account.

    before, after: recurring revenue by account; an account left out pays nothing. former: accounts that
    ever paid before the first day. No money is converted: it is in the home's one currency.
    """
    moved = {}
    for account in sorted(before.keys() | after.keys()):
        was, now = before.get(account, _ZERO), after.get(account, _ZERO)
        kind = movement_of(was, now, account in former)
        if kind is not None:
            moved[account] = (kind, now - was)
    return Bridge(sum(before.values(), _ZERO), sum(after.values(), _ZERO), moved)


@dataclass(frozen=True, slots=True)
class Retention:
    """What of the accounts paying at the start was retained, as fractions; None where nobody paid.

    net: with growth of the same accounts. gross: growth left out, at most 1. net_without_index: growth by
    the contracts' price index left out. lost_accounts, lost_revenue: shares of those that pay nothing now.
    """

    accounts: int
    net: Decimal | None
    gross: Decimal | None
    lost_accounts: Decimal | None
    lost_revenue: Decimal | None
    net_without_index: Decimal | None


def retention(
    before: Mapping[str, Decimal],
    after: Mapping[str, Decimal],
    by_index: Mapping[str, Decimal] | None = None,
) -> Retention:
    """Retention by end points of the accounts that paid at the start (before > 0).

    by_index: by account, what adjustments by price index added in between.
    """
    cohort = {account: was for account, was in before.items() if was > 0}
    start = sum(cohort.values(), _ZERO)
    if not cohort:
        return Retention(0, None, None, None, None, None)
    now = {account: after.get(account, _ZERO) for account in cohort}
    kept = sum((min(now[account], was) for account, was in cohort.items()), _ZERO)
    lost = [account for account, value in now.items() if value == 0]
    end = sum(now.values(), _ZERO)
    index = sum(((by_index or {}).get(account, _ZERO) for account, value in now.items() if value), _ZERO)
    return Retention(
        accounts=len(cohort),
        net=end / start,
        gross=kept / start,
        lost_accounts=Decimal(len(lost)) / len(cohort),
        lost_revenue=sum((cohort[account] for account in lost), _ZERO) / start,
        net_without_index=(end - index) / start,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """An item of an account on a day: its monthly value, and its quantity where it has one."""

    monthly: Decimal
    quantity: Decimal | None = None


def causes(
    before: Mapping[str, Line], after: Mapping[str, Line], by_index: Mapping[str, Decimal] | None = None
) -> dict[Cause, Decimal]:
    """Why one account's recurring revenue changed, by cause; the parts add up to the change exactly.

    before, after: its items by code. by_index: by item, what adjustments by the clause added.
    """
    found = dict.fromkeys(Cause, _ZERO)
    for code in before.keys() | after.keys():
        was, now = before.get(code), after.get(code)
        if was is None or now is None:
            found[Cause.CROSS_SELL] += (now.monthly if now else _ZERO) - (was.monthly if was else _ZERO)
            continue
        index = (by_index or {}).get(code, _ZERO)
        volume = _ZERO
        if was.quantity and now.quantity is not None:
            volume = (now.quantity - was.quantity) * was.monthly / was.quantity
            volume = volume.quantize(Decimal("0.01"))
        found[Cause.PRICE_INDEX] += index
        found[Cause.VOLUME] += volume
        found[Cause.PRICE] += now.monthly - was.monthly - index - volume
    return found
