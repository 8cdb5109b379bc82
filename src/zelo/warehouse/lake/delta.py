"""The Delta tables derived from batches: which files hold a table's rows, version by version."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from zelo.lib.errors import Damaged
from zelo.warehouse.facts import Table
from zelo.warehouse.lake.files import StoredFile

_DELTA_TYPES = {"VARCHAR": "string", "DATE": "date", "BIGINT": "long", "BOOLEAN": "boolean"}

# Only Zelo's own commands may end old versions: an evaluation may still pin them.
_CONFIGURATION = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.enableDeletionVectors": "false",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}


def table_files(folder: Path, version: int) -> tuple[StoredFile, ...]:
    """The Parquet files that hold the table's rows at one version, by name.

    Raises Damaged where the table's log cannot be read.
    """
    from deltalake import DeltaTable

    with _log_of(folder):
        actions = DeltaTable(folder, version=version).get_add_actions(flatten=True)
    columns = (actions[name].to_pylist() for name in ("path", "num_records", "size_bytes"))
    return tuple(
        StoredFile(folder / path, rows, size)
        for path, rows, size in sorted(zip(*columns, strict=True), key=lambda entry: str(entry[0]))
    )


@contextmanager
def _log_of(folder: Path) -> Iterator[None]:
    """What deltalake says of a missing or broken log, as one error."""
    from deltalake.exceptions import DeltaError

    try:
        yield
    except (DeltaError, OSError, ValueError) as error:
        raise Damaged(
            f"Table {folder.name} cannot be read: its log {folder / '_delta_log'} is damaged; "
            "`zelo lake rebuild` derives the table again from the imports."
        ) from error


def latest_version(folder: Path) -> int | None:
    """The newest version in the table's own log, None where there is no table."""
    from deltalake import DeltaTable

    with _log_of(folder):
        return DeltaTable(folder).version() if DeltaTable.is_deltatable(str(folder)) else None


def restore(folder: Path, version: int) -> int:
    """Makes an old version the newest again, without its missing files; returns the new version's number.

    Whether files are missing is for the caller to know: readers are told, a rebuild takes them all out.
    """
    from deltalake import DeltaTable

    table = DeltaTable(folder)
    table.restore(version, ignore_missing_files=True)
    table.update_incremental()
    return table.version()


def commit_files(
    folder: Path, table: Table, *, add: Sequence[tuple[Path, int]], remove: Sequence[str]
) -> int:
    """Commits files (path inside `folder`, rows) and removals at once; returns the new version."""
    from deltalake import DeltaTable
    from deltalake.transaction import create_table_with_add_actions

    schema = _schema(table)
    additions = [_addition(path, rows) for path, rows in add]
    if not DeltaTable.is_deltatable(str(folder)):
        create_table_with_add_actions(
            str(folder), schema, additions, mode="error", name=table.name, configuration=_CONFIGURATION
        )
        return DeltaTable(folder).version()
    delta = DeltaTable(folder)
    known = {field.name for field in delta.schema().fields}
    if added := [field for field in schema.fields if field.name not in known]:
        delta.alter.add_columns(added)
    removals = [_removal(Path(path)) for path in remove]
    delta.create_write_transaction([*removals, *additions], mode="append", schema=schema)
    delta.update_incremental()
    return delta.version()


def _schema(table: Table) -> Any:
    from deltalake import Field, Schema
    from deltalake.schema import PrimitiveType

    return Schema(
        [Field(name, PrimitiveType(_delta_type(sql)), nullable=True) for name, sql in table.stored.items()]
    )


def _delta_type(sql: str) -> str:
    return _DELTA_TYPES.get(sql, sql.lower())


def _addition(path: Path, rows: int) -> Any:
    from deltalake.transaction import AddAction

    return AddAction(
        path=path.name,
        size=path.stat().st_size,
        partition_values={},
        modification_time=int(path.stat().st_mtime * 1000),
        data_change=True,
        stats=json.dumps({"numRecords": rows}),
    )


def _removal(path: Path) -> Any:
    from deltalake.transaction import RemoveAction

    return RemoveAction(
        path=path.name,
        deletion_timestamp=int(time.time() * 1000),
        data_change=True,
        size=path.stat().st_size if path.exists() else None,
        partition_values={},
    )
