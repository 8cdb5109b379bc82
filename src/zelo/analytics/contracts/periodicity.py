"""When an adjustment is due and when it is lawful: the twelve-month rule of Brazil's Lei 10.192/2001.

Art. 2 allows adjustment by price index only in contracts of a year or more, §1 makes any shorter
periodicity null, and §2 restarts the twelve months from a revision of the contract.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zelo.analytics.contracts.terms import anniversary
from zelo.lib.dates import add_months

MONTHS = 12


class Base(StrEnum):
    """The date that the twelve months are counted from."""

    START = "start"
    PROPOSAL = "proposal"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Periodicity:
    """base_on: the date of the contract's start, of the proposal, or of the budget it refers to.

    adjusted: due date and day of effect of every adjustment that was decided; a waived one has no effect.
    revised_on: the last revision, from which the twelve months restart.
    """

    base_on: date
    adjusted: tuple[tuple[date, date | None], ...] = ()
    revised_on: date | None = None

    @property
    def anchor(self) -> date:
        return self.base_on if self.revised_on is None else max(self.base_on, self.revised_on)

    @property
    def last_effect(self) -> date | None:
        effects = [effect for _, effect in self.adjusted if effect is not None and effect >= self.anchor]
        return max(effects, default=None)

    def next_due(self) -> date:
        """The next adjustment: an anniversary of the base or the revision, counted from it, never chained.

        Where the last one took effect so late that twelve months have not run by then, it is the day on
        which they have. A waived adjustment counts as decided: the next is a year later.
        """
        decided = sum(1 for due, _ in self.adjusted if due > self.anchor)
        due = anniversary(self.anchor, decided + 1)
        return due if self.last_effect is None else max(due, add_months(self.last_effect, MONTHS))


class Breach(StrEnum):
    """too_soon: fewer than twelve months since the base, revision or last effect (art. 2 §1 and §2).

    short_contract: an index in a contract of less than a year (art. 2).
    """

    TOO_SOON = "too_soon"
    SHORT_CONTRACT = "short_contract"


def lawful_from(periodicity: Periodicity) -> date:
    """The first day on which an adjustment by index may take effect."""
    since = max(periodicity.anchor, periodicity.last_effect or date.min)
    return add_months(since, MONTHS)


def breaches(
    periodicity: Periodicity, effect_on: date, *, starts_on: date, ends_on: date | None, by_index: bool
) -> tuple[Breach, ...]:
    """What an adjustment by index taking effect on a day would breach; nothing for a fixed rate.

    starts_on, ends_on: the term's first and last day; ends_on None without term.
    """
    if not by_index:
        return ()
    found = []
    if effect_on < lawful_from(periodicity):
        found.append(Breach.TOO_SOON)
    # The last day is inclusive: a year from 1 March ends on the last day of February.
    if (
        ends_on is not None
        and (ends_on - starts_on).days + 1 < (add_months(starts_on, MONTHS) - starts_on).days
    ):
        found.append(Breach.SHORT_CONTRACT)
    return tuple(found)
