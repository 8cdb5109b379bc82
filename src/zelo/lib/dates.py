"""Calendar dates: reading them, counting months from a fixed start, and spans such as `180d`."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Literal, cast

from zelo.lib.errors import InvalidInput

SpanUnit = Literal["d", "w", "m", "y"]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPAN = re.compile(r"([0-9]{1,5})([dwmy])")
_SHORTEST_MONTH = 28


def parse_day(text: str) -> date:
    """The ISO date `YYYY-MM-DD`. Raises InvalidInput for any other form and for days that do not exist."""
    stripped = text.strip()
    if _DAY.fullmatch(stripped):
        try:
            return date.fromisoformat(stripped)
        except ValueError:
            raise InvalidInput(
                f"The day {stripped!r} does not exist; write a date such as 2026-11-21."
            ) from None
    raise InvalidInput(f"{text!r} is not a date; write year, month and day, such as 2026-11-21.")


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day where it is shorter.

    Always count from the start of the series, never from the previous result: 31 January plus one month is
    29 February, plus two is 31 March. Raises InvalidInput where the result leaves the years 1 to 9999.
    """
    years, place = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, place + 1
    if not MINYEAR <= year <= MAXYEAR:
        raise InvalidInput(f"{day} and {months} months is outside the years 1 to 9999.")
    return date(year, month, day.day if day.day <= 28 else min(day.day, monthrange(year, month)[1]))


def add_days(day: date, days: int) -> date:
    """The day `days` later. Raises InvalidInput where the result leaves the years 1 to 9999."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise InvalidInput(f"{day} and {days} days is outside the years 1 to 9999.") from None


def months_between(first: date, last: date) -> int:
    """Whole months from `first` to `last`: the largest n with `add_months(first, n) <= last`.

    Negative where `last` comes before `first`.
    """
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if add_months(first, months) <= last else months - 1


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as people say it: so many days, weeks, months or years."""

    number: int
    unit: SpanUnit

    def after(self, day: date) -> date:
        """The day that lies this span after `day`. Raises InvalidInput beyond the year 9999."""
        if self.unit == "d":
            return add_days(day, self.number)
        if self.unit == "w":
            return add_days(day, 7 * self.number)
        return add_months(day, self.number * (12 if self.unit == "y" else 1))

    def __str__(self) -> str:
        return f"{self.number}{self.unit}"


def parse_span(text: str) -> Span:
    """`180d`, `26w`, `6m` or `1y` as a Span. Raises InvalidInput for anything else."""
    match = _SPAN.fullmatch(text.strip().lower())
    if not match:
        raise InvalidInput(
            f"{text!r} is not a span of time; write a whole number and d, w, m or y, such as 180d or 6m."
        )
    return Span(int(match[1]), cast(SpanUnit, match[2]))
