"""The scores of the same accounts again and again, with other weights or other points of a few criteria."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from zelo.analytics.scorecard import Criterion
from zelo.analytics.scorecard.grid import Flags, Floats, to_grid

# Accounts scored at a time, so that the arrays between stay in the processor cache.
_BLOCK = 16_384
_BITS = 32


class Rescoring:
    """Scores n accounts by k criteria, bit for bit as score_accounts does, while what is known stays.

    Accounts of whom the same criteria are known form a pattern; the weight counted and the coverage are found
    once per pattern. pattern: shape (n,), the pattern of each account, from 0. patterns: how many there are.
    """

    def __init__(
        self, criteria: Sequence[Criterion], points: Sequence[Floats], minimum_coverage: float
    ) -> None:
        """points: k arrays of shape (n,), NaN where unknown. minimum_coverage: 0 to 1."""
        self._criteria = tuple(criteria)
        self._minimum = to_grid(minimum_coverage)
        self.pattern, first = _patterns(points)
        self.patterns = first.size
        self._known: list[Flags] = [~np.isnan(row[first]) for row in points]

    def weight_counted(self, weights: Sequence[float]) -> Floats:
        """The sum of the weights that count, NaN without a score. Shape (patterns,).

        weights: k numbers > 0.
        """
        shape = self._known[0].shape
        known, counted = np.zeros(shape), np.zeros(shape)
        anything = np.zeros(shape, dtype=np.bool_)
        for criterion, weight, flags in zip(self._criteria, weights, self._known, strict=True):
            known += weight * flags
            counted += weight * (flags if criterion.unknown == "redistribute" else 1.0)
            anything |= flags
        coverage = to_grid(known / sum(float(weight) for weight in weights))
        return np.where((coverage >= self._minimum) & anything, counted, np.nan)

    def scores(self, points: Sequence[Floats], weights: Sequence[float]) -> Floats:
        """Scores on the grid, NaN where there is none. Shape (n,), points 0 to 100.

        points: k arrays of shape (n,), 0 where unknown. weights: k numbers > 0.
        """
        counted = self.weight_counted(weights)
        score = np.empty(self.pattern.shape)
        product = np.empty(min(_BLOCK, score.size))
        for start in range(0, score.size, _BLOCK):
            block = slice(start, min(start + _BLOCK, score.size))
            total = points[0][block] * weights[0]
            for row, weight in zip(points[1:], weights[1:], strict=True):
                total += np.multiply(row[block], weight, out=product[: total.size])
            total /= counted[self.pattern[block]]
            score[block] = to_grid(total)
        return score


def _patterns(points: Sequence[Floats]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The pattern of each account, shape (n,), and one account of each pattern."""
    pattern = np.zeros(points[0].shape, dtype=np.intp)
    first = np.zeros(1, dtype=np.intp)
    for start in range(0, len(points), _BITS):
        for row in points[start : start + _BITS]:
            pattern = pattern * 2 + ~np.isnan(row)
        _, first, pattern = np.unique(pattern, return_index=True, return_inverse=True)
    return pattern, first
