"""What a staged file changes in a table, and the files that hold the table afterwards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from zelo.warehouse.facts import Table

_KEY = "source, record_id"


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows of a staged file against a table: new keys, known keys with other values, and the same rows.

    touched: the table's files that hold a row which gets other values.
    """

    created: int
    updated: int
    unchanged: int
    touched: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.unchanged


@contextmanager
def database(workspace: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory DuckDB that spills to the workspace and loads nothing by itself."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": "1200MB",
        "temp_directory": str(workspace / "spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(config=config)
    try:
        yield connection
    finally:
        connection.close()


def compare(staged: Path, current: Sequence[str], workspace: Path) -> Changes:
    """Counts what the staged rows change; both sides have one row per (source, record_id)."""
    with database(workspace) as connection:
        rows = scalar(connection, f"SELECT count(*) FROM {parquet_scan([str(staged)])}")
        if not current:
            return Changes(rows, 0, 0)
        found = connection.execute(
            f"""SELECT c.filename, count(*), count(*) FILTER (c.row_hash <> b.row_hash)
                FROM (SELECT {_KEY}, row_hash FROM {parquet_scan([str(staged)])}) AS b
                JOIN (SELECT {_KEY}, row_hash, filename FROM {parquet_scan(current, filename=True)}) AS c
                USING ({_KEY}) GROUP BY c.filename"""
        ).fetchall()
    known = sum(row[1] for row in found)
    updated = sum(row[2] for row in found)
    touched = tuple(sorted(row[0] for row in found if row[2]))
    return Changes(rows - known, updated, known - updated, touched)


def write_changed_files(
    fact: Table, stored: Path, current: Sequence[str], changes: Changes, workspace: Path
) -> tuple[list[Path], tuple[str, ...]]:
    """The files to add to the table and those to take out, so that each key has its newest row once.

    The batch's own file serves as a table file where all its rows are new or changed; files with a
    superseded row are written again without it.
    """
    with database(workspace) as connection:
        added = []
        if changes.unchanged:
            fresh = workspace / "fresh.parquet"
            same = f"SELECT {_KEY}, row_hash FROM {parquet_scan(current)}"
            copy_rows(connection, fact, stored, f"ANTI JOIN ({same}) USING ({_KEY}, row_hash)", fresh)
            added.append(fresh)
        else:
            added.append(stored)
        newer = f"SELECT {_KEY} FROM {parquet_scan([str(added[0])])}"
        for number, path in enumerate(changes.touched):
            kept = workspace / f"kept-{number}.parquet"
            if copy_rows(connection, fact, Path(path), f"ANTI JOIN ({newer}) USING ({_KEY})", kept):
                added.append(kept)
    return added, changes.touched


def merge_batches(fact: Table, batches: Sequence[Path], workspace: Path) -> Path:
    """One file with, per key, the row of the last of these batches."""
    if len(batches) == 1:
        return batches[0]
    merged = workspace / f"merged-{fact.name}.parquet"
    parts = " UNION ALL ".join(
        f"SELECT {_KEY}, {number} AS batch FROM {parquet_scan([str(path)])}"
        for number, path in enumerate(batches)
    )
    columns = ", ".join(fact.stored)
    rows = " UNION ALL ".join(
        f"SELECT {columns}, {number} AS batch FROM {parquet_scan([str(path)])}"
        for number, path in enumerate(batches)
    )
    with database(workspace) as connection:
        connection.execute(
            f"""COPY (WITH last AS (SELECT {_KEY}, max(batch) AS batch FROM ({parts}) GROUP BY {_KEY})
                SELECT {columns} FROM ({rows}) SEMI JOIN last USING ({_KEY}, batch))
                TO {_literal(merged)} (FORMAT parquet, COMPRESSION zstd)"""
        )
    return merged


def copy_rows(
    connection: duckdb.DuckDBPyConnection, fact: Table, source: Path, condition: str, target: Path
) -> int:
    """Writes the stored columns of a file\'s rows, under a join that filters them; returns how many."""
    columns = ", ".join(fact.stored)
    return scalar(
        connection,
        f"""COPY (SELECT {columns} FROM {parquet_scan([str(source)])} {condition})
            TO {_literal(target)} (FORMAT parquet, COMPRESSION zstd)""",
    )


def parquet_scan(paths: Sequence[str], *, filename: bool = False) -> str:
    """The SQL that reads these Parquet files as one relation."""
    names = ", ".join(_literal(path) for path in paths)
    return f"read_parquet([{names}], filename = {str(filename).lower()}, hive_partitioning = false)"


def _literal(text: str | Path) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def scalar(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """The one whole number that a query gives."""
    return int(connection.execute(query).fetchall()[0][0])
