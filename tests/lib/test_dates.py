"""Dates and spans; the month vectors are those of dateutil's relativedelta counted from a fixed start."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zelo.lib.dates import Span, add_days, add_months, months_between, parse_day, parse_span
from zelo.lib.errors import InvalidInput

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


def test_parse_day_reads_iso() -> None:
    assert parse_day(" 2026-11-21 ") == date(2026, 11, 21)


@pytest.mark.parametrize(
    "text", ["", "21/11/2026", "20261121", "2026-W47-6", "2026-2-1", "２０２６-11-21", "2026-11-21T10:00"]
)
def test_parse_day_refuses_other_forms(text: str) -> None:
    with pytest.raises(InvalidInput, match="is not a date"):
        parse_day(text)


@pytest.mark.parametrize("text", ["2026-02-29", "2026-13-01", "0000-01-01"])
def test_parse_day_refuses_days_that_do_not_exist(text: str) -> None:
    with pytest.raises(InvalidInput, match="does not exist"):
        parse_day(text)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 24, "2026-02-28"),
        ("2024-02-29", 36, "2027-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-01-31", 2, "2024-03-31"),
        ("2024-01-31", 3, "2024-04-30"),
        ("2024-03-31", -1, "2024-02-29"),
    ],
)
def test_add_months_counts_from_the_start(start: str, months: int, expected: str) -> None:
    assert add_months(parse_day(start), months) == parse_day(expected)


def test_add_months_and_days_refuse_to_leave_the_calendar() -> None:
    with pytest.raises(InvalidInput, match="1 to 9999"):
        add_months(date(9999, 12, 1), 1)
    with pytest.raises(InvalidInput, match="1 to 9999"):
        add_days(date(1, 1, 1), -1)


@given(DAYS, st.integers(-1200, 1200))
def test_months_between_is_the_largest_count_that_fits(day: date, months: int) -> None:
    assert months_between(day, add_months(day, months)) == months
    assert months_between(day, add_months(day, months) - timedelta(days=1)) == months - 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("180d", "2024-07-29"),
        ("26w", "2024-07-31"),
        ("6m", "2024-07-31"),
        ("1y", "2025-01-31"),
        ("1M", "2024-02-29"),
        ("0d", "2024-01-31"),
    ],
)
def test_span_reaches_its_horizon(text: str, expected: str) -> None:
    assert parse_span(text).after(date(2024, 1, 31)) == parse_day(expected)


@pytest.mark.parametrize("text", ["", "180", "d", "-1d", "1.5m", "6 m", "6q", "999999d", "١d"])
def test_parse_span_refuses_other_forms(text: str) -> None:
    with pytest.raises(InvalidInput, match="is not a span"):
        parse_span(text)


def test_span_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidInput, match="1 to 9999"):
        parse_span("99999y").after(date(2024, 1, 31))


@given(st.integers(0, 99999), st.sampled_from("dwmy"))
def test_span_reads_back_what_it_writes(number: int, unit: str) -> None:
    span = parse_span(f"{number}{unit}")
    assert parse_span(str(span)) == span == Span(number, span.unit)
