"""How purchases lie in time: by season, in bursts, or neither."""

from datetime import date, timedelta

import numpy as np
import pytest

from zelo.analytics.lifetime.pattern import Pattern, buying_pattern

START = date(2023, 1, 2)


def test_five_days_are_too_few() -> None:
    days = [START + timedelta(30 * number) for number in range(5)]
    assert buying_pattern(days) is Pattern.FEW
    assert buying_pattern([*days, *days]) is Pattern.FEW
    assert buying_pattern([]) is Pattern.FEW


def test_regular_buying_is_steady() -> None:
    assert buying_pattern([START + timedelta(14 * number) for number in range(60)]) is Pattern.STEADY


def test_harvests_are_seasonal_even_over_the_turn_of_the_year() -> None:
    days = [
        date(year, month, 5 + place)
        for year in (2022, 2023, 2024)
        for month in (1, 2, 12)
        for place in (0, 9)
    ]
    assert buying_pattern(days) is Pattern.SEASONAL
    assert buying_pattern([day for day in days if day.year == 2023]) is not Pattern.SEASONAL


def test_projects_come_in_bursts() -> None:
    days = [START + timedelta(start + step) for start in (0, 250, 400, 900) for step in (0, 2, 4, 7, 9, 12)]
    assert buying_pattern(days) is Pattern.BURSTS


@pytest.mark.parametrize("seed", range(3))
def test_buying_at_random_is_seldom_taken_for_anything_else(seed: int) -> None:
    rng = np.random.default_rng(seed)
    odd = 0
    for _ in range(200):
        gaps = np.ceil(rng.exponential(20, 30)).astype(int)
        days = [START + timedelta(int(day)) for day in np.cumsum(gaps)]
        odd += buying_pattern(days) is not Pattern.STEADY
    assert odd <= 6
