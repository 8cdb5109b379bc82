"""The search for the maximum, on likelihoods whose maximum and curvature are known in closed form."""

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import ClassVar

import numpy as np
import pytest
from scipy.special import digamma, gammaln

from zelo.analytics.lifetime.fitting import (
    Estimate,
    Floats,
    LogLikelihood,
    NoMaximum,
    ParametricModel,
    Prior,
    maximise,
)
from zelo.lib.errors import InvalidInput

WAITS = np.random.default_rng(1).gamma(2.5, 4.0, 400)


def exponential(point: Floats) -> tuple[float, Floats]:
    """n waits of rate e^point: maximum at n / sum, curvature -n in the logarithm."""
    rate = exp(point[0])
    value = len(WAITS) * point[0] - rate * WAITS.sum()
    return value, np.array([len(WAITS) - rate * WAITS.sum()])


def gamma(point: Floats) -> tuple[float, Floats]:
    """Waits with a gamma distribution of shape and rate."""
    shape, rate = np.exp(point)
    n, total, logs = len(WAITS), WAITS.sum(), np.log(WAITS).sum()
    value = n * (shape * log(rate) - gammaln(shape)) + (shape - 1) * logs - rate * total
    gradient = [shape * (n * log(rate) - n * digamma(shape) + logs), n * shape - rate * total]
    return float(value), np.array(gradient)


def test_maximum_and_error_are_the_closed_form() -> None:
    fit = maximise(exponential, {"rate": 50.0}, observations=len(WAITS))
    rate = len(WAITS) / WAITS.sum()
    assert fit.params["rate"] == pytest.approx(rate, rel=1e-11)
    assert fit.standard_errors["rate"] == pytest.approx(rate / sqrt(len(WAITS)), rel=1e-5)
    assert fit.log_likelihood == pytest.approx(len(WAITS) * (log(rate) - 1), rel=1e-13)


def test_criteria_count_parameters_and_observations() -> None:
    fit = maximise(gamma, {"shape": 1.0, "rate": 1.0}, observations=len(WAITS))
    assert fit.aic == pytest.approx(4 - 2 * fit.log_likelihood, rel=1e-14)
    assert fit.bic == pytest.approx(2 * log(400) - 2 * fit.log_likelihood, rel=1e-14)


@pytest.mark.parametrize("start", [(1e-3, 1e3), (1e3, 1e-3), (1.0, 1.0), (30.0, 30.0)])
def test_start_does_not_matter(start: tuple[float, float]) -> None:
    fit = maximise(gamma, {"shape": start[0], "rate": start[1]}, observations=1.0)
    gradient = gamma(np.log(list(fit.params.values())))[1]
    assert gradient == pytest.approx([0, 0], abs=1e-7)


def test_pilot_changes_nothing_but_the_way() -> None:
    def pilot(point: Floats) -> tuple[float, Floats]:
        value, gradient = gamma(point)
        return value / 3 - (point[0] - 0.3) ** 2, gradient / 3 - np.array([2 * (point[0] - 0.3), 0])

    plain = maximise(gamma, {"shape": 1.0, "rate": 1.0}, observations=1.0)
    piloted = maximise(gamma, {"shape": 1.0, "rate": 1.0}, observations=1.0, pilot=pilot)
    assert piloted.params == pytest.approx(plain.params, rel=1e-9)
    assert piloted.covariance == pytest.approx(plain.covariance, rel=1e-5)


def test_prior_moves_the_mode_and_not_the_log_likelihood() -> None:
    """The mode solves n - rate x sum = (log rate - log median) / sd^2."""
    fit = maximise(exponential, {"rate": 1.0}, observations=1.0, priors={"rate": Prior(1.0, 0.05)})
    rate = fit.params["rate"]
    assert len(WAITS) - rate * WAITS.sum() == pytest.approx(log(rate) / 0.05**2, rel=1e-9)
    assert fit.log_likelihood == pytest.approx(exponential(np.log([rate]))[0], rel=1e-14)
    assert fit.covariance[0, 0] == pytest.approx(1 / (rate * WAITS.sum() + 0.05**-2), rel=1e-6)


@pytest.mark.parametrize(("slope", "end"), [(1.0, "infinity"), (-1.0, "0")])
def test_runaway_parameter_is_named(slope: float, end: str) -> None:
    def monotone(point: Floats) -> tuple[float, Floats]:
        bend = exp(-slope * point[0])
        return -bend, np.array([slope * bend])

    with pytest.raises(NoMaximum, match=f"as rate runs to {end}"):
        maximise(monotone, {"rate": 1.0}, observations=1.0)


def test_parameters_that_only_count_together_have_no_peak() -> None:
    def product(point: Floats) -> tuple[float, Floats]:
        total = point.sum()
        return -(total**2), np.full(2, -2 * total)

    with pytest.raises(NoMaximum, match="p, q apart"):
        maximise(product, {"p": 2.0, "q": 3.0}, observations=1.0)
    prior = {"p": Prior(2.0, 1.0)}
    held = maximise(product, {"p": 5.0, "q": 3.0}, observations=1.0, priors=prior)
    assert held.params == pytest.approx({"p": 2.0, "q": 0.5})


@pytest.mark.parametrize(("median", "log_sd"), [(0.0, 1.0), (1.0, 0.0), (1.0, -1.0), (float("nan"), 1.0)])
def test_prior_must_be_positive(median: float, log_sd: float) -> None:
    with pytest.raises(InvalidInput):
        Prior(median, log_sd)


def test_prior_of_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(InvalidInput, match="'shape'"):
        maximise(exponential, {"rate": 1.0}, observations=1.0, priors={"shape": Prior(1, 1)})


def test_draws_have_the_estimates_mean_and_covariance() -> None:
    covariance = np.array([[0.04, 0.018], [0.018, 0.01]])
    fit = Estimate({"shape": 2.0, "rate": 0.5}, -1.0, covariance, 100.0)
    draws = np.log(fit.posterior_draws(200_000, np.random.default_rng(7)))
    assert draws.mean(axis=0) == pytest.approx(np.log([2.0, 0.5]), abs=0.002)
    assert np.cov(draws.T) == pytest.approx(covariance, rel=0.02)
    assert (fit.posterior_draws(9, np.random.default_rng(7)) == np.exp(draws[:9])).all()


@dataclass(frozen=True, kw_only=True)
class Waits(ParametricModel):
    NAMES: ClassVar[tuple[str, ...]] = ("shape", "rate")
    shape: float
    rate: float


def test_given_parameters_are_held_as_known() -> None:
    model = Waits(shape=2.0, rate=0.5)
    assert model.params == {"shape": 2.0, "rate": 0.5}
    draws = model.posterior_draws(3, np.random.default_rng(1))
    assert draws.tolist() == [[2.0, 0.5]] * 3
    with pytest.raises(InvalidInput, match="not fitted"):
        _ = model.log_likelihood


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan"), float("inf")])
def test_parameters_must_be_positive_numbers(bad: float) -> None:
    with pytest.raises(InvalidInput, match="rate"):
        Waits(shape=1.0, rate=bad)


def test_fitted_model_answers_from_its_estimate() -> None:
    likelihood: LogLikelihood = gamma
    fit = maximise(likelihood, {"shape": 1.0, "rate": 1.0}, observations=400)
    model = Waits(**fit.params, estimate=fit)
    assert (model.log_likelihood, model.aic, model.bic) == (fit.log_likelihood, fit.aic, fit.bic)
    assert model.standard_errors == fit.standard_errors
    same = fit.posterior_draws(5, np.random.default_rng(2))
    assert (model.posterior_draws(5, np.random.default_rng(2)) == same).all()
