"""Adjustment of a contract's amounts (in Portuguese, reajuste): the formula, its outcome, and the money.

A clause is a weighted sum of parts, each a price index, a rate agreed once a year (a wage agreement) or a
fixed rate; then the floor and the cap. Rates stay exact; money is rounded once, by line, half up to cents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum

from zelo.analytics.contracts.rates import Accumulated, accumulate, window
from zelo.lib.errors import InvalidInput
from zelo.lib.money import round_cents

_DIGITS = 200


class PartKind(StrEnum):
    """index: twelve monthly rates. yearly: one rate agreed in the window. fixed: the contract's own rate."""

    INDEX = "index"
    YEARLY = "yearly"
    FIXED = "fixed"


class OnNegative(StrEnum):
    """What a negative outcome does: it is asked, unless the contract says."""

    ASK = "ask"
    APPLY = "apply"
    KEEP = "keep"


class Outcome(StrEnum):
    """ready: a rate stands. waiting: a month is not published. ask: it is negative and nobody decided."""

    READY = "ready"
    WAITING = "waiting"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Part:
    """weight: share of the formula, between 0 and 1. series: its name. percent: of a fixed part."""

    kind: PartKind
    weight: Decimal = Decimal(1)
    series: str = ""
    percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Clause:
    """parts: weights adding up to exactly 1. cap, floor: in percent, None where the contract has none.

    Raises InvalidInput where the weights do not add up or the floor is above the cap.
    """

    parts: tuple[Part, ...]
    cap: Decimal | None = None
    floor: Decimal | None = None
    lag_months: int = 1
    on_negative: OnNegative = OnNegative.ASK

    def __post_init__(self) -> None:
        total = sum((part.weight for part in self.parts), Decimal(0))
        if total != 1 or any(part.weight <= 0 for part in self.parts):
            raise InvalidInput(
                f"The weights of the adjustment come to {total}; each must be positive, and all together 1."
            )
        if self.cap is not None and self.floor is not None and self.floor > self.cap:
            raise InvalidInput(f"The floor of {self.floor} % is above the cap of {self.cap} %.")


@dataclass(frozen=True, slots=True)
class PartRate:
    """One part and its change as a fraction, None while it waits; an index shows its months."""

    part: Part
    change: Decimal | None
    months: Accumulated | None = None
    waits_for: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """What a clause gives on a day.

    computed: fraction before floor and cap, exact; None while waiting. change: after them, to be applied;
    None while it waits or is asked. limited: `cap` or `floor` where one of them decided.
    """

    outcome: Outcome
    computed: Decimal | None
    change: Decimal | None
    parts: tuple[PartRate, ...]
    limited: str | None = None

    @property
    def waits_for(self) -> tuple[date, ...]:
        return tuple(sorted({month for part in self.parts for month in part.waits_for}))


def rate_due(clause: Clause, due_on: date, series: Mapping[str, Mapping[date, Decimal]]) -> Rate:
    """The rate of an adjustment due on a day, from the series known by name.

    series: percent by the first day of its month. A series nobody has given is one whose months are all
    missing: waiting, never zero.
    """
    months = window(due_on, clause.lag_months)
    parts = tuple(_part_rate(part, months, series.get(part.series, {})) for part in clause.parts)
    if any(part.change is None for part in parts):
        return Rate(Outcome.WAITING, None, None, parts)
    with localcontext(prec=_DIGITS):
        computed = sum((one.part.weight * one.change for one in parts if one.change is not None), Decimal(0))
    return _limited(clause, computed, parts)


def _limited(clause: Clause, computed: Decimal, parts: tuple[PartRate, ...]) -> Rate:
    change, limited = computed, None
    if clause.floor is not None and computed < clause.floor / 100:
        change, limited = clause.floor / 100, "floor"
    elif clause.cap is not None and computed > clause.cap / 100:
        change, limited = clause.cap / 100, "cap"
    if change >= 0 or clause.on_negative is OnNegative.APPLY:
        return Rate(Outcome.READY, computed, change, parts, limited)
    if clause.on_negative is OnNegative.KEEP:
        return Rate(Outcome.READY, computed, Decimal(0), parts, "floor")
    return Rate(Outcome.ASK, computed, None, parts, limited)


def _part_rate(part: Part, months: tuple[date, ...], series: Mapping[date, Decimal]) -> PartRate:
    if part.kind is PartKind.FIXED:
        return PartRate(part, part.percent / 100)
    if part.kind is PartKind.INDEX:
        found = accumulate(series, months)
        return PartRate(part, found.change, found, found.missing)
    agreed = [series[month] for month in months if month in series]
    if len(agreed) > 1:
        raise InvalidInput(
            f"The series {part.series!r} has {len(agreed)} yearly rates from {months[0]:%Y-%m} to "
            f"{months[-1]:%Y-%m}; there must be one."
        )
    return PartRate(part, agreed[0] / 100) if agreed else PartRate(part, None, None, months[-1:])


@dataclass(frozen=True, slots=True)
class AdjustedLine:
    """One line of money before and after. due: what the clause gives. applied: what was agreed.

    forgone: due less applied, per period of the line; negative where more was agreed than was due.
    """

    before: Decimal
    due: Decimal
    applied: Decimal

    @property
    def forgone(self) -> Decimal:
        return self.due - self.applied


def adjust_line(amount: Decimal, due: Decimal, applied: Decimal | None = None) -> AdjustedLine:
    """One amount adjusted by a fraction, rounded once, half up to cents.

    applied: the fraction agreed in its place, 0 for a waiver; None where the whole is applied.
    """
    with localcontext(prec=_DIGITS):
        whole = round_cents(amount * (1 + due))
        agreed = whole if applied is None else round_cents(amount * (1 + applied))
    return AdjustedLine(amount, whole, agreed)


def money_forgone(line: AdjustedLine, period_months: int, months: int = 12) -> Decimal:
    """What a partial or waived adjustment costs in so many months, for a line paid every `period_months`."""
    return round_cents(line.forgone * months / period_months)
