"""Cadence (in Portuguese, régua de relacionamento): how often somebody must be met, and who is overdue.

A rhythm is met again by the day that lies its days after the last touch; days on which nobody could meet
(the client's or ours) do not count. Where there was no touch yet, it counts from the first day it was due.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from zelo.lib.errors import InvalidInput

_SOON_SHARE = 5


class Standing(StrEnum):
    """kept: nothing to do. soon: in the last fifth of the rhythm. overdue: past it. none: no rhythm."""

    KEPT = "kept"
    SOON = "soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Pause:
    """Days, both included, that do not count. Raises InvalidInput where they end before they begin."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidInput("A pause ends before it begins.")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Where one rhythm stands. due_on: the last day to meet. overdue: counted days past it, 0 until then."""

    standing: Standing
    due_on: date
    overdue: int


def merged(pauses: Sequence[Pause]) -> list[Pause]:
    """Pauses without overlap, in order."""
    found: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: (one.first, one.last)):
        if found and pause.first <= found[-1].last + timedelta(days=1):
            found[-1] = Pause(found[-1].first, max(found[-1].last, pause.last))
        else:
            found.append(pause)
    return found


def due_day(since: date, days: int, pauses: Sequence[Pause] = ()) -> date:
    """The day that lies so many counted days after `since`. Raises InvalidInput for less than one day."""
    if days < 1:
        raise InvalidInput("A rhythm has at least one day.")
    due = since + timedelta(days=days)
    for pause in merged(pauses):
        if pause.last <= since or pause.first > due:
            continue
        due += timedelta(days=(pause.last - max(pause.first, since + timedelta(days=1))).days + 1)
    return due


def counted_days(first: date, last: date, pauses: Sequence[Pause] = ()) -> int:
    """Days after `first` up to and with `last` that count; 0 where last lies before."""
    whole = max((last - first).days, 0)
    for pause in merged(pauses):
        start, end = max(pause.first, first + timedelta(days=1)), min(pause.last, last)
        whole -= max((end - start).days + 1, 0)
    return max(whole, 0)


def rhythm_on(day: date, days: int, since: date, pauses: Sequence[Pause] = ()) -> Rhythm:
    """Where a rhythm stands on a day. since: the last touch, or the first day the rhythm was due."""
    due = due_day(since, days, pauses)
    if day > due:
        return Rhythm(Standing.OVERDUE, due, counted_days(due, day, pauses))
    soon = counted_days(day, due, pauses) * _SOON_SHARE <= days
    return Rhythm(Standing.SOON if soon else Standing.KEPT, due, 0)


@dataclass(frozen=True, slots=True)
class Kept:
    """How a rhythm was kept over a time: days that counted, and those of them within the rhythm."""

    counted: int
    within: int

    @property
    def share(self) -> float | None:
        """None where no day counted."""
        return self.within / self.counted if self.counted else None


def kept_over(
    first: date, last: date, days: int, touches: Sequence[date], pauses: Sequence[Pause] = ()
) -> Kept:
    """The days from `first` to `last`, both included, and those on which a touch lay within the rhythm.

    touches: in any order; those before `first` count for the days after it. A rhythm without any touch before
    `first` begins then, as if met on the day before.
    """
    met = sorted(set(touches))
    day, counted, within = first, 0, 0
    away = merged(pauses)
    starts = [pause.first for pause in away]
    while day <= last:
        place = bisect_right(starts, day) - 1
        if place < 0 or away[place].last < day:
            counted += 1
            before = bisect_left(met, day + timedelta(days=1))
            since = met[before - 1] if before else first - timedelta(days=1)
            within += counted_days(since, day, away) <= days
        day += timedelta(days=1)
    return Kept(counted, within)
