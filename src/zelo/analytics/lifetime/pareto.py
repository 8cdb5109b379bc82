"""Pareto/NBD: customers who may die at any moment, at a rate of their own.

Schmittlein, Morrison & Colombo (1987), Counting your customers: who are they and what will they do next?,
Management Science 33(1), 1-24.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from zelo.analytics.lifetime.buying import Future
from zelo.analytics.lifetime.fitting import Floats
from zelo.analytics.lifetime.histories import Histories
from zelo.analytics.lifetime.pareto_likelihood import ParetoLikelihood, death
from zelo.analytics.lifetime.valued import ValuedBuyingModel


@dataclass(frozen=True, kw_only=True)
class ParetoNBD(ValuedBuyingModel):
    """Pareto/NBD: buys at a gamma(r, alpha) rate and dies at a gamma(s, beta) rate.

    r, s: without unit. alpha, beta: time.
    """

    NAMES: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")
    r: float
    alpha: float
    s: float
    beta: float

    @classmethod
    def _likelihood(cls, cells: Histories, stride: int) -> ParetoLikelihood:
        return ParetoLikelihood(cells, stride=stride)

    @classmethod
    def _start(cls, rate: float) -> dict[str, float]:
        return {"r": 0.7, "alpha": 0.7 / rate, "s": 0.7, "beta": 0.7 / rate}

    def alive(self, x: Floats, t_x: Floats, T: Floats) -> Floats:
        odds = death(x, t_x, T, r=self.r, alpha=self.alpha, s=self.s, beta=self.beta).log_odds
        small = np.exp(-np.abs(odds))
        return np.asarray(np.where(odds > 0, small, 1.0) / (1 + small))

    def _while_alive(self, x: Floats, T: Floats, horizon: float) -> Floats:
        """R/(alpha+T) times the mean time alive, (beta+T) [1 - ((beta+T)/(beta+T+t))^(s-1)] / (s-1)."""
        fall = (self.s - 1) * np.log1p(horizon / (self.beta + T))
        near_one = np.abs(fall) < 1e-12
        factor = np.where(near_one, 1.0, -np.expm1(-fall) / np.where(near_one, 1.0, fall))
        lived = factor * np.log1p(horizon / (self.beta + T)) * (self.beta + T)
        return np.asarray((self.r + x) / (self.alpha + T) * lived)

    def _simulate(self, T: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
        rate = rng.standard_gamma(self.r, len(T)) / self.alpha
        span = _lives(rng.standard_gamma(self.s, len(T)) / self.beta, T, rng)
        x = rng.poisson(rate * span).astype(np.float64)
        return x, np.where(x > 0, span * rng.random(len(T)) ** (1 / np.maximum(x, 1)), 0.0)

    def future(self, x: Floats, T: Floats, horizon: float, rng: np.random.Generator) -> Future:
        rate = rng.standard_gamma(self.r + x) / (self.alpha + T)
        span = _lives(rng.standard_gamma(self.s, x.shape) / (self.beta + T), np.full(x.shape, horizon), rng)
        return Future(span, rng.poisson(rate * span), np.zeros(x.shape, dtype=np.int64))


def _lives(rate: Floats, limit: Floats, rng: np.random.Generator) -> Floats:
    """Time until a death at this rate, at most the limit."""
    death_point = rng.standard_exponential(rate.shape)
    dies = death_point < rate * limit
    return np.where(dies, np.divide(death_point, rate, out=limit.copy(), where=dies), limit)
