"""How long contracts last that are renewed or lost, one period at a time.

Each contract has its own chance theta of not being renewed, constant over its life in the shifted
beta-geometric model (sBG) and growing or falling with its age in the beta-discrete-Weibull model (BdW):

    S(t | theta) = (1 - theta)^(t^c),  theta ~ Beta(gamma, delta),
    so S(t) = B(gamma, delta + t^c) / B(gamma, delta),

with c = 1 in the sBG, whose authors write alpha, beta for gamma, delta.
Sources: Fader & Hardie (2007), How to Project Customer Retention, J. Interactive Marketing 21(1), 76-90;
Fader, Hardie, Liu, Davin & Steenburgh (2018), the same Revisited, J. Interactive Marketing 43, 1-16.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt

from zelo.analytics.lifetime.fitting import Estimate, Floats, ParametricModel, Prior, maximise
from zelo.analytics.lifetime.gamma_ratio import digamma_difference, log_gamma_ratio
from zelo.analytics.lifetime.predicted import Predicted
from zelo.analytics.lifetime.retention import Ages, Flags, Retention, read_ages
from zelo.lib.errors import InvalidInput

SMALLEST_RATE = 1e-4
"""The smallest discount rate per period at which a value without horizon is computed."""

_LARGEST_LOG = 60.0
_LARGEST_STEP = 700.0
_TAIL = 1e-13


@dataclass(frozen=True, kw_only=True)
class ContractualModel(ParametricModel):
    """What both models share. Ages are renewals made; a contract asked about is in force.

    WEAK_PRIORS: for bases of a few hundred contracts, where contracts often look alike by chance and the
    likelihood then has no maximum; wide enough to be outvoted by a thousand.
    """

    WEIBULL: ClassVar[bool] = False
    WEAK_PRIORS: ClassVar[Mapping[str, Prior]] = {}

    @classmethod
    def fit(
        cls, retention: Retention | Sequence[float], *, priors: Mapping[str, Prior] | None = None
    ) -> Self:
        """Fitted by maximum likelihood, or maximum a posteriori with priors.

        retention: contracts by age, or how many of one cohort were left after 0, 1, 2, ... periods.
        Raises NoMaximum where the data do not tell the parameters: no loss, nothing but losses, or contracts
        so alike that no heterogeneity shows; InvalidInput for a prior of an unknown parameter.
        """
        if not isinstance(retention, Retention):
            retention = Retention.from_counts(retention)
        churn = (retention.losses + 0.5) / (retention.losses + retention.renewals + 1)
        start = dict(zip(cls.NAMES, (1.0, (1 - churn) / churn, 1.0), strict=False))
        likelihood = RenewalLikelihood(retention, weibull=cls.WEIBULL)
        estimate = maximise(likelihood, start, observations=retention.contracts, priors=priors)
        return cls.at(estimate)

    @classmethod
    def at(cls, estimate: Estimate) -> Self:
        return cls(estimate=estimate, **estimate.params)

    @property
    def shape(self) -> tuple[float, float, float]:
        """gamma, delta and c."""
        values = [*self.params.values(), 1.0]
        return values[0], values[1], values[2]

    def survival(self, t: npt.ArrayLike) -> Floats:
        """S(t): the share of new contracts that make at least t renewals. t: whole numbers >= 0, any shape.

        Source: the survivor functions of Fader & Hardie (2007) and Fader et al. (2018), as above.
        """
        return np.asarray(np.exp(_log_survival(np.array([self.shape]), read_ages(t))[0]))

    def retention_rate(self, t: npt.ArrayLike) -> Floats:
        """S(t) / S(t - 1): the share renewed of those whose t-th renewal comes up. t: whole numbers >= 1."""
        return self.renewal_probability(read_ages(t) - 1)

    def renewal_probability(self, age: npt.ArrayLike) -> Floats:
        """Chance that a contract in force at this age is renewed at its next occasion. Shape (n,), 0 to 1."""
        return self.probability_alive(age, 1)

    def probability_alive(self, age: npt.ArrayLike, periods: npt.ArrayLike = 0) -> Floats:
        """Chance that a contract in force at this age makes `periods` more renewals. Shape (n,), 0 to 1."""
        now, then = np.broadcast_arrays(read_ages(age), read_ages(periods))
        logs = _log_survival(np.array([self.shape]), np.stack([now, now + then]))[0]
        return np.asarray(np.exp(logs[1] - logs[0]))

    def expected_purchases(self, age: npt.ArrayLike, *, horizon: int) -> Floats:
        """Expected renewals among the next `horizon` occasions, each of which buys one more period.

        Shape (n,), periods, 0 to horizon.
        """
        return self._expected(age, _discounts(horizon, 0.0))

    def expected_value(
        self, value_per_period: npt.ArrayLike, age: npt.ArrayLike, *, horizon: int, discount_rate: float
    ) -> Floats:
        """Expected value of the renewals among the next `horizon` occasions; shape (n,), unit of the value.

        The first occasion is taken to be now, so a renewal there is not discounted and the k-th one by
        (1 + discount_rate)^(k - 1), as in Fader & Hardie (2010); discount_rate is per period, >= 0.
        """
        return np.asarray(_values(value_per_period) * self._expected(age, _discounts(horizon, discount_rate)))

    def discounted_expected_residual_lifetime(self, age: npt.ArrayLike, *, discount_rate: float) -> Floats:
        """DERL: expected renewals, discounted, without horizon, as seen just before the next occasion.

        Shape (n,), periods. Summed until what is left cannot change the 13th digit.
        Raises InvalidInput for a discount rate per period below 0.0001.
        Source: Fader & Hardie (2010), Customer-Base Valuation in a Contractual Setting, Marketing Science
        29(1), 85-93, eq. 6, with n - 1 = age; for the sBG it is (delta + age) / (gamma + delta + age) *
        2F1(1, delta + age + 1; gamma + delta + age + 1; 1 / (1 + discount_rate)).
        """
        if not discount_rate >= SMALLEST_RATE:
            raise InvalidInput(
                f"A value without horizon needs a discount rate of at least {SMALLEST_RATE} per period; "
                f"it is {discount_rate}. Give a larger one, or a horizon."
            )
        smallest = _TAIL * discount_rate / (1 + discount_rate)
        horizon = int(np.ceil(-np.log(smallest) / np.log1p(discount_rate)))
        return self._expected(age, _discounts(horizon, discount_rate))

    def predictive_survival(
        self, age: npt.ArrayLike, *, horizon: int, draws: int, rng: np.random.Generator
    ) -> Floats:
        """The chance of at least k = 1 ... horizon more renewals. Shape (n, horizon), 0 to 1.

        The mean over `draws` of the parameters: with 1 - it as the distribution function, the predictive
        distribution of the renewals to come.
        """
        ages = read_ages(age)
        shapes = np.ones((draws, 3))
        shapes[:, : len(self.NAMES)] = self.posterior_draws(draws, rng)
        logs = _log_survival(shapes, np.arange(ages.max() + _checked(horizon) + 1))
        rows = [logs[:, start + 1 : start + 1 + horizon] - logs[:, [start]] for start in ages]
        return np.array([np.exp(row).mean(axis=0) for row in rows])

    def lifetime_value(
        self,
        value_per_period: npt.ArrayLike,
        age: npt.ArrayLike,
        *,
        horizon: int,
        discount_rate: float,
        until_renewal: npt.ArrayLike = 0.0,
        draws: int,
        rng: np.random.Generator,
    ) -> Predicted:
        """Value of the renewals among the next `horizon` occasions, with predictive intervals.

        value_per_period: shape (n,), may be negative. age: shape (n,). until_renewal: shape (n,), periods
        until the next occasion, by which everything is discounted further. draws: of the parameters; the
        outcome's own distribution is exact for each, so rng enters the intervals by the parameters alone,
        and the mean not at all.
        Raises InvalidInput for values that are not finite, or a negative discount rate.
        """
        values, ages = np.broadcast_arrays(_values(value_per_period), read_ages(age))
        wait = np.exp(-np.log1p(discount_rate) * _values(until_renewal))
        annuity = np.concatenate([[0.0], np.cumsum(_discounts(horizon, discount_rate))])
        distinct, place = np.unique(ages, return_inverse=True)
        at_least = self.predictive_survival(distinct, horizon=horizon, draws=draws, rng=rng)
        ends = [annuity[_quantile(at_least, level)[place]] for level in (0.1, 0.9, 0.025, 0.975)]
        unit = values * wait
        paid = [unit * end for end in ends]
        return Predicted(
            mean=np.asarray(unit * self._expected(ages, np.diff(annuity))),
            low80=np.minimum(paid[0], paid[1]),
            high80=np.maximum(paid[0], paid[1]),
            low95=np.minimum(paid[2], paid[3]),
            high95=np.maximum(paid[2], paid[3]),
        )

    def simulate(self, contracts: int, *, periods: int, rng: np.random.Generator) -> tuple[Ages, Flags]:
        """New contracts watched for `periods` occasions: renewals each made and whether it was lost, (n,)."""
        made = self.simulate_renewals(np.zeros(contracts), horizon=periods, rng=rng)
        return made, np.asarray(made < periods)

    def simulate_renewals(self, age: npt.ArrayLike, *, horizon: int, rng: np.random.Generator) -> Ages:
        """Renewals each contract makes among its next `horizon` occasions; shape (n,), 0 to horizon.

        Drawn as the story goes: first each contract's theta given its age, Beta(gamma, delta + age^c), then
        its lifetime given theta.
        """
        gamma, delta, c = self.shape
        ages = read_ages(age).astype(np.float64)
        theta = rng.beta(gamma, delta + ages**c)
        wait = rng.standard_exponential(ages.shape)
        with np.errstate(divide="ignore", over="ignore"):
            reached = (ages**c - wait / np.log1p(-theta)) ** (1 / c) - ages
        return np.minimum(np.floor(reached), horizon).astype(np.int64)

    def _expected(self, age: npt.ArrayLike, discounts: Floats) -> Floats:
        ages = read_ages(age)
        distinct, place = np.unique(ages, return_inverse=True)
        logs = _log_survival(np.array([self.shape]), np.arange(distinct.max() + discounts.size + 1))[0]
        sums = [
            np.exp(logs[start + 1 : start + 1 + discounts.size] - logs[start]) @ discounts
            for start in distinct
        ]
        return np.asarray(np.array(sums)[place].reshape(ages.shape))


@dataclass(frozen=True, kw_only=True)
class ShiftedBetaGeometric(ContractualModel):
    """sBG: each contract's chance of loss stays as it is; those at risk leave first. alpha, beta > 0."""

    NAMES: ClassVar[tuple[str, ...]] = ("alpha", "beta")
    WEAK_PRIORS: ClassVar[Mapping[str, Prior]] = {"alpha": Prior(1.0, 1.5), "beta": Prior(5.0, 2.0)}
    alpha: float
    beta: float


@dataclass(frozen=True, kw_only=True)
class BetaDiscreteWeibull(ContractualModel):
    """BdW: each contract's own chance of loss also grows (c > 1) or falls (c < 1) with its age."""

    NAMES: ClassVar[tuple[str, ...]] = ("gamma", "delta", "c")
    WEIBULL: ClassVar[bool] = True
    WEAK_PRIORS: ClassVar[Mapping[str, Prior]] = {
        "gamma": Prior(1.0, 1.5),
        "delta": Prior(5.0, 2.0),
        "c": Prior(1.0, 0.5),
    }
    gamma: float
    delta: float
    c: float


class RenewalLikelihood:
    """The log-likelihood of cells of contracts and its gradient, in log(gamma), log(delta)[, log(c)].

    ln L = sum over cells of weight * ln S(age), or of weight * ln(S(age) - S(age + 1)) where lost.
    """

    def __init__(self, retention: Retention, *, weibull: bool) -> None:
        self.retention = retention
        self.weibull = weibull
        self.times = np.stack([retention.age, retention.age + 1]).astype(np.float64)

    def __call__(self, point: Floats) -> tuple[float, Floats]:
        gamma, delta = np.exp(point[:2])
        c = float(np.exp(point[2])) if self.weibull else 1.0
        log_s, slopes = _survival_with_slopes(gamma, delta, c, self.times)
        weight, lost = self.retention.weight, self.retention.lost
        step = np.clip(log_s[1] - log_s[0], -_LARGEST_STEP, -1e-300)
        value = weight @ log_s[0] + weight[lost] @ np.log(-np.expm1(step[lost]))
        pull = np.where(lost, weight / np.expm1(-step), 0.0)
        gradient = slopes[:, 0] @ weight - (slopes[:, 1] - slopes[:, 0]) @ pull
        scale = np.array([gamma, delta, c])
        return float(value), np.asarray((gradient * scale)[: 3 if self.weibull else 2])


def _power(times: Floats, c: float | Floats) -> Floats:
    """t^c, held below e^60, where nobody is left anyway."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp(np.minimum(c * np.log(times), _LARGEST_LOG)))


def _log_survival(shapes: Floats, t: Ages) -> Floats:
    """ln S(t) for each row (gamma, delta, c) of shapes, (draws, 3); returns (draws, *t.shape)."""
    gamma, delta, c = (column.reshape(-1, *[1] * t.ndim) for column in shapes.T)
    reached = log_gamma_ratio(delta + _power(t.astype(np.float64)[None], c), gamma)
    return np.asarray(log_gamma_ratio(delta, gamma) - reached)


def _survival_with_slopes(gamma: float, delta: float, c: float, t: Floats) -> tuple[Floats, Floats]:
    """ln S(t), shape of t, and its derivatives in gamma, delta and c, (3, *t.shape)."""
    start, end = np.full_like(t, delta), delta + _power(t, c)
    log_s = log_gamma_ratio(start, gamma) - log_gamma_ratio(end, gamma)
    slope_start, slope_end = digamma_difference(start, gamma), digamma_difference(end, gamma)
    in_gamma = -digamma_difference(start + gamma, end - start)
    power_slope = (end - start) * np.log(np.maximum(t, 1.0))
    return log_s, np.stack([in_gamma, slope_start - slope_end, -slope_end * power_slope])


def _discounts(horizon: int, rate: float) -> Floats:
    """(1 + rate)^-(k - 1) for k = 1 ... horizon. Raises InvalidInput for no horizon or a negative rate."""
    if not 0 <= rate < np.inf:
        raise InvalidInput(f"The discount rate per period must not be negative; it is {rate}.")
    return np.asarray(np.exp(-np.log1p(rate) * np.arange(_checked(horizon))))


def _checked(horizon: int) -> int:
    if horizon < 1:
        raise InvalidInput(f"The horizon is a whole number of periods, at least 1; it is {horizon}.")
    return horizon


def _values(values: npt.ArrayLike) -> Floats:
    given = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if not np.isfinite(given).all():
        raise InvalidInput("A value per period, or a time until renewal, is not a finite number.")
    return given


def _quantile(at_least: Floats, level: float) -> Ages:
    """The least number of renewals that is not exceeded with probability `level`; (ages,)."""
    return np.asarray(np.count_nonzero(1 - at_least < level, axis=1), dtype=np.int64)
