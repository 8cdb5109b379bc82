"""The likelihood of BG/NBD and MBG/NBD over cells, with its gradient.

With k chances to have died behind a customer (k = x in BG/NBD, x + 1 in MBG/NBD), a history has

    L = G(r+x)/G(r) alpha^r B(a, b+k)/B(a, b) [ (alpha+T)^-(r+x) + (k>0) a/(b+k-1) (alpha+t_x)^-(r+x) ]

(Fader, Hardie & Lee 2005, Marketing Science 24(2), eq. 6; Batislam, Denizel & Filiztekin 2007). All but the
bracket depends on x alone or on T alone. The bracket is (alpha+T)^-(r+x) (1 + e^z), where

    z = (r+x) [ln(alpha+T) - ln(alpha+t_x)] + ln a - ln(b+k-1)

is the log-odds of being dead, so that only ln(1 + e^z) is left to sum over cells.
"""

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, digamma, gammaln

from zelo.analytics.lifetime.fitting import Floats
from zelo.analytics.lifetime.histories import Histories

Places = npt.NDArray[np.intp]

_CHUNK = 8_192
"""Small enough for the cache and for a dot product to stay on one thread."""


class BetaGeometricLikelihood:
    """Log-likelihood and gradient in ln r, ln alpha, ln a, ln b.

    immediate: 1 where a customer may die right after its first purchase (MBG/NBD), 0 where not (BG/NBD).
    stride: with stride s only every s-th cell enters the sum of ln(1 + e^z), with s times its weight: a close
    approximation, since the cells are in the order of x, T and t_x, and all else stays exact.
    """

    def __init__(self, cells: Histories, *, immediate: int, stride: int = 1) -> None:
        self.immediate = immediate
        self.customers = cells.customers
        self.x, self.T, self.t_x = cells.x.values, cells.T.values, cells.t_x.values
        self.by_x = np.bincount(cells.x.code, cells.weights, len(self.x))
        self.by_T = np.bincount(cells.T.code, cells.weights, len(self.T))
        bought = cells.weights * cells.x.per_cell()
        self.purchases_by_T = np.bincount(cells.T.code, bought, len(self.T))
        first = 0 if immediate else int(np.searchsorted(cells.x.code, 1))
        part = slice(first, None, stride)
        self.weights = cells.weights[part] * stride
        self.codes: list[Places] = [axis.code[part].astype(np.intp) for axis in (cells.x, cells.T, cells.t_x)]

    def __call__(self, point: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = np.exp(point).tolist()
        value, gradient = self._separable(r, alpha, a, b)
        odds_value, odds_gradient = self._odds(r, alpha, a, b)
        total = gradient + odds_gradient
        return value + odds_value, total * np.array([r, alpha, a, b])

    def _separable(self, r: float, alpha: float, a: float, b: float) -> tuple[float, Floats]:
        """All but the bracket's second factor; the gradient is in the parameters themselves."""
        x, k, n = self.x, self.x + self.immediate, self.by_x
        log_age = np.log(alpha + self.T)
        exposure = r * self.by_T + self.purchases_by_T
        value = n @ (gammaln(r + x) - gammaln(r) + betaln(a, b + k) - betaln(a, b))
        value += self.customers * r * np.log(alpha) - exposure @ log_age
        psi_all = digamma(a + b) - digamma(a + b + k)
        gradient = [
            n @ (digamma(r + x) - digamma(r)) + self.customers * np.log(alpha) - self.by_T @ log_age,
            self.customers * r / alpha - exposure @ (1 / (alpha + self.T)),
            n @ psi_all,
            n @ (psi_all + digamma(b + k) - digamma(b)),
        ]
        return float(value), np.array(gradient)

    def _odds(self, r: float, alpha: float, a: float, b: float) -> tuple[float, Floats]:
        """The sum of ln(1 + e^z) and its gradient."""
        base = np.log(a) - np.log(np.maximum(b + self.x + self.immediate - 1, 1e-300))
        tables = (base, r + self.x, np.log(alpha + self.T), np.log(alpha + self.t_x))
        inverse_T, inverse_t = 1 / (alpha + self.T), 1 / (alpha + self.t_x)
        value = d_r = d_alpha = 0.0
        dead_by_x = np.zeros(len(self.x))
        for start in range(0, len(self.weights), _CHUNK):
            part = slice(start, start + _CHUNK)
            x, T, t_x = (code[part] for code in self.codes)
            weights = self.weights[part]
            softplus, dead, span = _softplus(tables, x, T, t_x)
            value += float(weights @ softplus)
            dead *= weights
            d_r += float(dead @ span)
            d_alpha += float((dead * tables[1].take(x)) @ (inverse_T.take(T) - inverse_t.take(t_x)))
            dead_by_x += np.bincount(x, dead, len(self.x))
        d_b = -dead_by_x @ (1 / np.maximum(b + self.x + self.immediate - 1, 1e-300))
        return value, np.array([d_r, d_alpha, dead_by_x.sum() / a, d_b])


def _softplus(
    tables: tuple[Floats, Floats, Floats, Floats], x: Places, T: Places, t_x: Places
) -> tuple[Floats, Floats, Floats]:
    """ln(1 + e^z), e^z / (1 + e^z) and ln(alpha+T) - ln(alpha+t_x), without overflow, per cell."""
    base, shape, log_age, log_last = tables
    span = log_age.take(T)
    span -= log_last.take(t_x)
    z = shape.take(x)
    z *= span
    z += base.take(x)
    small = np.exp(-np.abs(z))
    total = 1 + small
    dead = np.where(z < 0, small, 1.0)
    dead /= total
    return np.maximum(z, 0) + np.log(total), dead, span
