"""A criterion: a measure with a scale, a weight, an axis, and optionally a gate."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from zelo.analytics.scorecard.grid import Floats
from zelo.analytics.scorecard.scales import Scale

Axis = Literal["attractiveness", "strength"]
Better = Literal["higher", "lower"]
Unknown = Literal["redistribute", "zero"]
GateUnknown = Literal["fail", "pass"]

STATUSES = ("", "met", "not_met", "unknown")
NO_TEST, MET, NOT_MET, UNKNOWN = range(4)


@dataclass(frozen=True, slots=True)
class Band:
    """A condition on a measure's value: at_least <= value <= at_most, either side open where None."""

    at_least: float | None = None
    at_most: float | None = None

    def status(self, values: Floats) -> NDArray[np.int8]:
        """MET, NOT_MET or, for NaN, UNKNOWN for each value. Shape (n,), the measure's unit."""
        inside = np.ones(values.shape, dtype=np.bool_)
        if self.at_least is not None:
            inside &= values >= self.at_least
        if self.at_most is not None:
            inside &= values <= self.at_most
        status = np.where(inside, np.int8(MET), np.int8(NOT_MET))
        status[np.isnan(values)] = UNKNOWN
        return status


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a scorecard.

    measure: its identifier in the catalogue. weight: > 0, relative to the other criteria's.
    better: the measure's direction. unknown: what an unknown value does to the score: its weight goes to
    the known criteria, or it counts as zero points.
    gate: must be met for the account to be eligible; gate_unknown: whether an unknown value fails it.
    met: when the criterion counts for a rule of "any, all or at least k of".
    """

    measure: str
    weight: float
    axis: Axis
    scale: Scale
    better: Better = "higher"
    unknown: Unknown = "redistribute"
    gate: Band | None = None
    gate_unknown: GateUnknown = "fail"
    met: Band | None = None
