"""Business days: Monday to Friday, less the holidays of a stated calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from zelo.lib.errors import InvalidInput

_SATURDAY = 5


class Variant(StrEnum):
    """national: the federal holidays. anbima: the bank calendar, with Carnival and Corpus Christi too."""

    NATIONAL = "national"
    ANBIMA = "anbima"


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """The business days of the years that it covers.

    name: what to call it beside a date computed with it.
    holidays: days that are no business days beside Saturdays and Sundays.
    years: the calendar years that the holidays are complete for.
    """

    name: str
    holidays: frozenset[date]
    years: frozenset[int]

    def is_business_day(self, day: date) -> bool:
        """Whether `day` is neither of a weekend nor a holiday. Raises InvalidInput for a year not covered."""
        if day.year not in self.years:
            raise InvalidInput(
                f"The business calendar {self.name} does not cover {day.year}; "
                f"it covers {_ranges(self.years)}."
            )
        return day.weekday() < _SATURDAY and day not in self.holidays

    def previous_business_day(self, day: date) -> date:
        """`day` itself where it is a business day, else the last one before it.

        Raises InvalidInput where the search leaves the years covered.
        """
        while not self.is_business_day(day):
            day -= timedelta(days=1)
        return day


def brazil_calendar(
    years: Iterable[int],
    variant: Variant = Variant.NATIONAL,
    *,
    subdiv: str | None = None,
    extra: Iterable[date] = (),
    removed: Iterable[date] = (),
) -> BusinessCalendar:
    """The business days of Brazil, national holidays only unless asked otherwise.

    subdiv: a state such as `SP`, or `São Paulo Capital`, whose own holidays are added.
    extra, removed: days that the company adds (a city's holiday) and takes away (a holiday it works on).
    Raises InvalidInput for a state or a year that the holiday tables do not have.
    Source: the `holidays` package (federal and state law); ANBIMA's calendar is the federal one with the
    Monday and Tuesday of Carnival (48 and 47 days before Easter) and Corpus Christi (60 days after).
    """
    from holidays.countries.brazil import Brazil  # deferred: few commands need the tables

    covered = frozenset(years)
    first, last, states = Brazil.start_year, Brazil.end_year, Brazil.subdivisions
    if outside := [year for year in covered if not first <= year <= last]:
        raise InvalidInput(
            f"Brazil's holidays are known for {first} to {last}, not for {_ranges(outside)}; "
            "look from another date or less far ahead."
        )
    if subdiv is not None and subdiv not in states:
        raise InvalidInput(f"Brazil has no state {subdiv!r}; write one of {', '.join(states)}.")
    days = set(Brazil(years=sorted(covered), subdiv=subdiv, language="pt_BR")) if covered else set()
    if variant is Variant.ANBIMA:
        days |= {day for year in covered for day in _bank_holidays(year)}
    name = variant.value if subdiv is None else f"{variant.value} {subdiv}"
    return BusinessCalendar(name, frozenset(days | set(extra)) - frozenset(removed), covered)


def brazil_states() -> tuple[str, ...]:
    """The states whose holidays are known, and `São Paulo Capital`."""
    from holidays.countries.brazil import Brazil

    return tuple(Brazil.subdivisions)


def brazil_holiday_names(
    year: int, variant: Variant = Variant.NATIONAL, *, subdiv: str | None = None, language: str = "pt-br"
) -> dict[date, str]:
    """The year's holidays by name, in Portuguese or else in English; raises as `brazil_calendar` does."""
    from holidays.constants import OPTIONAL, PUBLIC
    from holidays.countries.brazil import Brazil

    days = brazil_calendar([year], variant, subdiv=subdiv).holidays
    words = "pt_BR" if language.lower().startswith("pt") else "en_US"
    names = Brazil(years=year, subdiv=subdiv, language=words, categories=(PUBLIC, OPTIONAL))
    return {day: names.get(day, "") for day in sorted(days)}


def _bank_holidays(year: int) -> tuple[date, ...]:
    from dateutil.easter import easter

    return tuple(easter(year) + timedelta(days=offset) for offset in (-48, -47, 60))


def _ranges(years: Iterable[int]) -> str:
    """`2024 to 2026, 2030`: runs of years, or `no year`."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1][1:] = [year]
        else:
            runs.append([year])
    return ", ".join(" to ".join(map(str, run)) for run in runs) or "no year"
