"""Past forecasts beside what came: Brier score, calibration, and bias in money.

Arrays have one row per forecast whose contract has since been renewed or lost.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zelo.lib.errors import InvalidInput

Floats = npt.NDArray[np.float64]
# Fewer events than this say nothing about a person or a model.
LEAST_EVENTS = 20
BINS = 5


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts between two probabilities. mean: as said. share: as it came. low, high: its 95 % interval."""

    lower: float
    upper: float
    count: int
    mean: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """How forecasts fared. Figures are None where `count` is 0.

    brier: mean squared error of the probability, 0 is perfect. reference: that of always saying the share
    that came. skill: 1 - brier / reference; None where the reference is perfect.
    bias: money expected less money that came; positive is too hopeful. enough: at least `LEAST_EVENTS`.
    """

    count: int
    renewed: int
    brier: float | None
    reference: float | None
    skill: float | None
    bias: float | None
    bias_share: float | None
    bins: tuple[Bin, ...]

    @property
    def enough(self) -> bool:
        return self.count >= LEAST_EVENTS


def score(probability: Floats, renewed: npt.NDArray[np.bool_], expected: Floats, came: Floats) -> Score:
    """The score of one person's or model's forecasts.

    probability: said for the renewal. renewed: what came. expected, came: money said and money kept.
    Raises InvalidInput where shapes differ or a probability is none.
    Source: Brier (1950), Monthly Weather Review 78(1), eq. 2, for two outcomes, halved.
    """
    if len({array.shape for array in (probability, renewed, expected, came)}) != 1 or probability.ndim != 1:
        raise InvalidInput("A score needs four arrays of one length.")
    if not np.all((probability >= 0) & (probability <= 1)):
        raise InvalidInput("A forecast has a probability outside 0 and 1.")
    count = int(probability.size)
    if count == 0:
        return Score(0, 0, None, None, None, None, None, ())
    share = float(renewed.mean())
    brier = float(np.mean((probability - renewed) ** 2))
    reference = share * (1 - share)
    bias, total = float(expected.sum() - came.sum()), float(came.sum())
    return Score(
        count=count,
        renewed=int(renewed.sum()),
        brier=brier,
        reference=reference,
        skill=1 - brier / reference if reference else None,
        bias=bias,
        bias_share=bias / total if total else None,
        bins=_bins(probability, renewed),
    )


def _bins(probability: Floats, renewed: npt.NDArray[np.bool_]) -> tuple[Bin, ...]:
    place = np.minimum((probability * BINS).astype(np.int64), BINS - 1)
    return tuple(
        _bin(number, probability[place == number], renewed[place == number]) for number in np.unique(place)
    )


def _bin(number: int, probability: Floats, renewed: npt.NDArray[np.bool_]) -> Bin:
    low, high = wilson(int(renewed.sum()), renewed.size)
    mean, share = float(probability.mean()), float(renewed.mean())
    return Bin(number / BINS, (number + 1) / BINS, renewed.size, mean, share, low, high)


def wilson(successes: int, count: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """The 95 % interval of a share. Source: Wilson (1927), JASA 22(158), p. 209."""
    share, weight = successes / count, z * z / count
    centre = (share + weight / 2) / (1 + weight)
    half = z * (share * (1 - share) / count + weight / (4 * count)) ** 0.5 / (1 + weight)
    return max(centre - half, 0.0), min(centre + half, 1.0)
