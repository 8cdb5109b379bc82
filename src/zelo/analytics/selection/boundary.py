"""The accounts at the edge of the list."""

from dataclasses import dataclass

import numpy as np

from zelo.analytics.scorecard.grid import Flags
from zelo.analytics.selection.result import Result


@dataclass(frozen=True, slots=True)
class Boundary:
    """Rows of a result, None where there is no such account.

    first_in, last_in: the key accounts with the best and the worst rank.
    first_out: of the accounts that are no key account, have a score and are not excluded, the best ranked.
    """

    first_in: int | None
    last_in: int | None
    first_out: int | None


def find_boundary(result: Result) -> Boundary:
    """The first and the last key account, and the first account that is out."""
    ranked = result.rank > 0
    out = ranked & ~result.is_key & ~result.tier.equal("excluded")
    return Boundary(
        first_in=_extreme(result, result.is_key, last=False),
        last_in=_extreme(result, result.is_key, last=True),
        first_out=_extreme(result, out, last=False),
    )


def _extreme(result: Result, among: Flags, *, last: bool) -> int | None:
    rows = np.flatnonzero(among)
    if not rows.size:
        return None
    ranks = result.rank[rows]
    return int(rows[ranks.argmax() if last else ranks.argmin()])
