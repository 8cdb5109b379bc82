"""What the models of buying have in common: a customer buys at its own rate until it dies unseen."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, isfinite, log1p
from typing import Self

import numpy as np
import numpy.typing as npt

from zelo.analytics.lifetime.fitting import (
    Floats,
    LogLikelihood,
    NoMaximum,
    ParametricModel,
    Prior,
    maximise,
)
from zelo.analytics.lifetime.histories import Histories, check_histories, compress, distinct_ages
from zelo.lib.errors import InvalidInput

_PILOT_CELLS = 2_000


@dataclass(frozen=True, slots=True)
class Future:
    """What happens to customers who are alive now, within a horizon; all of one shape.

    span: time until death or the horizon, whichever is first. within: purchases spread evenly over the span.
    last: 1 where death came with a purchase at the end of the span (BG/NBD), else 0.
    """

    span: Floats
    within: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class BuyingModel(ParametricModel):
    """Purchases at a rate that differs between customers, until a death that nobody sees.

    Times (t_x, T, horizon) are in one unit of the caller's choice; alpha (and beta) are in that unit.
    """

    @classmethod
    def fit(
        cls,
        x: npt.ArrayLike,
        t_x: npt.ArrayLike,
        T: npt.ArrayLike,
        weights: npt.ArrayLike | None = None,
        *,
        priors: Mapping[str, Prior] | None = None,
    ) -> Self:
        """The model whose parameters make the histories most likely (with priors: most probable).

        x, t_x, T: shape (n,), repeat purchases and two times; weights: shape (n,), customers per row.
        Raises InvalidHistory for histories that cannot be, NoMaximum where they do not tell the parameters:
        nobody bought twice, no time has passed, one account only, nobody ever seems to die, and the like.
        """
        return cls.fit_cells(compress(x, t_x, T, weights), priors=priors)

    @classmethod
    def fit_cells(cls, cells: Histories, *, priors: Mapping[str, Prior] | None = None) -> Self:
        """As `fit`, of histories already counted."""
        purchases, time = (
            float(np.einsum("i,i->", cells.weights, axis.per_cell())) for axis in (cells.x, cells.T)
        )
        if purchases == 0:
            raise NoMaximum("Nobody bought a second time, so there is no rate of buying to estimate.")
        if time == 0:
            raise NoMaximum("No time has passed since any first purchase, so there is no rate to estimate.")
        rate = purchases / time
        full, stride = cls._likelihood(cells, 1), len(cells.weights) // _PILOT_CELLS
        estimate = maximise(
            full,
            cls._start(rate),
            observations=cells.customers,
            priors=priors,
            pilot=cls._likelihood(cells, stride) if stride > 1 else None,
        )
        return cls(**estimate.params, estimate=estimate)

    def log_likelihood_of(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, weights: npt.ArrayLike | None = None
    ) -> float:
        """Log-likelihood of these histories (see `fit`) at the model's parameters, natural logarithm."""
        likelihood = self._likelihood(compress(x, t_x, T, weights), 1)
        return likelihood(np.log(np.array(list(self.params.values()))))[0]

    def probability_alive(self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike) -> Floats:
        """Chance that each customer is still alive at T, given its history; shape (n,), within 0 and 1.

        Raises InvalidHistory as `fit` does.
        """
        return self.alive(*(column.astype(np.float64) for column in check_histories(x, t_x, T)))

    def expected_purchases(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, horizon: float
    ) -> Floats:
        """Purchases expected of each customer in (T, T + horizon], given its history; shape (n,), >= 0.

        Raises InvalidHistory as `fit` does, InvalidInput unless 0 <= horizon < infinity.
        """
        return self.expected_discounted_purchases(x, t_x, T, horizon, 0.0)

    def expected_discounted_purchases(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, horizon: float, discount_rate: float
    ) -> Floats:
        """As `expected_purchases`, each purchase at time s from now counted (1 + discount_rate)^-s times.

        discount_rate: effective rate per unit of time of the histories, > -1.
        """
        check_horizon(horizon, discount_rate)
        bought, last, age = check_histories(x, t_x, T)
        x_pair, T_pair, pair = distinct_ages(bought, age)
        means = self._discounted(x_pair, T_pair, horizon, log1p(discount_rate))
        alive = self.alive(bought.astype(np.float64), last.astype(np.float64), age.astype(np.float64))
        return means[pair] * alive

    def expected_purchases_of_new(self, times: npt.ArrayLike) -> Floats:
        """E[X(t)]: repeat purchases expected of a new customer within t of its first purchase.

        times: t, any shape; returns the same shape. Raises InvalidInput for a negative or infinite time.
        """
        until = np.asarray(times, dtype=np.float64)
        if until.size and not (until.min() >= 0 and until.max() < np.inf):
            raise InvalidInput("A time must be a number from 0 up.")
        zero = np.zeros(1)
        alive = float(self.alive(zero, zero, zero)[0])
        flat = [float(self._while_alive(zero, zero, time)[0]) * alive for time in until.ravel().tolist()]
        return np.array(flat).reshape(until.shape)

    def simulate(self, T: npt.ArrayLike, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Histories of new customers observed for the times T, shape (n,): their x and t_x, shape (n,)."""
        age = np.asarray(T, dtype=np.float64)
        if age.ndim != 1 or not (age.size == 0 or (age.min() >= 0 and age.max() < np.inf)):
            raise InvalidInput("T must be a column of numbers from 0 up.")
        return self._simulate(age, rng)

    def simulate_future(
        self,
        x: npt.ArrayLike,
        t_x: npt.ArrayLike,
        T: npt.ArrayLike,
        horizon: float,
        rng: np.random.Generator,
    ) -> npt.NDArray[np.int64]:
        """One draw of each customer's purchases in (T, T + horizon], given its history; shape (n,)."""
        check_horizon(horizon)
        bought, last, age = (column.astype(np.float64) for column in check_histories(x, t_x, T))
        alive = rng.random(len(bought)) < self.alive(bought, last, age)
        future = self.future(bought, age, horizon, rng)
        return np.where(alive, future.within + future.last, 0)

    def _discounted(self, x: Floats, T: Floats, horizon: float, force: float) -> Floats:
        """Purchases while alive, discounted at a force of interest.

        By parts: the sum of e^(-force s) over the purchases is e^(-force h) N(h) + force * the integral of
        e^(-force s) N(s), taken by Gauss's rule.
        """
        total: Floats = self._while_alive(x, T, horizon) * exp(-force * horizon)
        if force == 0 or horizon == 0:
            return total
        nodes, weights = np.polynomial.legendre.leggauss(16)
        for node, weight in zip(nodes.tolist(), weights.tolist(), strict=True):
            time = horizon * (1 + node) / 2
            share = weight * horizon / 2 * force * exp(-force * time)
            total += share * self._while_alive(x, T, time)
        return total

    @classmethod
    @abstractmethod
    def _likelihood(cls, cells: Histories, stride: int) -> LogLikelihood: ...

    @classmethod
    @abstractmethod
    def _start(cls, rate: float) -> dict[str, float]: ...

    @abstractmethod
    def alive(self, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """As `probability_alive`, of histories already checked."""

    @abstractmethod
    def _while_alive(self, x: Floats, T: Floats, horizon: float) -> Floats: ...

    @abstractmethod
    def _simulate(self, T: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]: ...

    @abstractmethod
    def future(self, x: Floats, T: Floats, horizon: float, rng: np.random.Generator) -> Future:
        """A draw of what follows T for customers who are alive there, of any shape; histories not checked."""


def check_horizon(horizon: float, discount_rate: float = 0.0, *, draws: int | None = None) -> None:
    """Raises InvalidInput unless 0 <= horizon < infinity, -1 < discount_rate < infinity and draws >= 100."""
    if not (isfinite(horizon) and horizon >= 0):
        raise InvalidInput(f"The horizon must be a number from 0 up; it is {horizon}.")
    if not (isfinite(discount_rate) and discount_rate > -1):
        raise InvalidInput(f"The discount rate must be a number over -1; it is {discount_rate}.")
    if draws is not None and draws < 100:
        raise InvalidInput(f"An interval needs at least 100 draws; {draws} were asked for.")
