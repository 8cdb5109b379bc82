"""Imports under faults: killed at any moment, out of disk, two at once."""

import subprocess
import time
from pathlib import Path

import pytest

from tests.faults.running import LINES, importing, moments, run_and_kill, total, write_lines
from zelo.lib.errors import Busy
from zelo.warehouse.lake import Lake


def test_a_killed_import_leaves_the_table_as_before_or_after(tmp_path: Path) -> None:
    home, first, second = tmp_path / "home", tmp_path / "first.csv", tmp_path / "second.csv"
    write_lines(first, "1,00")
    write_lines(second, "2,50")
    started = time.perf_counter()
    subprocess.run(importing(home, first), check=True, capture_output=True)
    length = time.perf_counter() - started
    before, after = (LINES, "60000.00"), (LINES, "150000.00")
    seen = set()
    for moment in moments(20261121, length):
        run_and_kill(importing(home, second), moment)
        state = total(home)
        seen.add(state)
        assert state in (before, after)
        if state == after:
            subprocess.run(importing(home, first), check=True, capture_output=True)
            assert total(home) == before
    subprocess.run(importing(home, second), check=True, capture_output=True)
    assert total(home) == after
    assert before in seen
    assert not list((home / "lake" / "staging").iterdir())


def test_a_full_disk_is_told_and_nothing_is_written(small_disk: Path, tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    write_lines(file, "1,00")
    done = subprocess.run(importing(small_disk / "home", file), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "no space" in done.stderr
    assert total(small_disk / "home") is None
    assert [
        path for path in (small_disk / "home").rglob("*") if path.is_file() and path.name != ".lock"
    ] == []


def test_a_disk_that_fills_up_keeps_the_earlier_import(small_disk: Path, tmp_path: Path) -> None:
    file, small = tmp_path / "lines.csv", tmp_path / "small.csv"
    small.write_text("account_id;record_id;day;amount\nA;1;2026-01-05;7,50\n", encoding="utf-8")
    write_lines(file, "1,00")
    subprocess.run(importing(small_disk / "home", small), check=True, capture_output=True)
    done = subprocess.run(importing(small_disk / "home", file), capture_output=True, check=False)
    assert done.returncode == 1
    assert total(small_disk / "home") == (1, "7.50")


def test_two_imports_at_once_do_not_mix(tmp_path: Path) -> None:
    home, first, second = tmp_path / "home", tmp_path / "first.csv", tmp_path / "second.csv"
    write_lines(first, "1,00")
    write_lines(second, "2,50")
    children = [
        subprocess.Popen(importing(home, file), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        for file in (first, second)
    ]
    for child in children:
        _, err = child.communicate()
        assert child.returncode == 0 or "Another import" in err
    assert total(home) in ((LINES, "60000.00"), (LINES, "150000.00"))


def test_a_second_writer_is_told_while_the_lock_is_held(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    with lake.writing(), pytest.raises(Busy), Lake(tmp_path / "lake").writing(wait_seconds=0):
        pass
