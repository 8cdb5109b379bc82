"""Renewal cases: when one opens, its checkpoints, and the call that the account manager makes at them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zelo.analytics.calendar import BusinessCalendar
from zelo.analytics.contracts.notice import days_before
from zelo.analytics.contracts.position import DueKind, Position
from zelo.lib.errors import InvalidInput

CHECKPOINT_DAYS = (180, 90, 60, 30)
# From this checkpoint on a case may not stay undecided: an action, an owner and a date are needed.
DECIDE_DAYS = 90
# Days before the deadline at which a case opens, by tier: the first checkpoint needs time to prepare.
LEAD_DAYS = {"strategic": 240, "priority": 210, "developing": 195, "standard": 180}


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a case works towards: the last day of notice, or the end where there is none."""

    on: date
    kind: DueKind
    ends_on: date


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """due_on: the day to look at the case. days: the checkpoints it stands for, the widest first."""

    due_on: date
    days: tuple[int, ...]


def deadline_of(where: Position) -> Deadline | None:
    """The deadline of the next renewal; None for a contract that is over, announced or without an end."""
    if where.last_notice_date is not None and where.notice_for is not None:
        return Deadline(where.last_notice_date, DueKind.NOTICE, where.notice_for)
    upcoming = [day for day, kind in where.due_dates() if kind is not DueKind.NOTICE]
    return Deadline(upcoming[0], DueKind.END, upcoming[0]) if upcoming else None


def opens_on(deadline: date, lead_days: int) -> date:
    """The day on which a case opens by itself. Raises InvalidInput for a lead of no days."""
    if lead_days < 1:
        raise InvalidInput(f"A case that opens {lead_days} days before its deadline opens too late.")
    return days_before(deadline, lead_days)


def checkpoints(
    deadline: date, opened_on: date, days: Iterable[int] = CHECKPOINT_DAYS
) -> tuple[Checkpoint, ...]:
    """The checkpoints of a case in order of date; those already past when it opens are one, on that day.

    A checkpoint that falls on the opening day itself is not past. After the deadline there is one left:
    the opening day, for all of them.
    """
    ladder = sorted(set(days), reverse=True)
    past = tuple(count for count in ladder if days_before(deadline, count) < opened_on)
    rest = [Checkpoint(days_before(deadline, count), (count,)) for count in ladder[len(past) :]]
    if not past:
        return tuple(rest)
    if rest and rest[0].due_on == opened_on:
        return (Checkpoint(opened_on, (*past, *rest[0].days)), *rest[1:])
    return (Checkpoint(opened_on, past), *rest)


def must_decide(deadline: date, as_of: date) -> bool:
    """Whether `undecided` is no answer any more."""
    return days_before(deadline, DECIDE_DAYS) <= as_of


def warned_on(checkpoint: Checkpoint, calendar: BusinessCalendar) -> date:
    """The business day on or before the checkpoint."""
    return calendar.previous_business_day(checkpoint.due_on)


class Call(StrEnum):
    """What the account manager expects of a renewal."""

    UNDECIDED = "undecided"
    RENEW = "renew"
    REDUCE = "reduce"
    AT_RISK = "at_risk"
    LOSE = "lose"


# The model's probability of renewal that each call is at odds with: below the first, above the second.
_AT_ODDS = {
    Call.RENEW: (0.5, 1.0),
    Call.REDUCE: (0.3, 1.0),
    Call.AT_RISK: (0.0, 0.8),
    Call.LOSE: (0.0, 0.5),
}


def disagrees(call: Call, probability: float | None) -> bool:
    """Whether the call and the model tell different stories, so that somebody is to be asked.

    probability: the model's, that the contract is renewed at all; None where there are too few events.
    Nothing is averaged. Raises InvalidInput for a probability outside 0 and 1.
    """
    if probability is not None and not 0 <= probability <= 1:
        raise InvalidInput(f"A probability of {probability} is not within 0 and 1.")
    if probability is None or call is Call.UNDECIDED:
        return False
    lowest, highest = _AT_ODDS[call]
    return probability < lowest or probability > highest
