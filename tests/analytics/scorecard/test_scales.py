"""Points by hand: each number is worked out beside it."""

import numpy as np
import pytest

from zelo.analytics.scorecard import Linear, Logarithmic, Percentile, Rubric
from zelo.analytics.scorecard.grid import GRID

UNKNOWN = np.nan


def points(scale, *values):
    return [None if np.isnan(point) else point for point in scale.points(np.array(values, dtype=float))]


def test_linear_interpolates_between_anchors_and_is_level_outside():
    scale = Linear(((0, 0), (10, 60), (50, 100)))
    # 5 is half of 0..10: 30. 20 is a quarter of 10..50: 60 + 10.
    assert points(scale, -3, 0, 5, 10, 20, 50, 99) == [0, 0, 30, 60, 70, 100, 100]


def test_linear_may_fall():
    assert points(Linear(((30, 100), (90, 40))), 10, 60, 200) == [100, 70, 40]


def test_linear_may_stop_below_100():
    assert points(Linear(((0, 20), (10, 80))), -1, 5, 11) == [20, 50, 80]


def test_logarithmic_is_even_in_orders_of_magnitude():
    # 100 to 1,000,000 are four powers of ten, 25 points each.
    scale = Logarithmic(100, 1_000_000)
    assert points(scale, 50, 100, 1_000, 10_000, 100_000, 1_000_000, 2e6) == [0, 0, 25, 50, 75, 100, 100]


def test_logarithmic_gives_nothing_for_nothing():
    assert points(Logarithmic(1, 100), 0, -5) == [0, 0]


def test_logarithmic_falls_where_less_is_better():
    assert points(Logarithmic(100, 1), 1_000, 100, 10, 1, 0, -5) == [0, 0, 50, 100, 100, 100]


def test_percentile_counts_lower_and_shares_the_middle_among_equals():
    # n - 1 = 4. 1: 0. 2 and 2: one lower and half of the other, 1.5 / 4. 3: 3 / 4. 9: 4 / 4.
    assert points(Percentile(), 2, 9, 1, 2, 3) == [37.5, 100, 0, 37.5, 75]


def test_percentile_is_reversed_where_less_is_better():
    assert points(Percentile(reverse=True), 2, 9, 1, 2, 3) == [62.5, 0, 100, 62.5, 25]


def test_percentile_leaves_the_unknown_out_of_the_count():
    assert points(Percentile(), UNKNOWN, 5, UNKNOWN, 7, 6) == [None, 0, None, 100, 50]


def test_percentile_of_whole_numbers_is_counted_as_others_are_sorted():
    rng = np.random.default_rng(3)
    some = rng.integers(-20, 20, 500).astype(float)
    some[rng.random(500) < 0.2] = UNKNOWN
    far = np.append(some, 1e9)
    np.testing.assert_array_equal(Percentile().points(some), Percentile().points(some / 2))
    np.testing.assert_array_equal(Percentile().points(far), Percentile().points(far / 2))


@pytest.mark.parametrize("reverse", [False, True])
def test_percentile_of_a_lone_account_is_50_as_that_of_equals(reverse):
    assert points(Percentile(reverse), UNKNOWN, 5) == [None, 50]
    assert points(Percentile(reverse), 5, 5, 5) == [50, 50, 50]


def test_rubric_gives_the_points_of_the_highest_level_reached():
    scale = Rubric(((1, 25), (2, 50), (4, 100)))
    assert points(scale, 0.9, 1, 1.9, 2, 3.9, 4, 7) == [0, 25, 25, 50, 50, 100, 100]


def test_rubric_may_give_points_below_its_first_level():
    assert points(Rubric(((1, 100), (3, 0)), below=100), 0, 1, 3) == [100, 100, 0]


@pytest.mark.parametrize(
    "scale", [Linear(((0, 0), (1, 100))), Logarithmic(1, 10), Percentile(), Rubric(((0, 50),))]
)
def test_scale_keeps_the_unknown_unknown(scale):
    assert points(scale, UNKNOWN) == [None]
    assert points(scale) == []


def test_linear_does_not_overshoot_an_anchor_by_its_last_bit():
    # low rounds up to one grid unit; 100 + (low - 100), in doubles, is a little less and would round to none.
    low = 0.5 / GRID * (1 + 2**-40)
    assert 100 + (low - 100) < low
    scale = Linear(((-1, 100), (1e-20, low), (1, low)))
    assert points(scale, 0, 1e-20) == [1 / GRID, 1 / GRID]
