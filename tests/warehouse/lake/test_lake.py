"""The lake: batches, what they change, and what a reader sees afterwards."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from deltalake import DeltaTable

from zelo.lib.errors import Busy, NotFound
from zelo.warehouse.facts import TABLES
from zelo.warehouse.lake import Batch, Lake

FACT = TABLES["costs"]
DRAFT = Batch(0, "costs", "main", "costs.csv", "0" * 64, 0, 0, 0, 0, "")


def stage(folder: Path, rows: dict[str, str]) -> Path:
    """One staged file of costs: record_id -> amount."""
    path = folder / "staged.parquet"
    values = ", ".join(f"('{key}', {amount})" for key, amount in rows.items())
    columns = {name: f"CAST(NULL AS {sql})" for name, sql in FACT.stored.items()} | {
        "source": "'main'",
        "record_id": "key",
        "row_hash": "(md5_number_lower(amount::VARCHAR) >> 1)::BIGINT",
        "account_code": "'A'",
        "day": f"DATE '{date(2026, 1, 5)}'",
        "amount": "amount::DECIMAL(18,2)",
    }
    select = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    duckdb.sql(f"COPY (SELECT {select} FROM (VALUES {values}) AS t(key, amount)) TO '{path}'")
    return path


def take(lake: Lake, rows: dict[str, str]) -> Batch:
    with lake.writing(), lake.workspace() as workspace:
        return lake.add_batch(FACT, stage(workspace, rows), DRAFT, workspace)


def content(lake: Lake, manifest: int | None = None) -> dict[str, str]:
    files = list(lake.snapshot(manifest).files.get("costs", ()))
    if not files:
        return {}
    found = duckdb.sql(f"SELECT record_id, amount::VARCHAR FROM read_parquet({files}) ORDER BY 1").fetchall()
    assert len(found) == len(dict(found)), "a key stands twice"
    return dict(found)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_snapshot_of_an_empty_lake_has_no_tables(lake: Lake) -> None:
    assert lake.snapshot().files == {}
    assert lake.snapshot().manifest == 0


def test_add_batch_counts_created_updated_and_unchanged_rows(lake: Lake) -> None:
    take(lake, {"a": "1.00", "b": "2.00", "c": "3.00"})
    second = take(lake, {"b": "2.00", "c": "3.50", "d": "4.00"})
    assert (second.created, second.updated, second.unchanged) == (1, 1, 1)
    assert content(lake) == {"a": "1.00", "b": "2.00", "c": "3.50", "d": "4.00"}


def test_add_batch_of_the_same_rows_changes_nothing(lake: Lake) -> None:
    take(lake, {"a": "1.00", "b": "2.00"})
    before = lake.snapshot()
    again = take(lake, {"b": "2.00", "a": "1.00"})
    assert (again.id, again.created, again.updated, again.unchanged) == (0, 0, 0, 2)
    assert lake.snapshot() == before
    assert [batch.id for batch in lake.batches()] == [1]


def test_snapshot_of_an_older_manifest_shows_the_older_rows(lake: Lake) -> None:
    take(lake, {"a": "1.00"})
    take(lake, {"a": "9.00", "b": "2.00"})
    assert content(lake, 1) == {"a": "1.00"}
    assert content(lake, 2) == {"a": "9.00", "b": "2.00"}
    with pytest.raises(NotFound, match="no manifest 3"):
        lake.snapshot(3)


def test_rebuild_gives_the_same_rows_from_batches_alone(lake: Lake) -> None:
    take(lake, {"a": "1.00", "b": "2.00"})
    take(lake, {"b": "5.00", "c": "3.00"})
    take(lake, {"a": "7.00"})
    before = content(lake)
    with lake.writing(), lake.workspace() as workspace:
        assert lake.rebuild(workspace) == ["costs"]
    assert content(lake) == before == {"a": "7.00", "b": "5.00", "c": "3.00"}


def test_delta_table_is_readable_by_other_tools(lake: Lake) -> None:
    take(lake, {"a": "1.00", "b": "2.00"})
    take(lake, {"b": "5.00"})
    table = DeltaTable(lake.root / "tables" / "costs").to_pyarrow_table()
    assert sorted(
        zip(table["record_id"].to_pylist(), map(str, table["amount"].to_pylist()), strict=True)
    ) == [
        ("a", "1.00"),
        ("b", "5.00"),
    ]


def test_a_writer_killed_before_its_manifest_leaves_the_table_as_before(lake: Lake) -> None:
    take(lake, {"a": "1.00", "b": "2.00"})
    take(lake, {"b": "5.00"})
    (lake.root / "manifests" / "00000002.json").unlink()
    assert content(lake) == {"a": "1.00", "b": "2.00"}
    assert take(lake, {"b": "6.00"}).id == 2
    assert content(lake) == {"a": "1.00", "b": "6.00"}


def test_a_first_writer_killed_before_its_manifest_leaves_nothing(lake: Lake) -> None:
    take(lake, {"a": "1.00"})
    (lake.root / "manifests" / "00000001.json").unlink()
    assert content(lake) == {}
    take(lake, {"b": "2.00"})
    assert content(lake) == {"b": "2.00"}


def test_writing_refuses_a_second_writer(lake: Lake) -> None:
    other = Lake(lake.root)
    with lake.writing(), pytest.raises(Busy, match="Another import"), other.writing(wait_seconds=0):
        pass


def test_writing_sweeps_the_workspace_of_a_dead_process(lake: Lake) -> None:
    dead = lake.root / "staging" / "work-dead"
    dead.mkdir(parents=True)
    (dead / "half.parquet").write_bytes(b"x")
    with lake.workspace() as alive, lake.writing():
        assert not dead.exists()
        assert alive.exists()


def test_workspace_is_removed_after_an_error(lake: Lake) -> None:
    with pytest.raises(RuntimeError), lake.workspace() as workspace:
        raise RuntimeError
    assert not workspace.exists()
    assert list((lake.root / "staging").iterdir()) == []
