from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zelo.analytics.scorecard.grid import GRID, apportion, to_grid


def test_to_grid_rounds_halves_to_even():
    step = 1 / GRID
    assert to_grid(0.5 * step) == 0
    assert to_grid(1.5 * step) == 2 * step
    assert to_grid(80.0) == 80.0
    assert np.isnan(to_grid(np.nan))


def test_apportion_gives_the_missing_unit_to_the_largest_remainder():
    units = np.array([[2.2], [3.7], [1.4]])
    total = to_grid(units.sum(axis=0) / GRID)
    assert (apportion(units / GRID, total) * GRID).tolist() == [[2], [4], [1]]


def test_apportion_gives_equal_remainders_in_row_order():
    units = np.array([[0.5], [0.5], [0.5], [0.5]])
    assert (apportion(units / GRID, np.array([2.0]) / GRID) * GRID).tolist() == [[1], [1], [0], [0]]


def test_apportion_of_an_unknown_total_is_unknown():
    assert np.isnan(apportion(np.array([[0.0], [1.0]]), np.array([np.nan]))).all()


@given(st.lists(st.floats(0, 20), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_apportion_adds_up_exactly_in_any_order(shares, random):
    column = np.array(shares)[:, np.newaxis]
    total = to_grid(column.sum(axis=0))
    parts = apportion(column, total)[:, 0].tolist()
    random.shuffle(parts)
    assert sum(parts) == total[0]
    assert sum(map(Fraction, parts)) == Fraction(float(total[0]))
    assert np.abs(np.sort(parts) - np.sort(shares)).max() <= 1 / GRID
