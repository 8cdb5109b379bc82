"""The grid of points: every score, threshold and contribution is a multiple of 2**-20 of a point.

Sums and differences of such numbers are exact in double precision, in any order, so that contributions add
up to their score and a score of 80 reaches a threshold of 80 whatever the weights were.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

GRID = 2.0**20


def to_grid(values: ArrayLike) -> Floats:
    """The nearest multiples of 2**-20, halves to even. Any shape, |value| < 2**32; NaN stays NaN."""
    return np.asarray(np.rint(np.asarray(values, dtype=np.float64) * GRID) / GRID)


def apportion(shares: Floats, total: Floats) -> Floats:
    """Parts on the grid that add up to the total exactly, each within 2**-20 of its share.

    shares: shape (k, n), points >= 0. total: shape (n,), points, to_grid(shares.sum(axis=0)).
    Returns: shape (k, n), points; columns of NaN where the total is NaN.
    Source: largest remainder (Hamilton) on grid units; equal remainders in the order of the rows.
    """
    units = shares * GRID
    whole = np.floor(units)
    remainder = units - whole
    missing = total * GRID - whole.sum(axis=0)
    for row, own in enumerate(remainder):
        ahead = np.zeros(total.shape, dtype=np.int16)
        for other, rival in enumerate(remainder):
            if other != row:
                ahead += rival >= own if other < row else rival > own
        whole[row] += ahead < missing
    whole[:, np.isnan(total)] = np.nan
    return np.asarray(whole / GRID)
