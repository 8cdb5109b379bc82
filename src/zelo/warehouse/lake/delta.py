"""The Delta tables derived from batches: which files hold a table's rows, version by version."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zelo.warehouse.facts import Table

_DELTA_TYPES = {"VARCHAR": "string", "DATE": "date", "BIGINT": "long", "BOOLEAN": "boolean"}

# Only Zelo's own commands may end old versions: an evaluation may still pin them.
_CONFIGURATION = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.enableDeletionVectors": "false",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}


def file_paths(folder: Path, version: int) -> tuple[str, ...]:
    """Absolute paths of the Parquet files that hold the table's rows at one version."""
    from deltalake import DeltaTable

    return tuple(
        sorted(uri.removeprefix("file://") for uri in DeltaTable(folder, version=version).file_uris())
    )


def latest_version(folder: Path) -> int | None:
    """The newest version in the table's own log, None where there is no table."""
    from deltalake import DeltaTable

    return DeltaTable(folder).version() if DeltaTable.is_deltatable(str(folder)) else None


def restore(folder: Path, version: int) -> int:
    """Makes an old version the newest again; returns the new version's number."""
    from deltalake import DeltaTable

    table = DeltaTable(folder)
    table.restore(version)
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
        size=path.stat().st_size,
        partition_values={},
    )
