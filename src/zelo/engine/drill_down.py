"""The rows behind one account's figure, read from the lake: a few hundred, within a time limit."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from zelo.engine.home import Home
from zelo.lib.errors import NotFound
from zelo.warehouse.catalogue import Measure
from zelo.warehouse.engines import DuckDBEngine, Unit
from zelo.warehouse.facts import table

MOST_ROWS = 500
MOST_SECONDS = 10.0


@dataclass(frozen=True)
class FactRows:
    """Rows of one fact table of one account, latest first.

    columns: those that hold something in these rows; the engine's own keys are left out.
    more: whether there are further rows than these.
    """

    table: str
    columns: list[str]
    rows: list[list[Any]]
    more: bool


def rows_behind(
    home: Home,
    measure: Measure,
    account_ids: list[str],
    *,
    as_of: date,
    manifest: int | None = None,
    unit: Unit = "root",
    limit: int = MOST_ROWS,
    seconds: float = MOST_SECONDS,
) -> list[FactRows]:
    """The rows of each fact table that a measure reads, of one account, as known on the date.

    account_ids: the account's id and those it goes by besides; what the data do not know is passed over.
    manifest: the lake's version that the figure was computed on; the present one where that is gone.
    limit: of all tables together. Raises InvalidInput where it takes longer than `seconds`.
    """
    found: list[FactRows] = []
    with home.lake.workspace() as workspace:
        try:
            version = home.lake.snapshot_or_rebuilt(manifest, workspace) if manifest else home.lake.snapshot()
        except NotFound:
            version = home.lake.snapshot()
        with (
            DuckDBEngine(version, as_of=as_of, unit=unit, threads=2, memory="512MB") as engine,
            engine.within(seconds),
        ):
            for name in measure.tables:
                left = limit - sum(len(part.rows) for part in found)
                if left > 0 and version.files.get(name):
                    found.append(_rows(engine, name, account_ids, left))
    return found


def _rows(engine: DuckDBEngine, name: str, account_ids: list[str], limit: int) -> FactRows:
    rows: list[dict[str, Any]] = []
    for account_id in account_ids:
        try:
            rows += engine.rows(name, account_id, limit=limit + 1).to_pylist()
        except NotFound:
            continue
    rows.sort(key=lambda row: (row["day"] is not None, row["day"] or date.min), reverse=True)
    shown = rows[:limit]
    columns = [
        column.name for column in table(name).columns if any(row[column.name] is not None for row in shown)
    ]
    cells = [[row[column] for column in columns] for row in shown]
    return FactRows(name, columns, cells, more=len(rows) > limit)
