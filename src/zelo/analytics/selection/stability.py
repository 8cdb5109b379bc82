"""How sure each account's tier is: the same placement many times, with other weights and other values.

Weights: Dirichlet(concentration * w / sum(w)), w the policy's weights, concentration its [stability], else
200; a criterion whose share is s varies with variance s (1 - s) / (concentration + 1).

Values: two half normals that meet at the value, its median; the interval's ends are their 2.5 % and 97.5 %
quantiles. So one draw in twenty lies outside, but never beyond an end that is the value itself.

Measures that a model made are not drawn from their intervals but by the model, all together (`Together`).

Each draw has its own generator, of rng.spawn(draws). It gives first the weights, then what is drawn together,
then for each other uncertain criterion, in the policy's order, one standard normal per uncertain account in
the order of ids: a seed gives the same result whatever the order of rows and the number of threads.
"""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zelo.analytics.scorecard import Percentile
from zelo.analytics.scorecard.grid import GRID, Flags, Floats, to_grid
from zelo.analytics.selection.eligibility import EXCLUDED, NONE, find_eligible
from zelo.analytics.selection.intervals import Intervals, Uncertain, find_uncertain
from zelo.analytics.selection.matrix import Matrix
from zelo.analytics.selection.placement import place
from zelo.analytics.selection.policy import KEY_TIERS, TIERS, Policy
from zelo.analytics.selection.rescoring import Rescoring
from zelo.analytics.selection.together import Drawn, Together, draw_together, find_drawn
from zelo.lib.errors import InvalidInput

DEFAULT_CONCENTRATION = 200.0
MOST_DRAWS = 100_000
_SMALLEST_WEIGHT = 1e-12
_BLOCK = 4096

Ranks = NDArray[np.int32]


@dataclass(frozen=True)
class Stability:
    """In how many draws each of n accounts got each tier, and the span of its rank.

    draws: how many. concentration: of the Dirichlet distribution of the weights.
    counts: shape (6, n), draws by tier in the order of TIERS; every column adds up to `draws`.
    rank_low, rank_high: shape (n,), 5 % and 95 % quantiles of the rank among the draws in which the account
    had
    a score: the smallest rank that at least that share of these draws do not exceed; 0 where none had.
    """

    draws: int
    concentration: float
    counts: NDArray[np.int32]
    rank_low: Ranks
    rank_high: Ranks

    @property
    def probabilities(self) -> Floats:
        """The share of draws by tier. Shape (6, n), 0 to 1, in the order of TIERS."""
        return np.asarray(self.counts / self.draws)

    @property
    def key_probability(self) -> Floats:
        """The share of draws in which the account was a key account. Shape (n,), 0 to 1."""
        return np.asarray(self.counts[: len(KEY_TIERS)].sum(axis=0) / self.draws)

    def probability(self, tier: str) -> Floats:
        """The share of draws with this tier. Shape (n,). Raises: ValueError if there is no such tier."""
        return np.asarray(self.counts[TIERS.index(tier)] / self.draws)


@dataclass(frozen=True)
class _Frame:
    """What all draws share, accounts in the order of their ids. points: k arrays (n,), 0 where unknown."""

    policy: Policy
    matrix: Matrix
    rescoring: Rescoring
    points: tuple[Floats, ...]
    uncertain: tuple[Uncertain, ...]
    together: Together | None
    drawn: tuple[Drawn, ...]
    excluded: Flags
    open: Flags
    concentration: float

    @property
    def varying(self) -> tuple[Uncertain | Drawn, ...]:
        return *self.uncertain, *self.drawn

    @property
    def alpha(self) -> Floats:
        weights = np.array([criterion.weight for criterion in self.policy.criteria])
        return np.asarray(self.concentration * (weights / weights.sum()))


@dataclass(frozen=True)
class _Draw:
    """One draw: the rows that are key and their tiers, and for each pattern whether it has no score."""

    rows: NDArray[np.intp]
    tiers: NDArray[np.int8]
    unscored: Flags


def tier_stability(
    policy: Policy,
    matrix: Matrix,
    *,
    draws: int,
    rng: np.random.Generator,
    intervals: Intervals | None = None,
    together: Together | None = None,
) -> Stability:
    """Place every account `draws` times, as `evaluate` does, with drawn weights and drawn uncertain values.

    intervals: by measure (low, high), each of shape (n,), in its unit: the 95 % interval around the value,
    NaN in both where it is certain. Unknown values stay unknown; measures outside the policy do nothing.
    together: measures drawn by a model, which need no interval.
    Gates, rule, exclusions, held tiers and caps are the evaluation's.
    Memory: 4 bytes per draw and account beside the points. Returns: arrays in the order of the matrix's rows.
    Raises: InvalidInput for draws outside 1 to 100,000, a lacking measure, a repeated id, a bad interval, a
    measure given both ways.
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise InvalidInput(f"draws: found {draws}; allowed: a whole number from 1 to {MOST_DRAWS}")
    frame = _frame(policy, matrix, intervals or {}, together)
    ranks = np.empty((draws, len(matrix)), dtype=np.int32)
    counts = np.zeros((len(TIERS), len(matrix)), dtype=np.int32)
    unscored = np.zeros(frame.rescoring.patterns, dtype=np.int32)
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        for drawn in pool.map(lambda child, row: _draw(frame, child, row), rng.spawn(draws), ranks):
            counts[drawn.tiers, drawn.rows] += 1
            unscored += drawn.unscored
    counts[TIERS.index("excluded"), frame.excluded] = draws
    counts[TIERS.index("insufficient_data")] = np.where(frame.excluded, 0, unscored[frame.rescoring.pattern])
    counts[TIERS.index("standard")] = draws - counts.sum(axis=0)
    low, high = _quantiles(ranks)
    back = matrix.id_rank
    return Stability(draws, frame.concentration, counts[:, back], low[back], high[back])


def _frame(policy: Policy, matrix: Matrix, intervals: Intervals, together: Together | None) -> _Frame:
    missing = [measure for measure in policy.measures if measure not in matrix.values]
    if missing:
        raise InvalidInput(
            f"policy {policy.name} needs {', '.join(missing)}; compute and pass these measures"
        )
    order = np.argsort(matrix.id_rank)
    ordered = Matrix(
        matrix.account_ids[order],
        {measure: matrix.values[measure][order] for measure in policy.measures},
        None if matrix.previous_tiers is None else matrix.previous_tiers[order],
    )
    points = [criterion.scale.points(ordered.values[criterion.measure]) for criterion in policy.criteria]
    blocking = find_eligible(policy, ordered, np.zeros(len(matrix))).blocking
    return _Frame(
        policy=policy,
        matrix=ordered,
        rescoring=Rescoring(policy.criteria, points, policy.minimum_coverage),
        points=tuple(np.nan_to_num(row, nan=0.0) for row in points),
        uncertain=find_uncertain(policy, matrix, intervals, order),
        together=together,
        drawn=find_drawn(policy, matrix, together, intervals, order),
        excluded=np.asarray(blocking == EXCLUDED),
        open=np.asarray(blocking == NONE),
        concentration=dict(policy.stability).get("concentration", DEFAULT_CONCENTRATION),
    )


def _draw(frame: _Frame, rng: np.random.Generator, ranks: Ranks) -> _Draw:
    """Fills `ranks`, shape (n,), 0 without a score."""
    weights = np.maximum(rng.dirichlet(frame.alpha), _SMALLEST_WEIGHT).tolist()
    values = draw_together(frame.together, frame.drawn, rng)
    values |= {uncertain.measure: uncertain.draw(rng) for uncertain in frame.uncertain}
    score = frame.rescoring.scores(_points(frame, values), weights)
    _fill_ranks(score, ranks)
    lowest = to_grid(min(tier.stay for tier in frame.policy.tiers))
    rows = np.flatnonzero(_open(frame, values) & (score >= lowest))
    everyone = np.ones(rows.shape, dtype=np.bool_)
    tiers, _ = place(frame.policy, score[rows], everyone, frame.matrix.previous[rows], rows)
    is_key = tiers < len(KEY_TIERS)
    return _Draw(rows[is_key], tiers[is_key], np.isnan(frame.rescoring.weight_counted(weights)))


def _points(frame: _Frame, values: Mapping[str, Floats]) -> list[Floats]:
    points = list(frame.points)
    for uncertain in frame.varying:
        scale, drawn = frame.policy.criteria[uncertain.row].scale, values[uncertain.measure]
        if isinstance(scale, Percentile):
            points[uncertain.row] = np.nan_to_num(scale.points(drawn), nan=0.0)
        else:
            points[uncertain.row] = points[uncertain.row].copy()
            points[uncertain.row][uncertain.accounts] = scale.points(drawn[uncertain.accounts])
    return points


def _open(frame: _Frame, values: Mapping[str, Floats]) -> Flags:
    """Who passes exclusions, gates and rule; told again only if a drawn value decides a gate or the rule."""
    criteria = [frame.policy.criteria[uncertain.row] for uncertain in frame.varying]
    if not any(criterion.gate or criterion.met for criterion in criteria):
        return frame.open
    matrix = Matrix(frame.matrix.account_ids, {**frame.matrix.values, **values})
    policy = replace(frame.policy, exclusions=())
    blocking = find_eligible(policy, matrix, np.zeros(len(matrix))).blocking
    return np.asarray((blocking == NONE) & ~frame.excluded)


def _fill_ranks(score: Floats, ranks: Ranks) -> None:
    """Ranks of accounts in the order of their ids. Score and id in one whole number: that sorts fastest."""
    unknown = np.isnan(score)
    units = (np.where(unknown, -1.0, score * GRID)).astype(np.int64)
    bits = score.size.bit_length()
    keys = ((int(100 * GRID) - units) << bits) | np.arange(score.size)
    keys.sort()
    ranks[keys & ((1 << bits) - 1)] = np.arange(1, score.size + 1, dtype=np.int32)
    ranks[unknown] = 0


def _quantiles(ranks: Ranks) -> tuple[Ranks, Ranks]:
    """The 5 % and 95 % quantiles of each column without its zeros, shape (n,), 0 where all are."""
    draws, count = ranks.shape
    low, high = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int32)
    for start in range(0, count, _BLOCK):
        block = np.sort(ranks[:, start : start + _BLOCK].T.copy(), axis=1)
        ranked = np.count_nonzero(block, axis=1)
        for share, quantile in ((5, low), (95, high)):
            nearest = draws - ranked + np.maximum(-(-ranked * share // 100) - 1, 0)
            places = np.minimum(nearest, draws - 1)[:, None]
            quantile[start : start + _BLOCK] = np.take_along_axis(block, places, axis=1)[:, 0]
    return low, high
