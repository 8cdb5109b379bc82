"""Business days; vectors checked against the ANBIMA calendar and Brazilian law (20 November since 2024)."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zelo.analytics.calendar import BusinessCalendar, Variant, brazil_calendar
from zelo.lib.errors import InvalidInput

NATIONAL = brazil_calendar(range(2023, 2031))
ANBIMA = brazil_calendar(range(2023, 2031), Variant.ANBIMA)


def business_days(calendar: BusinessCalendar, year: int) -> int:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return sum(calendar.is_business_day(day) for day in days if day.year == year)


def test_national_calendar_has_ten_holidays_in_2026() -> None:
    assert len([day for day in NATIONAL.holidays if day.year == 2026]) == 10


def test_anbima_calendar_has_249_business_days_in_2026_and_248_after_the_first() -> None:
    """ANBIMA's own counting leaves the first business day out, hence its 248."""
    assert business_days(ANBIMA, 2026) == 249


def test_anbima_adds_carnival_and_corpus_christi_only() -> None:
    added = sorted(day for day in ANBIMA.holidays - NATIONAL.holidays if day.year == 2026)
    assert added == [date(2026, 2, 16), date(2026, 2, 17), date(2026, 6, 4)]
    assert NATIONAL.holidays < ANBIMA.holidays


def test_black_awareness_day_is_national_since_2024() -> None:
    assert NATIONAL.is_business_day(date(2023, 11, 20))
    assert not NATIONAL.is_business_day(date(2024, 11, 20))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 12), date(2026, 10, 9)),
        (date(2026, 10, 2), date(2026, 10, 2)),
        (date(2027, 1, 1), date(2026, 12, 31)),
        (date(2026, 2, 17), date(2026, 2, 17)),
    ],
)
def test_previous_business_day_steps_back_over_holidays_and_weekends(day: date, expected: date) -> None:
    assert NATIONAL.previous_business_day(day) == expected


def test_previous_business_day_depends_on_the_calendar() -> None:
    assert ANBIMA.previous_business_day(date(2026, 2, 17)) == date(2026, 2, 13)


def test_state_holidays_are_added() -> None:
    sao_paulo = brazil_calendar([2026], subdiv="SP")
    assert not sao_paulo.is_business_day(date(2026, 7, 9))
    assert sao_paulo.name == "national SP"


def test_company_adds_and_removes_days() -> None:
    calendar = brazil_calendar([2026], extra=[date(2026, 3, 2)], removed=[date(2026, 9, 7)])
    assert not calendar.is_business_day(date(2026, 3, 2))
    assert calendar.is_business_day(date(2026, 9, 7))


def test_unknown_state_is_refused_with_the_states_there_are() -> None:
    with pytest.raises(InvalidInput, match=r"no state 'XX'.*AC, AL"):
        brazil_calendar([2026], subdiv="XX")


def test_year_outside_the_tables_is_refused() -> None:
    with pytest.raises(InvalidInput, match="1890 to 2100, not for 2101 to 2102"):
        brazil_calendar([2100, 2101, 2102])


def test_day_outside_the_years_covered_is_refused() -> None:
    with pytest.raises(InvalidInput, match="does not cover 2022; it covers 2023 to 2030"):
        NATIONAL.previous_business_day(date(2023, 1, 1))


@given(st.dates(date(2023, 2, 1), date(2030, 12, 31)))
def test_previous_business_day_is_the_nearest_one(day: date) -> None:
    found = NATIONAL.previous_business_day(day)
    assert NATIONAL.is_business_day(found)
    between = [found + timedelta(days=n) for n in range(1, (day - found).days + 1)]
    assert not any(NATIONAL.is_business_day(other) for other in between)


def test_holiday_tables_are_loaded_only_when_used() -> None:
    code = "import sys, zelo.analytics.contracts; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
