"""DuckDB as the lake uses it: over Parquet files, within bounds, loading nothing by itself."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

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


def literal(text: str | Path) -> str:
    """A text or path as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def scalar(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """The one whole number that a query gives."""
    return int(connection.execute(query).fetchall()[0][0])
