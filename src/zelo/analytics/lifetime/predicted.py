"""What a model expects of each account, with the intervals around it."""

from dataclasses import dataclass

from zelo.analytics.lifetime.fitting import Floats

LEVELS = (0.80, 0.95)
"""The central intervals that every prediction carries."""


@dataclass(frozen=True)
class Predicted:
    """A mean and central predictive intervals per account; arrays of shape (n,), in the unit asked for.

    The intervals hold the uncertainty of the parameters and of the outcome itself. mean: expected outcome.
    """

    mean: Floats
    low_80: Floats
    high_80: Floats
    low_95: Floats
    high_95: Floats
