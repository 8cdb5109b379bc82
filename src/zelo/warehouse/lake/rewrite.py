"""Writes a table's changed files anew: rows replaced where they lie, so that a change costs what it touches.

A file that has grown large is cut into parts by day when it is next written: what an ERP sends again is
mostly recent, and then lies in few of them. Small files are put together.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from zelo.warehouse.facts import Table
from zelo.warehouse.lake.files import StoredFile
from zelo.warehouse.lake.sql import KEY, literal, scalar, table_scan

PART_ROWS = 500_000
_SMALL_ROWS = PART_ROWS // 4
_MOST_SMALL = 32


def group_files(current: Sequence[StoredFile], touched: Sequence[str]) -> list[list[StoredFile]]:
    """The files to write anew: each large one that is touched by itself, the small ones together.

    Small ones that are not touched join once there are many.
    """
    names = set(touched)
    small = [file for file in current if (file.rows or 0) < _SMALL_ROWS]
    if len(small) <= _MOST_SMALL:
        small = [file for file in small if str(file.path) in names]
    joined = {file.path for file in small}
    large = [[file] for file in current if str(file.path) in names and file.path not in joined]
    return [*large, *([small] if small else [])]


def replace_rows(
    connection: duckdb.DuckDBPyConnection,
    fact: Table,
    groups: Sequence[Sequence[StoredFile]],
    workspace: Path,
    *,
    dropped: str,
    fresh: Path,
    new: Path | None,
) -> list[Path]:
    """Files that stand for these groups of files: without the dropped keys, with the fresh rows of theirs.

    dropped: SQL of keys that leave their files. fresh: rows that stand in for some of them.
    new: rows of keys that no file has; they go with the last group if that is of small files.
    """
    columns = ", ".join(fact.stored)
    written: list[Path] = []
    for number, group in enumerate(groups):
        files = table_scan(fact, [file.path for file in group])
        rows = (
            f"SELECT {columns} FROM {files} ANTI JOIN ({dropped}) USING ({KEY}) "
            f"UNION ALL BY NAME SELECT {columns} FROM {table_scan(fact, [fresh])} "
            f"SEMI JOIN (SELECT {KEY} FROM {files}) USING ({KEY})"
        )
        if new and number == len(groups) - 1 and all((file.rows or 0) < _SMALL_ROWS for file in group):
            rows += f" UNION ALL BY NAME SELECT {columns} FROM {table_scan(fact, [new])}"
            new = None
        size = sum(file.rows or 0 for file in group)
        written += write_parts(connection, rows, size, workspace / f"part-{number}")
    return [*written, *([new] if new else [])]


def write_parts(connection: duckdb.DuckDBPyConnection, rows: str, size: int, stem: Path) -> list[Path]:
    """Writes the rows of a query to one file, or to several by day where about `size` rows are many.

    Returns the files; none where there are no rows.
    """
    if size <= 2 * PART_ROWS:
        file = stem.with_suffix(".parquet")
        return [file] if copy_to(connection, rows, file) else []
    count = -(-size // PART_ROWS)
    days = f"SELECT coalesce(day, DATE '0001-01-01') AS day FROM ({rows})"
    shares = ", ".join(f"{place / count:.6f}" for place in range(1, count))
    edges = connection.execute(f"SELECT quantile_disc(day, [{shares}]) FROM ({days})").fetchall()[0][0]
    part = " + ".join(
        f"(coalesce(day, DATE '0001-01-01') > DATE '{edge}')::INTEGER" for edge in sorted(set(edges or ()))
    )
    [(threads,)] = connection.execute("SELECT current_setting('threads')").fetchall()
    connection.execute("SET threads = 1")  # each thread would write a file of its own per part
    connection.execute(
        f"COPY (SELECT *, {part or 0} AS part FROM ({rows})) TO {literal(stem)} "
        "(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (part))"
    )
    connection.execute(f"SET threads = {threads}")
    return sorted(stem.rglob("*.parquet"))


def copy_to(connection: duckdb.DuckDBPyConnection, rows: str, file: Path) -> int:
    """Writes the rows of a query to a Parquet file; returns how many."""
    return scalar(connection, f"COPY ({rows}) TO {literal(file)} (FORMAT parquet, COMPRESSION zstd)")
