"""A gamma-gamma model at given parameters, known or with a covariance of their logarithms."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from zelo.analytics.lifetime.fitting import Estimate, ParametricModel


@dataclass(frozen=True, kw_only=True)
class Spending(ParametricModel):
    NAMES: ClassVar[tuple[str, ...]] = ("p", "q", "gamma")
    p: float
    q: float
    gamma: float


CDNOW = {"p": 6.25, "q": 3.74, "gamma": 15.44}
KNOWN = Spending(**CDNOW)


def uncertain(log_sd: float) -> Spending:
    """CDNOW's parameters with so much doubt about ln gamma, less about the others, and correlation."""
    factor = log_sd * np.array([[0.8, 0, 0], [0.0, 0.2, 0], [-0.85, 0.3, 0.43]])
    return Spending(**CDNOW, estimate=Estimate(CDNOW, -4055.9, factor @ factor.T, 946.0))
