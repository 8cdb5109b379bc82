"""How the values of a measure lie over the accounts: share known, quartiles, and the bars of a histogram."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
_BARS = 24
_FEW = 12
_SKEW = 8.0
_EDGES = (0.005, 0.995)
_QUANTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Distribution:
    """The values of one measure over accounts.

    accounts: all of them; known: those with a value; zero, negative: of the known ones.
    low, high, total, quartiles: of the known values; None where there are none.
    edges, counts: bars between neighbouring edges. is_log: the bars are of the values above zero, each wider
    than the one before by a factor; else of all values, the outermost half per cent in the first and last.
    """

    accounts: int
    known: int
    zero: int
    negative: int
    low: float | None
    high: float | None
    total: float | None
    quartiles: tuple[float, float, float] | None
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    is_log: bool

    @property
    def unknown(self) -> int:
        return self.accounts - self.known

    @property
    def known_share(self) -> float | None:
        return self.known / self.accounts if self.accounts else None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def describe(values: Values) -> Distribution:
    """values: shape (n,), one per account; NaN or infinite where unknown."""
    known = values[np.isfinite(values)]
    zero, negative = int(np.sum(known == 0)), int(np.sum(known < 0))
    if not known.size:
        return Distribution(values.size, 0, 0, 0, None, None, None, None, (), (), False)
    first, middle, third = (float(part) for part in np.quantile(known, _QUANTILES))
    edges, counts, is_log = _bars(known)
    return Distribution(
        accounts=values.size,
        known=known.size,
        zero=zero,
        negative=negative,
        low=float(known.min()),
        high=float(known.max()),
        total=float(known.sum()),
        quartiles=(first, middle, third),
        edges=tuple(float(edge) for edge in edges),
        counts=tuple(int(count) for count in counts),
        is_log=is_log,
    )


def read_distribution(content: dict[str, Any]) -> Distribution:
    """What `as_json` wrote down."""
    lists = {name: tuple(content[name]) for name in ("edges", "counts")}
    quartiles = content["quartiles"]
    return Distribution(**{**content, **lists, "quartiles": tuple(quartiles) if quartiles else None})


def _bars(known: Values) -> tuple[Sequence[float] | Values, Sequence[int] | NDArray[np.int64], bool]:
    different = np.unique(known)
    if different.size <= _FEW and bool(np.all(different == np.round(different))) and _span(different) <= _FEW:
        edges = np.arange(different[0] - 0.5, different[-1] + 1.0)
        return edges, np.histogram(known, edges)[0], False
    above = known[known > 0]
    if above.size > 1 and _is_skewed(known, above):
        low, high = float(above.min()), float(above.max())
        edges = np.geomspace(low, high, _BARS + 1)
        edges[0], edges[-1] = low, high
        return edges, np.histogram(above, edges)[0], True
    low, high = (float(part) for part in np.quantile(known, _EDGES))
    if low == high:
        low, high = float(known.min()), float(known.max())
    if low == high:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, _BARS + 1)
    return edges, np.histogram(np.clip(known, low, high), edges)[0], False


def _span(different: Values) -> float:
    return float(different[-1] - different[0])


def _is_skewed(known: Values, above: Values) -> bool:
    """Whether a few values are so much larger than the usual ones that equal bars would hold nearly all in
    one; not where much lies below zero, which a logarithm cannot show."""
    if np.sum(known < 0) > 0.2 * known.size or above.min() == above.max():
        return False
    return float(np.quantile(above, 0.98)) > _SKEW * float(np.median(above))
