"""Contracts as a simulated year knows them: their deadlines reckoned by trying day after day, in few words.

It shares no code with `analytics.contracts`, so that both can be wrong only in the same way by chance.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

DAY = timedelta(days=1)
RENEWALS = ("none", "negotiation", "same_term", "fixed", "indefinite")


@dataclass
class Plan:
    """One contract. months: of its term, None once a correction made it no whole number."""

    key: int
    start: date
    end: date | None
    months: int | None
    renewal: str
    client: int | None
    supplier: int | None
    yearly_exit: bool
    is_over: bool = False
    reckoned: dict[tuple[date | None, int | None], list[date]] = field(default_factory=dict)

    @property
    def ends(self) -> list[date]:
        """The ends of its terms, one after the other."""
        facts = (self.end, self.months)
        if facts not in self.reckoned:
            self.reckoned = {facts: list(self._ends())}
        return self.reckoned[facts]

    def _ends(self) -> Iterator[date]:
        if self.end is None:
            if self.yearly_exit:
                for year in range(1, 20):
                    yield self.start + relativedelta(years=year) - DAY
            return
        yield self.end
        yield from self._renewed_ends(self.end)

    def _renewed_ends(self, end: date) -> Iterator[date]:
        for number in range(1, 20):
            if self.renewal == "same_term" and self.months:
                yield self.start + relativedelta(months=self.months * (number + 1)) - DAY
            elif self.renewal == "same_term":
                yield end + number * (end - self.start + DAY)
            elif self.renewal == "fixed" and self.months:
                yield self.start + relativedelta(months=self.months + 12 * number) - DAY
            elif self.renewal == "fixed":
                yield end + DAY + relativedelta(months=12 * number) - DAY
            elif self.renewal == "indefinite" and self.yearly_exit:
                year = self.start + relativedelta(years=number) - DAY
                if year > end:
                    yield year

    def deadline(self, day: date) -> date | None:
        """By when it is to be decided next, as seen on a day; None where nothing is to come."""
        if self.is_over:
            return None
        found = [last for last in map(self._last_of, self._periods(), [day] * 2) if last is not None]
        if found:
            return min(found)
        if self.end is None or (self.renewal == "indefinite" and self.end < day):
            return None
        return next((end for end in self.ends if end >= day), None)

    def _periods(self) -> list[int]:
        return [length for length in (self.client, self.supplier) if length is not None]

    def _last_of(self, notice: int, day: date) -> date | None:
        return next((end - notice * DAY for end in self.ends if end - notice * DAY >= day), None)


def draw_plan(rng: random.Random, key: int, first: date) -> Plan:
    """A contract that has begun and whose first end lies after the first day of the year, or has none."""
    months = rng.choice([6, 12, 12, 24, 36])
    start = first - rng.randrange(0, months * 28) * DAY
    is_open = rng.random() < 0.08
    return Plan(
        key=key,
        start=start,
        end=None if is_open else start + relativedelta(months=months) - DAY,
        months=None if is_open else months,
        renewal="none" if is_open else rng.choice(RENEWALS),
        client=rng.choice([None, 0, 30, 90]),
        supplier=rng.choice([None, 30, 60, 120]),
        yearly_exit=rng.random() < 0.5,
    )


def fields_of(plan: Plan) -> dict[str, Any]:
    return {
        "starts_on": plan.start,
        "ends_on": plan.end,
        "renewal": plan.renewal,
        "renewal_months": 12,
        "client_notice": plan.client,
        "supplier_notice": plan.supplier,
        "exit": "anniversary" if plan.yearly_exit else "any_time",
    }
