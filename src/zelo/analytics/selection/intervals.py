"""Measures that are known only within an interval, and values drawn from it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zelo.analytics.scorecard.grid import Flags, Floats, Indices
from zelo.analytics.selection.matrix import Matrix
from zelo.analytics.selection.policy import Policy
from zelo.lib.errors import InvalidInput

Intervals = Mapping[str, tuple[Floats, Floats]]

# The normal distribution's 97.5 % quantile.
_Z = 1.959963984540054


@dataclass(frozen=True)
class Uncertain:
    """A criterion whose measure is uncertain for m of n accounts, accounts in the order of their ids.

    row: the criterion's place in the policy. values: shape (n,), the measure's unit.
    accounts: shape (m,), ascending. below, above: shape (m,), standard deviations on either side.
    """

    row: int
    measure: str
    values: Floats
    accounts: Indices
    below: Floats
    above: Floats

    def draw(self, rng: np.random.Generator) -> Floats:
        """The values with those of the uncertain accounts drawn anew. Shape (n,)."""
        noise = rng.standard_normal(self.accounts.size)
        drawn = self.values.copy()
        drawn[self.accounts] += noise * np.where(noise > 0, self.above, self.below)
        return drawn


def find_uncertain(
    policy: Policy, matrix: Matrix, intervals: Intervals, order: Indices
) -> tuple[Uncertain, ...]:
    """The policy's uncertain criteria, in its order; order: shape (n,), the matrix's rows by account id.

    Raises: InvalidInput for an interval of a measure that the matrix lacks, of a wrong shape, infinite, open
    on one side, or that does not hold the value.
    """
    for measure in intervals:
        if measure not in matrix.values:
            raise InvalidInput(
                f"an interval is given for {measure}, which the matrix lacks; "
                f"it has {', '.join(matrix.values)}"
            )
    found = []
    for row, measure in enumerate(policy.measures):
        if measure in intervals:
            values = matrix.values[measure]
            low, high = _checked(matrix, measure, intervals[measure])
            values, low, high = values[order], low[order], high[order]
            accounts = np.flatnonzero(~np.isnan(low))
            own = values[accounts]
            below, above = (own - low[accounts]) / _Z, (high[accounts] - own) / _Z
            if accounts.size:
                found.append(Uncertain(row, measure, values, accounts, below, above))
    return tuple(found)


def _checked(matrix: Matrix, measure: str, interval: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    low, high = (np.asarray(side, dtype=np.float64) for side in interval)
    values = matrix.values[measure]
    for side in (low, high):
        if side.shape != values.shape:
            raise InvalidInput(
                f"the interval of {measure} has shape {side.shape}, its values {values.shape}; "
                "give one per account"
            )
    certain = np.isnan(low) & np.isnan(high)
    good: Flags = certain | (np.isfinite(low) & np.isfinite(high) & (low <= values) & (values <= high))
    if not good.all():
        row = int(np.argmin(good))
        raise InvalidInput(
            f"interval of {measure} of account {matrix.account_ids[row]}: found {low[row]:g} to "
            f"{high[row]:g} around {values[row]:g}; "
            "needed: two numbers with the value between them, or NaN for both"
        )
    return low, high
