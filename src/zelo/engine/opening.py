"""Which engine computes measures: DuckDB in process, or Spark where ZELO_ENGINE says so."""

import os
from datetime import date

from zelo.lib.errors import InvalidInput
from zelo.warehouse.engines import DuckDBEngine, Engine, SparkEngine, Unit
from zelo.warehouse.lake import Snapshot

_ENGINES = ("duckdb", "spark")
_SECONDS = 60.0


def open_engine(snapshot: Snapshot, *, as_of: date, unit: Unit = "root") -> Engine:
    """An engine over a snapshot, to be used as a context manager.

    ZELO_ENGINE: duckdb (default) or spark. ZELO_MEASURE_SECONDS: how long a user's own measure may take.
    Raises InvalidInput for other values, or where there is no Spark.
    """
    seconds = _seconds()
    if _engine() == "spark":
        return SparkEngine(snapshot, as_of=as_of, unit=unit, seconds=seconds)
    return DuckDBEngine(snapshot, as_of=as_of, unit=unit, seconds=seconds)


def engine_is_mixed() -> bool:
    """Whether the engine reads passes and fact tables together in one SELECT."""
    return _engine() == "duckdb"


def _engine() -> str:
    name = os.environ.get("ZELO_ENGINE") or "duckdb"
    if name not in _ENGINES:
        raise InvalidInput(f"ZELO_ENGINE is {name!r}; it must be {' or '.join(_ENGINES)}.")
    return name


def _seconds() -> float:
    text = os.environ.get("ZELO_MEASURE_SECONDS") or str(_SECONDS)
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise InvalidInput(f"ZELO_MEASURE_SECONDS is {text!r}; it must be a number of seconds above 0.")
    return seconds
