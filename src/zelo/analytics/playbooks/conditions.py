"""Conditions on a measure: its value, or its change against an earlier day; unknown is neither yes nor no."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from zelo.lib.errors import InvalidInput

Floats = npt.NDArray[np.float64]
Truth = npt.NDArray[np.int8]
YES, NO, UNKNOWN = 1, 0, -1


class Operator(StrEnum):
    """How a value stands to the threshold."""

    AT_LEAST = "at_least"
    ABOVE = "above"
    AT_MOST = "at_most"
    BELOW = "below"


class Change(StrEnum):
    """value: the value itself. difference: less the earlier one. share: of the earlier, -0.2 a fifth less.

    A share of an earlier value that is zero or negative is unknown.
    """

    VALUE = "value"
    DIFFERENCE = "difference"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison. days: how far back the earlier value lies, 0 for the value itself.

    Raises InvalidInput for a change without days, or days without a change.
    """

    operator: Operator
    threshold: float
    change: Change = Change.VALUE
    days: int = 0

    def __post_init__(self) -> None:
        if not np.isfinite(self.threshold):
            raise InvalidInput("The threshold of a condition is a number.")
        if (self.change is Change.VALUE) != (self.days == 0) or self.days < 0:
            raise InvalidInput("A change needs the days it is measured over; a value has none.")


def truth(condition: Condition, values: Floats, earlier: Floats | None = None) -> Truth:
    """Whether the condition holds, by account: 1 yes, 0 no, -1 unknown.

    values, earlier: shape (n,), NaN where unknown. Raises InvalidInput where a change has nothing earlier.
    """
    if condition.change is Change.VALUE:
        seen = values
    elif earlier is None or earlier.shape != values.shape:
        raise InvalidInput("A change needs the earlier values of the same accounts.")
    elif condition.change is Change.DIFFERENCE:
        seen = values - earlier
    else:
        base = np.where(earlier > 0, earlier, np.nan)
        seen = (values - earlier) / base
    with np.errstate(invalid="ignore"):
        holds = _compared(condition, seen)
    return np.where(np.isnan(seen), UNKNOWN, holds).astype(np.int8)


def _compared(condition: Condition, seen: Floats) -> npt.NDArray[np.bool_]:
    if condition.operator is Operator.AT_LEAST:
        return seen >= condition.threshold
    if condition.operator is Operator.ABOVE:
        return seen > condition.threshold
    if condition.operator is Operator.AT_MOST:
        return seen <= condition.threshold
    return seen < condition.threshold
