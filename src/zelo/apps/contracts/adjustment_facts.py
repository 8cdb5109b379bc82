"""Records of adjustment as the facts that `analytics.contracts` reckons with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zelo.analytics.contracts import adjustment as pure
from zelo.analytics.contracts import anniversary
from zelo.analytics.contracts.periodicity import Periodicity
from zelo.analytics.contracts.rates import window
from zelo.apps.contracts.enums import PartKind, SeriesKind
from zelo.apps.contracts.models import Adjustment, AdjustmentClause, Contract, ContractItem, SeriesRate

_HUNDRED = Decimal(100)
_MOST_YEARS = 200
Series = Mapping[str, Mapping[date, Decimal]]


@dataclass(frozen=True)
class Line:
    """One recurring line of a contract's value. item: None where the contract has no items."""

    name: str
    amount: Decimal
    months: int
    item: ContractItem | None = None


def terms_of(clause: AdjustmentClause) -> pure.Clause:
    """Raises InvalidInput where weights do not add up to 100 %, or the floor is above the cap."""
    parts = []
    for part in clause.parts.all():
        weight = part.weight / _HUNDRED
        if part.kind == PartKind.FIXED or part.series is None:
            parts.append(pure.Part(pure.PartKind.FIXED, weight, percent=part.percent or Decimal(0)))
        else:
            yearly = part.series.kind == SeriesKind.YEARLY
            kind = pure.PartKind.YEARLY if yearly else pure.PartKind.INDEX
            parts.append(pure.Part(kind, weight, part.series.code))
    return pure.Clause(
        tuple(parts), clause.cap, clause.floor, clause.lag_months, pure.OnNegative(clause.on_negative)
    )


def is_by_index(terms: pure.Clause) -> bool:
    return any(part.kind is pure.PartKind.INDEX for part in terms.parts)


def periodicity_of(
    clause: AdjustmentClause, approved: Iterable[Adjustment], revised_on: date | None
) -> Periodicity:
    """What the twelve months count from. `last_on` stands for all the years up to it."""
    base = clause.base_on or clause.contract.starts_on
    plain = Periodicity(base, revised_on=revised_on)
    known = [(one.due_on, one.effective_on) for one in approved]
    if clause.last_on is not None and clause.last_on >= plain.anchor:
        years = [anniversary(plain.anchor, number) for number in range(1, _MOST_YEARS)]
        past = [(due, None) for due in years if due <= clause.last_on and due.year < date.max.year]
        known = [*past, (plain.anchor, clause.last_on), *known]
    return Periodicity(base, tuple(known), revised_on)


def lines_of(contract: Contract, items: Iterable[ContractItem], day: date) -> list[Line]:
    """The recurring lines that are on on a day; nothing where the value is unknown or does not recur."""
    found = list(items)
    if not found:
        if contract.amount is None or not contract.recurring or contract.amount_months < 1:
            return []
        return [Line(contract.title or contract.code, contract.amount, contract.amount_months)]
    return [
        Line(item.name, item.amount, item.amount_months, item)
        for item in found
        if item.recurring
        and (item.starts_on is None or item.starts_on <= day)
        and (item.ends_on is None or day <= item.ends_on)
    ]


def rates_known(codes: Iterable[str], first: date, last: date) -> dict[str, dict[date, SeriesRate]]:
    """The current rates of these series, by code and month."""
    known: dict[str, dict[date, SeriesRate]] = {}
    rates = SeriesRate.objects.filter(
        series__code__in=set(codes), is_current=True, month__range=(first, last)
    )
    for rate in rates.select_related("series"):
        known.setdefault(rate.series.code, {})[rate.month] = rate
    return known


def percents(known: Mapping[str, Mapping[date, SeriesRate]]) -> dict[str, dict[date, Decimal]]:
    return {
        code: {month: rate.percent.normalize() for month, rate in rates.items()}
        for code, rates in known.items()
    }


def basis_of(clause: AdjustmentClause, due_on: date) -> tuple[pure.Rate, dict[str, Any]]:
    """The rate due on a day, and all that it was made from, to be kept with the decision."""
    terms = terms_of(clause)
    months = window(due_on, terms.lag_months)
    known = rates_known([part.series for part in terms.parts if part.series], months[0], months[-1])
    rate = pure.rate_due(terms, due_on, percents(known))
    names = {part.series.code: part.series.name for part in clause.parts.all() if part.series}
    parts = []
    for part in rate.parts:
        used = known.get(part.part.series, {})
        parts.append({
            "kind": part.part.kind.value,
            "name": names.get(part.part.series, ""),
            "weight": str((part.part.weight * _HUNDRED).normalize()),
            "change": None if part.change is None else str(part.change),
            "rates": [_told(month, used.get(month)) for month in months if _shows(part, used, month)],
        })  # fmt: skip
    return rate, {
        "parts": parts,
        "computed": None if rate.computed is None else str(rate.computed),
        "change": None if rate.change is None else str(rate.change),
        "limited": rate.limited or "",
        "cap": None if clause.cap is None else str(clause.cap),
        "floor": None if clause.floor is None else str(clause.floor),
        "words": clause.words,
    }


def _shows(part: pure.PartRate, used: Mapping[date, SeriesRate], month: date) -> bool:
    return part.part.kind is pure.PartKind.INDEX or month in used


def _told(month: date, rate: SeriesRate | None) -> dict[str, Any]:
    if rate is None:
        return {"month": f"{month:%Y-%m}", "percent": None, "source": "", "taken_on": None}
    return {
        "month": f"{month:%Y-%m}",
        "percent": f"{rate.percent.normalize():f}",
        "source": rate.source,
        "taken_on": rate.taken_on.isoformat(),
    }
