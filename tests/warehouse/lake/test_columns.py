"""Files written before a column existed: read as if it were null, and everything goes on with them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.warehouse.conftest import arrow_rows
from zelo.warehouse.catalogue import catalogue
from zelo.warehouse.engines import DuckDBEngine, SparkEngine
from zelo.warehouse.facts import TABLES
from zelo.warehouse.lake import Batch, Lake
from zelo.warehouse.lake.check import check_lake
from zelo.warehouse.lake.sql import lacking_columns, table_scan

FACT = TABLES["accounts"]
DRAFT = Batch(0, "accounts", "main", "accounts.csv", "0" * 64, 0, 0, 0, 0, "")


def stage(folder: Path, names: dict[str, str | None], *, old: bool) -> Path:
    """A staged file: code -> the account it was found to be; old: without that column."""
    path = folder / "staged.parquet"
    rows = [
        {"record_id": code, "code": code, "name": code, "same_as": same, "row_hash": hash((code, same, old))}
        for code, same in names.items()
    ]
    table = arrow_rows(FACT, rows)
    pq.write_table(table.drop_columns(["same_as"]) if old else table, path)
    return path


def take(lake: Lake, names: dict[str, str | None], *, old: bool = False) -> Batch:
    with lake.writing(), lake.workspace() as workspace:
        return lake.add_batch(FACT, stage(workspace, names, old=old), DRAFT, workspace)


def content(lake: Lake) -> dict[str, str | None]:
    files = list(lake.snapshot().files.get("accounts", ()))
    return dict(duckdb.sql(f"SELECT code, same_as FROM {table_scan(FACT, files)} ORDER BY 1").fetchall())


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A lake whose first import, and its table, lack a column that the second one has."""
    made = Lake(tmp_path / "lake")
    before = replace(FACT, columns=tuple(column for column in FACT.columns if column.name != "same_as"))
    with made.writing(), made.workspace() as workspace:
        made.add_batch(before, stage(workspace, {"a": None, "b": None}, old=True), DRAFT, workspace)
    return made


def test_file_without_a_column_has_null_there(lake: Lake) -> None:
    files = lake.snapshot().files["accounts"]
    assert lacking_columns(FACT, files) == ({"same_as"}, {"same_as"})
    assert content(lake) == {"a": None, "b": None}


def test_rows_with_and_without_the_column_stand_together(lake: Lake) -> None:
    take(lake, {"b": "a", "c": "a"})
    assert content(lake) == {"a": None, "b": "a", "c": "a"}
    with lake.writing(), lake.workspace() as workspace:
        lake.reverse(2, counts=False, workspace=workspace)
    assert content(lake) == {"a": None, "b": None}
    with lake.writing(), lake.workspace() as workspace:
        lake.reverse(2, counts=True, workspace=workspace)
    assert content(lake) == {"a": None, "b": "a", "c": "a"}


def test_old_lake_is_found_whole_and_can_be_rebuilt(lake: Lake, tmp_path: Path) -> None:
    take(lake, {"b": "a", "c": "a"})
    assert check_lake(lake, tmp_path, lambda text, share: None, deep=True).damages == ()
    with lake.writing(), lake.workspace() as workspace:
        lake.rebuild(workspace)
    assert content(lake) == {"a": None, "b": "a", "c": "a"}


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
@pytest.mark.parametrize("later", [False, True])
def test_measures_read_an_old_lake(
    lake: Lake, engine: str, later: bool, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if later:
        take(lake, {"b": "a"})
    path = tmp_path / "sales.parquet"
    sale = {"account_code": "b", "day": date(2024, 5, 1), "net": Decimal("3.00"), "kind": "sale"}
    pq.write_table(arrow_rows(TABLES["transactions"], [sale]), path)
    snapshot: Any = lake.snapshot()
    snapshot.files["transactions"] = (str(path),)
    options: dict[str, Any] = {"as_of": date(2024, 6, 30)}
    if engine == "spark":
        session = request.getfixturevalue("spark")
        opened: Any = SparkEngine(snapshot, session=session, **options)
    else:
        opened = DuckDBEngine(snapshot, threads=1, **options)
    with opened as reading:
        rows = reading.compute(catalogue()["revenue"]).to_pylist()
    known = {row["account_id"]: row["value"] for row in rows if row["value"]}
    assert known == {"a" if later else "b": Decimal("3.00")}
