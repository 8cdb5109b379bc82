"""Taking any batch out of the count, and back in: each key gets the row of its last batch that counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from zelo.warehouse.facts import Table
from zelo.warehouse.lake.files import StoredFile
from zelo.warehouse.lake.rewrite import copy_to, group_files, replace_rows
from zelo.warehouse.lake.sql import KEY, database, parquet_scan, table_scan


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
    keys = f"(SELECT {KEY} FROM {parquet_scan([str(changed)])})"
    with database(workspace) as connection:
        rows_after = copy_to(connection, _last_rows(fact, counting, keys), fresh)
        found = _changes_by_file(connection, keys, fresh, current)
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
            FROM (SELECT {KEY}, row_hash, filename FROM {parquet_scan(current, filename=True)}) AS b
            SEMI JOIN {keys} AS k USING ({KEY})
            LEFT JOIN (SELECT {KEY}, row_hash FROM {parquet_scan([str(fresh)])}) AS a USING ({KEY})
            GROUP BY b.filename"""
    ).fetchall()


def write_reversal(
    fact: Table,
    changed: Path,
    fresh: Path,
    current: Sequence[StoredFile],
    reversal: Reversal,
    workspace: Path,
) -> tuple[list[Path], tuple[str, ...]]:
    """Files to add to the table and to take out of it for a planned reversal."""
    groups = group_files(current, reversal.touched)
    new: Path | None = workspace / "new.parquet"
    with database(workspace) as connection:
        paths = [str(file.path) for file in current]
        known = f"ANTI JOIN (SELECT {KEY} FROM {parquet_scan(paths)}) USING ({KEY})" if paths else ""
        rows = f"SELECT {', '.join(fact.stored)} FROM {table_scan(fact, [fresh])} {known}"
        if not reversal.added or not copy_to(connection, rows, workspace / "new.parquet"):
            new = None
        dropped = f"SELECT {KEY} FROM {parquet_scan([str(changed)])}"
        added = replace_rows(connection, fact, groups, workspace, dropped=dropped, fresh=fresh, new=new)
    return added, tuple(str(file.path) for group in groups for file in group)


def _last_rows(fact: Table, counting: Sequence[Path], keys: str) -> str:
    """SQL of the last batch's row for each of the keys, in the table's stored columns."""
    columns = ", ".join(fact.stored)
    parts = [
        f"SELECT {columns}, {place} AS place FROM {table_scan(fact, [path])} SEMI JOIN {keys} USING ({KEY})"
        for place, path in enumerate(counting)
    ]
    if not parts:
        empty = ", ".join(f"CAST(NULL AS {sql}) AS {name}" for name, sql in fact.stored.items())
        return f"SELECT {empty} WHERE false"
    rows = " UNION ALL ".join(parts)
    last = f"row_number() OVER (PARTITION BY {KEY} ORDER BY place DESC) = 1"
    return f"SELECT {columns} FROM ({rows}) QUALIFY {last}"
