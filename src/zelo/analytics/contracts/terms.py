"""A contract's facts, and its terms: the first, and those that its renewals give.

Days are calendar days and every end is inclusive: a term from 2024-03-01 to 2025-02-28 is twelve months.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from zelo.analytics.contracts.convenience import Convenience
from zelo.analytics.contracts.notice import Notice, Notices, Party, days_before
from zelo.lib.dates import add_months, months_between
from zelo.lib.errors import InvalidInput

_DAY = timedelta(days=1)
_LEAST_DAYS_OF_A_MONTH = 28


class Renewal(StrEnum):
    """What happens at the end of a term unless somebody acts."""

    NONE = "none"
    SAME_TERM = "same_term"
    FIXED = "fixed"
    INDEFINITE = "indefinite"
    NEGOTIATION = "negotiation"


class Exit(StrEnum):
    """When a notice may take effect while the contract has no term; with a term it is the term's end."""

    ANY_TIME = "any_time"
    ANNIVERSARY = "anniversary"


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch in force, both days included. last: None without term. number: 0, then 1 per renewal."""

    number: int
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days, both included, on which nothing is performed nor charged; last None: until further."""

    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract's dates and terms as they are known on the day asked about.

    starts_on: first day in force. ends_on: last day of the first term; None means without term.
    renewal_months: length of each renewal where renewal is `fixed`; else unused.
    notice: the parties' periods; None where unknown.
    exit: when notice takes effect while there is no term.
    term_starts_on: first day of the term that `ends_on` closes, where an amendment moved it past the start.
    notice_opens: how long before the end notice may be given at the earliest, where the clause says so.
    convenience: what it takes to leave before the end without a cause; None where nobody may.
    notified_on, notified_by, terminated_on: a known termination: the day its notice was received, who gave
    it, and its last day in force, each of which may be unknown.
    Raises InvalidInput where the dates contradict each other or a needed length is missing.
    """

    starts_on: date
    ends_on: date | None
    renewal: Renewal = Renewal.NONE
    renewal_months: int | None = None
    notice: Notices | None = None
    exit: Exit = Exit.ANY_TIME
    term_starts_on: date | None = None
    notice_opens: Notice | None = None
    convenience: Convenience | None = None
    suspensions: tuple[Suspension, ...] = ()
    notified_on: date | None = None
    notified_by: Party | None = None
    terminated_on: date | None = None

    def __post_init__(self) -> None:
        first = self.first_day
        if self.ends_on is not None and self.ends_on < first:
            raise InvalidInput(f"The end {self.ends_on} comes before the start {first}.")
        if first < self.starts_on:
            raise InvalidInput(f"The term starts on {first}, before the contract's start {self.starts_on}.")
        if self.renewal is Renewal.FIXED and self.ends_on is not None:
            if self.renewal_months is None:
                raise InvalidInput("The renewal is of fixed length, but renewal_months is empty.")
            if not 1 <= self.renewal_months <= 1200:
                raise InvalidInput(
                    f"A renewal of {self.renewal_months} months is not within 1 and 1200 months."
                )
        for pause in self.suspensions:
            if pause.last is not None and pause.last < pause.first:
                raise InvalidInput(f"The suspension of {pause.first} ends before it, on {pause.last}.")

    @property
    def first_day(self) -> date:
        """The day that terms and their length are counted from."""
        return self.term_starts_on or self.starts_on

    @property
    def renews_automatically(self) -> bool:
        return self.ends_on is not None and self.renewal in (Renewal.SAME_TERM, Renewal.FIXED)


@dataclass(frozen=True, slots=True)
class Amendment:
    """A signed change of terms: names of the contract's fields and what they become.

    An unsigned one changes nothing. What it does to money takes effect with the items it dates.
    """

    signed_on: date | None
    changes: tuple[tuple[str, Any], ...]


def as_amended(contract: Contract, amendments: Iterable[Amendment], as_of: date) -> Contract:
    """The contract with the amendments signed by `as_of`, in order of signature.

    Raises InvalidInput where the outcome contradicts itself.
    """
    signed = [(one.signed_on, one) for one in amendments if one.signed_on is not None]
    for signed_on, amendment in sorted(signed, key=lambda pair: pair[0]):
        if signed_on <= as_of:
            contract = replace(contract, **dict(amendment.changes))
    return contract


def anniversary(start: date, number: int, months: int = 12) -> date:
    """The start's anniversary so many times on, counted from the start itself and never chained.

    2024-02-29 gives 2025-02-28 and 2028-02-29. Raises InvalidInput beyond the year 9999.
    """
    return add_months(start, months * number)


def term_end(contract: Contract, renewals: int) -> date | None:
    """Last day of the term after so many renewals (0: the first term); None without term.

    Counted from the contract's own start and end, never from the previous term. Whole months are
    recognised by the end being the day before an anniversary of the start, or the anniversary itself
    (Brazilian Civil Code, art. 132 §3); a `same_term` of other lengths renews by its number of days, a
    `fixed` one by months from the day after its end. Ends beyond the year 9999 are its last day.
    """
    if contract.ends_on is None or renewals == 0 or not contract.renews_automatically:
        return contract.ends_on
    try:
        return _renewed_end(contract, contract.ends_on, renewals)
    except (InvalidInput, OverflowError):
        return date.max


def _renewed_end(contract: Contract, first_end: date, renewals: int) -> date:
    start, step = contract.first_day, contract.renewal_months or 0
    months, shift = _months_of_term(start, first_end)
    if contract.renewal is Renewal.SAME_TERM:
        if months is None:
            return first_end + renewals * (first_end - start + _DAY)
        step = months
    if months is None:
        return add_months(first_end + _DAY, step * renewals) - _DAY
    return add_months(start, months + step * renewals) - shift


@lru_cache(maxsize=4096)
def _months_of_term(start: date, end: date) -> tuple[int | None, timedelta]:
    """Whole months of the term and what to take from the anniversary for the end: a day, or nothing."""
    for shift in (_DAY, timedelta(0)):
        if end <= date.max - shift:
            months = months_between(start, end + shift)
            if months > 0 and add_months(start, months) == end + shift:
                return months, shift
    return None, _DAY


def term_at(contract: Contract, day: date) -> Term:
    """The term in force on `day`, terminations left aside; the first before the start.

    After an end that nothing renews it is that last term; an `indefinite` renewal gives a term without end.
    """
    first = Term(0, contract.first_day, contract.ends_on)
    if contract.ends_on is None or day <= contract.ends_on:
        return first if day >= contract.first_day else replace(first, first=contract.starts_on)
    if contract.renewal is Renewal.INDEFINITE:
        return Term(1, contract.ends_on + _DAY, None)
    if not contract.renews_automatically:
        return first
    return _term(contract, renewals_until(contract, contract.ends_on, day))


def _term(contract: Contract, number: int) -> Term:
    before = term_end(contract, number - 1) if number else None
    first = contract.first_day if before is None else before + _DAY
    return Term(number, first, term_end(contract, number))


def renewals_until(contract: Contract, first_end: date, day: date) -> int:
    """The least number of renewals whose end is not before `day`, by bisection (ends only grow)."""
    days = max((day - first_end).days, 1)
    low, high = 0, days // _shortest_renewal(contract, first_end) + 1
    while low < high:
        middle = (low + high) // 2
        end = term_end(contract, middle)
        if end is not None and end < day:
            low = middle + 1
        else:
            high = middle
    return low


def is_term_end(contract: Contract, day: date) -> bool:
    """Whether one of the contract's terms, as they are known now, ends on `day`; years count without term."""
    without_term = contract.ends_on is None or (
        contract.renewal is Renewal.INDEFINITE and day > contract.ends_on
    )
    if without_term:
        return (
            contract.exit is Exit.ANNIVERSARY and day >= contract.starts_on and year_end(contract, day) == day
        )
    if contract.ends_on is None or not contract.renews_automatically or day <= contract.ends_on:
        return day == contract.ends_on
    return term_end(contract, renewals_until(contract, contract.ends_on, day)) == day


def _shortest_renewal(contract: Contract, first_end: date) -> int:
    """So many days has each renewal at least."""
    months: int | None = contract.renewal_months
    if contract.renewal is Renewal.SAME_TERM:
        months, _shift = _months_of_term(contract.first_day, first_end)
        if months is None:
            return (first_end - contract.first_day).days + 1
    return _LEAST_DAYS_OF_A_MONTH * (months or 0) or 1


def year_end(contract: Contract, day: date) -> date:
    """Last day of the contract year that `day` lies in, years counted from the start."""
    start = contract.starts_on
    years = max(day.year - start.year - 1, 0)
    try:
        while (end := days_before(anniversary(start, years + 1), 1)) < day:
            years += 1
    except InvalidInput:
        return date.max
    return end
