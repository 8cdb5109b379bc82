"""Undo, restore and rebuild under faults: the lake is as before or after, and the next command works."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults.conftest import Disk, remount
from tests.faults.running import (
    LINES,
    importing,
    moments,
    run,
    run_and_kill,
    total,
    write_lines,
    zelo,
)
from zelo.warehouse.lake import Lake

ONE, TWO = (LINES, "60000.00"), (LINES, "150000.00")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which each line was imported with 1.00 and then, by batch 2, with 2.50."""
    for number, amount in enumerate(("1,00", "2,50")):
        write_lines(tmp_path / f"{number}.csv", amount)
        run(importing(tmp_path / "home", tmp_path / f"{number}.csv"))
    return tmp_path / "home"


def test_killed_undo_and_restore_leave_the_table_as_before_or_after(home: Path) -> None:
    started = time.perf_counter()
    run(zelo(home, "import", "undo", "2"))
    length = time.perf_counter() - started
    state, seen = ONE, set()
    for moment in moments(20261122, length):
        verb, after = ("restore", TWO) if state == ONE else ("undo", ONE)
        run_and_kill(zelo(home, "import", verb, "2"), moment)
        seen.add(total(home) == after)
        assert total(home) in (state, after)
        if total(home) == state:
            run(zelo(home, "import", verb, "2"))
        state = after
        assert total(home) == after
    assert False in seen
    assert not list((home / "lake" / "staging").iterdir())


def test_killed_rebuild_leaves_the_table_whole(home: Path) -> None:
    started = time.perf_counter()
    run(zelo(home, "lake", "rebuild"))
    length = time.perf_counter() - started
    for moment in moments(20261123, length):
        run_and_kill(zelo(home, "lake", "rebuild"), moment)
        assert total(home) == TWO
    run(zelo(home, "import", "undo", "2"))
    assert total(home) == ONE
    run(zelo(home, "lake", "rebuild"))
    assert total(home) == ONE
    assert "is whole" in run(zelo(home, "lake", "check", "--deep"))


def test_undo_and_import_at_once_do_not_mix(home: Path, tmp_path: Path) -> None:
    write_lines(tmp_path / "third.csv", "4,00")
    commands = (zelo(home, "import", "undo", "2"), importing(home, tmp_path / "third.csv"))
    children = [
        subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        for command in commands
    ]
    said = [child.communicate()[1] for child in children]
    ended = ["" if child.returncode == 0 else text for child, text in zip(children, said, strict=True)]
    assert all(not said or "is at work in this home" in said for said in ended)
    undone, imported = (not said for said in ended)
    assert undone or imported
    assert total(home) == ((LINES, "240000.00") if imported else ONE)
    assert "is whole" in run(zelo(home, "lake", "check", "--deep"))


@pytest.mark.parametrize("words", [("import", "undo", "2"), ("lake", "rebuild")], ids=" ".join)
def test_full_disk_leaves_the_lake_as_it_was(
    sized_disk: Disk, tmp_path: Path, words: tuple[str, ...]
) -> None:
    for number, amount in enumerate(("1,00", "2,50")):
        write_lines(tmp_path / f"{number}.csv", amount)
    with sized_disk("40m") as folder:
        home = folder / "home"
        for number in range(2):
            run(importing(home, tmp_path / f"{number}.csv"))
        remount(folder, f"size={shutil.disk_usage(folder).used // 1024 + 20}k")
        before = Lake(home / "lake").manifests()
        said = run(zelo(home, *words), code=1)
        assert said.startswith("The disk has no space left for ") and said.count("\n") == 1
        assert (total(home), Lake(home / "lake").manifests()) == (TWO, before)
        remount(folder, "size=40m")
        run(zelo(home, *words))
        assert total(home) == (ONE if words[-1] == "2" else TWO)


WRITING = (
    ("import", "run", "third.csv", "--table", "transactions"),
    ("import", "undo", "2"),
    ("lake", "rebuild"),
    ("lake", "vacuum", "--keep", "1"),
)


def test_read_only_lake_is_told_and_can_be_read(
    sized_disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, amount in (("first", "1,00"), ("second", "2,50"), ("third", "4,00")):
        write_lines(tmp_path / f"{name}.csv", amount)
    with sized_disk("40m") as folder:
        monkeypatch.setenv("ZELO_LAKE", str(folder))
        home = tmp_path / "home"
        for name in ("first", "second"):
            run(importing(home, tmp_path / f"{name}.csv"))
        before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
        remount(folder, "ro")
        for words in WRITING:
            said = run(zelo(home, *words), code=1)
            assert "Read-only file system; nothing was changed." in said and said.count("\n") == 1, said
        assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
        run(zelo(home, "measure", "compute", "revenue", "--as-of", "2026-02-01"))
        run(zelo(home, "evaluation", "run", "--policy", "purchases", "--as-of", "2026-02-01"))
        assert "is whole" in run(zelo(home, "lake", "check", "--deep"))
