"""Playbooks' rules: hand-written cases, and every day of a simulated year against a slow, plain reckoning."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zelo.analytics.playbooks import (
    Change,
    Condition,
    DateRule,
    Episodes,
    Operator,
    Repeat,
    due_dates,
    step,
    truth,
)
from zelo.lib.errors import InvalidInput

NAN = float("nan")
YEAR = 365


def starts_of(history: list[int], repeat: Repeat, **options: bool) -> list[int]:
    """The days (places in the history) on which the rule starts for one account."""
    known, found = Episodes.none(1), []
    for day, holds in enumerate(history):
        done = step(
            known,
            np.array([holds], dtype=np.int8),
            day,
            repeat,
            quiet=options.get("quiet", False) and day == 0,
        )
        known = done.after
        if done.starts[0]:
            found.append(day)
    return found


def plain(history: list[int], repeat: Repeat) -> list[int]:
    """The same by words: walk the days of one account."""
    starts: list[int] = []
    inside = told = False
    for day, holds in enumerate(history):
        if holds == 0:
            inside = told = False
        if holds == 1 and not inside:
            inside, told = True, False
        if not inside or holds != 1 or (told and not repeat.while_true):
            continue
        if repeat.at_most is not None and len(starts) >= repeat.at_most:
            continue
        if starts and day - starts[-1] < max(repeat.rest_days, 1):
            continue
        starts.append(day)
        told = True
    return starts


@pytest.mark.parametrize(
    ("history", "repeat", "expected"),
    [
        ([0, 1, 1, 1, 0], Repeat(), [1]),
        ([0, 1, 0, 1, 1], Repeat(), [1, 3]),
        ([0, 1, 0, 1, 1], Repeat(at_most=1), [1]),
        ([1, -1, -1, 1, 1], Repeat(), [0]),
        ([1, -1, 0, -1, 1], Repeat(), [0, 4]),
        ([1, 0, 1, 1, 1, 1, 1], Repeat(rest_days=5), [0, 5]),
        ([1, 0, 1, 0, 0, 0, 1], Repeat(rest_days=5), [0, 6]),
        ([1] * 8, Repeat(rest_days=3, while_true=True), [0, 3, 6]),
        ([-1, -1], Repeat(), []),
    ],
)
def test_a_cause_starts_a_playbook_once(history: list[int], repeat: Repeat, expected: list[int]) -> None:
    assert starts_of(history, repeat) == expected


def test_going_live_tells_of_what_changes_from_then_on() -> None:
    assert starts_of([1, 1, 0, 1], Repeat(), quiet=True) == [3]


def test_the_same_day_twice_starts_nothing_more() -> None:
    known = Episodes.none(3)
    holds = np.array([1, 0, -1], dtype=np.int8)
    first = step(known, holds, 10, Repeat(rest_days=0))
    again = step(first.after, holds, 10, Repeat(rest_days=0))
    assert first.starts.tolist() == [True, False, False]
    assert not again.starts.any()
    for name in ("since", "told", "last", "count"):
        assert getattr(again.after, name).tolist() == getattr(first.after, name).tolist()


REPEATS = st.one_of(
    st.builds(Repeat, st.none() | st.integers(1, 4), st.integers(0, 40), st.just(False)),
    st.builds(Repeat, st.none() | st.integers(1, 4), st.integers(1, 40), st.just(True)),
)


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), repeat=REPEATS, accounts=st.integers(1, 6))
def test_a_simulated_year_equals_brute_force_in_any_order(seed: int, repeat: Repeat, accounts: int) -> None:
    rng = np.random.default_rng(seed)
    history = np.full((YEAR, accounts), -1, dtype=np.int8)
    state = rng.integers(0, 2, accounts)
    for day in range(YEAR):
        state = np.where(rng.random(accounts) < 0.05, 1 - state, state)
        history[day] = np.where(rng.random(accounts) < 0.1, -1, state)
    order = rng.permutation(accounts)
    known, starts = Episodes.none(accounts), [[] for _ in range(accounts)]
    for day in range(YEAR):
        looks = 2 if rng.random() < 0.1 else 1
        for _ in range(looks):
            done = step(known, history[day][order], day, repeat)
            known = done.after
            for place in np.flatnonzero(done.starts):
                starts[order[place]].append(day)
    assert starts == [plain(history[:, account].tolist(), repeat) for account in range(accounts)]


@pytest.mark.parametrize(
    ("condition", "now", "before", "expected"),
    [
        (Condition(Operator.ABOVE, 1.5), [1.5, 1.6, NAN], None, [0, 1, -1]),
        (Condition(Operator.AT_LEAST, 1.5), [1.5, 1.4, NAN], None, [1, 0, -1]),
        (Condition(Operator.AT_MOST, -3, Change.DIFFERENCE, 90), [6, 7, 5], [9, 9, NAN], [1, 0, -1]),
        (
            Condition(Operator.BELOW, -0.2, Change.SHARE, 90),
            [79, 80, 10, 5],
            [100, 100, 0, -1],
            [1, 0, -1, -1],
        ),
    ],
)
def test_conditions_by_hand(
    condition: Condition, now: list[float], before: list[float] | None, expected: list[int]
) -> None:
    earlier = None if before is None else np.array(before)
    assert truth(condition, np.array(now), earlier).tolist() == expected


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Condition(Operator.ABOVE, NAN),
        lambda: Condition(Operator.ABOVE, 1, Change.SHARE),
        lambda: Condition(Operator.ABOVE, 1, days=30),
        lambda: Repeat(at_most=0),
        lambda: Repeat(while_true=True),
        lambda: DateRule(0, -1),
        lambda: truth(Condition(Operator.ABOVE, 1, Change.SHARE, 30), np.ones(2)),
    ],
)
def test_rules_that_mean_nothing_are_refused(wrong) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidInput):
        wrong()


END = date(2026, 12, 31)


def test_a_date_starts_once_before_it_and_is_made_up_after_a_gap() -> None:
    rule, live = DateRule(-90), date(2026, 1, 1)
    assert due_dates(rule, {7: [END]}, date(2026, 10, 1), [], live_since=live) == []
    assert due_dates(rule, {7: [END]}, date(2026, 10, 2), [], live_since=live) == [(7, END)]
    assert due_dates(rule, {7: [END]}, date(2026, 12, 31), [], live_since=live) == [(7, END)]
    assert due_dates(rule, {7: [END]}, date(2027, 1, 1), [], live_since=live) == []
    assert due_dates(rule, {7: [END]}, date(2026, 10, 3), [(7, END)], live_since=live) == []
    assert due_dates(rule, {7: [END]}, date(2026, 10, 3), [], live_since=date(2026, 10, 3)) == []


@settings(deadline=None)
@given(
    offset=st.integers(-120, 60),
    late=st.integers(0, 40),
    days=st.sets(st.integers(0, 500), min_size=1, max_size=30),
    dates=st.sets(st.integers(0, 400), max_size=5),
)
def test_every_date_starts_once_where_somebody_looked_in_time(
    offset: int, late: int, days: set[int], dates: set[int]
) -> None:
    """However few days are looked at, nothing starts twice, and what was looked at in time starts."""
    first = date(2026, 1, 1)
    rule, live = DateRule(offset, late), first - timedelta(days=200)
    theirs = [first + timedelta(days=one) for one in dates]
    started: list[tuple[int, date]] = []
    for day in sorted(days):
        started += due_dates(rule, {1: theirs}, first + timedelta(days=day), started, live_since=live)
    assert len(started) == len(set(started))
    for one in dates:
        last = one if offset < 0 else one + offset + late
        in_time = any(one + offset <= day <= last for day in days)
        assert ((1, first + timedelta(days=one)) in started) == in_time
