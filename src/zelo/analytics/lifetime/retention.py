"""Contracts by how many renewals each has seen, and whether it was lost or is still in force.

Time runs in renewal periods (a year, a month: whatever the contracts renew by). The age of a contract is the
number of renewals it has made: 0 in its first period, S(age) of a cohort are left at that age.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zelo.analytics.lifetime.fitting import Floats
from zelo.lib.errors import InvalidInput

MAX_AGE = 100_000

Ages = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def read_ages(ages: npt.ArrayLike) -> Ages:
    """Ages as whole numbers. Raises InvalidInput unless each is a whole number from 0 to 100,000."""
    given = np.atleast_1d(np.asarray(ages, dtype=np.float64))
    wrong = ~((given >= 0) & (given <= MAX_AGE) & (given == np.floor(given)))
    if wrong.any():
        raise InvalidInput(
            f"Ages of contracts are whole numbers of renewals from 0 to {MAX_AGE}; "
            f"found {given[wrong].flat[0]}."
        )
    return given.astype(np.int64)


@dataclass(frozen=True)
class Retention:
    """Contracts counted by (age, lost), each pair once, in the order of (age, lost).

    age: shape (k,), renewals made. lost: shape (k,), True if the contract was not renewed at the next
    occasion, False if it is still in force (right-censored). weight: shape (k,), contracts, > 0.
    """

    age: Ages
    lost: Flags
    weight: Floats

    @classmethod
    def from_contracts(
        cls, age: npt.ArrayLike, lost: npt.ArrayLike, weight: npt.ArrayLike | None = None
    ) -> "Retention":
        """Counted from single contracts or from cells; shapes (n,); weight 1 where none is given.

        Raises InvalidInput for unequal lengths, no contract, an age that is no whole number >= 0, or a
        weight that is negative or not finite; cells of weight 0 are left out.
        """
        ages, ended = read_ages(age), np.atleast_1d(np.asarray(lost, dtype=np.bool_))
        weights = (
            np.ones(ages.shape) if weight is None else np.atleast_1d(np.asarray(weight, dtype=np.float64))
        )
        if not ages.shape == ended.shape == weights.shape:
            raise InvalidInput(
                f"Ages, losses and weights must be as many: {ages.size}, {ended.size} and {weights.size}."
            )
        if not (np.isfinite(weights) & (weights >= 0)).all():
            raise InvalidInput("A weight of contracts is negative or not finite.")
        cells, place = np.unique(2 * ages + ended, return_inverse=True)
        totals = np.bincount(place, weights, minlength=cells.size).astype(np.float64)
        cells, totals = cells[totals > 0], totals[totals > 0]
        if not cells.size:
            raise InvalidInput("There is no contract to fit a model of renewals to.")
        return cls(cells // 2, cells % 2 == 1, totals)

    @classmethod
    def from_counts(cls, *cohorts: Sequence[float]) -> "Retention":
        """Counted from how many contracts of each cohort were left at ages 0, 1, 2, ...

        Cohorts may have been watched for different times; all are taken to follow one model.
        Raises InvalidInput for a count that is negative, not finite or grows within its cohort.
        """
        ages: list[int] = []
        lost: list[bool] = []
        weights: list[float] = []
        for number, counts in enumerate(cohorts, start=1):
            left = np.asarray(counts, dtype=np.float64)
            if not (left.ndim == 1 and left.size and np.isfinite(left).all() and (left >= 0).all()):
                raise InvalidInput(f"Cohort {number} must be a list of counts of contracts, none negative.")
            if (np.diff(left) > 0).any():
                raise InvalidInput(f"Cohort {number} grows from one age to the next: {list(counts)}.")
            last = left.size - 1
            ages += [*range(last), last]
            lost += [True] * last + [False]
            weights += [*(-np.diff(left)).tolist(), float(left[-1])]
        return cls.from_contracts(ages, lost, weights)

    @property
    def contracts(self) -> float:
        return float(self.weight.sum())

    @property
    def losses(self) -> float:
        return float(self.weight[self.lost].sum())

    @property
    def renewals(self) -> float:
        """Renewals made, over all contracts."""
        return float(self.weight @ self.age)
