"""Weighted criteria to a score of 0 to 100 whose parts add up to it exactly."""

from zelo.analytics.scorecard.criterion import Band, Criterion
from zelo.analytics.scorecard.scales import Linear, Logarithmic, Percentile, Rubric, Scale
from zelo.analytics.scorecard.scoring import Scores, score_accounts

__all__ = [
    "Band",
    "Criterion",
    "Linear",
    "Logarithmic",
    "Percentile",
    "Rubric",
    "Scale",
    "Scores",
    "score_accounts",
]
