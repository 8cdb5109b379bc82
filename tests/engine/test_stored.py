"""An evaluation's file: written in parts, read in parts, and as earlier versions wrote it."""

from datetime import date
from pathlib import Path

import pytest
from pyarrow import parquet

from zelo.engine import evaluate as module
from zelo.engine.evaluate import run_evaluation
from zelo.engine.evaluations import Evaluation, load_evaluation
from zelo.engine.home import Home
from zelo.engine.policies import find_policy
from zelo.engine.presentation import list_rows
from zelo.engine.reproduce import reproduce

from .conftest import Importer, silent


def run(home: Home) -> Evaluation:
    return run_evaluation(home, find_policy(home, "purchases"), as_of=date(2026, 10, 31), progress=silent)


@pytest.fixture
def filled(home: Home, take: Importer) -> Home:
    lines = [
        f"C{number};{number}-{month};2026-{month:02d}-05;{number * month},50"
        for number in range(1, 24)
        for month in range(1, 11)
    ]
    take("account_id;document;day;amount\n" + "\n".join(lines) + "\n")
    return home


def test_parts_make_the_same_evaluation(filled: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run(filled)
    monkeypatch.setattr(module, "_PART", 5)
    parts = run(filled)
    assert parquet.read_metadata(parts.folder / "accounts.parquet").num_row_groups == 5
    assert parts.accounts.equals(whole.accounts)
    assert parts.key_accounts.num_rows == whole.key_accounts.num_rows > 0


def test_list_is_the_same_at_once_and_read_again(filled: Home) -> None:
    now = run(filled)
    again = load_evaluation(filled, now.id)
    for key_only in (True, False):
        assert list_rows(now, "en", key_only=key_only) == list_rows(again, "en", key_only=key_only)
    assert list(now.records(key_only=True)) == [record for record in again.records() if record.is_key]


def test_columns_are_read_alone(filled: Home) -> None:
    stored = run(filled)
    assert stored.columns(["rank", "tier"]).equals(stored.accounts.select(["rank", "tier"]))


def test_files_of_earlier_versions_open(filled: Home) -> None:
    stored = run(filled)
    before = list(stored.records())
    file: Path = stored.folder / "accounts.parquet"
    parquet.write_table(parquet.read_table(file), file, compression="zstd", use_dictionary=["tier"])
    again = load_evaluation(filled, stored.id)
    assert list(again.records()) == before
    assert reproduce(filled, stored.id).same
