"""Which accounts may be key accounts at all, and what keeps the others out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zelo.analytics.scorecard import Band
from zelo.analytics.scorecard.criterion import MET, NO_TEST, NOT_MET, UNKNOWN, Criterion
from zelo.analytics.scorecard.grid import Flags, Floats
from zelo.analytics.selection.matrix import Matrix
from zelo.analytics.selection.policy import Policy

NONE, EXCLUDED, INSUFFICIENT_DATA, FIRST_GATE = range(4)


def blocking_names(policy: Policy) -> tuple[str, ...]:
    """What may keep an account out, in the order of being told; a gate by its measure."""
    gates = (f"gate:{criterion.measure}" for criterion in policy.criteria if criterion.gate)
    return ("none", "excluded", "insufficient_data", *gates, "rule", "threshold", "cap")


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Codes of blocking_names, shape (n,), "none" for the eligible; statuses of gates and of `met`, shape
    (k, n), a row per criterion; exclusions of accounts that are not there."""

    blocking: NDArray[np.int16]
    gates: NDArray[np.int8]
    met: NDArray[np.int8]
    unmatched_exclusions: tuple[str, ...]


def find_eligible(policy: Policy, matrix: Matrix, score: Floats) -> Eligibility:
    """The eligible accounts: not excluded, with a score, every gate met, and the rule.

    score: shape (n,), points, NaN where there is too little data. An account blocked by several is told
    the first in the order of blocking_names.
    """
    gates = _statuses(policy, matrix, [criterion.gate for criterion in policy.criteria])
    met = _statuses(policy, matrix, [criterion.met for criterion in policy.criteria])
    excluded, unmatched = _excluded(policy, matrix)
    names = blocking_names(policy)
    blocking = np.full(len(matrix), NONE, dtype=np.int16)
    blocking[np.count_nonzero(met == MET, axis=0) < policy.met_needed] = names.index("rule")
    gated = [row for row, criterion in enumerate(policy.criteria) if criterion.gate]
    for place, row in reversed(list(enumerate(gated))):
        blocking[_fails(policy.criteria[row], gates[row])] = FIRST_GATE + place
    blocking[np.isnan(score)] = INSUFFICIENT_DATA
    blocking[excluded] = EXCLUDED
    return Eligibility(blocking, gates, met, unmatched)


def _statuses(policy: Policy, matrix: Matrix, bands: list[Band | None]) -> NDArray[np.int8]:
    statuses = np.full((len(bands), len(matrix)), NO_TEST, dtype=np.int8)
    for row, (criterion, band) in enumerate(zip(policy.criteria, bands, strict=True)):
        if band is not None:
            statuses[row] = band.status(matrix.values[criterion.measure])
    return statuses


def _fails(criterion: Criterion, status: NDArray[np.int8]) -> Flags:
    fails: Flags = status == NOT_MET
    if criterion.gate_unknown == "fail":
        fails |= status == UNKNOWN
    return fails


def _excluded(policy: Policy, matrix: Matrix) -> tuple[Flags, tuple[str, ...]]:
    excluded = np.zeros(len(matrix), dtype=np.bool_)
    unmatched = []
    for exclusion in policy.exclusions:
        rows = np.flatnonzero(matrix.account_ids == exclusion.account)
        excluded[rows] = True
        if not rows.size:
            unmatched.append(exclusion.account)
    return excluded, tuple(unmatched)
