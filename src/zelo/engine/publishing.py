"""What the application owns, written to the lake: changed rows only, as one batch of the table."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from zelo.engine.care import retire_old_versions
from zelo.engine.faults import plain_faults
from zelo.engine.home import Home
from zelo.engine.ownership import PUBLISHED
from zelo.warehouse.facts import Table
from zelo.warehouse.lake import Batch
from zelo.warehouse.lake.files import digest
from zelo.warehouse.lake.sql import KEY, database, literal, parquet_scan, scalar
from zelo.warehouse.readers.stage import content_hash

Row = dict[str, Any]
GONE, BARE = "gone", "bare"
SOURCE = "zelo"
_CHUNK = 5_000
_TYPES = {"VARCHAR": pa.string(), "DATE": pa.date32(), "BIGINT": pa.int64(), "BOOLEAN": pa.bool_()}


def publish_rows(home: Home, fact: Table, rows: Iterable[Row], *, wait_seconds: float = 10) -> Batch | None:
    """Brings the rows of a table that the application owns into the lake; None where nothing changed.

    rows: `source`, `record_id` and columns of the table; `gone` for one that no longer counts, `bare` for
    one that says nothing the lake would not know without it. A row that is gone stays as a key without
    values, in particular without a day, so that no view shows it. Raises Busy where the lake is held.
    """
    what = f"what is published of {fact.name}"
    with plain_faults(what, home.lake), home.lake.workspace() as workspace:
        given = workspace / "given.parquet"
        _write(fact, rows, given)
        with home.lake.writing(wait_seconds):
            changed = workspace / "changed.parquet"
            if not _changed_rows(home, fact, given, changed, workspace):
                return None
            name = f"{fact.name}.parquet"
            control = {PUBLISHED: True, "at": datetime.now(UTC).isoformat(timespec="seconds")}
            draft = Batch(0, fact.name, SOURCE, name, digest(changed), 0, 0, 0, 0, "", control)
            batch = home.lake.add_batch(fact, changed, draft, workspace)
            if not home.exists:
                home.save()
            retire_old_versions(home)
            return batch if batch.id else None


def _write(fact: Table, rows: Iterable[Row], target: Path) -> None:
    schema = _schema(fact)
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for chunk in _chunks(rows):
            writer.write_table(pa.Table.from_pylist(chunk, schema))


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _schema(fact: Table) -> pa.Schema:
    columns = [("source", pa.string()), ("record_id", pa.string())]
    for column in fact.columns:
        kind = _TYPES.get(column.kind.sql)
        if kind is None:
            precision, scale = column.kind.sql.removeprefix("DECIMAL(").removesuffix(")").split(",")
            kind = pa.decimal128(int(precision), int(scale))
        columns.append((column.name, kind))
    return pa.schema([*columns, (GONE, pa.bool_()), (BARE, pa.bool_())])


def _changed_rows(home: Home, fact: Table, given: Path, target: Path, workspace: Path) -> int:
    """Writes the rows that the lake does not have as they are, in its own form; returns how many."""
    current = home.lake.snapshot().files.get(fact.name, ())
    values = ", ".join(
        f"CASE WHEN NOT coalesce({GONE}, false) THEN CAST({name} AS {sql}) END AS {name}"
        for name, sql in fact.stored.items()
        if name in fact.names
    )
    own = (
        f"SELECT source, record_id, {content_hash(fact.names)} AS row_hash, "
        "* EXCLUDE (source, record_id) FROM "
        f"(SELECT source, record_id, {values}, coalesce({GONE}, false) AS {GONE}, "
        f"coalesce({BARE}, false) AS {BARE} FROM {parquet_scan([str(given)])})"
    )
    known = f"SELECT {KEY}, row_hash FROM {parquet_scan(current)}" if current else _nobody()
    with database(workspace) as connection:
        query = (
            f"SELECT {', '.join(f'o.{name}' for name in fact.stored)} FROM ({own}) AS o "
            f"LEFT JOIN ({known}) AS k USING ({KEY}) WHERE k.row_hash IS DISTINCT FROM o.row_hash "
            f"AND (k.row_hash IS NOT NULL OR NOT (o.{GONE} OR o.{BARE})) ORDER BY o.source, o.record_id"
        )
        return scalar(connection, f"COPY ({query}) TO {literal(target)} (FORMAT parquet, COMPRESSION zstd)")


def _nobody() -> str:
    return "SELECT '' AS source, '' AS record_id, 0::BIGINT AS row_hash WHERE false"
