"""Episodes: a condition that comes true begins one, and that is the cause for which a playbook starts once.

An account is inside from the day its condition is first seen true until it is seen false; unknown changes
nothing. Days on which nobody looked are not made up: what is so on the day of the next look counts from then.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from zelo.analytics.playbooks.conditions import NO, YES, Truth
from zelo.lib.errors import InvalidInput

Days = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NEVER = -1


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often a playbook may start for one account.

    at_most: starts in all, None without limit. rest_days: least days from one start to the next. while_true:
    an episode that goes on starts it again after the rest; else each episode starts it at most once.
    Raises InvalidInput where it could start every day without end.
    """

    at_most: int | None = None
    rest_days: int = 0
    while_true: bool = False

    def __post_init__(self) -> None:
        if self.rest_days < 0 or (self.at_most is not None and self.at_most < 1):
            raise InvalidInput("A playbook starts at least once, and rests no days or more.")
        if self.while_true and self.rest_days < 1:
            raise InvalidInput("A playbook that starts again while its cause lasts needs days of rest.")


@dataclass(frozen=True, slots=True)
class Episodes:
    """What is known of one rule, by account; arrays of shape (n,), days as ordinals.

    since: day on which the present episode began, NEVER outside one. told: the start of this episode has been
    made, or was passed over. last: day of the last start, NEVER before the first. count: starts so far.
    """

    since: Days
    told: Flags
    last: Days
    count: Days

    @classmethod
    def none(cls, accounts: int) -> "Episodes":
        """Nothing has happened yet."""
        never = np.full(accounts, NEVER, dtype=np.int64)
        return cls(
            never, np.zeros(accounts, dtype=np.bool_), never.copy(), np.zeros(accounts, dtype=np.int64)
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One day's outcome. starts: the playbook starts now. ends: its cause is over. after: what is known."""

    starts: Flags
    ends: Flags
    after: Episodes


def step(known: Episodes, holds: Truth, day: int, repeat: Repeat, *, quiet: bool = False) -> Step:
    """One look at all accounts on a day (an ordinal). The same day looked at again starts nothing more.

    quiet: episodes that are already there begin without a start: the first look of a rule that goes live,
    which is to tell of what changes from then on and not of all that was so before.
    An episode that may not start because of the rest waits for its end and starts then, if it still lasts.
    """
    inside = known.since != NEVER
    ends = inside & (holds == NO)
    begins = ~inside & (holds == YES)
    since = np.where(begins, day, np.where(ends, NEVER, known.since))
    told = np.where(begins | ends, False, known.told)
    now_inside = since != NEVER
    rested = (known.last == NEVER) | (day - known.last >= max(repeat.rest_days, 1))
    left = np.full(len(rested), True) if repeat.at_most is None else known.count < repeat.at_most
    due = now_inside & (holds == YES) & rested & left
    if not repeat.while_true:
        due &= ~told
    starts = np.zeros_like(due) if quiet else due
    after = replace(
        known,
        since=since,
        told=told | (begins if quiet else starts),
        last=np.where(starts, day, known.last),
        count=known.count + starts,
    )
    return Step(starts, ends, after)
