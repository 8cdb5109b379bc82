"""What a staged file changes in a table, and the files that hold the table afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zelo.warehouse.facts import Table
from zelo.warehouse.lake.files import StoredFile
from zelo.warehouse.lake.rewrite import copy_to, group_files, replace_rows, write_parts
from zelo.warehouse.lake.sql import KEY, database, parquet_scan, scalar, table_scan


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


def compare(staged: Path, current: Sequence[str], workspace: Path) -> Changes:
    """Counts what the staged rows change; both sides have one row per (source, record_id)."""
    with database(workspace) as connection:
        rows = scalar(connection, f"SELECT count(*) FROM {parquet_scan([str(staged)])}")
        if not current:
            return Changes(rows, 0, 0)
        found = connection.execute(
            f"""SELECT c.filename, count(*), count(*) FILTER (c.row_hash <> b.row_hash)
                FROM (SELECT {KEY}, row_hash FROM {parquet_scan([str(staged)])}) AS b
                JOIN (SELECT {KEY}, row_hash, filename FROM {parquet_scan(current, filename=True)}) AS c
                USING ({KEY}) GROUP BY c.filename"""
        ).fetchall()
    known = sum(row[1] for row in found)
    updated = sum(row[2] for row in found)
    touched = tuple(sorted(row[0] for row in found if row[2]))
    return Changes(rows - known, updated, known - updated, touched)


def write_changed_files(
    fact: Table, stored: Path, current: Sequence[StoredFile], changes: Changes, workspace: Path
) -> tuple[list[Path], tuple[str, ...]]:
    """The files to add to the table and those to take out, so that each key has its newest row once.

    The batch's own file serves as a table file where all its rows are new.
    """
    groups = group_files(current, changes.touched)
    columns = ", ".join(fact.stored)
    with database(workspace) as connection:
        fresh = stored
        if changes.unchanged:
            fresh = workspace / "fresh.parquet"
            same = f"SELECT {KEY}, row_hash FROM {parquet_scan([str(file.path) for file in current])}"
            rows = f"SELECT {columns} FROM {table_scan(fact, [stored])}"
            copy_to(connection, f"{rows} ANTI JOIN ({same}) USING ({KEY}, row_hash)", fresh)
        changed = table_scan(fact, [fresh])
        new: Path | None = fresh if changes.created else None
        if changes.updated and changes.created:
            new = workspace / "new.parquet"
            known = f"SELECT {KEY} FROM {parquet_scan(changes.touched)}"
            copy_to(connection, f"SELECT {columns} FROM {changed} ANTI JOIN ({known}) USING ({KEY})", new)
        dropped = f"SELECT {KEY} FROM {changed}"
        added = replace_rows(connection, fact, groups, workspace, dropped=dropped, fresh=fresh, new=new)
    return added, tuple(str(file.path) for group in groups for file in group)


def merge_batches(fact: Table, batches: Sequence[Path], workspace: Path) -> list[Path]:
    """Files with, per key, the row of the last of these batches; none where there are no batches."""
    if len(batches) <= 1:
        return list(batches)
    with database(workspace) as connection:
        last = workspace / f"last-{fact.name}.parquet"
        parts = " UNION ALL ".join(
            f"SELECT {KEY}, {number} AS batch FROM {parquet_scan([str(path)])}"
            for number, path in enumerate(batches)
        )
        size = copy_to(connection, f"SELECT {KEY}, max(batch) AS batch FROM ({parts}) GROUP BY {KEY}", last)
        columns = ", ".join(fact.stored)
        rows = " UNION ALL ".join(
            f"SELECT {columns}, {number} AS batch FROM {table_scan(fact, [path])}"
            for number, path in enumerate(batches)
        )
        keys = f"{parquet_scan([str(last)])} AS last USING ({KEY}, batch)"
        query = f"SELECT {columns} FROM ({rows}) SEMI JOIN {keys}"
        return write_parts(connection, query, size, workspace / f"merged-{fact.name}")
