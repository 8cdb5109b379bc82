"""Measures of one home as of a date."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import cast, get_args

from zelo.engine.home import Home
from zelo.lib.errors import InvalidInput, NotFound
from zelo.warehouse.catalogue import Measure, catalogue
from zelo.warehouse.engines import DuckDBEngine, Unit

Number = Decimal | float | int


@dataclass(frozen=True, slots=True)
class MeasureValue:
    """One account's value of a measure; None where unknown. n: observations behind it."""

    account_id: str
    value: Number | None
    low: float | None
    high: float | None
    n: int | None
    note: str | None


def find_measure(name: str) -> Measure:
    """The measure of that name. Raises NotFound, naming near ones."""
    known = catalogue()
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "`zelo measure list` names them all."
    raise NotFound(f"There is no measure {name!r}; {hint}")


def checked_unit(unit: str) -> Unit:
    """The unit of that name. Raises InvalidInput, naming the units there are."""
    if unit not in get_args(Unit):
        raise InvalidInput(f"{unit!r} is not a unit of accounts; write {', '.join(get_args(Unit))}.")
    return cast(Unit, unit)


def compute_measure(
    home: Home,
    measure: Measure,
    *,
    as_of: date,
    months: int = 12,
    unit: str = "root",
    account: str | None = None,
) -> list[MeasureValue]:
    """The measure for every account known by the date, or for one, sorted by account."""
    with DuckDBEngine(home.lake.snapshot(), as_of=as_of, unit=checked_unit(unit)) as engine:
        table = engine.compute(measure, months=months)
        wanted = engine.resolve(account) if account else None
    rows = zip(*(table[name].to_pylist() for name in MeasureValue.__slots__), strict=True)
    values = [MeasureValue(*row) for row in rows]
    return [value for value in values if wanted in (None, value.account_id)]
