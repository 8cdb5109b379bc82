"""Playbooks of a date: so many days before or after it, once for each date, though days went by unseen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zelo.lib.errors import InvalidInput

_LATE_DAYS = 30


@dataclass(frozen=True, slots=True)
class DateRule:
    """offset_days: from the date to the start; negative before it. late_days: a start missed by so much is
    made up, one missed by more is not. Raises InvalidInput for negative late_days.
    """

    offset_days: int
    late_days: int = _LATE_DAYS

    def __post_init__(self) -> None:
        if self.late_days < 0:
            raise InvalidInput("A start is made up for no days or more.")


def due_dates(
    rule: DateRule,
    dates: Mapping[int, Iterable[date]],
    day: date,
    started: Iterable[tuple[int, date]],
    *,
    live_since: date,
) -> list[tuple[int, date]]:
    """The starts due on a day: account and the date that each is for, in order.

    dates: by account. started: those made already, whatever the day. live_since: what was due before it
    is not made up. Before the date, a start is due until the date itself; after it, for `late_days`.
    """
    known = set(started)
    found = []
    for account, theirs in dates.items():
        for one in set(theirs):
            due = one + timedelta(days=rule.offset_days)
            last = max(one, due) if rule.offset_days < 0 else due + timedelta(days=rule.late_days)
            if max(due, live_since) <= day <= last and due >= live_since and (account, one) not in known:
                found.append((account, one))
    return sorted(found)
