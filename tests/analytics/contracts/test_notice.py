"""Periods of notice, per party, in days and months, and states that only facts and the day decide."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zelo.analytics.contracts import (
    Contract,
    Evidence,
    Flag,
    Notice,
    Notices,
    NoticeUnit,
    Party,
    Renewal,
    State,
    Suspension,
    churned_on,
    position,
    termination_end,
)
from zelo.lib.errors import InvalidInput

DAY = timedelta(days=1)
MONTHS = NoticeUnit.MONTHS


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("end", "months", "last"),
    [
        ("2026-12-31", 3, "2026-09-30"),
        ("2027-02-28", 1, "2027-01-28"),
        ("2027-03-31", 1, "2027-02-28"),
        ("2028-03-30", 1, "2028-02-29"),
    ],
)
def test_months_of_notice_count_back_to_the_earlier_day(end: str, months: int, last: str) -> None:
    assert Notice(months, MONTHS).last_receipt(day(end)) == day(last)


@pytest.mark.parametrize(
    ("received", "effect"),
    [("2027-01-31", "2027-03-01"), ("2027-01-28", "2027-02-28"), ("2028-01-29", "2028-02-29")],
)
def test_months_of_notice_end_on_the_day_of_that_number_or_the_next(received: str, effect: str) -> None:
    assert Notice(1, MONTHS).effect(day(received)) == day(effect)


@given(
    st.dates(date(1990, 1, 1), date(2090, 12, 31)),
    st.integers(0, 60),
    st.sampled_from(NoticeUnit),
)
def test_last_receipt_is_in_time_and_a_day_later_is_not(end: date, length: int, unit: NoticeUnit) -> None:
    notice = Notice(length, unit)
    last = notice.last_receipt(end)
    assert notice.effect(last) <= end < notice.effect(last + DAY)


@pytest.mark.parametrize(
    ("length", "unit", "delivery"), [(-1, "days", 0), (4000, "days", 0), (121, "months", 0), (30, "days", -1)]
)
def test_notice_out_of_bounds_is_refused(length: int, unit: str, delivery: int) -> None:
    with pytest.raises(InvalidInput, match="not within"):
        Notice(length, NoticeUnit(unit), delivery)


def test_termination_counts_with_the_period_of_who_gave_it() -> None:
    found = Contract(
        day("2026-01-01"),
        day("2026-12-31"),
        Renewal.SAME_TERM,
        notice=Notices(Notice(30), Notice(90)),
        notified_on=day("2026-11-15"),
    )
    ends = {party: termination_end(replace(found, notified_by=party)) for party in (*Party, None)}
    assert ends == {
        Party.CLIENT: day("2026-12-31"),
        Party.SUPPLIER: day("2027-12-31"),
        None: day("2027-12-31"),
    }


def test_suspended_contract_says_so_while_it_is() -> None:
    found = Contract(
        day("2026-01-01"),
        day("2026-12-31"),
        suspensions=(Suspension(day("2026-03-01"), day("2026-03-31")), Suspension(day("2026-12-20"))),
    )
    states = [
        position(found, day(text)).state for text in ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01")
    ]
    assert states == [State.IN_FORCE, State.SUSPENDED, State.SUSPENDED, State.IN_FORCE]
    assert position(found, day("2026-12-31")).state == State.SUSPENDED
    assert position(found, day("2027-01-01")).state == State.ENDED


@pytest.mark.parametrize(
    ("invoiced", "flags"),
    [
        (None, {Flag.EXPIRED}),
        ("2026-12-31", {Flag.EXPIRED}),
        ("2027-01-01", {Flag.EXPIRED, Flag.EXPIRED_STILL_INVOICED}),
        ("2027-02-02", {Flag.EXPIRED}),
    ],
)
def test_invoice_after_the_end_is_flagged_once_it_is_known(invoiced: str | None, flags: set[Flag]) -> None:
    found = Contract(day("2026-01-01"), day("2026-12-31"))
    evidence = Evidence(last_invoiced_on=day(invoiced) if invoiced else None)
    assert position(found, day("2027-02-01"), evidence).flags == flags


def test_expired_contract_is_lost_only_after_the_days_of_the_policy() -> None:
    found = Contract(day("2026-01-01"), day("2026-12-31"))
    assert churned_on(found, day("2027-03-01"), policy_days=60) is None
    assert churned_on(found, day("2027-03-02"), policy_days=60) == day("2027-01-01")
    ended = replace(found, notified_on=day("2026-05-01"), terminated_on=day("2026-09-30"))
    assert churned_on(ended, day("2026-09-30"), policy_days=60) is None
    assert churned_on(ended, day("2026-10-01"), policy_days=60) == day("2026-10-01")


DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
NOTICES = st.builds(
    Notices,
    st.none() | st.builds(Notice, st.integers(0, 24), st.sampled_from(NoticeUnit)),
    st.none() | st.builds(Notice, st.integers(0, 24), st.sampled_from(NoticeUnit)),
)


@given(DAYS, st.integers(0, 1500), st.sampled_from(Renewal), NOTICES, DAYS)
def test_no_party_can_be_late_for_a_notice_that_is_offered(
    start: date, length: int, renewal: Renewal, notices: Notices, as_of: date
) -> None:
    """Given on its last day, the notice ends the contract on the end it was offered for."""
    found = Contract(start, start + timedelta(days=length), renewal, 12, notices)
    for offered in position(found, as_of).notices:
        assert as_of <= offered.last_receipt <= offered.end
        told = replace(found, notified_on=offered.last_receipt, notified_by=offered.party)
        assert termination_end(told) == offered.end


@given(DAYS, st.integers(0, 1500), st.sampled_from(Renewal), NOTICES, DAYS, DAYS)
def test_once_ended_a_contract_stays_ended(
    start: date, length: int, renewal: Renewal, notices: Notices, one: date, other: date
) -> None:
    found = Contract(start, start + timedelta(days=length), renewal, 12, notices)
    earlier, later = sorted((one, other))
    if position(found, earlier).state is State.ENDED:
        assert position(found, later).state is State.ENDED
