"""The list beside the one that revenue alone would give."""

from dataclasses import dataclass

import numpy as np

from zelo.analytics.scorecard.grid import Floats, Indices
from zelo.analytics.selection.result import Result
from zelo.lib.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Swap:
    """A key account that is not among the biggest, beside the account whose place it takes.

    entering, displaced: rows of the result; displaced is None where too few revenues are known.
    through: the measure whose contribution is ahead by most, None if none is ahead.
    advantage: by how many points, None with it. blocking: what keeps the displaced account out.
    """

    entering: int
    displaced: int | None
    through: str | None
    advantage: float | None
    blocking: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The n key accounts against the n accounts with the most revenue.

    overlap: accounts in both. overlap_share: overlap / n, None without key accounts.
    in_instead: the key accounts that are not among the n biggest, best rank first, each with one of the n
    biggest that is no key account, most revenue first.
    """

    n: int
    overlap: int
    overlap_share: float | None
    in_instead: tuple[Swap, ...]

    @property
    def list_is_just_the_biggest(self) -> bool:
        return self.overlap_share == 1


def compare_with_top(result: Result, revenue: Floats) -> Comparison:
    """Compare the key accounts with the same number of accounts with the most revenue.

    revenue: shape (n,), money; unknown (NaN) revenues are never among the biggest; ties by account id.
    An account without a score counts as having no points in any criterion.
    Raises: InvalidInput if there is not one revenue per account.
    """
    revenue = np.asarray(revenue, dtype=np.float64)
    if revenue.shape != result.is_key.shape:
        raise InvalidInput(f"{revenue.size} revenues for {result.is_key.size} accounts; give one per account")
    n = int(np.count_nonzero(result.is_key))
    top = _biggest(revenue, result.matrix.id_rank, n)
    displaced = top[~result.is_key[top]]
    keys = np.flatnonzero(result.is_key)
    entering = np.setdiff1d(keys, top)
    entering = entering[np.argsort(result.rank[entering])]
    overlap = n - entering.size
    return Comparison(n, overlap, overlap / n if n else None, _swaps(result, entering, displaced))


def _biggest(revenue: Floats, id_rank: Indices, n: int) -> Indices:
    """The n accounts with the most revenue, or as many as have a known one, in order; ties by account id."""
    known = np.flatnonzero(~np.isnan(revenue))
    if n < known.size:
        least = np.partition(revenue[known], known.size - n - 1)[known.size - n - 1]
        known = known[revenue[known] >= least]
    return known[np.lexsort((id_rank[known], -revenue[known]))][:n]


def _swaps(result: Result, entering: Indices, displaced: Indices) -> tuple[Swap, ...]:
    gains = np.nan_to_num(result.scores.contributions(entering), nan=0.0)
    paired = displaced.size
    gains[:, :paired] -= np.nan_to_num(result.scores.contributions(displaced), nan=0.0)
    swaps = []
    for place, row in enumerate(entering):
        best = int(np.argmax(gains[:, place]))
        ahead = float(gains[best, place]) > 0
        swaps.append(
            Swap(
                entering=int(row),
                displaced=int(displaced[place]) if place < paired else None,
                through=result.policy.measures[best] if ahead else None,
                advantage=float(gains[best, place]) if ahead else None,
                blocking=result.blocking.at(displaced[place]) if place < paired else None,
            )
        )
    return tuple(swaps)
