"""How two orders of the same accounts agree, whatever the order of rows and however many tie."""

import numpy as np
from scipy.stats import rankdata

from zelo.analytics.lifetime.fitting import Floats


def spearman(first: Floats, second: Floats) -> float | None:
    """Spearman's rank correlation with mean ranks for ties, -1 to 1; None where either side is all equal."""
    ranks = [rankdata(values) for values in (first, second)]
    spread = [one - one.mean() for one in ranks]
    scale = float(np.sqrt((spread[0] @ spread[0]) * (spread[1] @ spread[1])))
    return None if scale == 0 else float(spread[0] @ spread[1]) / scale


def top_overlap(first: Floats, second: Floats, count: int) -> float:
    """The share of the `count` largest by one value that are among the `count` largest by the other; 0 to 1.

    Where accounts tie for the last places, the expected share under a random choice among them.
    """
    count = min(count, first.size)
    return float(_membership(first, count) @ _membership(second, count)) / count


def _membership(values: Floats, count: int) -> Floats:
    """1 for those surely in, 0 for those surely out, between them for those that tie."""
    last = np.partition(values, values.size - count)[values.size - count]
    above, tied = values > last, values == last
    share = (count - np.count_nonzero(above)) / np.count_nonzero(tied)
    return np.asarray(above + share * tied)
