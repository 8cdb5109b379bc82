"""Why one account is where it is."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from zelo.analytics.scorecard.criterion import MET, STATUSES, Axis, Band
from zelo.analytics.scorecard.grid import to_grid
from zelo.analytics.selection.placement import holds
from zelo.analytics.selection.result import Result
from zelo.lib.text import Text


@dataclass(frozen=True, slots=True)
class CriterionExplanation:
    """One criterion of one account.

    value: in the measure's unit, None if unknown. points: 0 to 100, None if unknown.
    weight: as in the policy. weight_used: share of the score it decides, 0 to 1, None without a score.
    contribution: points of the score that it brings, None without a score.
    gate_status: met, not_met, unknown, "" without a gate; met: whether its `met` condition holds, None
    without one or if unknown.
    """

    measure: str
    axis: Axis
    value: float | None
    points: float | None
    weight: float
    weight_used: float | None
    contribution: float | None
    gate: Band | None
    gate_status: str
    met_when: Band | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """The score that a tier asks of one account: its `enter`, or its `stay` if the account held it or better.

    points: that score. margin: the account's score less it, points, None without a score.
    """

    tier: str
    kind: Literal["enter", "stay"]
    points: float
    margin: float | None


@dataclass(frozen=True, slots=True)
class AccountExplanation:
    """One account of an evaluation; the words are those of Result, points 0 to 100, None where unknown.

    rank: None without a score. thresholds: of every tier, best first. threshold: that of the account's own
    tier or, where it is in none, of the last tier, the door to the programme.
    met_needed: how many criteria the rule asks to be met. exclusion: the reason of an excluded account.
    """

    account_id: str
    score: float | None
    attractiveness: float | None
    strength: float | None
    coverage: float
    rank: int | None
    tier: str
    is_key: bool
    previous_tier: str
    change: str
    eligible: bool
    blocking: str
    criteria: tuple[CriterionExplanation, ...]
    met_needed: int
    thresholds: tuple[Threshold, ...]
    threshold: Threshold
    exclusion: Text | None

    @property
    def margin(self) -> float | None:
        """Points above (or, if negative, below) the threshold that applied; None without a score."""
        return self.threshold.margin


def explain_account(result: Result, index: int) -> AccountExplanation:
    """Everything about account `index` (row of the result).   Raises: IndexError if there is none."""
    account_id = str(result.account_ids[index])
    score = _known(result.score[index])
    tier = result.tier.at(index)
    thresholds = _thresholds(result, index, score)
    own = [threshold for threshold in thresholds if threshold.tier == tier]
    reasons = [entry.reason for entry in result.policy.exclusions if entry.account == account_id]
    return AccountExplanation(
        account_id=account_id,
        score=score,
        attractiveness=_known(result.attractiveness[index]),
        strength=_known(result.strength[index]),
        coverage=float(result.coverage[index]),
        rank=int(result.rank[index]) or None,
        tier=tier,
        is_key=bool(result.is_key[index]),
        previous_tier=result.previous_tier.at(index),
        change=result.change.at(index),
        eligible=bool(result.eligible[index]),
        blocking=result.blocking.at(index),
        criteria=_criteria(result, index),
        met_needed=result.policy.met_needed,
        thresholds=thresholds,
        threshold=own[0] if own else thresholds[-1],
        exclusion=reasons[0] if reasons else None,
    )


def _criteria(result: Result, index: int) -> tuple[CriterionExplanation, ...]:
    rows = np.array([index])
    weights = result.scores.weights_used(rows)[:, 0]
    contributions = result.scores.contributions(rows)[:, 0]
    explained = []
    for row, criterion in enumerate(result.policy.criteria):
        met = result.met.at((row, index))
        explained.append(
            CriterionExplanation(
                measure=criterion.measure,
                axis=criterion.axis,
                value=_known(result.matrix.values[criterion.measure][index]),
                points=_known(result.points[row, index]),
                weight=criterion.weight,
                weight_used=_known(weights[row]),
                contribution=_known(contributions[row]),
                gate=criterion.gate,
                gate_status=result.gates.at((row, index)),
                met_when=criterion.met,
                met=met == STATUSES[MET] if met in ("met", "not_met") else None,
            )
        )
    return tuple(explained)


def _thresholds(result: Result, index: int, score: float | None) -> tuple[Threshold, ...]:
    thresholds = []
    for tier in result.policy.tiers:
        stays = bool(holds(tier, result.matrix.previous[[index]])[0])
        points = float(to_grid(tier.stay if stays else tier.enter))
        margin = None if score is None else score - points
        thresholds.append(Threshold(tier.name, "stay" if stays else "enter", points, margin))
    return tuple(thresholds)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
