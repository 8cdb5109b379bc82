"""Cadence: by hand, and against counting the days one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zelo.analytics.cadence import Pause, Standing, counted_days, due_day, kept_over, rhythm_on
from zelo.lib.errors import InvalidInput

FIRST = date(2026, 1, 5)
HOLIDAY = Pause(date(2026, 2, 2), date(2026, 2, 15))


def day(offset: int) -> date:
    return FIRST + timedelta(days=offset)


@pytest.mark.parametrize(
    ("on", "pauses", "standing", "due", "overdue"),
    [
        (date(2026, 1, 20), [], Standing.KEPT, date(2026, 2, 4), 0),
        (date(2026, 1, 29), [], Standing.SOON, date(2026, 2, 4), 0),
        (date(2026, 2, 4), [], Standing.SOON, date(2026, 2, 4), 0),
        (date(2026, 2, 5), [], Standing.OVERDUE, date(2026, 2, 4), 1),
        (date(2026, 2, 16), [HOLIDAY], Standing.SOON, date(2026, 2, 18), 0),
        (date(2026, 2, 20), [HOLIDAY], Standing.OVERDUE, date(2026, 2, 18), 2),
    ],
)
def test_a_month_s_rhythm(on: date, pauses: list[Pause], standing: Standing, due: date, overdue: int) -> None:
    found = rhythm_on(on, 30, FIRST, pauses)
    assert (found.standing, found.due_on, found.overdue) == (standing, due, overdue)


PAUSES = st.lists(
    st.tuples(st.integers(-20, 120), st.integers(0, 25)).map(lambda one: Pause(day(one[0]), day(sum(one)))),
    max_size=5,
)


def is_away(one: date, pauses: list[Pause]) -> bool:
    return any(pause.first <= one <= pause.last for pause in pauses)


@given(days=st.integers(1, 60), pauses=PAUSES)
def test_the_due_day_is_that_many_counted_days_ahead(days: int, pauses: list[Pause]) -> None:
    left, one = days, FIRST
    while left:
        one += timedelta(days=1)
        left -= not is_away(one, pauses)
    assert due_day(FIRST, days, pauses) <= one or is_away(due_day(FIRST, days, pauses), pauses)
    assert counted_days(FIRST, one, pauses) == days
    assert counted_days(FIRST, due_day(FIRST, days, pauses), pauses) == days


@given(
    days=st.integers(1, 40),
    touches=st.lists(st.integers(-30, 90).map(day), max_size=8),
    pauses=PAUSES,
    length=st.integers(0, 80),
)
def test_days_kept_are_those_counted_one_by_one(
    days: int, touches: list[date], pauses: list[Pause], length: int
) -> None:
    counted = within = 0
    for offset in range(length + 1):
        one = day(offset)
        if is_away(one, pauses):
            continue
        counted += 1
        since = max([met for met in touches if met <= one], default=day(-1))
        passed = sum(
            not is_away(since + timedelta(days=place), pauses) for place in range(1, (one - since).days + 1)
        )
        within += passed <= days
    found = kept_over(FIRST, day(length), days, touches, pauses)
    assert (found.counted, found.within) == (counted, within)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InvalidInput):
        Pause(FIRST, day(-1))
    with pytest.raises(InvalidInput):
        due_day(FIRST, 0)
    assert kept_over(FIRST, day(-1), 30, []).share is None
