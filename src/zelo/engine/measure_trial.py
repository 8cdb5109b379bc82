"""A measure tried on the present facts: what it gives, before anything is kept."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from zelo.engine.distribution import Distribution, Values, describe
from zelo.engine.faults import plain_faults
from zelo.engine.home import Home
from zelo.warehouse.catalogue import Measure
from zelo.warehouse.engines import DuckDBEngine

TRIAL_SECONDS = 30.0
TRIAL_MEMORY = "512MB"
EXAMPLES = 20


@dataclass(frozen=True)
class Trial:
    """What a measure gives on the present facts.

    examples: account_id, name, value, low, high, n, note of some accounts with a value: the highest, the
    lowest, and as many between; then accounts without one.
    """

    distribution: Distribution
    examples: list[dict[str, Any]]


def try_measure(home: Home, measure: Measure, *, as_of: date, seconds: float = TRIAL_SECONDS) -> Trial:
    """The measure's values on the present facts, read by an engine that sees the facts' files and nothing
    else, within its memory and time. Raises InvalidInput where the SELECT fails or takes too long."""
    snapshot = home.lake.snapshot()
    with (
        plain_faults("the measure", home.lake),
        DuckDBEngine(
            snapshot, as_of=as_of, unit="root", threads=1, memory=TRIAL_MEMORY, seconds=seconds
        ) as engine,
        engine.within(2 * seconds),
    ):
        values = engine.compute(measure)
        accounts = engine.accounts()
    plain = values["value"].cast(pa.float64()).to_numpy(zero_copy_only=False)
    numbers = np.asarray(plain, dtype=np.float64)
    return Trial(describe(numbers), _examples(values, accounts["name"], numbers))


def _examples(values: pa.Table, names: pa.ChunkedArray, numbers: Values) -> list[dict[str, Any]]:
    known = np.flatnonzero(np.isfinite(numbers))
    order = known[np.argsort(-numbers[known], kind="stable")]
    spread = np.unique(np.linspace(0, len(order) - 1, min(EXAMPLES, len(order))).round().astype(int))
    places = [int(order[place]) for place in spread]
    unknown = np.flatnonzero(~np.isfinite(numbers))
    places += [int(place) for place in unknown[: EXAMPLES - len(places)]]
    return [{**_row(values, place), "name": names[place].as_py()} for place in places]


def _row(values: pa.Table, place: int) -> dict[str, Any]:
    row = {name: values[name][place].as_py() for name in values.column_names}
    return row | {name: float(row[name]) for name in ("value", "low", "high") if row[name] is not None}
