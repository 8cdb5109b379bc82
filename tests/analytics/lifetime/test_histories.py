"""Checking and counting buying histories, against a count by hand."""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zelo.analytics.lifetime import histories
from zelo.analytics.lifetime.histories import Histories, InvalidHistory, compress, distinct_ages

NAN, INFINITE = float("nan"), float("inf")
Row = tuple[float, float, float]


def rows_of(cells: Histories) -> list[Row]:
    return list(zip(*(axis.per_cell().tolist() for axis in (cells.x, cells.t_x, cells.T)), strict=True))


def random_rows(count: int, unit: float, seed: int) -> list[Row]:
    rng = np.random.default_rng(seed)
    T = rng.integers(1, 30, count)
    x = rng.integers(0, 4, count)
    t_x = np.where(x > 0, rng.integers(0, 30, count) % T, 0)
    return [(float(a), b / unit, c / unit) for a, b, c in zip(x, t_x.tolist(), T.tolist(), strict=True)]


@pytest.mark.parametrize("unit", [1, 7])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("wide", [False, True])
def test_cells_are_the_distinct_rows_and_their_weights(
    unit: int, weighted: bool, dense: bool, wide: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not dense:
        monkeypatch.setattr(histories, "_DENSE_LIMIT", 0)
    if wide:
        monkeypatch.setattr(histories, "_MOST_KEYS", 8)
    rows = random_rows(500, unit, 11)
    masses = [1.0 + row % 3 for row in range(500)] if weighted else None
    expected: Counter[Row] = Counter()
    for place, row in enumerate(rows):
        expected[row] += masses[place] if masses else 1
    for with_index in (False, True):
        cells = compress(*zip(*rows, strict=True), masses, with_index=with_index)
        assert dict(zip(rows_of(cells), cells.weights.tolist(), strict=True)) == expected
        assert rows_of(cells) == sorted(expected, key=lambda row: (row[0], row[2], row[1]))
        if with_index:
            assert [rows_of(cells)[place] for place in cells.index.tolist()] == rows


@pytest.mark.parametrize("dtype", [np.int8, np.int32, np.uint16, np.float32, np.float64])
def test_kind_of_number_does_not_matter(dtype: npt.DTypeLike) -> None:
    rows = random_rows(200, 1, 5)
    columns = [np.array(column).astype(dtype) for column in zip(*rows, strict=True)]
    assert rows_of(compress(*columns)) == rows_of(compress(*zip(*rows, strict=True)))


@given(st.permutations(range(60)))
def test_order_of_rows_does_not_matter(order: list[int]) -> None:
    rows = random_rows(60, 7, 2)
    first = compress(*zip(*rows, strict=True))
    again = compress(*zip(*(rows[place] for place in order), strict=True))
    assert rows_of(again) == rows_of(first)
    assert (again.weights == first.weights).all()


def test_times_beyond_any_table_are_counted_too() -> None:
    cells = compress([0, 2, 2], [0, 3e9, 3e9], [1e10, 1e10, 1e10])
    assert rows_of(cells) == [(0, 0, 1e10), (2, 3e9, 1e10)]
    assert cells.weights.tolist() == [1, 2]


def test_pairs_of_x_and_age() -> None:
    x, T, index = distinct_ages(np.array([2, 0, 2, 0]), np.array([5.5, 7, 5.5, 1]))
    assert list(zip(x.tolist(), T.tolist(), strict=True)) == [(0, 1), (0, 7), (2, 5.5)]
    assert index.tolist() == [2, 1, 2, 0]


@pytest.mark.parametrize(
    ("x", "t_x", "T", "message"),
    [
        ([1], [5], [4], "after the day of observation"),
        ([-1], [0], [4], "x = -1 in row 0 is no number from 0 up"),
        ([0, 1], [0, -1], [4, 4], "t_x = -1 in row 1"),
        ([0], [0], [-4], "T = -4"),
        ([1.5], [1], [4], "no whole number"),
        ([0], [1], [4], "but x is 0"),
        ([NAN], [1], [4], "x = nan"),
        ([1], [NAN], [4], "t_x = nan"),
        ([1], [1], [NAN], "T = nan"),
        ([INFINITE], [1], [4], "x = inf"),
        ([0], [0], [INFINITE], "T = inf"),
        ([], [], [], "empty"),
        ([1, 2], [1], [4, 4], "equally many"),
        ([[1]], [[1]], [[4]], "column of numbers"),
        (["1"], [1], [4], "column of numbers"),
        ([None], [1], [4], "column of numbers"),
        ([True], [1], [4], "column of numbers"),
    ],
)
def test_impossible_histories_are_refused(x: list, t_x: list, T: list, message: str) -> None:
    with pytest.raises(InvalidHistory, match=message):
        compress(x, t_x, T)


def test_fault_far_down_is_found_and_counted() -> None:
    x, T = np.zeros(100_000), np.full(100_000, 9.0)
    x[[70_000, 90_000]] = -2
    with pytest.raises(InvalidHistory, match=r"x = -2.0 in row 70000 .*\(2 such rows\)"):
        compress(x, np.zeros(100_000), T)


@pytest.mark.parametrize("weights", [[0.0], [-1.0], [NAN], [INFINITE], [1.0, 1.0]])
def test_weights_must_be_positive_and_as_many(weights: list[float]) -> None:
    with pytest.raises(InvalidHistory, match="weight"):
        compress([1], [1], [4], weights)


def test_repeat_within_the_first_week_is_let_pass() -> None:
    assert rows_of(compress([1], [0], [4])) == [(1, 0, 4)]
