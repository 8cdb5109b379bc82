"""Renewal cases: when they open, their checkpoints, and where call and model tell different stories."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zelo.analytics.calendar import brazil_calendar
from zelo.analytics.contracts import Contract, DueKind, Renewal, position, same_notice
from zelo.analytics.contracts.checkpoints import (
    CHECKPOINT_DAYS,
    Call,
    Checkpoint,
    Deadline,
    checkpoints,
    deadline_of,
    disagrees,
    must_decide,
    opens_on,
    warned_on,
)
from zelo.lib.errors import InvalidInput


def day(text: str) -> date:
    return date.fromisoformat(text)


DEADLINE = day("2026-10-02")


def test_deadline_is_the_notice_and_without_one_the_end() -> None:
    told = Contract(day("2026-01-01"), day("2026-12-31"), Renewal.SAME_TERM, notice=same_notice(90))
    assert deadline_of(position(told, day("2026-03-01"))) == Deadline(
        DEADLINE, DueKind.NOTICE, day("2026-12-31")
    )
    untold = Contract(day("2026-01-01"), day("2026-12-31"), Renewal.SAME_TERM)
    assert deadline_of(position(untold, day("2026-03-01"))) == Deadline(
        day("2026-12-31"), DueKind.END, day("2026-12-31")
    )
    assert deadline_of(position(Contract(day("2026-01-01"), None), day("2026-03-01"))) is None


def test_case_opened_in_time_has_all_checkpoints() -> None:
    assert checkpoints(DEADLINE, opens_on(DEADLINE, 195)) == (
        Checkpoint(day("2026-04-05"), (180,)),
        Checkpoint(day("2026-07-04"), (90,)),
        Checkpoint(day("2026-08-03"), (60,)),
        Checkpoint(day("2026-09-02"), (30,)),
    )


@pytest.mark.parametrize(
    ("opened", "expected"),
    [
        (
            "2026-04-05",
            [("2026-04-05", (180,)), ("2026-07-04", (90,)), ("2026-08-03", (60,)), ("2026-09-02", (30,))],
        ),
        (
            "2026-04-06",
            [("2026-04-06", (180,)), ("2026-07-04", (90,)), ("2026-08-03", (60,)), ("2026-09-02", (30,))],
        ),
        ("2026-07-20", [("2026-07-20", (180, 90)), ("2026-08-03", (60,)), ("2026-09-02", (30,))]),
        ("2026-08-03", [("2026-08-03", (180, 90, 60)), ("2026-09-02", (30,))]),
        ("2026-09-25", [("2026-09-25", (180, 90, 60, 30))]),
        ("2026-11-01", [("2026-11-01", (180, 90, 60, 30))]),
    ],
)
def test_checkpoints_past_at_the_opening_are_one(
    opened: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    found = checkpoints(DEADLINE, day(opened))
    assert [(one.due_on.isoformat(), one.days) for one in found] == expected


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(-400, 400))
def test_every_checkpoint_is_stood_for_once_and_none_lies_before_the_opening(
    deadline: date, before: int
) -> None:
    opened = deadline - timedelta(days=before)
    found = checkpoints(deadline, opened)
    assert [count for one in found for count in one.days] == list(CHECKPOINT_DAYS)
    days = [one.due_on for one in found]
    assert days == sorted(set(days)) and days[0] >= opened


def test_checkpoint_on_a_holiday_warns_the_business_day_before() -> None:
    calendar = brazil_calendar([2026])
    assert warned_on(Checkpoint(day("2026-10-12"), (30,)), calendar) == day("2026-10-09")


def test_undecided_ends_ninety_days_before_the_deadline() -> None:
    assert not must_decide(DEADLINE, day("2026-07-03"))
    assert must_decide(DEADLINE, day("2026-07-04"))


@pytest.mark.parametrize(
    ("call", "probability", "expected"),
    [
        (Call.RENEW, 0.49, True),
        (Call.RENEW, 0.5, False),
        (Call.LOSE, 0.51, True),
        (Call.LOSE, 0.2, False),
        (Call.AT_RISK, 0.81, True),
        (Call.AT_RISK, 0.6, False),
        (Call.REDUCE, 0.2, True),
        (Call.UNDECIDED, 0.01, False),
        (Call.LOSE, None, False),
    ],
)
def test_call_and_model_disagree(call: Call, probability: float | None, expected: bool) -> None:
    assert disagrees(call, probability) is expected


def test_nonsense_is_refused() -> None:
    with pytest.raises(InvalidInput, match="not within 0 and 1"):
        disagrees(Call.RENEW, 1.2)
    with pytest.raises(InvalidInput, match="too late"):
        opens_on(DEADLINE, 0)
