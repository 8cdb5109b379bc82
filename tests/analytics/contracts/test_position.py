"""Contract terms and notice dates.

The dated vectors are those checked by hand for Brazilian contracts: end 2026-12-31 with 90 days' notice ->
2026-10-02; end 2027-02-28 with 60 -> 2026-12-30; a deadline on Monday 2026-10-12 (holiday) -> warn by Friday
2026-10-09; anniversaries of 2024-02-29 and of 2024-01-31 counted from the start.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zelo.analytics.calendar import brazil_calendar
from zelo.analytics.contracts import (
    Contract,
    DueKind,
    Flag,
    Renewal,
    State,
    Term,
    alert_dates,
    position,
    same_notice,
    term_at,
    term_end,
    termination_end,
)
from zelo.lib.errors import InvalidInput

DAY = timedelta(days=1)
CALENDAR = brazil_calendar(range(2024, 2031))


def day(text: str) -> date:
    return date.fromisoformat(text)


def contract(
    start: str,
    end: str | None,
    renewal: str = "none",
    *,
    months: int | None = None,
    notice: int | None = None,
    notified: str | None = None,
    terminated: str | None = None,
) -> Contract:
    return Contract(
        day(start),
        day(end) if end else None,
        Renewal(renewal),
        months,
        None if notice is None else same_notice(notice),
        notified_on=day(notified) if notified else None,
        terminated_on=day(terminated) if terminated else None,
    )


@pytest.mark.parametrize(
    ("end", "notice", "expected"), [("2026-12-31", 90, "2026-10-02"), ("2027-02-28", 60, "2026-12-30")]
)
@pytest.mark.parametrize("renewal", ["none", "same_term", "indefinite", "negotiation"])
def test_last_notice_date_counts_calendar_days(renewal: str, end: str, notice: int, expected: str) -> None:
    found = position(contract("2026-01-01", end, renewal, notice=notice), day("2026-03-01"))
    assert found.last_notice_date == day(expected)
    assert found.notice_for == day(end)


def test_alerts_come_before_the_deadline_and_on_its_last_business_day() -> None:
    assert alert_dates(day("2026-10-12"), CALENDAR) == tuple(
        day(text)
        for text in (
            "2026-07-14",
            "2026-08-13",
            "2026-09-12",
            "2026-09-27",
            "2026-10-05",
            "2026-10-09",
            "2026-10-11",
        )
    )


@pytest.mark.parametrize(
    ("start", "end", "renewal", "months", "ends"),
    [
        ("2024-03-01", "2025-02-28", "same_term", None, ["2026-02-28", "2027-02-28", "2028-02-29"]),
        ("2024-02-29", "2025-02-28", "same_term", None, ["2026-02-28", "2027-02-28", "2028-02-29"]),
        ("2024-02-29", "2025-02-27", "same_term", None, ["2026-02-27", "2027-02-27", "2028-02-28"]),
        ("2024-01-31", "2024-02-28", "same_term", None, ["2024-03-30", "2024-04-29", "2024-05-30"]),
        ("2024-01-31", "2024-02-29", "same_term", None, ["2024-03-31", "2024-04-30", "2024-05-31"]),
        ("2024-01-01", "2025-12-31", "fixed", 12, ["2026-12-31", "2027-12-31", "2028-12-31"]),
        ("2024-03-10", "2025-03-10", "fixed", 6, ["2025-09-10", "2026-03-10", "2026-09-10"]),
        ("2026-01-15", "2026-12-31", "fixed", 2, ["2027-02-28", "2027-04-30", "2027-06-30"]),
        ("2026-01-15", "2026-01-24", "same_term", None, ["2026-02-03", "2026-02-13", "2026-02-23"]),
        ("2026-01-15", "2026-01-15", "same_term", None, ["2026-01-16", "2026-01-17", "2026-01-18"]),
    ],
)
def test_renewed_ends_are_counted_from_the_start(
    start: str, end: str, renewal: str, months: int | None, ends: list[str]
) -> None:
    found = contract(start, end, renewal, months=months)
    assert [term_end(found, n) for n in range(4)] == [day(end), *map(day, ends)]


@pytest.mark.parametrize(
    ("as_of", "number", "first", "last"),
    [
        ("2024-01-01", 0, "2024-03-01", "2025-02-28"),
        ("2025-02-28", 0, "2024-03-01", "2025-02-28"),
        ("2025-03-01", 1, "2025-03-01", "2026-02-28"),
        ("2028-02-29", 3, "2027-03-01", "2028-02-29"),
        ("2028-03-01", 4, "2028-03-01", "2029-02-28"),
    ],
)
def test_term_is_the_one_that_the_day_lies_in(as_of: str, number: int, first: str, last: str) -> None:
    found = term_at(contract("2024-03-01", "2025-02-28", "same_term"), day(as_of))
    assert found == Term(number, day(first), day(last))


@pytest.mark.parametrize(
    ("renewal", "as_of", "state", "flags"),
    [
        ("none", "2025-12-31", State.FUTURE, set()),
        ("none", "2026-01-01", State.IN_FORCE, set()),
        ("none", "2026-09-01", State.IN_FORCE, set()),
        ("none", "2026-09-02", State.NOTICE_WINDOW, set()),
        ("none", "2026-12-01", State.NOTICE_WINDOW, set()),
        ("none", "2026-12-02", State.IN_FORCE, set()),
        ("none", "2027-01-01", State.ENDED, {Flag.EXPIRED}),
        ("negotiation", "2027-01-01", State.ENDED, {Flag.EXPIRED}),
        ("same_term", "2027-01-01", State.IN_FORCE, {Flag.RENEWED_AUTOMATICALLY}),
        ("fixed", "2027-01-01", State.IN_FORCE, {Flag.RENEWED_AUTOMATICALLY}),
        ("indefinite", "2026-12-31", State.IN_FORCE, set()),
        ("indefinite", "2027-01-01", State.IN_FORCE, {Flag.WITHOUT_TERM}),
    ],
)
def test_state_follows_the_renewal(renewal: str, as_of: str, state: State, flags: set[Flag]) -> None:
    found = position(contract("2026-01-01", "2026-12-31", renewal, months=7, notice=30), day(as_of))
    assert (found.state, found.flags) == (state, flags)


def test_contract_without_an_end_has_nothing_due() -> None:
    found = position(contract("2026-01-01", None, "same_term", notice=30), day("2026-06-01"))
    assert (found.state, found.flags) == (State.IN_FORCE, {Flag.WITHOUT_TERM})
    assert found.due_dates() == ()
    assert found.next_due() is None


@pytest.mark.parametrize(
    ("as_of", "last_notice", "committed"),
    [
        ("2026-10-02", "2026-10-02", None),
        ("2026-10-03", "2027-10-02", "2027-12-31"),
        ("2026-12-31", "2027-10-02", "2027-12-31"),
        ("2027-01-01", "2027-10-02", None),
    ],
)
def test_notice_moves_to_the_next_term_once_its_day_is_past(
    as_of: str, last_notice: str, committed: str | None
) -> None:
    found = position(contract("2026-01-01", "2026-12-31", "same_term", notice=90), day(as_of))
    assert found.last_notice_date == day(last_notice)
    assert found.committed_until == (day(committed) if committed else None)
    assert found.is_renewing == (committed is not None)


def test_notice_longer_than_the_term_commits_to_several() -> None:
    found = position(contract("2026-01-01", "2026-01-31", "same_term", notice=75), day("2026-06-10"))
    assert found.term.last == day("2026-06-30")
    assert found.last_notice_date == day("2026-06-17")
    assert found.committed_until == found.notice_for == day("2026-08-31")


def test_notice_can_be_given_on_its_last_day() -> None:
    found = position(contract("2026-01-01", "2026-12-31", "negotiation", notice=90), day("2026-10-02"))
    assert found.last_notice_date == day("2026-10-02")


def test_contract_terminated_before_its_start_never_came_into_force() -> None:
    found = position(contract("2026-06-01", "2027-05-31", terminated="2026-05-01"), day("2026-06-01"))
    assert (found.state, found.term) == (State.ENDED, Term(0, day("2026-05-01"), day("2026-05-01")))


def test_passed_notice_without_renewal_leaves_the_end() -> None:
    found = position(contract("2026-01-01", "2026-12-31", "none", notice=90), day("2026-10-03"))
    assert found.due_dates() == ((day("2026-12-31"), DueKind.END),)


def test_due_dates_are_the_notice_then_the_end() -> None:
    found = position(contract("2026-01-01", "2026-12-31", "same_term", notice=90), day("2026-05-01"))
    assert found.due_dates() == ((day("2026-10-02"), DueKind.NOTICE), (day("2026-12-31"), DueKind.END))
    assert found.next_due() == (day("2026-10-02"), DueKind.NOTICE)


def test_notice_of_no_days_and_end_are_one_date() -> None:
    found = position(contract("2026-01-01", "2026-12-31", "same_term", notice=0), day("2026-12-31"))
    assert found.due_dates() == ((day("2026-12-31"), DueKind.BOTH),)


def test_unknown_notice_is_not_zero() -> None:
    found = position(contract("2026-01-01", "2026-12-31", "same_term"), day("2026-05-01"))
    assert found.last_notice_date is None
    assert found.due_dates() == ((day("2026-12-31"), DueKind.END),)


def test_expired_contract_stays_due_at_its_end() -> None:
    found = position(contract("2024-01-01", "2024-12-31", "none", notice=30), day("2026-11-21"))
    assert (found.state, found.flags) == (State.ENDED, {Flag.EXPIRED})
    assert found.due_dates() == ((day("2024-12-31"), DueKind.END),)


@pytest.mark.parametrize(
    ("start", "end", "renewal", "notified", "expected"),
    [
        ("2026-01-01", "2026-12-31", "same_term", "2026-10-02", "2026-12-31"),
        ("2026-01-01", "2026-12-31", "same_term", "2026-10-03", "2027-12-31"),
        ("2026-01-01", "2026-12-31", "none", "2026-12-20", "2026-12-31"),
        ("2026-01-01", "2026-12-31", "indefinite", "2026-05-01", "2026-12-31"),
        ("2026-01-01", "2026-12-31", "indefinite", "2026-12-01", "2027-03-01"),
        ("2026-01-01", None, "none", "2026-05-01", "2026-07-30"),
        ("2026-01-01", None, "none", "2025-06-01", "2026-01-01"),
    ],
)
def test_notified_termination_takes_effect_when_the_notice_allows(
    start: str, end: str | None, renewal: str, notified: str, expected: str
) -> None:
    assert termination_end(contract(start, end, renewal, notice=90, notified=notified)) == day(expected)


def test_termination_replaces_the_renewal() -> None:
    found = contract(
        "2026-01-01", "2026-12-31", "same_term", notice=90, notified="2027-05-01", terminated="2027-08-15"
    )
    before, after = position(found, day("2027-08-15")), position(found, day("2027-08-16"))
    assert before.state == State.TERMINATION_ANNOUNCED
    assert before.term == Term(1, day("2027-01-01"), day("2027-08-15"))
    assert before.due_dates() == ((day("2027-08-15"), DueKind.END),)
    assert after.state == State.ENDED
    assert after.due_dates() == ()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"start": "2026-01-02", "end": "2026-01-01"}, "comes before the start"),
        ({"start": "2026-01-01", "end": "2026-12-31", "renewal": "fixed"}, "renewal_months is empty"),
        ({"start": "2026-01-01", "end": "2026-12-31", "renewal": "fixed", "months": 0}, "not within 1"),
        ({"start": "2026-01-01", "end": "2026-12-31", "notice": -1}, "not within 0"),
        ({"start": "2026-01-01", "end": "2026-12-31", "notice": 4000}, "not within 0"),
    ],
)
def test_contradicting_contract_is_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        contract(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("as_of", ["2026-11-21", "9999-12-31"])
def test_dates_at_the_end_of_the_calendar_do_not_overflow(as_of: str) -> None:
    for end in ("9999-12-31", "9999-06-30"):
        found = position(contract("2026-01-01", end, "same_term", notice=3650), day(as_of))
        assert found.term.last is not None
        assert found.term.first <= day(as_of) <= found.term.last


STARTS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
CONTRACTS = st.builds(
    lambda start, length, renewal, months, notice: Contract(
        start,
        None if length is None else start + timedelta(days=length),
        renewal,
        months,
        None if notice is None else same_notice(notice),
    ),
    STARTS,
    st.none() | st.integers(0, 2000),
    st.sampled_from(Renewal),
    st.integers(1, 60),
    st.none() | st.integers(0, 400),
)


@given(CONTRACTS, STARTS)
def test_day_lies_in_its_term_or_the_contract_is_over(found: Contract, as_of: date) -> None:
    where = position(found, as_of)
    inside = where.term.first <= as_of and (where.term.last is None or as_of <= where.term.last)
    assert inside == (where.state not in (State.FUTURE, State.ENDED))


@given(CONTRACTS, STARTS)
def test_next_notice_can_still_be_given_and_comes_before_its_end(found: Contract, as_of: date) -> None:
    where = position(found, as_of)
    if where.last_notice_date is not None and where.notice_for is not None and found.notice is not None:
        assert as_of <= where.last_notice_date <= where.notice_for
        assert found.notice.client is not None
        assert (where.notice_for - where.last_notice_date).days == found.notice.client.length
        assert where.term.last is not None and where.term.last <= where.notice_for


@given(CONTRACTS, st.integers(1, 400))
def test_terms_follow_each_other_without_gap(found: Contract, number: int) -> None:
    if found.renews_automatically:
        before, after = term_end(found, number - 1), term_end(found, number)
        assert before is not None and after is not None and before < after
        assert term_at(found, after) == Term(number, before + DAY, after)
        assert term_at(found, before + DAY).number == number


@given(CONTRACTS, STARTS, STARTS)
def test_terms_only_advance_with_time(found: Contract, one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert term_at(found, earlier).number <= term_at(found, later).number


@given(CONTRACTS, STARTS)
def test_termination_known_by_notice_is_never_earlier_than_the_notice_allows(
    found: Contract, notified: date
) -> None:
    told = replace(found, notified_on=notified)
    last = termination_end(told)
    assert last is not None
    if found.renews_automatically or found.renewal is Renewal.INDEFINITE:
        notice = found.notice.client.length if found.notice and found.notice.client else 0
        assert last >= notified + timedelta(days=notice)
