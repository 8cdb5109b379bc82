"""How an account's purchases lie in time, where that speaks against models of steady buying.

The models of buying suppose that a customer who is alive buys at random at a steady rate, so that the gaps
between purchases are exponential: their standard deviation equals their mean.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import numpy as np

_LEAST_GAPS = 5
_BURSTS = 1.75
_SEASON_MONTHS = 3
_SEASON_SHARE = 0.8
_LEAST_YEARS = 2


class Pattern(StrEnum):
    """few: less than six purchase days, too few to tell.

    seasonal: over two years or more, 80 % of the purchase days lie in the same three months of the year.
    bursts: the gaps' standard deviation is over 1.75 times their mean, as with projects.
    steady: neither.
    """

    FEW = "few"
    SEASONAL = "seasonal"
    BURSTS = "bursts"
    STEADY = "steady"


def buying_pattern(purchase_days: Iterable[date]) -> Pattern:
    """The pattern of the days on which one account bought; a day given twice counts once."""
    days = sorted(set(purchase_days))
    if len(days) <= _LEAST_GAPS:
        return Pattern.FEW
    ordinals = np.array([day.toordinal() for day in days], dtype=np.float64)
    if ordinals[-1] - ordinals[0] >= 365 * _LEAST_YEARS - 31 * _SEASON_MONTHS and _is_seasonal(days):
        return Pattern.SEASONAL
    gaps = np.diff(ordinals)
    return Pattern.BURSTS if gaps.std(ddof=1) > _BURSTS * gaps.mean() else Pattern.STEADY


def _is_seasonal(days: list[date]) -> bool:
    counts = np.bincount([day.month - 1 for day in days], minlength=12)
    seasons = sum(np.roll(counts, -shift) for shift in range(_SEASON_MONTHS))
    return bool(np.max(seasons) >= _SEASON_SHARE * len(days))
