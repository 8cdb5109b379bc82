"""Damage to the lake's files: found, named, and mended from what is whole."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.warehouse.lake.test_lake import FACT, content, stage, take
from zelo.lib.errors import Damaged, InvalidInput, NotFound
from zelo.warehouse.lake import Lake
from zelo.warehouse.lake.check import Checkup, check_lake

Break = Callable[[Path], None]


def cut(path: Path) -> None:
    whole = path.read_bytes()
    swap(path, whole[: len(whole) // 2])


def blank(path: Path) -> None:
    """As many bytes, but not those that were written."""
    whole = path.read_bytes()
    swap(path, whole[:4] + bytes(len(whole) - 12) + whole[-8:])


def remove(path: Path) -> None:
    path.unlink()


def swap(path: Path, content: bytes) -> None:
    """Puts other content under this name alone; a hard link elsewhere keeps what it has."""
    path.unlink()
    path.write_bytes(content)


BREAKS = pytest.mark.parametrize("damage", [cut, blank, remove])


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    take(lake, {"a": "1.00", "b": "2.00", "c": "3.00"})
    take(lake, {"b": "5.00", "d": "4.00"})
    take(lake, {"e": "6.00"})
    return lake


ROWS = {"a": "1.00", "b": "5.00", "c": "3.00", "d": "4.00", "e": "6.00"}


def check(lake: Lake, folder: Path, *, deep: bool = False) -> Checkup:
    return check_lake(lake, folder, lambda step, done: None, deep=deep)


def table_file(lake: Lake) -> Path:
    return Path(lake.snapshot().files["costs"][0])


def batch_path(lake: Lake, number: int) -> Path:
    return lake.root / "batches" / "costs" / f"{number:08d}.parquet"


def rebuild(lake: Lake, *names: str, without: int | None = None) -> list[str]:
    with lake.writing(), lake.workspace() as workspace:
        return lake.rebuild(workspace, names, without=without)


@pytest.mark.parametrize("deep", [False, True])
def test_whole_lake_has_no_damage(lake: Lake, tmp_path: Path, deep: bool) -> None:
    done = check(lake, tmp_path, deep=deep)
    assert (done.damages, done.batch_files) == ((), 3)
    assert done.table_files >= 2


def test_empty_lake_has_no_damage(tmp_path: Path) -> None:
    assert check(Lake(tmp_path / "none"), tmp_path) == Checkup(0, 0, 0, ())


@BREAKS
def test_damaged_table_file_is_found_named_and_rebuilt(lake: Lake, tmp_path: Path, damage: Break) -> None:
    path = table_file(lake)
    damage(path)
    (found,) = check(lake, tmp_path).damages
    assert (found.table, found.batch, found.file) == ("costs", None, path)
    assert str(path) in found.sentence and "`zelo lake rebuild`" in found.sentence
    assert rebuild(lake) == ["costs"]
    assert content(lake) == ROWS
    assert check(lake, tmp_path, deep=True).damages == ()


@pytest.mark.parametrize("damage", [cut, remove])
def test_reading_and_writing_a_damaged_table_name_its_file(lake: Lake, damage: Break) -> None:
    path = table_file(lake)
    damage(path)
    before = sorted(lake.root.rglob("*.json"))
    with pytest.raises(Damaged, match=rf"Table costs is damaged: its file {path} (is missing|has )"):
        lake.snapshot()
    with pytest.raises(Damaged, match=str(path)):
        take(lake, {"z": "1.00"})
    with pytest.raises(Damaged, match=str(path)), lake.writing(), lake.workspace() as workspace:
        lake.reverse(1, counts=False, workspace=workspace)
    assert sorted(lake.root.rglob("*.json")) == before


def test_other_values_in_a_table_file_are_found_by_a_deep_check(lake: Lake, tmp_path: Path) -> None:
    path = Path(next(name for name in lake.snapshot().files["costs"]))
    table = parquet.read_table(path)
    parquet.write_table(table.set_column(2, "row_hash", [[7] * table.num_rows]), tmp_path / "other")
    stored = next(file for file in lake.stored_files(lake.manifests()[-1])["costs"] if file.path == path)
    other = (tmp_path / "other").read_bytes()
    swap(path, other.ljust(stored.bytes or 0, b"\0") if len(other) < (stored.bytes or 0) else other)
    assert check(lake, tmp_path, deep=True).damages != ()


def test_lost_row_is_found_by_a_deep_check_alone(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table whose files are all whole but that misses an import: as a bug of ours would leave it."""
    manifest = lake.root / "manifests" / "00000003.json"
    manifest.write_text(manifest.read_text().replace('"costs": 2', '"costs": 1'))
    assert check(lake, tmp_path).damages == ()
    (found,) = check(lake, tmp_path, deep=True).damages
    assert found.problem == "does not hold what its imports give"
    rebuild(lake)
    assert content(lake) == ROWS
    assert check(lake, tmp_path, deep=True).damages == ()


@BREAKS
def test_damaged_batch_is_found_and_named_with_its_source(lake: Lake, tmp_path: Path, damage: Break) -> None:
    path = batch_path(lake, 2)
    damage(path)
    (found,) = check(lake, tmp_path).damages
    assert (found.batch, found.file, found.stranded) == (2, path, 2)
    assert "Import 2 (costs.csv, 2 rows of costs) is damaged" in found.sentence
    assert "`zelo import run costs.csv --repair 2`" in found.sentence
    assert content(lake) == ROWS
    with pytest.raises(Damaged, match="Import 2"):
        rebuild(lake)
    with pytest.raises(Damaged, match="Import 2"), lake.workspace() as workspace:
        lake.plan_reversal(1, workspace)


def test_flipped_bit_in_a_batch_is_found_by_its_hash(lake: Lake, tmp_path: Path) -> None:
    path = batch_path(lake, 1)
    data = bytearray(path.read_bytes())
    data[30] ^= 1
    swap(path, bytes(data))
    assert [damage.problem for damage in check(lake, tmp_path, deep=True).damages] == [
        "is not as it was written"
    ]


def test_batch_is_repaired_from_its_source(lake: Lake, tmp_path: Path) -> None:
    cut(batch_path(lake, 2))
    with lake.writing(), lake.workspace() as workspace:
        with pytest.raises(InvalidInput, match="not the file of import 2"):
            lake.repair_batch(2, FACT, stage(workspace, {"b": "5.00", "d": "4.00"}), "1" * 64)
        with pytest.raises(InvalidInput, match="gives 1 rows now and gave 2"):
            lake.repair_batch(2, FACT, stage(workspace, {"b": "5.00"}), "0" * 64)
        lake.repair_batch(2, FACT, stage(workspace, {"b": "5.00", "d": "4.00"}), "0" * 64)
        with pytest.raises(InvalidInput, match="is whole"):
            lake.repair_batch(2, FACT, stage(workspace, {"b": "5.00", "d": "4.00"}), "0" * 64)
    assert check(lake, tmp_path, deep=True).damages == ()
    assert [batch.id for batch in lake.batches()] == [1, 2, 3]
    rebuild(lake)
    assert content(lake) == ROWS


def test_lake_goes_on_without_a_lost_batch(lake: Lake) -> None:
    remove(batch_path(lake, 2))
    assert rebuild(lake, without=2) == ["costs"]
    assert content(lake) == {"a": "1.00", "b": "2.00", "c": "3.00", "e": "6.00"}
    assert [(batch.id, counts) for batch, counts in lake.history()] == [(1, True), (2, False), (3, True)]


def test_rebuild_refuses_what_the_lake_does_not_have(lake: Lake) -> None:
    with pytest.raises(NotFound, match="no table sales; it has costs"):
        rebuild(lake, "sales")
    with pytest.raises(NotFound, match="no batch 9"):
        rebuild(lake, without=9)


@pytest.mark.parametrize("lost", ["folder", "log", "entry"])
def test_damaged_log_is_named_and_the_table_begins_anew(lake: Lake, tmp_path: Path, lost: str) -> None:
    log = lake.root / "tables" / "costs" / "_delta_log"
    if lost == "entry":
        (log / f"{2:020d}.json").write_text("{")
    else:
        for path in log.iterdir():
            path.unlink()
        if lost == "folder":
            log.rmdir()
    with pytest.raises(Damaged, match=r"its log .* is damaged"):
        lake.snapshot()
    assert [damage.table for damage in check(lake, tmp_path).damages] == ["costs"]
    assert rebuild(lake) == ["costs"]
    assert content(lake) == ROWS
    assert check(lake, tmp_path, deep=True).damages == ()
    with lake.workspace() as workspace:
        old = lake.snapshot_or_rebuilt(1, workspace).files["costs"]
        assert sorted(parquet.read_table(old[0])["record_id"].to_pylist()) == ["a", "b", "c"]
    assert take(lake, {"f": "7.00"}).id == 4


def test_old_version_is_derived_again_where_its_file_is_damaged(lake: Lake, tmp_path: Path) -> None:
    cut(Path(lake.snapshot(1).files["costs"][0]))
    with pytest.raises(Damaged, match="as of manifest 1"):
        lake.snapshot(1)
    with lake.workspace() as workspace:
        files = lake.snapshot_or_rebuilt(1, workspace).files["costs"]
        assert sorted(parquet.read_table(files[0])["record_id"].to_pylist()) == ["a", "b", "c"]


def test_one_broken_bit_anywhere_is_found_or_harmless(lake: Lake, tmp_path: Path) -> None:
    chance = random.Random(20261125)
    for _ in range(25 if os.environ.get("ZELO_EVIDENCE") else 6):
        path = chance.choice(
            [batch_path(lake, 1), batch_path(lake, 2), *map(Path, lake.snapshot().files["costs"])]
        )
        whole = path.read_bytes()
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        swap(path, bytes(data))
        found = check(lake, tmp_path, deep=True).damages
        assert found or content(lake) == ROWS
        assert found or "batches" not in path.parts
        swap(path, whole)
