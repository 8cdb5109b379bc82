"""Fact rows written by hand, as the files of a snapshot."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zelo.warehouse.facts import TABLES, Table
from zelo.warehouse.lake.snapshot import Snapshot

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

TYPES = {
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "DECIMAL(18,2)": pa.decimal128(18, 2),
    "DECIMAL(28,10)": pa.decimal128(28, 10),
    "DECIMAL(18,4)": pa.decimal128(18, 4),
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
}


def arrow_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    own = {"source": "main", "row_hash": 0}
    full = [{**own, "record_id": f"{number:06}", **row} for number, row in enumerate(rows)]
    unknown = {name for row in rows for name in row} - set(table.stored)
    assert not unknown, f"{table.name} has no columns {unknown}"
    schema = pa.schema([(name, TYPES[kind]) for name, kind in table.stored.items()])
    return pa.Table.from_pylist(full, schema=schema)


@pytest.fixture
def write_snapshot(tmp_path: Path) -> Callable[[Rows], Snapshot]:
    """rows by table name -> a snapshot; a row leaves out what is null, and source where it is `main`."""
    numbers = count(1)

    def write(rows: Rows) -> Snapshot:
        number = next(numbers)
        files = {}
        for name, given in rows.items():
            path = tmp_path / f"{name}-{number}.parquet"
            pq.write_table(arrow_rows(TABLES[name], given), path)
            files[name] = (str(path),)
        return Snapshot(number, files)

    return write
