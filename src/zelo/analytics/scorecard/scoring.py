"""Scores, axis scores, coverage and contributions of many accounts at once."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from zelo.analytics.scorecard.criterion import Axis, Criterion
from zelo.analytics.scorecard.grid import Floats, Indices, apportion, to_grid

# Accounts whose contributions are computed at a time, so that the arrays between stay in the processor cache.
_BLOCK = 16_384


@dataclass(frozen=True, slots=True)
class Scores:
    """What a scorecard of k criteria says of n accounts; all points are on the grid.

    points: shape (k, n), 0 to 100, NaN where the measure is unknown.
    score: shape (n,), 0 to 100, NaN where the coverage is too low.
    attractiveness, strength: shape (n,), 0 to 100 from the criteria of one axis, NaN where none is known
    or the score is NaN.
    coverage: shape (n,), known weight / total weight, 0 to 1, on the grid.
    """

    criteria: tuple[Criterion, ...]
    points: Floats
    score: Floats
    attractiveness: Floats
    strength: Floats
    coverage: Floats

    def weights_used(self, accounts: Indices | slice = slice(None)) -> Floats:
        """The share of the score that each criterion decides; they add up to 1 but for rounding.

        accounts: m indices, all by default. Returns: shape (k, m), 0 for an unknown criterion whose weight
        went to the others, NaN where the account has no score.
        """
        used, total = self._weights(accounts)
        return np.asarray(used / total)

    def contributions(self, accounts: Indices | slice = slice(None)) -> Floats:
        """The part of the score that each criterion brings; they add up to the score exactly.

        accounts: m indices, all by default. Returns: shape (k, m), points on the grid, >= 0, 0 for an
        unknown criterion, NaN where the account has no score.
        """
        rows = np.arange(self.score.size)[accounts]
        result = np.empty((len(self.criteria), rows.size))
        for start in range(0, rows.size, _BLOCK):
            block = rows[start : start + _BLOCK]
            used, total = self._weights(block)
            used *= np.nan_to_num(self.points[:, block], nan=0.0)
            result[:, start : start + _BLOCK] = apportion(used / total, self.score[block])
        return result

    def _weights(self, accounts: Indices | slice) -> tuple[Floats, Floats]:
        """Weight counted for each criterion (k, m), and its sum (m,), NaN where there is no score."""
        points = self.points[:, accounts]
        used = np.empty(points.shape)
        total = np.where(np.isnan(self.score[accounts]), np.nan, 0.0)
        for row, criterion in enumerate(self.criteria):
            counted = criterion.unknown == "zero" or ~np.isnan(points[row])
            used[row] = criterion.weight * np.asarray(counted, dtype=np.float64)
            total += used[row]
        return used, total


def scale_points(criterion: Criterion, values: Floats) -> Floats:
    """The points of a criterion's scale for each value. Shape (n,), the measure's unit; NaN stays NaN."""
    return criterion.scale.points(values)


def score_accounts(
    criteria: Sequence[Criterion],
    values: Mapping[str, Floats],
    *,
    minimum_coverage: float,
    points_of: Callable[[Criterion, Floats], Floats] = scale_points,
) -> Scores:
    """Score n accounts by a scorecard: the weighted mean of the points of the known criteria.

    values: for each criterion's measure an array of shape (n,), in the measure's unit, NaN = unknown.
    minimum_coverage: 0 to 1; an account whose known weight is a smaller share has no score (NaN), nor has
    one of which nothing is known. points_of: as scale_points, by who remembers what it gave.
    Raises: KeyError if a criterion's measure is not in values.
    """
    points = np.empty((len(criteria), len(values[criteria[0].measure])))

    def fill(criterion: Criterion, row: Floats) -> None:
        row[:] = points_of(criterion, values[criterion.measure])

    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        list(pool.map(fill, criteria, points))
    coverage = _coverage(criteria, points)
    enough = coverage >= to_grid(minimum_coverage)

    def mean(axis: Axis | None) -> Floats:
        chosen = [row for row, criterion in enumerate(criteria) if axis in (None, criterion.axis)]
        return np.where(enough, _weighted_mean([criteria[row] for row in chosen], points, chosen), np.nan)

    return Scores(tuple(criteria), points, mean(None), mean("attractiveness"), mean("strength"), coverage)


def _coverage(criteria: Sequence[Criterion], points: Floats) -> Floats:
    known = np.zeros(points.shape[1])
    for criterion, row in zip(criteria, points, strict=True):
        known += criterion.weight * ~np.isnan(row)
    return to_grid(known / sum(criterion.weight for criterion in criteria))


def _weighted_mean(criteria: Sequence[Criterion], points: Floats, rows: Sequence[int]) -> Floats:
    """Added criterion by criterion, so that the result depends on no other account and never falls as
    points rise: each step is monotone in double precision."""
    count = points.shape[1]
    total, weight = np.zeros(count), np.zeros(count)
    anything = np.zeros(count, dtype=np.bool_)
    for criterion, row in zip(criteria, rows, strict=True):
        known = ~np.isnan(points[row])
        total += criterion.weight * np.where(known, points[row], 0.0)
        weight += criterion.weight * (known if criterion.unknown == "redistribute" else 1.0)
        anything |= known
    weight[~anything] = np.nan
    return to_grid(total / weight)
