"""Ratios of gamma functions that stay exact where the functions themselves have outgrown doubles' digits."""

import numpy as np
from scipy.special import digamma, gammaln

from zelo.analytics.lifetime.fitting import Floats

_LARGE = 50.0


def log_gamma_ratio(x: Floats, a: float | Floats) -> Floats:
    """ln(Gamma(x + a) / Gamma(x)) for x > 0, a > 0; same shape as x.

    From x = 50 on as the difference of two Stirling series, whose large terms cancel on paper
    (Abramowitz & Stegun 6.1.41); below, as the difference of the library's logarithms.
    """
    large = np.maximum(x, _LARGE)
    end = large + a
    series = (large - 0.5) * np.log1p(a / large) + a * np.log(end) - a + _tail(end) - _tail(large)
    small = np.minimum(x, _LARGE)
    return np.asarray(np.where(x < _LARGE, gammaln(small + a) - gammaln(small), series))


def digamma_difference(x: Floats, a: float | Floats) -> Floats:
    """psi(x + a) - psi(x) for x > 0, a > 0: the derivative of `log_gamma_ratio` in x; same shape as x."""
    large = np.maximum(x, _LARGE)
    series = np.log1p(a / large) + _tail_slope(large + a) - _tail_slope(large)
    small = np.minimum(x, _LARGE)
    return np.asarray(np.where(x < _LARGE, digamma(small + a) - digamma(small), series))


def _tail(z: Floats) -> Floats:
    inverse = 1 / z
    square = inverse * inverse
    return np.asarray(inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))))


def _tail_slope(z: Floats) -> Floats:
    """The derivative of `_tail`, and of ln(z) / -2."""
    inverse = 1 / z
    square = inverse * inverse
    return np.asarray(
        -inverse / 2 - square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))
    )
