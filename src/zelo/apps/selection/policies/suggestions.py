"""A scale to begin with, from the company's own values."""

import numpy as np

from zelo.apps.selection.policies.fields import Fields, factor_of, one, written
from zelo.apps.selection.preview.arrays import Arrays
from zelo.warehouse.catalogue import Measure

_LEVELS = ((1.0, 25.0), (2.0, 50.0), (3.0, 75.0), (4.0, 100.0))
_ENDS = (0.1, 0.9)


def suggest_scale(name: str, fields: Fields, measure: Measure, arrays: Arrays | None) -> Fields:
    """The numbers of the chosen kind of scale, where none is given yet."""
    kind = one(fields, f"{name}-kind")
    upward = measure.better == "higher"
    factor = factor_of(name, {name: measure})
    if kind == "linear" and not any(text.strip() for text in fields.get(f"{name}-x", [])):
        low, high = _ends(name, arrays)
        points = ["0", "100"] if upward else ["100", "0"]
        return {f"{name}-x": [written(low, factor), written(high, factor)], f"{name}-y": points}
    if kind == "logarithmic" and not (one(fields, f"{name}-from") or one(fields, f"{name}-to")):
        low, high = _ends(name, arrays)
        ends = [_above_zero(low, high), max(high, 1e-3)]
        start, end = ends if upward else reversed(ends)
        return {f"{name}-from": [written(start, factor)], f"{name}-to": [written(end, factor)]}
    if kind == "rubric" and not any(text.strip() for text in fields.get(f"{name}-level", [])):
        pairs = _LEVELS if upward else tuple((x, 100.0 - y + 25.0) for x, y in _LEVELS)
        return {
            f"{name}-level": [written(x, factor) for x, _y in pairs],
            f"{name}-points": [written(y) for _x, y in pairs],
        }
    return {}


def _ends(name: str, arrays: Arrays | None) -> tuple[float, float]:
    """Two round values between which most accounts lie."""
    known = arrays.known(name) if arrays is not None and name in arrays.available else np.array([])
    if not known.size:
        return 0.0, 100.0
    low, high = (_round(float(np.quantile(known, share))) for share in _ENDS)
    return (low, high) if low < high else (low, low + max(abs(low), 1.0))


def _round(value: float) -> float:
    """Two digits that say something."""
    return float(f"{value:.1e}")


def _above_zero(low: float, high: float) -> float:
    return low if low > 0 else max(_round(abs(high) / 100), 1e-4)
