"""Taking any batch out of the count, and back in: each key gets the row of its last batch that counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from zelo.warehouse.facts import Table
from zelo.warehouse.lake.changes import copy_rows, database, parquet_scan, scalar

_KEY = "source, record_id"


@dataclass(frozen=True, slots=True)
class Reversal:
    """What leaving a batch out (or taking it back in) does to a table, counted in rows.

    removed: keys that no batch has any more. replaced: keys that get another batch's values.
    added: keys that come back. unchanged: the batch's keys whose row stays as it is.
    """

    batch: int
    table: str
    removed: int
    replaced: int
    added: int
    unchanged: int
    touched: tuple[str, ...] = ()


def plan_reversal(
    fact: Table, batch: tuple[int, Path], counting: Sequence[Path], current: Sequence[str], workspace: Path
) -> tuple[Reversal, Path]:
    """What the table needs so that `counting` (oldest first) are its batches; only keys of `batch` change.

    Returns the counts and a file with the rows that those keys get.
    """
    number, changed = batch
    fresh = workspace / "fresh.parquet"
    keys = f"(SELECT {_KEY} FROM {parquet_scan([str(changed)])})"
    with database(workspace) as connection:
        connection.execute(
            f"COPY ({_last_rows(fact, counting, keys)}) TO '{fresh}' (FORMAT parquet, COMPRESSION zstd)"
        )
        found = _changes_by_file(connection, keys, fresh, current)
        rows_after = scalar(connection, f"SELECT count(*) FROM {parquet_scan([str(fresh)])}")
    removed = sum(gone for _, gone, _, _ in found)
    replaced = sum(other for _, _, other, _ in found)
    there = sum(known for _, _, _, known in found)
    kept = there - removed
    touched = tuple(sorted(path for path, gone, other, _ in found if gone or other))
    return Reversal(number, fact.name, removed, replaced, rows_after - kept, kept - replaced, touched), fresh


def _changes_by_file(
    connection: duckdb.DuckDBPyConnection, keys: str, fresh: Path, current: Sequence[str]
) -> list[tuple[str, int, int, int]]:
    """Per file of the table: rows with one of the keys that go, that get other values, and all of them."""
    if not current:
        return []
    return connection.execute(
        f"""SELECT b.filename, count(*) FILTER (a.row_hash IS NULL),
            count(*) FILTER (a.row_hash <> b.row_hash), count(*)
            FROM (SELECT {_KEY}, row_hash, filename FROM {parquet_scan(current, filename=True)}) AS b
            SEMI JOIN {keys} AS k USING ({_KEY})
            LEFT JOIN (SELECT {_KEY}, row_hash FROM {parquet_scan([str(fresh)])}) AS a USING ({_KEY})
            GROUP BY b.filename"""
    ).fetchall()


def write_reversal(
    fact: Table, changed: Path, fresh: Path, current: Sequence[str], reversal: Reversal, workspace: Path
) -> tuple[list[Path], tuple[str, ...]]:
    """Files to add to the table and to take out of it for a planned reversal."""
    added: list[Path] = []
    with database(workspace) as connection:
        moved = workspace / "moved.parquet"
        stays = [path for path in current if path not in reversal.touched]
        known = f"ANTI JOIN (SELECT {_KEY} FROM {parquet_scan(stays)}) USING ({_KEY})" if stays else ""
        if copy_rows(connection, fact, fresh, known, moved):
            added.append(moved)
        keys = f"ANTI JOIN (SELECT {_KEY} FROM {parquet_scan([str(changed)])}) USING ({_KEY})"
        for number, path in enumerate(reversal.touched):
            kept = workspace / f"kept-{number}.parquet"
            if copy_rows(connection, fact, Path(path), keys, kept):
                added.append(kept)
    return added, reversal.touched


def _last_rows(fact: Table, counting: Sequence[Path], keys: str) -> str:
    """SQL of the last batch's row for each of the keys, in the table's stored columns."""
    columns = ", ".join(fact.stored)
    parts = [
        f"SELECT {columns}, {place} AS place FROM {parquet_scan([str(path)])} SEMI JOIN {keys} USING ({_KEY})"
        for place, path in enumerate(counting)
    ]
    if not parts:
        empty = ", ".join(f"CAST(NULL AS {sql}) AS {name}" for name, sql in fact.stored.items())
        return f"SELECT {empty} WHERE false"
    rows = " UNION ALL ".join(parts)
    last = f"row_number() OVER (PARTITION BY {_KEY} ORDER BY place DESC) = 1"
    return f"SELECT {columns} FROM ({rows}) QUALIFY {last}"
