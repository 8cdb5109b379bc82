"""Recurring revenue of contracts: what their items are worth per month and per year on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zelo.analytics.contracts.position import Position, State, churned_on, position
from zelo.analytics.contracts.terms import Contract
from zelo.lib.errors import InvalidInput
from zelo.lib.money import round_cents


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a contract: amount per `months` months.

    starts_on: None from the contract's start. ends_on: last day; None for an item that ends with the
    contract, renewals included (co-terminous). An adjustment or amendment ends one item and starts another.
    Raises InvalidInput where the months are none or the dates contradict each other.
    """

    amount: Decimal
    months: int = 12
    recurring: bool = True
    starts_on: date | None = None
    ends_on: date | None = None

    def __post_init__(self) -> None:
        if self.months < 1:
            raise InvalidInput(
                f"An amount per {self.months} months is none; write 1 for monthly, 12 for yearly."
            )
        if self.starts_on is not None and self.ends_on is not None and self.ends_on < self.starts_on:
            raise InvalidInput(f"The item ends on {self.ends_on}, before it starts on {self.starts_on}.")

    def is_on(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day <= self.ends_on
        )

    @property
    def monthly(self) -> Decimal:
        """Per month, rounded half up to cents: 2,000 a year is 166.67."""
        return round_cents(self.amount / self.months)

    @property
    def yearly(self) -> Decimal:
        """Per year, rounded half up to cents from the amount itself, not from the rounded month."""
        return round_cents(self.amount * 12 / self.months)


@dataclass(frozen=True, slots=True)
class Recurring:
    """Recurring revenue per month (MRR) and per year (ARR), each rounded by item."""

    monthly: Decimal
    yearly: Decimal


NOTHING = Recurring(Decimal("0.00"), Decimal("0.00"))


def recurring_on(
    contract: Contract, items: Iterable[Item], day: date, *, policy_days: int, where: Position | None = None
) -> Recurring:
    """What a contract is worth on a day: its recurring items that are on, while it is in force.

    It counts on its last day and not on the next; a suspended one counts nothing. An expired contract
    goes on counting for `policy_days` after its end, since nobody said that it is lost. where: its position
    on that day, where that has been reckoned already.
    """
    where = where or position(contract, day)
    is_lost = where.state is State.ENDED and churned_on(contract, day, policy_days=policy_days) is not None
    if is_lost or where.state in (State.FUTURE, State.SUSPENDED) or day < contract.starts_on:
        return NOTHING
    on = [item for item in items if item.recurring and item.is_on(day)]
    return Recurring(
        sum((item.monthly for item in on), NOTHING.monthly), sum((item.yearly for item in on), NOTHING.yearly)
    )
