"""The evaluation of all accounts by a policy."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from zelo.analytics.scorecard import score_accounts
from zelo.analytics.scorecard.criterion import STATUSES, Criterion
from zelo.analytics.scorecard.grid import GRID, Flags, Floats, Indices
from zelo.analytics.scorecard.scoring import scale_points
from zelo.analytics.selection.eligibility import (
    EXCLUDED,
    INSUFFICIENT_DATA,
    NONE,
    blocking_names,
    find_eligible,
)
from zelo.analytics.selection.matrix import TIER_NAMES, Matrix
from zelo.analytics.selection.placement import place
from zelo.analytics.selection.policy import KEY_TIERS, TIERS, Policy
from zelo.analytics.selection.result import Labels, Result
from zelo.lib.errors import InvalidInput

CHANGES = ("none", "entered", "promoted", "stays", "demoted", "left")


def evaluate(
    policy: Policy, matrix: Matrix, *, points_of: Callable[[Criterion, Floats], Floats] = scale_points
) -> Result:
    """Score, rank and place every account of the matrix by the policy.

    points_of: the points of a criterion's scale for each value, by who may remember what it gave before.
    The order of the matrix's rows changes nothing but the order of the result's.
    Raises: InvalidInput if the matrix lacks a measure of the policy, or repeats an account.
    """
    missing = [measure for measure in policy.measures if measure not in matrix.values]
    if missing:
        raise InvalidInput(
            f"policy {policy.name} needs {', '.join(missing)}; compute and pass these measures"
        )
    scores = score_accounts(
        policy.criteria, matrix.values, minimum_coverage=policy.minimum_coverage, points_of=points_of
    )
    found = find_eligible(policy, matrix, scores.score)
    eligible = found.blocking == NONE
    tier, qualified = place(policy, scores.score, eligible, matrix.previous, matrix.id_rank)
    tier[found.blocking == EXCLUDED] = TIERS.index("excluded")
    tier[found.blocking == INSUFFICIENT_DATA] = TIERS.index("insufficient_data")
    is_key = tier < len(KEY_TIERS)
    names = blocking_names(policy)
    blocking = _kept_out(found.blocking, eligible & ~is_key, qualified, names)
    return Result(
        policy=policy,
        matrix=matrix,
        scores=scores,
        rank=_rank(scores.score, matrix.id_rank),
        tier=Labels(tier, TIERS),
        is_key=is_key,
        previous_tier=Labels(matrix.previous, TIER_NAMES),
        change=Labels(_changes(tier, matrix.previous, is_key), CHANGES),
        eligible=eligible,
        blocking=Labels(blocking, names),
        gates=Labels(found.gates, STATUSES),
        met=Labels(found.met, STATUSES),
        unmatched_exclusions=found.unmatched_exclusions,
    )


def _kept_out(
    blocking: NDArray[np.int16], out: Flags, qualified: Flags, names: tuple[str, ...]
) -> NDArray[np.int16]:
    """What keeps each account out: of those that are eligible and out, a threshold or a cap."""
    told = np.where(out, np.int16(names.index("threshold")), blocking)
    told[out & qualified] = names.index("cap")
    return told


def _rank(score: Floats, id_rank: Indices) -> NDArray[np.int64]:
    """One whole number per account, grid units of its score before the place of its id, sorts fastest."""
    unknown = np.isnan(score)
    units = np.where(unknown, -1.0, score * GRID).astype(np.int64)
    rank = np.empty(score.size, dtype=np.int64)
    rank[np.argsort(id_rank - units * score.size)] = np.arange(1, score.size + 1)
    rank[unknown] = 0
    return rank


def _changes(tier: NDArray[np.int8], previous: NDArray[np.int8], is_key: Flags) -> NDArray[np.int8]:
    was_key = previous < len(KEY_TIERS)
    stayed = is_key & was_key
    changes = np.full(tier.shape, CHANGES.index("none"), dtype=np.int8)
    changes[is_key & ~was_key] = CHANGES.index("entered")
    changes[stayed & (tier < previous)] = CHANGES.index("promoted")
    changes[stayed & (tier == previous)] = CHANGES.index("stays")
    changes[stayed & (tier > previous)] = CHANGES.index("demoted")
    changes[~is_key & was_key] = CHANGES.index("left")
    return changes
