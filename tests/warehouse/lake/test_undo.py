"""Undo of any batch, and of the undo: the same table as importing the surviving batches in order."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zelo.lib.errors import InvalidInput, NotFound
from zelo.warehouse.lake import Lake

from .test_lake import content, take


def reverse(lake: Lake, number: int, *, counts: bool) -> tuple[int, int, int, int]:
    with lake.writing(), lake.workspace() as workspace:
        done = lake.reverse(number, counts=counts, workspace=workspace)
    return done.removed, done.replaced, done.added, done.unchanged


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    take(lake, {"a": "1.00", "b": "2.00", "c": "3.00"})
    take(lake, {"b": "5.00", "c": "3.00", "d": "4.00"})
    take(lake, {"d": "9.00"})
    return lake


def test_undo_of_the_last_batch_brings_the_earlier_row_back(lake: Lake) -> None:
    assert reverse(lake, 3, counts=False) == (0, 1, 0, 0)
    assert content(lake) == {"a": "1.00", "b": "5.00", "c": "3.00", "d": "4.00"}


def test_undo_of_a_middle_batch_leaves_what_came_later(lake: Lake) -> None:
    assert reverse(lake, 2, counts=False) == (0, 1, 0, 2)
    assert content(lake) == {"a": "1.00", "b": "2.00", "c": "3.00", "d": "9.00"}


def test_undo_of_the_first_batch_keeps_keys_that_a_later_one_repeats(lake: Lake) -> None:
    assert reverse(lake, 1, counts=False) == (1, 0, 0, 2)
    assert content(lake) == {"b": "5.00", "c": "3.00", "d": "9.00"}


def test_undo_of_the_undo_restores_the_table(lake: Lake) -> None:
    before = content(lake)
    reverse(lake, 1, counts=False)
    assert reverse(lake, 1, counts=True) == (0, 0, 1, 2)
    assert content(lake) == before


def test_undo_of_everything_leaves_no_row(lake: Lake) -> None:
    for number in (2, 1, 3):
        reverse(lake, number, counts=False)
    assert content(lake) == {}
    assert lake.batches() == []
    assert [counts for _, counts in lake.history()] == [False] * 3


def test_preview_counts_without_changing_anything(lake: Lake) -> None:
    before = lake.snapshot()
    with lake.workspace() as workspace:
        plan = lake.plan_reversal(2, workspace)
    assert (plan.removed, plan.replaced, plan.unchanged) == (0, 1, 2)
    assert lake.snapshot() == before


def test_undo_refuses_what_is_undone_or_unknown(lake: Lake) -> None:
    reverse(lake, 2, counts=False)
    with pytest.raises(InvalidInput, match="Batch 2 is undone already"):
        reverse(lake, 2, counts=False)
    with pytest.raises(InvalidInput, match="Batch 1 counts already"):
        reverse(lake, 1, counts=True)
    with pytest.raises(NotFound, match="no batch 8"):
        reverse(lake, 8, counts=False)


def test_older_manifests_still_show_what_was_undone(lake: Lake) -> None:
    reverse(lake, 1, counts=False)
    assert content(lake, 1) == {"a": "1.00", "b": "2.00", "c": "3.00"}


def test_rebuild_leaves_undone_batches_out(lake: Lake) -> None:
    reverse(lake, 2, counts=False)
    before = content(lake)
    with lake.writing(), lake.workspace() as workspace:
        lake.rebuild(workspace)
    assert content(lake) == before


Rows = st.dictionaries(st.sampled_from("abcde"), st.sampled_from(["1.00", "2.00", "3.00"]), min_size=1)
Steps = st.lists(st.one_of(Rows, st.integers(0, 5)), min_size=1, max_size=7)


@settings(max_examples=25, deadline=None)
@given(steps=Steps)
def test_any_sequence_is_as_importing_the_survivors_in_order(steps: list[dict[str, str] | int]) -> None:
    with TemporaryDirectory() as folder:
        lake, batches, counting = Lake(Path(folder) / "lake"), dict[int, dict[str, str]](), set[int]()
        for step in steps:
            if isinstance(step, dict):
                number = take(lake, step).id
                if number:
                    batches[number] = step
                    counting.add(number)
            elif batches:
                number = sorted(batches)[step % len(batches)]
                reverse(lake, number, counts=number not in counting)
                counting ^= {number}
            expected: dict[str, str] = {}
            for number in sorted(counting):
                expected |= batches[number]
            assert content(lake) == expected
