"""Arrays of days and cents, made into the exact columns of a fact table."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zelo.warehouse.facts import TABLES

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]

NEVER = np.datetime64("NaT", "D")


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return int(np.datetime64(day, "D").astype(np.int64))


def as_days(numbers: Any) -> Days:
    """Day numbers as dates."""
    return np.asarray(numbers, dtype=np.int64).astype("datetime64[D]")


def to_date(number: Any) -> date:
    """One day number as a date."""
    return date(1970, 1, 1) + timedelta(days=int(number))


def known_by(days: Days, as_of: date) -> Days:
    """The dates up to a day; those after it are not known yet."""
    return np.where(days <= np.datetime64(as_of, "D"), days, NEVER)


def half_up(amounts: Ints, numerator: Any, denominator: int) -> Ints:
    """amount * numerator / denominator in whole numbers, halves away from zero. Amounts >= 0."""
    result: Ints = (2 * amounts * numerator + denominator) // (2 * denominator)
    return result


def decimals(units: Any, places: int, known: Any = None) -> pa.Array:
    """Whole numbers of 10**-places as exact decimals; null where not known."""
    missing = None if known is None else ~np.asarray(known, dtype=np.bool_)
    whole = pa.array(np.asarray(units, dtype=np.int64), mask=missing).cast(pa.decimal128(19, 0))
    step = pa.scalar("0." + "1".zfill(places)).cast(pa.decimal128(places + 1, places))
    return pc.multiply(whole, step).cast(pa.decimal128(28, places))


def money(cents: Any, known: Any = None) -> pa.Array:
    return decimals(cents, 2, known)


def fact_table(name: str, columns: Mapping[str, Sequence[Any] | pa.Array | NDArray[Any]]) -> pa.Table:
    """The columns as an Arrow table. Raises KeyError for one that the fact table does not have."""
    known = set(TABLES[name].names)
    if unknown := set(columns) - known:
        raise KeyError(f"{name} has no column {min(unknown)}")
    return pa.table({column: _array(values) for column, values in columns.items()})


def _array(values: Any) -> pa.Array:
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values
    if isinstance(values, np.ndarray) and values.dtype == object:
        return pa.array(values.tolist())
    return pa.array(values)
