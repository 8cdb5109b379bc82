"""What a model expects of each account, with the intervals around it."""

from dataclasses import dataclass
from typing import Protocol

from zelo.analytics.lifetime.fitting import Floats


class Prediction(Protocol):
    """An expectation and central predictive intervals per account; arrays of shape (n,), in one unit.

    The intervals hold the uncertainty of the parameters and of the outcome itself.
    mean: the expected outcome at the estimated parameters.
    """

    @property
    def mean(self) -> Floats: ...
    @property
    def low80(self) -> Floats: ...
    @property
    def high80(self) -> Floats: ...
    @property
    def low95(self) -> Floats: ...
    @property
    def high95(self) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Predicted:
    """A `Prediction` held as its five arrays."""

    mean: Floats
    low80: Floats
    high80: Floats
    low95: Floats
    high95: Floats
