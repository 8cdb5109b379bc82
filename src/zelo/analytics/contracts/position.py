"""Where a contract stands on a day: one state, its flags, the next notice and what is committed.

All of it is a function of the contract's facts and the day.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from zelo.analytics.contracts.notice import Notice, Party, days_after, days_before
from zelo.analytics.contracts.terms import (
    Contract,
    Exit,
    Renewal,
    Term,
    renewals_until,
    term_at,
    term_end,
    year_end,
)

# How long before the last day of notice the window opens where the clause does not say.
WINDOW_DAYS = 90


class State(StrEnum):
    """Where a contract stands on a day.

    notice_window: in force, and the last day to give notice is near.
    termination_announced: in force until a known last day (in Portuguese, em denúncia).
    ended: its last day has passed; the flag `expired` says that nobody decided it.
    """

    FUTURE = "future"
    IN_FORCE = "in_force"
    NOTICE_WINDOW = "notice_window"
    TERMINATION_ANNOUNCED = "termination_announced"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Flag(StrEnum):
    """What is true beside the state.

    expired: its end has passed, nothing renewed it and no termination is known: somebody has to decide.
    """

    RENEWED_AUTOMATICALLY = "renewed_automatically"
    WITHOUT_TERM = "without_term"
    BELOW_MINIMUM = "below_minimum"
    EXPIRED = "expired"
    EXPIRED_STILL_INVOICED = "expired_still_invoiced"


class DueKind(StrEnum):
    """notice: the last day on which to give notice. end: a last day in force. both: they are one day."""

    NOTICE = "notice"
    END = "end"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the contract's performance.

    last_invoiced_on: day of the last invoice under it, None where none is known.
    volume, minimum: what was taken in the period agreed, and the least that was agreed, in one unit.
    """

    last_invoiced_on: date | None = None
    volume: Decimal | None = None
    minimum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NoticeDate:
    """A notice that can still be given: by whom, until when, and the end that it is for."""

    party: Party
    last_receipt: date
    last_dispatch: date
    end: date


@dataclass(frozen=True, slots=True)
class Position:
    """Where a contract stands on a day.

    term: the term that the day lies in; the first term before the start, the last one after the end.
    notices: per party the next notice that still can be given, the most urgent first.
    committed_until: the end that nobody can prevent any more, where notice for the current term is past.
    """

    state: State
    term: Term
    notices: tuple[NoticeDate, ...] = ()
    committed_until: date | None = None
    flags: frozenset[Flag] = frozenset()

    @property
    def last_notice_date(self) -> date | None:
        """Last day on which the most urgent notice may be received, else None."""
        return self.notices[0].last_receipt if self.notices else None

    @property
    def notice_for(self) -> date | None:
        """The end which that notice prevents or confirms."""
        return self.notices[0].end if self.notices else None

    @property
    def is_renewing(self) -> bool:
        return self.committed_until is not None

    @property
    def is_expired(self) -> bool:
        return Flag.EXPIRED in self.flags

    def due_dates(self) -> tuple[tuple[date, DueKind], ...]:
        """The next notice date and the current term's end, in order of date; an expired end too."""
        if self.state is State.ENDED and not self.is_expired:
            return ()
        if self.last_notice_date is not None and self.last_notice_date == self.term.last:
            return ((self.last_notice_date, DueKind.BOTH),)
        due = [(self.last_notice_date, DueKind.NOTICE), (self.term.last, DueKind.END)]
        return tuple(sorted((day, kind) for day, kind in due if day is not None))

    def next_due(self) -> tuple[date, DueKind] | None:
        """The earliest of `due_dates`, or None where nothing is due."""
        return next(iter(self.due_dates()), None)


def termination_end(contract: Contract) -> date | None:
    """Last day in force after the known termination, or None where none is known.

    It is `terminated_on`; where only `notified_on` is known: the end of the term that the notice was in
    time for, the following one with an automatic renewal if it came late, and without term the day
    on which the notice has run, or the end of that contract year where it may only take effect there.
    """
    if contract.terminated_on is not None or contract.notified_on is None:
        return contract.terminated_on
    period = contract.notice.given_by(contract.notified_by) if contract.notice else None
    effect = (period or Notice(0)).effect(contract.notified_on)
    if contract.ends_on is None or contract.renewal is Renewal.INDEFINITE:
        effect = max(effect, contract.ends_on or contract.starts_on)
        open_ended = contract.ends_on is None or effect > contract.ends_on
        return year_end(contract, effect) if open_ended and contract.exit is Exit.ANNIVERSARY else effect
    if not contract.renews_automatically:
        return contract.ends_on
    return term_end(contract, renewals_until(contract, contract.ends_on, effect))


def position(contract: Contract, as_of: date, evidence: Evidence | None = None) -> Position:
    """Where the contract stands on `as_of`: state, flags, current term, next notices, what is committed.

    With an automatic renewal whose notice date has passed, the contract is committed to the following
    term and the next notice date is that term's. No notice is due once a termination is known, nor
    without term unless notice takes effect at anniversaries only.
    """
    where = (
        _undisturbed(contract, as_of) if termination_end(contract) is None else _terminated(contract, as_of)
    )
    return replace(where, flags=_flags(contract, where, as_of, evidence or Evidence()))


def _undisturbed(contract: Contract, as_of: date) -> Position:
    term = term_at(contract, as_of)
    if term.last is not None and term.last < as_of:
        return Position(State.ENDED, term)
    notices = _notices(contract, term, as_of)
    committed = None
    if contract.renews_automatically and notices and term.last is not None:
        earliest = min(notice.end for notice in notices)
        committed = earliest if earliest > term.last else None
    return Position(_state(contract, notices, as_of), term, notices, committed)


def _terminated(contract: Contract, as_of: date) -> Position:
    last = termination_end(contract) or as_of
    term = term_at(contract, min(as_of, last))
    state = State.ENDED if last < as_of else State.TERMINATION_ANNOUNCED
    return Position(state, Term(term.number, min(term.first, last), last))


def _state(contract: Contract, notices: tuple[NoticeDate, ...], as_of: date) -> State:
    if as_of < contract.starts_on:
        return State.FUTURE
    if any(pause.covers(as_of) for pause in contract.suspensions):
        return State.SUSPENDED
    return State.NOTICE_WINDOW if any(_is_open(contract, one, as_of) for one in notices) else State.IN_FORCE


def _is_open(contract: Contract, notice: NoticeDate, as_of: date) -> bool:
    if contract.notice_opens is None:
        return days_before(notice.last_receipt, WINDOW_DAYS) <= as_of
    return contract.notice_opens.last_receipt(notice.end) <= as_of


def _notices(contract: Contract, term: Term, as_of: date) -> tuple[NoticeDate, ...]:
    if contract.notice is None:
        return ()
    found = []
    for party, notice in contract.notice.by_party():
        end = _end_in_reach(contract, term, notice.effect(as_of))
        if end is not None and (last := notice.last_receipt(end)) >= as_of:
            found.append(NoticeDate(party, last, notice.last_dispatch(end), end))
    return tuple(sorted(found, key=lambda one: (one.last_receipt, one.party)))


def _end_in_reach(contract: Contract, term: Term, effect: date) -> date | None:
    """The first end that a notice taking effect on a day can still bring about; None where there is none."""
    if term.last is None or (contract.renewal is Renewal.INDEFINITE and effect > term.last):
        return year_end(contract, max(effect, term.first)) if contract.exit is Exit.ANNIVERSARY else None
    if not contract.renews_automatically or contract.ends_on is None:
        return term.last
    return term_end(contract, max(term.number, renewals_until(contract, contract.ends_on, effect)))


def _flags(contract: Contract, where: Position, as_of: date, evidence: Evidence) -> frozenset[Flag]:
    is_on = where.state not in (State.FUTURE, State.ENDED)
    is_expired = where.state is State.ENDED and termination_end(contract) is None
    last, invoiced = where.term.last, evidence.last_invoiced_on
    volume, minimum = evidence.volume, evidence.minimum
    below = volume is not None and minimum is not None and volume < minimum
    found = {
        Flag.RENEWED_AUTOMATICALLY: is_on and contract.renews_automatically and where.term.number > 0,
        Flag.WITHOUT_TERM: is_on and last is None,
        Flag.BELOW_MINIMUM: is_on and below,
        Flag.EXPIRED: is_expired,
        Flag.EXPIRED_STILL_INVOICED: is_expired
        and last is not None
        and invoiced is not None
        and last < invoiced <= as_of,
    }
    return frozenset(flag for flag, holds in found.items() if holds)


def churned_on(contract: Contract, as_of: date, *, policy_days: int) -> date | None:
    """First day without the contract, once it counts as lost; None while it does not.

    A known termination counts from the day after its last; an expired contract only when `policy_days`
    have passed without a decision, and then from the day after its end.
    """
    where = position(contract, as_of)
    if where.state is not State.ENDED or where.term.last is None:
        return None
    if where.is_expired and days_after(where.term.last, policy_days) >= as_of:
        return None
    return days_after(where.term.last, 1)
