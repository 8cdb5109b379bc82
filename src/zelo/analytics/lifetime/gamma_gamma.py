"""What a purchase of each customer is worth: the gamma-gamma model of mean values.

Each purchase of a customer is gamma distributed with shape p and rate nu, and nu differs between customers as
Gamma(q, rate gamma). So a customer's mean over few purchases is drawn towards the population's.
Source: Fader & Hardie (2013), The Gamma-Gamma Model of Monetary Value, brucehardie.com/notes/025.

Credits: the model knows only positive means. A mean of zero or less (credits, or margin lost) is left out of
the fit and counted in `left_out`. Its expectation is nevertheless the same weighted mean of the population's
value and its own, which any number can enter; see `expected_value`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, gammaln

from zelo.analytics.lifetime.fitting import Floats, ParametricModel, Prior, maximise
from zelo.lib.errors import InvalidInput


@dataclass(frozen=True, kw_only=True)
class GammaGamma(ParametricModel):
    """Value per purchase, in revenue or margin. p, q: shapes; gamma: in the unit of the values; all > 0.

    left_out: customers with purchases that the fit could not use, their mean being zero or less.
    """

    NAMES: ClassVar[tuple[str, ...]] = ("p", "q", "gamma")
    p: float
    q: float
    gamma: float
    left_out: float = 0.0

    @classmethod
    def fit(
        cls,
        x: npt.ArrayLike,
        m_bar: npt.ArrayLike,
        *,
        weights: npt.ArrayLike | None = None,
        priors: Mapping[str, Prior] | None = None,
    ) -> Self:
        """Fitted to customers with x >= 1 purchases of mean value m_bar > 0, by maximum likelihood.

        x: shape (n,), purchases behind each mean, whole, >= 0. m_bar: shape (n,), unused where x = 0.
        weights: shape (n,), customers that each row stands for, 1 where none are given.
        Raises InvalidInput for unequal lengths, negative counts, values that are not finite, or no customer
        with a positive mean; NoMaximum where the data do not tell the parameters (all means equal).
        """
        purchases, means = _read(x, m_bar)
        counted = np.ones(purchases.shape) if weights is None else np.asarray(weights, dtype=np.float64)
        if counted.shape != purchases.shape or not (np.isfinite(counted) & (counted >= 0)).all():
            raise InvalidInput("There must be one weight per customer, none negative.")
        used = (purchases > 0) & (means > 0) & (counted > 0)
        if not used.any():
            raise InvalidInput("No customer has a purchase of positive mean value; there is nothing to fit.")
        scale = float(np.median(means[used]))
        likelihood = ValueLikelihood(purchases[used], means[used] / scale, counted[used])
        scaled = {
            name: Prior(prior.median / scale, prior.log_sd) if name == "gamma" else prior
            for name, prior in (priors or {}).items()
        }
        start = {"p": 3.0, "q": 3.0, "gamma": 2.0}
        total = float(counted[used].sum())
        found = maximise(likelihood, start, observations=total, priors=scaled)
        params = {**found.params, "gamma": found.params["gamma"] * scale}
        found = replace(found, params=params, log_likelihood=found.log_likelihood - total * log(scale))
        left_out = float(counted[(purchases > 0) & (means <= 0)].sum())
        return cls(estimate=found, left_out=left_out, **params)

    @property
    def population_mean(self) -> float:
        """Expected value per purchase of a customer nothing is known of, gamma p / (q - 1).

        Raises InvalidInput where q <= 1: the mean over customers is then infinite.
        """
        if not self.q > 1:
            raise InvalidInput(
                f"Values differ so much between customers (q = {self.q:.3g}, not over 1) that they have no "
                "finite mean. Leave out the extreme values, or give q a prior above 1."
            )
        return self.gamma * self.p / (self.q - 1)

    def expected_value(self, x: npt.ArrayLike, m_bar: npt.ArrayLike) -> Floats:
        """Expected value of a customer's future purchases, given the mean m_bar of x of them.

        Shape (n,), in the unit of the values; x = 0 gets the population's mean, m_bar unused. With the weight
        w = (q - 1) / (p x + q - 1) it is w * population mean + (1 - w) * m_bar; for m_bar <= 0 as well, so a
        customer of credits only is expected to keep a part of them. Finite for finite m_bar.
        Raises InvalidInput where q <= 1.   Source: Fader & Hardie (2013) eq. 5.
        """
        purchases, means = _read(x, m_bar)
        weight = (self.q - 1) / (self.p * purchases + self.q - 1)
        own = np.where(purchases > 0, means, 0.0)
        return np.asarray(weight * self.population_mean + (1 - weight) * own)

    def simulate(self, x: npt.ArrayLike, *, rng: np.random.Generator) -> Floats:
        """Mean values of new customers over x purchases each; shape (n,), 0 where x = 0."""
        purchases = np.atleast_1d(np.asarray(x, dtype=np.float64))
        rate = rng.gamma(self.q, 1 / self.gamma, purchases.shape)
        some = purchases > 0
        total = rng.gamma(self.p * np.where(some, purchases, 1.0)) / rate
        return np.where(some, total / np.where(some, purchases, 1.0), 0.0)

    def simulate_total(
        self, x: npt.ArrayLike, m_bar: npt.ArrayLike, purchases: npt.ArrayLike, *, rng: np.random.Generator
    ) -> Floats:
        """Value of so many future purchases of each customer, given its past; shape (n,), 0 for none.

        A customer's rate is drawn from Gamma(p x + q, rate gamma + x m_bar), its total given that. One whose
        mean is zero or less is outside the model and keeps its expectation, without spread.
        """
        past, means = _read(x, m_bar)
        future = np.asarray(purchases, dtype=np.float64)
        known = np.where((past > 0) & (means > 0), past, 0.0)
        rate = rng.gamma(self.p * known + self.q) / (self.gamma + known * np.where(known > 0, means, 0.0))
        total = np.where(future > 0, rng.gamma(self.p * np.maximum(future, 1)) / rate, 0.0)
        outside = (past > 0) & (means <= 0)
        if outside.any():
            total[outside] = (future * self.expected_value(past, means))[outside]
        return np.asarray(total)


class ValueLikelihood:
    """The log-likelihood of mean values and its gradient, in log(p), log(q), log(gamma).

    Each customer of x purchases of mean m > 0 adds, by weight (Fader & Hardie 2013, eq. 1a),

        ln Gamma(p x + q) - ln Gamma(p x) - ln Gamma(q) + q ln gamma + (p x - 1) ln m + p x ln x
        - (p x + q) ln(gamma + m x).

    What depends on x alone is computed once per distinct x.
    """

    def __init__(self, x: Floats, m: Floats, weights: Floats) -> None:
        self.total, self.weights = x * m, weights
        self.x, place = np.unique(x, return_inverse=True)
        self.place = place
        self.customers = np.bincount(place, weights)
        log_total = np.log(self.total)
        self.log_totals = np.bincount(place, weights * log_total)
        self.log_means = float(weights @ np.log(m))

    def __call__(self, point: Floats) -> tuple[float, Floats]:
        p, q, gamma = np.exp(point)
        reach = gamma + self.total
        logs = np.bincount(self.place, self.weights * np.log(reach))
        inverse = np.bincount(self.place, self.weights / reach)
        px, number = p * self.x, self.customers
        own = gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(gamma)
        value = number @ own + px @ self.log_totals - self.log_means - (px + q) @ logs
        both = digamma(px + q)
        in_p = self.x @ (number * (both - digamma(px)) + self.log_totals - logs)
        in_q = number @ (both - digamma(q) + np.log(gamma)) - logs.sum()
        in_gamma = number.sum() * q / gamma - (px + q) @ inverse
        return float(value), np.array([p * in_p, q * in_q, gamma * in_gamma])


def _read(x: npt.ArrayLike, m_bar: npt.ArrayLike) -> tuple[Floats, Floats]:
    purchases = np.atleast_1d(np.asarray(x, dtype=np.float64))
    means = np.atleast_1d(np.asarray(m_bar, dtype=np.float64))
    if purchases.shape != means.shape:
        raise InvalidInput(f"There are {purchases.size} counts of purchases but {means.size} mean values.")
    if not ((purchases >= 0) & (purchases == np.floor(purchases)) & np.isfinite(purchases)).all():
        raise InvalidInput("A number of purchases is negative, missing or not whole.")
    wrong = (purchases > 0) & ~np.isfinite(means)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InvalidInput(f"The mean value in row {row} is {means[row]}, but there are purchases behind it.")
    return purchases, means
