"""Measures of both kinds over one engine: those that a SELECT gives and those that a model makes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from zelo.warehouse.catalogue import Measure
from zelo.warehouse.engines import Engine


@dataclass(frozen=True)
class Measured:
    """values: by measure, in the order asked for, a table as `Engine.compute_all` gives it.

    models: by model, how its values came about: settings, seed, choice and parameters, as JSON holds it.
    behind: what its values rest on, by the name it is stored under, for drawing from it again.
    """

    values: dict[str, pa.Table]
    models: dict[str, Any]
    behind: dict[str, pa.Table] = field(default_factory=dict)


def measure_all(
    engine: Engine, measures: Sequence[Measure], *, months: int = 12, models: dict[str, Any] | None = None
) -> Measured:
    """The values of each measure for every account, over a window of months up to the engine's date.

    models: an earlier `Measured.models`, whose settings and seed are used again; else the usual ones.
    Model measures know no window. Raises InvalidInput as `Engine.compute_all` does.
    """
    values = engine.compute_all([measure for measure in measures if not measure.model], months=months)
    record: dict[str, Any] = {}
    behind: dict[str, pa.Table] = {}
    if any(measure.model for measure in measures):
        tables, record, behind = _lifetime(engine, models or {})
        values = values | tables
    return Measured({measure.name: values[measure.name] for measure in measures}, record, behind)


def _lifetime(
    engine: Engine, models: dict[str, Any]
) -> tuple[dict[str, pa.Table], dict[str, Any], dict[str, pa.Table]]:
    """The values of the one model there is, its record, what they rest on; SciPy is loaded for it alone."""
    from zelo.engine.lifetime import LifetimeSettings
    from zelo.engine.lifetime_reading import MODEL, lifetime_of, stored_settings

    given = models.get(MODEL)
    made = lifetime_of(engine, stored_settings(given) if given else LifetimeSettings())
    return made.tables, {MODEL: made.record}, made.behind
