"""Contract terms: what is in force on a day, when notice must be given, and what is due next.

Days are calendar days and every end is inclusive: a term from 2024-03-01 to 2025-02-28 is twelve months.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from zelo.analytics.calendar import BusinessCalendar
from zelo.lib.dates import add_months, months_between
from zelo.lib.errors import InvalidInput

MAX_NOTICE_DAYS = 3650
ALERT_DAYS = (90, 60, 30, 15, 7, 1)
_DAY = timedelta(days=1)


class Renewal(StrEnum):
    """What happens at the end of a term unless somebody acts."""

    NONE = "none"
    SAME_TERM = "same_term"
    FIXED = "fixed"
    INDEFINITE = "indefinite"
    NEGOTIATION = "negotiation"


class State(StrEnum):
    """Where a contract stands on a day.

    expired: its end has passed, nothing renewed it and no termination is known: somebody has to decide.
    ended: its last day after a known termination has passed.
    """

    NOT_STARTED = "not_started"
    IN_FORCE = "in_force"
    RENEWED_AUTOMATICALLY = "renewed_automatically"
    WITHOUT_TERM = "without_term"
    TERMINATING = "terminating"
    ENDED = "ended"
    EXPIRED = "expired"


class DueKind(StrEnum):
    """notice: the last day on which to give notice. end: a last day in force. both: they are one day."""

    NOTICE = "notice"
    END = "end"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch in force, both days included. last: None without term. number: 0, then 1 per renewal."""

    number: int
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract's dates as they are known on the day asked about.

    ends_on: last day of the first term; None means without term from the start.
    renewal_months: length of each renewal where renewal is `fixed`; else unused.
    notice_days: calendar days before the end; None where unknown.
    notified_on, terminated_on: a known termination; its last day in force may be unknown.
    Raises InvalidInput where the dates contradict each other or a needed length is missing.
    """

    starts_on: date
    ends_on: date | None
    renewal: Renewal = Renewal.NONE
    renewal_months: int | None = None
    notice_days: int | None = None
    notified_on: date | None = None
    terminated_on: date | None = None

    def __post_init__(self) -> None:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise InvalidInput(f"The end {self.ends_on} comes before the start {self.starts_on}.")
        if self.notice_days is not None and not 0 <= self.notice_days <= MAX_NOTICE_DAYS:
            raise InvalidInput(f"A notice of {self.notice_days} days is not within 0 and {MAX_NOTICE_DAYS}.")
        if self.renewal is Renewal.FIXED and self.ends_on is not None:
            if self.renewal_months is None:
                raise InvalidInput("The renewal is of fixed length, but renewal_months is empty.")
            if not 1 <= self.renewal_months <= 1200:
                raise InvalidInput(
                    f"A renewal of {self.renewal_months} months is not within 1 and 1200 months."
                )

    @property
    def renews_automatically(self) -> bool:
        return self.ends_on is not None and self.renewal in (Renewal.SAME_TERM, Renewal.FIXED)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a contract stands on a day.

    term: the term that the day lies in; the first term before the start, the last one after the end.
    last_notice_date: last day to give the next notice that still can be given, else None.
    notice_for: the end which that notice prevents or confirms.
    committed_until: the end that can no longer be prevented, where notice for the current term is past.
    """

    state: State
    term: Term
    last_notice_date: date | None
    notice_for: date | None
    committed_until: date | None

    @property
    def is_renewing(self) -> bool:
        return self.committed_until is not None

    def due_dates(self) -> tuple[tuple[date, DueKind], ...]:
        """The next notice date and the current term's end, in order of date; an expired end too."""
        if self.state is State.ENDED:
            return ()
        if self.last_notice_date is not None and self.last_notice_date == self.term.last:
            return ((self.last_notice_date, DueKind.BOTH),)
        due = [(self.last_notice_date, DueKind.NOTICE), (self.term.last, DueKind.END)]
        return tuple(sorted((day, kind) for day, kind in due if day is not None))

    def next_due(self) -> tuple[date, DueKind] | None:
        """The earliest of `due_dates`, or None where nothing is due."""
        return next(iter(self.due_dates()), None)


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
    start, step = contract.starts_on, contract.renewal_months or 0
    months, shift = _months_of_term(start, first_end)
    if contract.renewal is Renewal.SAME_TERM:
        if months is None:
            return first_end + renewals * (first_end - start + _DAY)
        step = months
    if months is None:
        return add_months(first_end + _DAY, step * renewals) - _DAY
    return add_months(start, months + step * renewals) - shift


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
    first = Term(0, contract.starts_on, contract.ends_on)
    if contract.ends_on is None or day <= contract.ends_on:
        return first
    if contract.renewal is Renewal.INDEFINITE:
        return Term(1, contract.ends_on + _DAY, None)
    if not contract.renews_automatically:
        return first
    return _term(contract, _renewals_until(contract, contract.ends_on, day))


def _term(contract: Contract, number: int) -> Term:
    before = term_end(contract, number - 1) if number else None
    first = contract.starts_on if before is None else before + _DAY
    return Term(number, first, term_end(contract, number))


def _renewals_until(contract: Contract, first_end: date, day: date) -> int:
    """The least number of renewals whose end is not before `day`, by bisection (ends only grow)."""
    low, high = 0, max((day - first_end).days, 1)
    while low < high:
        middle = (low + high) // 2
        end = term_end(contract, middle)
        if end is not None and end < day:
            low = middle + 1
        else:
            high = middle
    return low


def termination_end(contract: Contract) -> date | None:
    """Last day in force after the known termination, or None where none is known.

    It is `terminated_on`; where only `notified_on` is known: the end of the term that the notice was in
    time for, the following one with an automatic renewal if it came late, and without term the day
    `notice_days` after the notice.
    """
    if contract.terminated_on is not None or contract.notified_on is None:
        return contract.terminated_on
    notified = contract.notified_on
    after_notice = _after(notified, timedelta(days=contract.notice_days or 0))
    if contract.ends_on is None:
        return max(after_notice, contract.starts_on)
    if contract.renewal is Renewal.INDEFINITE:
        return max(after_notice, contract.ends_on)
    if not contract.renews_automatically:
        return contract.ends_on
    return term_end(contract, _renewals_until(contract, contract.ends_on, after_notice))


def position(contract: Contract, as_of: date) -> Position:
    """Where the contract stands on `as_of`: state, current term, next notice and what is committed.

    With an automatic renewal whose notice date has passed, the contract is committed to the following
    term and the next notice date is that term's. No notice is due once a termination is known, or
    without term.
    """
    last = termination_end(contract)
    if last is not None:
        return _terminated(contract, as_of, last)
    term = term_at(contract, as_of)
    state = _state(contract, term, as_of)
    if contract.notice_days is None or term.last is None or state is State.EXPIRED:
        return Position(state, term, None, None, None)
    notice = timedelta(days=contract.notice_days)
    if contract.renews_automatically:
        return _renewing(contract, state, term, _after(as_of, notice))
    last_notice = _before(term.last, notice)
    if last_notice < as_of:
        return Position(state, term, None, None, None)
    return Position(state, term, last_notice, term.last, None)


def alert_dates(deadline: date, calendar: BusinessCalendar) -> tuple[date, ...]:
    """The days on which to warn of a deadline: `ALERT_DAYS` before it and its last business day.

    That last one is the deadline itself or the business day before it. In order, without repeats.
    Raises InvalidInput where the calendar does not cover the deadline.
    """
    ladder = {_before(deadline, timedelta(days=days)) for days in ALERT_DAYS}
    return tuple(sorted(ladder | {calendar.previous_business_day(deadline)}))


def _terminated(contract: Contract, as_of: date, last: date) -> Position:
    term = term_at(contract, min(as_of, last))
    state = State.ENDED if last < as_of else State.TERMINATING
    return Position(state, Term(term.number, min(term.first, last), last), None, None, None)


def _state(contract: Contract, term: Term, as_of: date) -> State:
    if as_of < contract.starts_on:
        return State.NOT_STARTED
    if term.last is None:
        return State.WITHOUT_TERM
    if term.last < as_of:
        return State.EXPIRED
    return State.RENEWED_AUTOMATICALLY if term.number else State.IN_FORCE


def _renewing(contract: Contract, state: State, term: Term, reach: date) -> Position:
    """reach: the first end for which notice given today is in time."""
    first_end = contract.ends_on or date.max
    number = max(term.number, _renewals_until(contract, first_end, reach))
    end = term_end(contract, number)
    committed = end if number > term.number else None
    notice = timedelta(days=contract.notice_days or 0)
    return Position(state, term, _before(end, notice) if end else None, end, committed)


def _before(day: date, span: timedelta) -> date:
    return day - span if day - date.min >= span else date.min


def _after(day: date, span: timedelta) -> date:
    return day + span if date.max - day >= span else date.max
