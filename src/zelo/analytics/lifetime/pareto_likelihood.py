"""The likelihood of Pareto/NBD over cells, with its gradient.

A customer alive at T contributes (alpha+T)^-R (beta+T)^-s, with R = r + x, and one that died at a time u after
its last purchase contributes s (beta+u)^-(s+1) (alpha+u)^-R, so that

    L = G(R)/G(r) alpha^r beta^s [ (alpha+T)^-R (beta+T)^-s + J ],
    J = integral of s (beta+u)^-(s+1) (alpha+u)^-R for u from t_x to T

(Schmittlein, Morrison & Colombo 1987, Management Science 33(1); Fader & Hardie 2005, "A note on deriving the
Pareto/NBD model", eq. 15). The textbook's J is a difference of two 2F1, which cancels and overflows. With
q = ((alpha+t_x)/(alpha+u))^(R+s) it is

    J = s/(R+s) (alpha+t_x)^-(R+s) * integral of ((alpha+u)/(beta+u))^(s+1) dq,

whose integrand is smooth and positive, constant where alpha = beta, and which Gauss's rule takes at once.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from zelo.analytics.lifetime.fitting import Floats
from zelo.analytics.lifetime.histories import Histories

_NODES, _WEIGHTS = (part / 2 for part in np.polynomial.legendre.leggauss(24))
_NODES = _NODES + 0.5
_CHUNK = 2_048


@dataclass(frozen=True, slots=True)
class Death:
    """The log-odds of being dead at T, and means over the time u of death, given death in (t_x, T).

    All of shape (n,). log_a, log_b: of ln(alpha+u), ln(beta+u). inverse_a, inverse_b: of 1/(alpha+u), 1/(beta+u).
    """

    log_odds: Floats
    log_a: Floats
    log_b: Floats
    inverse_a: Floats
    inverse_b: Floats


def death(x: Floats, t_x: Floats, T: Floats, *, r: float, alpha: float, s: float, beta: float) -> Death:
    """Whether and when each customer died, given its history; shape (n,) each. The log-odds are -inf at t_x = T."""
    parts = [
        _death(x[row : row + _CHUNK], t_x[row : row + _CHUNK], T[row : row + _CHUNK], r, alpha, s, beta)
        for row in range(0, len(x), _CHUNK)
    ]
    return Death(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _death(
    x: Floats, t_x: Floats, T: Floats, r: float, alpha: float, s: float, beta: float
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    power = r + s + x
    log_last = np.log(alpha + t_x)
    spread = power * (np.log(alpha + T) - log_last)
    width = -np.expm1(-spread)
    q = 1 - width[:, None] * (1 - _NODES)
    log_a = log_last[:, None] - np.log(q) / power[:, None]
    a = np.exp(log_a)
    b = a + (beta - alpha)
    np.maximum(b, beta, out=b)
    log_b = np.log(b)
    density = np.exp((s + 1) * (log_a - log_b)) * _WEIGHTS
    total = density.sum(axis=1)
    with np.errstate(divide="ignore"):
        log_odds = np.log(width) + np.log(total) + np.log(s / power)
    log_odds += (r + x) * spread / power + s * (np.log(beta + T) - log_last)
    density /= total[:, None]
    means = [np.einsum("ij,ij->i", density, values) for values in (log_a, log_b, 1 / a, 1 / b)]
    return log_odds, *means


class ParetoLikelihood:
    """Log-likelihood and gradient in ln r, ln alpha, ln s, ln beta; every stride-th cell with stride its weight."""

    def __init__(self, cells: Histories, *, stride: int = 1) -> None:
        part = slice(None, None, stride)
        self.weights = cells.weights[part] * (cells.customers / cells.weights[part].sum())
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
