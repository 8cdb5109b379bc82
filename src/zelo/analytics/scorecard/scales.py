"""Scales: how a measure's value becomes 0 to 100 points."""

from dataclasses import dataclass

import numpy as np

from zelo.analytics.scorecard.grid import Floats, Indices, to_grid

# Whole numbers of a smaller span are counted, which is faster than sorting them.
_MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Linear:
    """Piecewise linear between anchors, level beyond the first and the last.

    anchors: (value, points) with values strictly increasing; at least two.
    """

    anchors: tuple[tuple[float, float], ...]

    def points(self, values: Floats) -> Floats:
        """Points on the grid for each value. Shape (n,), the measure's unit; NaN (unknown) stays NaN."""
        x, y = (np.array(axis, dtype=np.float64) for axis in zip(*self.anchors, strict=True))
        inside = np.clip(values, x[0], x[-1])
        left = np.clip(np.searchsorted(x, inside, side="right") - 1, 0, len(x) - 2)
        share = (inside - x[left]) / (x[left + 1] - x[left])
        start, end = y[left], y[left + 1]
        # A sum in doubles may overshoot an anchor by its last bit, and more would then score less.
        return to_grid(np.clip(start + share * (end - start), np.minimum(start, end), np.maximum(start, end)))


@dataclass(frozen=True, slots=True)
class Logarithmic:
    """100 * ln(value / start) / ln(end / start), between 0 and 100.

    start, end: values > 0 worth 0 and 100 points, not equal; start > end where less is better.
    A value <= 0 is worth what the smaller of the two is.
    """

    start: float
    end: float

    def points(self, values: Floats) -> Floats:
        """Points on the grid for each value. Shape (n,), the measure's unit; NaN (unknown) stays NaN."""
        inside = np.clip(values, min(self.start, self.end), max(self.start, self.end))
        share = np.log(inside / self.start) / np.log(self.end / self.start)
        return to_grid(np.clip(100.0 * share, 0.0, 100.0))


@dataclass(frozen=True, slots=True)
class Percentile:
    """The place among the accounts whose value is known: 100 * (lower + (equal - 1) / 2) / (n - 1).

    reverse: True where less is better. Equal values share their middle place, so a lone known account
    gets 50, as each would if all were equal.
    """

    reverse: bool = False

    def points(self, values: Floats) -> Floats:
        """Points on the grid for each value among all. Shape (n,); NaN (unknown) stays NaN, uncounted."""
        known = np.flatnonzero(~np.isnan(values))
        result = np.full(values.shape, np.nan)
        if known.size:
            result[known] = _middle_places(values[known])
        return to_grid(100.0 - result if self.reverse else result)


@dataclass(frozen=True, slots=True)
class Rubric:
    """The points of the highest level that the value reaches.

    levels: (value, points) with values strictly increasing. below: points under the first level.
    """

    levels: tuple[tuple[float, float], ...]
    below: float = 0.0

    def points(self, values: Floats) -> Floats:
        """Points on the grid for each value. Shape (n,), the measure's unit; NaN (unknown) stays NaN."""
        floors = np.array([level for level, _ in self.levels], dtype=np.float64)
        worth = np.array([self.below, *(points for _, points in self.levels)], dtype=np.float64)
        reached = worth[np.searchsorted(floors, values, side="right")]
        return to_grid(np.where(np.isnan(values), np.nan, reached))


Scale = Linear | Logarithmic | Percentile | Rubric


def _middle_places(values: Floats) -> Floats:
    """Percentile points of values without NaN, shape (n,), n >= 1."""
    if values.size == 1:
        return np.array([50.0])
    lowest = values.min()
    if values.max() - lowest < _MOST_COUNTED and bool((values == np.rint(values)).all()):
        offsets = (values - lowest).astype(np.intp)
        sizes = np.bincount(offsets)
        return np.asarray(_places(np.cumsum(sizes) - sizes, sizes, values.size)[offsets])
    order = np.argsort(values)
    ascending = values[order]
    starts = np.flatnonzero(np.concatenate(([True], ascending[1:] != ascending[:-1])))
    sizes = np.diff(np.append(starts, values.size))
    result = np.empty(values.shape)
    result[order] = np.repeat(_places(starts, sizes, values.size), sizes)
    return result


def _places(starts: Indices, sizes: Indices, count: int) -> Floats:
    """The points of groups of equal values: before each stand `starts` others, of `count` in all."""
    return np.asarray(100.0 * (starts + (sizes - 1) / 2) / (count - 1))
