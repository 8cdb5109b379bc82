"""BG/NBD and MBG/NBD: customers who may die at a purchase.

Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2), 275-284.
Batislam, Denizel & Filiztekin (2007), Int. J. of Research in Marketing 24(3), 201-209.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from zelo.analytics.lifetime.beta_geometric_likelihood import BetaGeometricLikelihood
from zelo.analytics.lifetime.beta_mixture import purchases_while_alive
from zelo.analytics.lifetime.buying import Future
from zelo.analytics.lifetime.fitting import Floats
from zelo.analytics.lifetime.histories import Histories
from zelo.analytics.lifetime.valued import ValuedBuyingModel


@dataclass(frozen=True, kw_only=True)
class BetaGeoNBD(ValuedBuyingModel):
    """BG/NBD: buys at a gamma(r, alpha) rate; dies after each repeat purchase with a beta(a, b) chance.

    r, a, b: without unit. alpha: time.
    """

    NAMES: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")
    IMMEDIATE: ClassVar[int] = 0
    r: float
    alpha: float
    a: float
    b: float

    @classmethod
    def _likelihood(cls, cells: Histories, stride: int) -> BetaGeometricLikelihood:
        return BetaGeometricLikelihood(cells, immediate=cls.IMMEDIATE, stride=stride)

    @classmethod
    def _start(cls, rate: float) -> dict[str, float]:
        return {"r": 0.5, "alpha": 0.5 / rate, "a": 0.7, "b": 2.0}

    def alive(self, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """1 / (1 + e^z) with the log-odds z of `beta_geometric_likelihood`."""
        chances = self.b + x + (self.IMMEDIATE - 1)
        bought = np.ones(len(x), dtype=bool) if self.IMMEDIATE else x > 0
        odds = np.log(self.a / np.where(bought, chances, 1.0))
        odds += (self.r + x) * (np.log(self.alpha + T) - np.log(self.alpha + t_x))
        small = np.exp(-np.abs(odds))
        return np.where(bought, np.where(odds > 0, small, 1.0) / (1 + small), 1.0)

    def _while_alive(self, x: Floats, T: Floats, horizon: float) -> Floats:
        distinct, place = np.unique(x, return_inverse=True)
        return purchases_while_alive(
            self.r + x,
            horizon / (self.alpha + T),
            a=self.a,
            survived=self.b + self.IMMEDIATE + distinct,
            group=place,
        )

    def _simulate(self, T: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Without death purchases are Poisson, at uniform times; death after the k-th keeps the first k."""
        rate = rng.standard_gamma(self.r, len(T)) / self.alpha
        chance = rng.beta(self.a, self.b, len(T))
        deadly = np.floor(rng.standard_exponential(len(T)) / -_log_survival(chance)) + 1 - self.IMMEDIATE
        would = rng.poisson(rate * T).astype(np.float64)
        x = np.minimum(would, deadly)
        place = rng.beta(np.maximum(x, 1), would - x + 1)
        return x, np.where(x > 0, T * place, 0.0)

    def future(self, x: Floats, T: Floats, horizon: float, rng: np.random.Generator) -> Future:
        """Deadly purchases come at rate x chance, the others at rate x (1 - chance), independently."""
        rate = rng.standard_gamma(self.r + x) / (self.alpha + T)
        dying = rng.standard_gamma(self.a, x.shape)
        living = rng.standard_gamma(self.b + self.IMMEDIATE + x)
        total = dying + living
        death = rng.standard_exponential(x.shape) * total
        limit = rate * dying * horizon
        dies = death < limit
        share = np.divide(death, limit, out=np.ones_like(death), where=dies)
        span = horizon * share
        within = rng.poisson(rate * span * (living / np.maximum(total, np.finfo(np.float64).tiny)))
        return Future(span, within, dies.astype(np.int64))


@dataclass(frozen=True, kw_only=True)
class ModifiedBetaGeoNBD(BetaGeoNBD):
    """MBG/NBD: as BG/NBD, but a customer may die right after its first purchase too."""

    IMMEDIATE: ClassVar[int] = 1


def _log_survival(chance: Floats) -> Floats:
    """ln(1 - chance) <= 0, kept off 0 and infinity so that a geometric draw stays finite."""
    return np.clip(np.log1p(-np.minimum(chance, 1 - 1e-16)), -np.inf, -1e-300)
