"""DuckDB as the lake uses it: over Parquet files, within bounds, loading nothing by itself."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from zelo.warehouse.facts import Table

KEY = "source, record_id"


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


def parquet_scan(paths: Sequence[str], *, filename: bool = False) -> str:
    """The SQL that reads these Parquet files as one relation."""
    names = ", ".join(literal(path) for path in paths)
    return f"read_parquet([{names}], filename = {str(filename).lower()}, hive_partitioning = false)"


def table_scan(fact: Table, paths: Sequence[str | Path]) -> str:
    """The SQL that reads a table's files in its own columns.

    What a file lacks, written by a version of Zelo that did not know the column yet, is null.
    """
    found = [str(path) for path in paths]
    lacking, unknown = lacking_columns(fact, found)
    if not lacking:
        return parquet_scan(found)
    files = ", ".join(literal(path) for path in found)
    read = f"read_parquet([{files}], union_by_name = true, hive_partitioning = false)"
    return f"(SELECT {known_columns(fact, unknown)} FROM {read})"


def lacking_columns(fact: Table, paths: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The table's columns that some of these files lack, and those that all of them lack."""
    columns = frozenset(fact.stored)
    try:
        named = [frozenset(footer(path).schema.names) for path in paths]
    except (OSError, ValueError):  # a lost or damaged file: whoever reads its rows says so
        return frozenset(), frozenset()
    return columns - columns.intersection(*named), columns - frozenset().union(*named)


def known_columns(fact: Table, unknown: frozenset[str]) -> str:
    """The table's columns as a select list, those unknown to its files null."""
    return ", ".join(
        f"CAST(NULL AS {kind}) AS {name}" if name in unknown else name for name, kind in fact.stored.items()
    )


def footer(path: str) -> Any:
    """What a Parquet file says of itself at its end. Raises OSError or ValueError where it cannot be read."""
    from pyarrow import parquet

    return parquet.read_metadata(path)


def literal(text: str | Path) -> str:
    """A text or path as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def scalar(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """The one whole number that a query gives."""
    return int(connection.execute(query).fetchall()[0][0])
