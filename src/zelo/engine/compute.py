"""Measures of one home as of a date."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast, get_args

from zelo.engine.faults import plain_faults
from zelo.engine.home import Home
from zelo.engine.opening import open_engine
from zelo.engine.values import show_value
from zelo.lib.errors import InvalidInput
from zelo.lib.text import Language, Text
from zelo.warehouse.catalogue import Measure
from zelo.warehouse.engines import Unit

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
    name: str | None = None


_HEADINGS = (
    Text("conta", "account"),
    Text("nome", "name"),
    Text("valor", "value"),
    Text("intervalo", "interval"),
    Text("n", "n"),
    Text("observação", "note"),
)


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
    snapshot, level = home.lake.snapshot(), checked_unit(unit)
    with plain_faults("the measure", home.lake), open_engine(snapshot, as_of=as_of, unit=level) as engine:
        table = engine.compute(measure, months=months)
        names = engine.accounts()["name"]
        wanted = engine.resolve(account) if account else None
    columns = ("account_id", "value", "low", "high", "n", "note")
    rows = zip(*(table[name].to_pylist() for name in columns), names.to_pylist(), strict=True)
    values = [MeasureValue(*row) for row in rows]
    return [value for value in values if wanted in (None, value.account_id)]


def show_measure_rows(
    home: Home, measure: Measure, values: list[MeasureValue], language: Language, limit: int
) -> tuple[list[str], list[list[str]]]:
    """Headings and rows for reading: best first, unknown last, with units and notes in words."""
    sign = -1 if measure.better == "higher" else 1
    ordered = sorted(values, key=lambda v: (v.value is None, sign * (v.value or 0), v.account_id))

    def shown(value: Number | None) -> str:
        return show_value(measure, value, home.currency, language)

    rows = []
    for entry in ordered[: limit or None]:
        interval = f"{shown(entry.low)} - {shown(entry.high)}" if entry.low is not None else ""
        note = measure.notes.get(entry.note or "")
        rows.append(
            [
                entry.account_id,
                entry.name or "",
                shown(entry.value),
                interval,
                "" if entry.n is None else str(entry.n),
                note.to(language) if note else "",
            ]
        )
    return [heading.to(language) for heading in _HEADINGS], rows
