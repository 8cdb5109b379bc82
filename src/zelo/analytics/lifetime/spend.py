"""What a purchase is worth, as lifetime value needs it: the gamma-gamma model and totals drawn from it.

A customer's purchases are gamma(p, nu), nu is gamma(q, gamma) over customers (Fader & Hardie 2013, "The
gamma-gamma model of monetary value"). After x purchases of mean m, nu is gamma(q + p x, gamma + x m), so that

    the total of n further purchases = (gamma + x m) * Gamma(p n) / Gamma(q + p x)

in distribution: of the customer's own money only the factor gamma + x m is left, and customers with the same
x, t_x and T share the rest.
"""

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from zelo.analytics.lifetime.buying import Future
from zelo.analytics.lifetime.fitting import Floats
from zelo.lib.errors import InvalidInput


class SpendModel(Protocol):
    """A gamma-gamma model: parameters p, q and gamma (in money), and draws of them, shape (draws, 3), > 0."""

    @property
    def params(self) -> Mapping[str, float]: ...

    def posterior_draws(self, draws: int, rng: np.random.Generator) -> Floats: ...


def spent(x: Floats, mean_value: Floats) -> Floats:
    """x times the mean value of those purchases, and 0 where x is 0, shape (n,).

    Raises InvalidInput where a customer with purchases has no mean value over 0: there are no credits here.
    """
    if x.shape != mean_value.shape:
        raise InvalidInput(f"There are {len(mean_value)} mean values for {len(x)} histories.")
    bad = (x > 0) & ~((mean_value > 0) & (mean_value < np.inf))
    if bad.any():
        row = int(bad.argmax())
        raise InvalidInput(
            f"The mean value {mean_value[row]} in row {row} is no amount over 0 ({bad.sum()} such rows); "
            "leave these customers out: the model of spend knows no zero or negative purchases."
        )
    return np.where(x > 0, x * np.where(x > 0, mean_value, 0.0), 0.0)


def unit_mean(x: Floats, spend: SpendModel) -> Floats:
    """Expected value of a purchase over (gamma + x m): p / (q + p x - 1); shape of x.

    Raises InvalidInput where q + p x <= 1: the model then has no mean.
    """
    p, q = spend.params["p"], spend.params["q"]
    rest = q + p * x - 1
    if rest.size and rest.min() <= 0:
        raise InvalidInput(
            f"With q = {q:.4g} the value of a purchase has no mean for customers of {x[rest <= 0][0]:.0f} "
            "repeat purchases. Fit the spend with a prior on q, or leave them out."
        )
    return np.asarray(p / rest)


def unit_totals(
    future: Future, x: Floats, *, p: float, q: float, force: float, rng: np.random.Generator
) -> Floats:
    """Draws of the discounted total of a future's purchases over (gamma + x m); shape of the future.

    force: force of interest per unit of time. At 0 the draws are exact; else the sum of discounted gamma
    amounts is drawn as the gamma variable of the same mean and variance, given number and span: its third
    moment is off by a share of order (force * span)^2.
    """
    if force == 0:
        totals = rng.standard_gamma(p * (future.within + future.last))
    else:
        shape, scale = discounted_gamma(future, p, force)
        totals = rng.standard_gamma(shape) * scale
    totals /= rng.standard_gamma(np.broadcast_to(q + p * x, totals.shape))
    return totals


def discounted_gamma(future: Future, p: float, force: float) -> tuple[Floats, Floats]:
    """Shape and scale, from the mean and variance of a sum of e^(-force u) * gamma(p) over the purchases."""
    fall = force * future.span
    far = np.abs(fall) > 1e-9
    safe = np.where(far, fall, 1.0)
    first = np.where(far, -np.expm1(-safe) / safe, 1.0)
    second = np.where(far, -np.expm1(-2 * safe) / (2 * safe), 1.0)
    end = np.exp(-fall) * future.last
    mean = p * (future.within * first + end)
    variance = future.within * p * (second + p * (second - first * first)) + p * end * end
    some = mean > 0
    scale = np.divide(variance, mean, out=np.ones_like(mean), where=some)
    return mean / scale, scale
