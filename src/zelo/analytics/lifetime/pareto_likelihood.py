"""The likelihood of Pareto/NBD over cells, with its gradient.

With R = r + x, a customer alive at T contributes (alpha+T)^-R (beta+T)^-s, and one that died at u, after its
last purchase, s (beta+u)^-(s+1) (alpha+u)^-R, so that

    L = G(R)/G(r) alpha^r beta^s [ (alpha+T)^-R (beta+T)^-s + J ],
    J = integral of s (beta+u)^-(s+1) (alpha+u)^-R for u from t_x to T

(Schmittlein, Morrison & Colombo 1987, Management Science 33(1); Fader & Hardie 2005, "A note on deriving the
Pareto/NBD model", eq. 15). The textbook's J is a difference of two 2F1, which cancels and overflows. In
v = ln(min(alpha, beta) + u) the integrand is positive, smooth on the scale of 1 everywhere, and falls
exponentially, so Gauss's rule over the part that counts takes it at once.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from zelo.analytics.lifetime.fitting import Floats
from zelo.analytics.lifetime.histories import Histories

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)
_NODES, _WEIGHTS = (_NODES + 1) / 2, _WEIGHTS / 2
_DROP = 42.0
_CHUNK = 2_048


@dataclass(frozen=True, slots=True)
class Death:
    """The log-odds of being dead at T, and means over the time u of death, given death in (t_x, T).

    All of shape (n,). log_a and log_b: of ln(alpha+u) and ln(beta+u); inverse_a and inverse_b: of 1/(alpha+u)
    and 1/(beta+u).
    """

    log_odds: Floats
    log_a: Floats
    log_b: Floats
    inverse_a: Floats
    inverse_b: Floats


def death(x: Floats, t_x: Floats, T: Floats, *, r: float, alpha: float, s: float, beta: float) -> Death:
    """Whether and when each customer died, given its history; shape (n,) each; never where t_x = T."""
    parts = [
        _death(x[row : row + _CHUNK], t_x[row : row + _CHUNK], T[row : row + _CHUNK], r, alpha, s, beta)
        for row in range(0, len(x), _CHUNK)
    ]
    return Death(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _death(
    x: Floats, t_x: Floats, T: Floats, r: float, alpha: float, s: float, beta: float
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    least, shape = min(alpha, beta), r + x
    start = np.log(least + t_x)
    reach = np.minimum(np.log(least + T) - start, _DROP / _slowest_fall(shape, t_x, alpha, s, beta))
    v = start[:, None] + reach[:, None] * _NODES
    u = np.exp(v) - least
    a, b = alpha + u, beta + u
    log_a, log_b = (v, np.log(b)) if alpha <= beta else (np.log(a), v)
    density = v - shape[:, None] * log_a - (s + 1) * log_b
    peak = density.max(axis=1)
    density = np.exp(density - peak[:, None]) * _WEIGHTS
    total = density.sum(axis=1)
    with np.errstate(divide="ignore"):
        log_odds = np.log(reach) + np.log(s * total) + peak
    log_odds += shape * np.log(alpha + T) + s * np.log(beta + T)
    density /= total[:, None]
    means = [np.einsum("ij,ij->i", density, values) for values in (log_a, log_b, 1 / a, 1 / b)]
    return log_odds, means[0], means[1], means[2], means[3]


def _slowest_fall(shape: Floats, t_x: Floats, alpha: float, s: float, beta: float) -> Floats:
    """The least rate at which the integrand falls in v, over all u from t_x on; > 0."""
    ratio = (min(alpha, beta) + t_x) / (max(alpha, beta) + t_x)
    fall = shape - 1 + (s + 1) * ratio if alpha <= beta else s + shape * ratio
    return np.maximum(fall, 1e-3)


class ParetoLikelihood:
    """Log-likelihood and gradient in ln r, ln alpha, ln s, ln beta.

    stride: with stride n only every n-th cell of those that bought again counts, with more weight.
    """

    def __init__(self, cells: Histories, *, stride: int = 1) -> None:
        first = int(np.searchsorted(cells.x.code, 1))
        part = np.concatenate((np.arange(first), np.arange(first, len(cells.weights), stride)))
        self.weights = cells.weights[part].copy()
        again = self.weights[first:]
        again *= cells.weights[first:].sum() / max(again.sum(), 1e-300)
        self.x, self.t_x, self.T = (axis.per_cell()[part] for axis in (cells.x, cells.t_x, cells.T))
        self.customers = cells.customers

    def __call__(self, point: Floats) -> tuple[float, Floats]:
        r, alpha, s, beta = np.exp(point).tolist()
        x, T, weights = self.x, self.T, self.weights
        died = death(x, self.t_x, T, r=r, alpha=alpha, s=s, beta=beta)
        dead = weights / (1 + np.exp(-np.clip(died.log_odds, -700, 700)))
        alive = weights - dead
        log_age_a, log_age_b = np.log(alpha + T), np.log(beta + T)
        value = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        value += np.logaddexp(0, died.log_odds) - (r + x) * log_age_a - s * log_age_b
        gradient = [
            weights @ (digamma(r + x) - digamma(r) + np.log(alpha)) - alive @ log_age_a - dead @ died.log_a,
            self.customers * r / alpha - alive @ ((r + x) / (alpha + T)) - dead @ ((r + x) * died.inverse_a),
            self.customers * np.log(beta) - alive @ log_age_b - dead @ died.log_b + dead.sum() / s,
            self.customers * s / beta - s * (alive @ (1 / (beta + T))) - (s + 1) * (dead @ died.inverse_b),
        ]
        return float(weights @ value), np.array(gradient) * np.array([r, alpha, s, beta])
