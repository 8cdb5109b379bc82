"""Means over a beta-distributed chance of dying, without cancellation or overflow.

While alive, a BG/NBD customer with chance p of dying at each purchase buys on average

    E[Y(t) | p] = [1 - (1 + p u)^-R] / p,     u = t / (alpha + T),  R = r + x,

with p ~ Beta(a, b + k). The textbook writes its mean as a difference of Gauss's 2F1, which overflows for
heavy buyers and cancels near a = 1. As an integral every term is positive, so it is computed as one, by the
trapezoidal rule over y = logit p. The variable is stretched, y = m + c (w + e^(w-h) - e^(-w-l)), so that both
tails fall double exponentially (Takahasi & Mori 1974) and the part that matters, from l below the mode m to h
above it, keeps an even step: some 60 points for common parameters.
"""

from math import e, log, log1p, pi, sqrt

import numpy as np
import numpy.typing as npt

from zelo.analytics.lifetime.fitting import Floats

_DROP = 45.0
_STEP = 2 * pi * (pi / 2) / 34 / 1.4
_CHUNK = 4_096
_TINY = 1e-280


def purchases_while_alive(
    shape: Floats,
    ratio: Floats,
    *,
    a: float,
    survived: Floats,
    group: npt.NDArray[np.integer] | None = None,
) -> Floats:
    """Mean purchases in a time t of customers who are alive at its start.

    shape: R = r + x, shape (n,). ratio: u = t / (alpha + T), shape (n,), >= 0. a > 0.
    survived: second parameter of the beta distribution, shape (g,), > 0.
    group: place in `survived` of each of the n; left out where n = g.
    Returns: shape (n,), purchases, >= 0; relative error below 1e-10.
    """
    places = np.arange(len(shape)) if group is None else group
    steepest = float((shape * ratio / survived[places]).max(initial=1e-300)) * a
    chances, weights = _beta_points(a, survived, below=max(log(max(steepest, 1.0)), 0.0))
    means = np.empty(len(shape))
    for start in range(0, len(shape), _CHUNK):
        part = slice(start, start + _CHUNK)
        here = places[part]
        bought = np.log1p(chances[here] * ratio[part, None])
        bought *= -shape[part, None]
        np.expm1(bought, out=bought)
        means[part] = -np.einsum("ij,ij->i", bought, weights[here])
    return means


def _beta_points(a: float, b: Floats, *, below: float) -> tuple[Floats, Floats]:
    """Points p and weights w / p for means over Beta(a, b): both of shape (len(b), points).

    below: how far below the mode of logit p the function still turns.
    """
    least, most = float(b.min()), float(b.max())
    scale = min(1.0, sqrt(1 / a + 1 / most))
    low = max(log(1 + 10 / least), below) / scale + 1
    high = log(1 + 10 / a) / scale + 1
    start = low + log(e + (log1p(_DROP / least) + _DROP / a) / scale)
    end = high + log(e + (log1p(_DROP / a) + _DROP / least) / scale)
    w = np.arange(-start, end, _STEP)
    rise, fall = np.exp(w - high), np.exp(-w - low)
    logit = (np.log(a) - np.log(b))[:, None] + scale * (w + rise - fall)
    log_p, log_q = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
    density = a * log_p + b[:, None] * log_q + np.log(1 + rise + fall)
    density = np.exp(density - density.max(axis=1, keepdims=True))
    density /= density.sum(axis=1, keepdims=True)
    p = np.maximum(np.exp(log_p), _TINY)
    return p, density / p
