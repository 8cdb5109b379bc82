"""The company's business days, read afresh and computed once for the same choices."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zelo.analytics.calendar import BusinessCalendar, Variant, brazil_calendar, brazil_holiday_names
from zelo.apps.work.models import CompanyCalendar, OwnDay

_YEARS_AHEAD = 2


@dataclass(frozen=True)
class CompanyDays:
    """What the company chose. state: empty for the national holidays only."""

    state: str = ""
    variant: Variant = Variant.NATIONAL
    holidays: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def around(self, day: date) -> BusinessCalendar:
        """The business days of the year before, of the day's and of the two after.

        Raises InvalidInput for years that the holiday tables do not have.
        """
        return _computed(self, day.year)


@dataclass(frozen=True)
class NamedDay:
    """A line of the list of a year's days. own: the record, where the company entered it."""

    day: date
    name: str
    own: OwnDay | None = None


def company_days() -> CompanyDays:
    """As it stands now: two small queries, so that a change counts at once in every process."""
    chosen = chosen_calendar()
    own = list(OwnDay.objects.values_list("day", "is_worked"))
    return CompanyDays(
        chosen.state,
        _variant(chosen),
        frozenset(day for day, is_worked in own if not is_worked),
        frozenset(day for day, is_worked in own if is_worked),
    )


def chosen_calendar() -> CompanyCalendar:
    return CompanyCalendar.objects.filter(pk=1).first() or CompanyCalendar(pk=1)


def days_of_year(year: int, language: str) -> list[NamedDay]:
    """The year's holidays and own days in order; an own day stands in the place of the holiday.

    language: of the reader. Raises InvalidInput for a year that the holiday tables do not have.
    """
    chosen = chosen_calendar()
    names = brazil_holiday_names(year, _variant(chosen), subdiv=chosen.state or None, language=language)
    found = {day: NamedDay(day, name) for day, name in names.items()}
    found |= {own.day: NamedDay(own.day, own.name, own) for own in OwnDay.objects.filter(day__year=year)}
    return [found[day] for day in sorted(found)]


def _variant(chosen: CompanyCalendar) -> Variant:
    return Variant.ANBIMA if chosen.bank_days else Variant.NATIONAL


@lru_cache(maxsize=64)
def _computed(days: CompanyDays, year: int) -> BusinessCalendar:
    return brazil_calendar(
        range(year - 1, year + _YEARS_AHEAD + 1),
        days.variant,
        subdiv=days.state or None,
        extra=days.holidays,
        removed=days.worked,
    )
