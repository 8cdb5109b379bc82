"""Imports under faults: killed at any moment, out of disk, two at once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from zelo.lib.errors import Busy
from zelo.warehouse.lake import Lake

KILLS = 25 if os.environ.get("ZELO_EVIDENCE") else 5
LINES = 60_000


def write_lines(path: Path, amount: str) -> None:
    rows = "".join(f"C{i % 500};R{i};2026-01-{i % 28 + 1:02d};{amount}\n" for i in range(LINES))
    path.write_text("account_id;record_id;day;amount\n" + rows, encoding="utf-8")


def importing(home: Path, file: Path) -> list[str]:
    command = [sys.executable, "-m", "zelo", "--home", str(home), "import", "run", str(file)]
    return [*command, "--table", "transactions"]


def total(home: Path) -> tuple[int, str] | None:
    files = list(Lake(home / "lake").snapshot().files.get("transactions", ()))
    if not files:
        return None
    query = f"SELECT count(*), sum(net)::VARCHAR, count(DISTINCT record_id) FROM read_parquet({files})"
    rows, net, keys = duckdb.sql(query).fetchall()[0]
    assert rows == keys, "a key stands twice"
    return rows, net


def test_a_killed_import_leaves_the_table_as_before_or_after(tmp_path: Path) -> None:
    home, first, second = tmp_path / "home", tmp_path / "first.csv", tmp_path / "second.csv"
    write_lines(first, "1,00")
    write_lines(second, "2,50")
    started = time.perf_counter()
    subprocess.run(importing(home, first), check=True, capture_output=True)
    length = time.perf_counter() - started
    before, after = (LINES, "60000.00"), (LINES, "150000.00")
    chance, seen = random.Random(20261121), set()
    for _ in range(KILLS):
        with subprocess.Popen(
            importing(home, second), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        ) as child:
            try:
                child.wait(timeout=chance.uniform(0.2, 1.1) * length)
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
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


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small tmpfs cannot be mounted here (needs root)")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


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
