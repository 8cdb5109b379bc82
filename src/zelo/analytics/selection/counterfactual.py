"""What one change would move an account into the programme, or out of it.

The smallest change is the one that moves the account's own score least, in points: what the contribution of
the criterion gains or loses. Equal ones go by the change of the value relative to the value, then by the
order of the policy.
"""

import math
import struct
import sys
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from zelo.analytics.scorecard import Linear, Logarithmic, Percentile, Rubric, Scale
from zelo.analytics.scorecard.grid import Floats, to_grid
from zelo.analytics.selection.eligibility import NONE, find_eligible
from zelo.analytics.selection.evaluation import evaluate
from zelo.analytics.selection.matrix import Matrix
from zelo.analytics.selection.placement import place
from zelo.analytics.selection.policy import KEY_TIERS
from zelo.analytics.selection.rescoring import Rescoring
from zelo.analytics.selection.result import Result

_ORDINAL_SIGN = 1 << 63
_LARGEST = sys.float_info.max


@dataclass(frozen=True, slots=True)
class Change:
    """The least change of one criterion's value that moves the account, all else being equal.

    value: the account's, in the measure's unit, None if unknown.
    needed: the value that moves it, None where no value of this criterion alone does. The value just before
    it does not; so where a limit or a rival must be passed, it is the next double: round away from `value`.
    score_change: the account's score then less its score now, points. tier: its tier then.
    """

    measure: str
    value: float | None
    needed: float | None = None
    score_change: float | None = None
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """How an account would enter the programme, or leave it if it is in.

    enters: True where the account is out. changes: one per criterion, in the policy's order. best: the
    smallest, None where no single change is enough.
    """

    account_id: str
    enters: bool
    changes: tuple[Change, ...]
    best: Change | None


def counterfactual(
    result: Result, index: int, *, limits: Mapping[str, tuple[float, float]] | None = None
) -> Counterfactual | None:
    """The smallest change of one criterion's value that turns account `index` (row of the result) in or out.

    limits: by measure the lowest and highest value that it can take, in its unit; any without it.
    Each change is checked by an evaluation of all accounts with that one value changed, so percentiles, caps
    and the others' places are those that would follow. An unknown value is not changed.
    The nearest value on either side is sought by bisection, apart between the limits of gate and `met`
    condition, where only the points change.
    Returns: None for an excluded account and one with too little data.   Raises: IndexError if there is none.
    """
    if result.tier.at(index) in ("excluded", "insufficient_data"):
        return None
    index = range(len(result.account_ids))[index]
    trial = _Trial(result, index)
    wanted = not bool(result.is_key[index])
    changes = []
    for row, criterion in enumerate(result.policy.criteria):
        low, high = (limits or {}).get(criterion.measure, (-_LARGEST, _LARGEST))
        changes.append(_smallest(result, trial, row, wanted, low, high))
    possible = [change for change in changes if change.needed is not None]
    best = min(possible, key=_size) if possible else None
    return Counterfactual(str(result.account_ids[index]), wanted, tuple(changes), best)


class _Trial:
    """Whether one account is key if one of its values were another, without a whole evaluation."""

    def __init__(self, result: Result, index: int) -> None:
        self.policy, self.matrix, self.index = result.policy, result.matrix, index
        self._eligible, self._score = result.eligible, result.score
        self._weights = [criterion.weight for criterion in self.policy.criteria]
        self._lowest = float(to_grid(min(tier.stay for tier in self.policy.tiers)))
        criteria, coverage = self.policy.criteria, self.policy.minimum_coverage
        self._all = Rescoring(criteria, list(result.points), coverage)
        self._alone = Rescoring(criteria, list(result.points[:, [index]]), coverage)
        self._points = [np.nan_to_num(row, nan=0.0) for row in result.points]

    def value(self, row: int) -> float:
        return float(self.matrix.values[self.policy.measures[row]][self.index])

    def is_key(self, row: int, value: float) -> bool:
        """Whether the account is key with this value of criterion `row`."""
        score = self._scores(row, value)
        eligible = self._eligible.copy()
        eligible[self.index] = self._is_eligible(row, value)
        rows = np.flatnonzero(eligible & (score >= self._lowest))
        here = int(np.searchsorted(rows, self.index))
        if here == rows.size or rows[here] != self.index:
            return False
        previous, id_rank = self.matrix.previous[rows], self.matrix.id_rank[rows]
        tiers, _ = place(self.policy, score[rows], np.ones(rows.shape, np.bool_), previous, id_rank)
        return bool(tiers[here] < len(KEY_TIERS))

    def _scores(self, row: int, value: float) -> Floats:
        scale = self.policy.criteria[row].scale
        points = list(self._points)
        if isinstance(scale, Percentile):
            values = self.matrix.values[self.policy.measures[row]].copy()
            values[self.index] = value
            points[row] = np.nan_to_num(scale.points(values), nan=0.0)
            return self._all.scores(points, self._weights)
        points = [column[[self.index]] for column in points]
        points[row] = scale.points(np.array([value]))
        score = self._score.copy()
        score[[self.index]] = self._alone.scores(points, self._weights)
        return score

    def _is_eligible(self, row: int, value: float) -> bool:
        criterion = self.policy.criteria[row]
        if criterion.gate is None and criterion.met is None:
            return bool(self._eligible[self.index])
        alone = {measure: self.matrix.values[measure][[self.index]] for measure in self.policy.measures}
        alone[criterion.measure] = np.array([value])
        matrix = Matrix(self.matrix.account_ids[[self.index]], alone)
        found = find_eligible(replace(self.policy, exclusions=()), matrix, np.zeros(1))
        return bool(found.blocking[0] == NONE)


def _changed(matrix: Matrix, index: int, measure: str, value: float) -> Matrix:
    """The matrix with one value of account `index` changed; ids and tiers need no second check."""
    values = matrix.values[measure].copy()
    values[index] = value
    changed = Matrix(matrix.account_ids, {**matrix.values, measure: values}, matrix.previous_tiers)
    changed.__dict__.update(id_rank=matrix.id_rank, previous=matrix.previous)
    return changed


def _smallest(result: Result, trial: _Trial, row: int, wanted: bool, low: float, high: float) -> Change:
    measure, value = result.policy.measures[row], trial.value(row)
    if math.isnan(value):
        return Change(measure, None)
    found = []
    for upward in (True, False):
        needed = _nearest(trial, row, wanted, high if upward else low, upward)
        change = None if needed is None else _verified(result, trial.index, measure, needed, wanted)
        if change is not None:
            found.append(change)
    return min(found, key=_size) if found else Change(measure, value)


def _verified(result: Result, index: int, measure: str, needed: float, wanted: bool) -> Change | None:
    after = evaluate(result.policy, _changed(result.matrix, index, measure, needed))
    if bool(after.is_key[index]) is not wanted:
        return None
    value, shift = (
        float(result.matrix.values[measure][index]),
        float(after.score[index] - result.score[index]),
    )
    return Change(measure, value, needed, shift, after.tier.at(index))


def _size(change: Change) -> tuple[float, float]:
    assert change.value is not None and change.needed is not None and change.score_change is not None
    distance = abs(change.needed - change.value)
    relative = distance / abs(change.value) if change.value else math.inf
    return abs(change.score_change), relative


def _nearest(trial: _Trial, row: int, wanted: bool, limit: float, upward: bool) -> float | None:
    """The nearest value on one side that moves the account, None if there is none up to the limit."""
    sign = 1 if upward else -1

    def moves(place: int) -> bool:
        return trial.is_key(row, _double(sign * place)) is wanted

    scale, measure = trial.policy.criteria[row].scale, trial.policy.measures[row]
    knots = _knots(scale, np.delete(trial.matrix.values[measure], trial.index))
    steps = sorted({sign * _ordinal(knot) + beside for knot in knots for beside in (-1, 0, 1)})
    for near, far in _stretches(trial, row, sign, steps[-1], limit):
        if isinstance(scale, Percentile):
            inside = steps[bisect_left(steps, near + 1) : bisect_left(steps, far)]
            found = _first(moves, [near, *inside, far])
        else:
            found = _first(moves, range(near, far + 1))
        if found is not None:
            return _double(sign * found)
    return None


def _first(moves: Callable[[int], bool], places: Sequence[int]) -> int | None:
    """The first of rising places that moves the account, if with one all further ones do too.

    Bisection by hand: bisect_left needs len(), which the doubles between two values may exceed.
    """
    if moves(places[0]):
        return places[0]
    if not moves(places[-1]):
        return None
    before, first = 0, places.stop - places.start - 1 if isinstance(places, range) else len(places) - 1
    while first - before > 1:
        middle = (before + first) // 2
        before, first = (before, middle) if moves(places[middle]) else (middle, first)
    return places[first]


def _stretches(trial: _Trial, row: int, sign: int, furthest: int, limit: float) -> list[tuple[int, int]]:
    """From the value outwards, first and last place of each stretch in which no condition changes."""
    criterion, start = trial.policy.criteria[row], sign * _ordinal(trial.value(row)) + 1
    bands = [band for band in (criterion.gate, criterion.met) if band is not None]
    edges = [edge for band in bands for edge in (band.at_least, band.at_most) if edge is not None]
    breaks = {sign * _ordinal(edge) + beside for edge in edges for beside in (0, 1)}
    end = min(max(furthest, start, *breaks), sign * _ordinal(limit))
    starts = sorted({start} | {place for place in breaks if place > start})
    lasts = [following - 1 for following in starts[1:]] + [end]
    return [(near, min(far, end)) for near, far in zip(starts, lasts, strict=True) if near <= end]


def _knots(scale: Scale, others: Floats) -> list[float]:
    """The values at which the scale's formula changes; outside all of them the points do not."""
    if isinstance(scale, Linear):
        return [value for value, _ in scale.anchors]
    if isinstance(scale, Logarithmic):
        return [scale.start, scale.end]
    if isinstance(scale, Rubric):
        return [value for value, _ in scale.levels]
    return np.unique(others[~np.isnan(others)]).tolist() or [0.0]


def _ordinal(value: float) -> int:
    """The place of a double among all doubles, that of 0 being 0: neighbours differ by 1."""
    bits = int(struct.unpack("<q", struct.pack("<d", value))[0])
    return bits if bits >= 0 else -(bits + _ORDINAL_SIGN)


def _double(place: int) -> float:
    return math.copysign(float(struct.unpack("<d", struct.pack("<q", abs(place)))[0]), place)
