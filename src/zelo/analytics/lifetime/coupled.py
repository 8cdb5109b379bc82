"""Gamma variables that rise and fall together, as an account's revenue and its margin do."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from zelo.analytics.lifetime.fitting import Floats

Flags = npt.NDArray[np.bool_]


def coupled_gammas(shapes: Sequence[Floats], rng: np.random.Generator) -> list[Floats]:
    """One gamma variable of scale 1 per shape, each array of shape (n,), >= 0; 0 where the shape is 0.

    Each is exact by itself. At each of the n places all arrays take the first candidate that serves them from
    one and the same sequence, so that they are the closer to one function of each other the closer their
    shapes. Source: Marsaglia & Tsang (2000), A simple method for generating gamma variables, ACM Transactions
    on Mathematical Software 26(3), 363-372; shapes below 1 by its section 6.
    """
    if len(shapes) == 1:
        return [rng.standard_gamma(shapes[0])]
    boost = rng.standard_exponential(shapes[0].shape)
    found = [np.zeros(shape.shape) for shape in shapes]
    open_places = [shape > 0 for shape in shapes]
    rows = np.flatnonzero(np.logical_or.reduce(open_places))
    while rows.size:
        normal, limit = rng.standard_normal(rows.size), -rng.standard_exponential(rows.size)
        for shape, values, still in zip(shapes, found, open_places, strict=True):
            candidate, serves = _candidates(shape[rows], normal, limit)
            taken = serves & still[rows]
            values[rows[taken]] = candidate[taken]
            still[rows[taken]] = False
        rows = rows[np.logical_or.reduce([still[rows] for still in open_places])]
    for shape, values in zip(shapes, found, strict=True):
        small = (shape > 0) & (shape < 1)
        values[small] *= np.exp(-boost[small] / shape[small])
    return found


def _candidates(shape: Floats, normal: Floats, limit: Floats) -> tuple[Floats, Flags]:
    """What each candidate would give for a shape (for one below 1, that of shape + 1), and whether it serves.

    limit: the logarithm of a uniform variable.
    """
    size = np.maximum(shape, 0.0) + (shape < 1) - 1 / 3
    root = 1 + normal / np.sqrt(9 * size)
    cube = np.maximum(root, 1e-100) ** 3
    serves = (root > 0) & (limit < normal * normal / 2 + size * (1 - cube + np.log(cube)))
    return size * cube, np.asarray(serves)
