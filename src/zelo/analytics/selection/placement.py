"""Which tier each eligible account gets: thresholds with hysteresis, then caps."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from zelo.analytics.scorecard.grid import Flags, Floats, Indices, to_grid
from zelo.analytics.selection.policy import KEY_TIERS, TIERS, Policy, Tier

STANDARD = TIERS.index("standard")


def holds(tier: Tier, previous: NDArray[np.int8]) -> Flags:
    """Which accounts held this tier or a better one, and so need only its `stay`. Shape (n,)."""
    return previous <= KEY_TIERS.index(tier.name)


def threshold_of(tier: Tier, previous: NDArray[np.int8]) -> Floats:
    """The score that each account needs for the tier, on the grid. Shape (n,), points."""
    return np.where(holds(tier, previous), to_grid(tier.stay), to_grid(tier.enter))


def place(
    policy: Policy, score: Floats, eligible: Flags, previous: NDArray[np.int8], id_rank: Indices
) -> tuple[NDArray[np.int8], Flags]:
    """Fill the tiers, best first, within the caps.

    score: points on the grid; previous: places in TIERS; id_rank: the ids' text order. All shape (n,).
    Within a tier accounts stand by score plus, for those that need only its `stay`, enter - stay: who
    challenges a holder must exceed it by more than that margin. At equal standing the holder comes first,
    then the smaller id. Who finds no room may still find it in the next tier.
    Returns: the tier as a place in TIERS, standard where none; and who reached a threshold. Shape (n,).
    """
    tier_codes = np.full(score.shape, STANDARD, dtype=np.int8)
    waiting, qualified = eligible.copy(), np.zeros(score.shape, dtype=np.bool_)
    count = policy.cap.count
    hours = _exact(policy.cap.hours)
    for tier in policy.tiers:
        reached = waiting & (score >= threshold_of(tier, previous))
        qualified |= reached
        chosen = _first(tier, _room(tier, count, hours), np.flatnonzero(reached), score, previous, id_rank)
        tier_codes[chosen] = KEY_TIERS.index(tier.name)
        waiting[chosen] = False
        count = None if count is None else count - chosen.size
        hours = None if hours is None else hours - chosen.size * (_exact(tier.hours) or 0)
    return tier_codes, qualified


def _first(
    tier: Tier,
    room: int | None,
    candidates: Indices,
    score: Floats,
    previous: NDArray[np.int8],
    id_rank: Indices,
) -> Indices:
    if room is None or candidates.size <= room:
        return candidates
    if room == 0:
        return candidates[:0]
    holder = holds(tier, previous[candidates])
    standing = score[candidates] + (to_grid(tier.enter) - to_grid(tier.stay)) * holder
    contenders = np.flatnonzero(standing >= np.partition(standing, -room)[-room])
    ids = id_rank[candidates[contenders]]
    order = np.lexsort((ids, ~holder[contenders], -standing[contenders]))
    return candidates[contenders[order[:room]]]


def _room(tier: Tier, count: int | None, hours: Fraction | None) -> int | None:
    limits = [limit for limit in (tier.count, count) if limit is not None]
    each = _exact(tier.hours)
    if hours is not None and each:
        limits.append(int(hours // each))
    return min(limits) if limits else None


def _exact(hours: float | None) -> Fraction | None:
    """The decimal number as it was written, so that three times 0.1 hours fit into 0.3."""
    return None if hours is None else Fraction(repr(hours))
