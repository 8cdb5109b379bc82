"""A table's rows out of files that may have been written before all of its columns existed."""

from collections.abc import Sequence

from zelo.warehouse.facts import Table
from zelo.warehouse.lake.sql import literal, parquet_scan


def table_scan(fact: Table, paths: Sequence[str], *, filename: bool = False) -> str:
    """The SQL that reads these files as one relation with every column of the table.

    A column that a file lacks, because it was written before the column existed, is null there.
    """
    lacking = columns_lacking(fact, paths)
    if not lacking:
        return parquet_scan(paths, filename=filename)
    names = ", ".join(literal(path) for path in paths)
    rows = (
        f"read_parquet([{names}], filename = {str(filename).lower()}, "
        "hive_partitioning = false, union_by_name = true)"
    )
    nowhere = set.intersection(*lacking.values()) if len(lacking) == len(paths) else set()
    added = "".join(f", CAST(NULL AS {fact.stored[name]}) AS {name}" for name in sorted(nowhere))
    return f"(SELECT *{added} FROM {rows})"


def columns_lacking(fact: Table, paths: Sequence[str]) -> dict[str, set[str]]:
    """By file, the table's columns that it was written without; files that have all are left out."""
    wanted = set(fact.stored)
    lacking = {path: wanted - _columns(path, wanted) for path in paths}
    return {path: names for path, names in lacking.items() if names}


def _columns(path: str, otherwise: set[str]) -> set[str]:
    """The columns of a file; of one that cannot be read `otherwise`: whoever reads its rows will say so."""
    from pyarrow import parquet

    try:
        return set(parquet.read_schema(path).names)
    except (OSError, ValueError):
        return otherwise
