"""Values per purchase against published numbers, simulation, and the rule for credits.

Golden: Fader & Hardie (2013), note 025 (p 6.25, q 3.74, gamma 15.44 on the CDNOW sample's repeat purchases);
their log-likelihood as asserted in CLVTools, tests/testthat/test_correctness_gg.R; the expected values of the
first ten customers as asserted in lifetimes, tests/test_estimation.py.
"""

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import kstest

from zelo.analytics.lifetime import GammaGamma, NoMaximum, Prior
from zelo.analytics.lifetime.gamma_gamma import ValueLikelihood
from zelo.lib.errors import InvalidInput

CDNOW = np.loadtxt(
    Path(__file__).parents[2] / "golden" / "cdnow_sample_values.csv", delimiter=",", skiprows=4
)
X = CDNOW[:, 0]
M_BAR = np.where(X > 0, CDNOW[:, 1] / np.maximum(X, 1), 0.0)
FITTED = GammaGamma.fit(X, M_BAR)


def test_fit_is_the_published_one() -> None:
    assert FITTED.params == pytest.approx({"p": 6.25, "q": 3.74, "gamma": 15.44}, abs=0.005)
    assert FITTED.log_likelihood == pytest.approx(-4055.9177, abs=5e-5)
    assert FITTED.aic == pytest.approx(6 + 2 * 4055.9177, abs=2e-4)
    assert FITTED.bic == pytest.approx(3 * np.log(946) + 2 * 4055.9177, abs=2e-4)
    assert FITTED.left_out == 0


def test_expected_values_are_the_published_ones() -> None:
    published = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    assert FITTED.expected_value(X[:10], M_BAR[:10]) == pytest.approx(published, abs=0.005)
    assert FITTED.population_mean == pytest.approx(35.17, abs=0.005)


@pytest.mark.parametrize("point", [(1.8, 1.3, 2.7), (-2.0, 0.1, 5.0), (4.0, -1.0, -3.0)])
def test_gradient_is_the_finite_difference(point: tuple[float, ...]) -> None:
    some = X > 0
    likelihood = ValueLikelihood(X[some], M_BAR[some], np.linspace(0.5, 2, int(some.sum())))
    where = np.array(point)
    differences = [
        (likelihood(where + step)[0] - likelihood(where - step)[0]) / 2e-5 for step in 1e-5 * np.eye(3)
    ]
    assert likelihood(where)[1] == pytest.approx(np.array(differences), rel=1e-6, abs=1e-4)


@pytest.mark.parametrize("truth", [(6.25, 3.74, 15.44), (0.8, 2.2, 3e4), (30.0, 8.0, 0.02)])
def test_parameters_are_recovered(truth: tuple[float, float, float]) -> None:
    model = GammaGamma(p=truth[0], q=truth[1], gamma=truth[2])
    rng = np.random.default_rng(8)
    x = rng.geometric(0.2, 30_000)
    found = GammaGamma.fit(x, model.simulate(x, rng=rng))
    for name, value in model.params.items():
        assert abs(found.params[name] - value) < 3 * found.standard_errors[name]


def test_expectation_is_that_of_simulated_customers() -> None:
    """The next purchase of simulated customers whose mean over three purchases is near 30."""
    model = GammaGamma(p=6.25, q=3.74, gamma=15.44)
    rng = np.random.default_rng(3)
    rate = rng.gamma(model.q, 1 / model.gamma, 400_000)
    before = rng.gamma(3 * model.p, 1 / rate) / 3
    near = np.abs(before - 30) < 1
    after = rng.gamma(model.p, 1 / rate[near])
    expected = model.expected_value([3], [30.0])[0]
    assert expected == pytest.approx(after.mean(), abs=4 * after.std() / np.sqrt(after.size))


def test_predicted_totals_are_calibrated() -> None:
    """The place of what 2,000 simulated customers then spend among 200 draws of it is uniform."""
    model = GammaGamma(p=2.0, q=3.0, gamma=100.0)
    rng = np.random.default_rng(9)
    x, then = rng.integers(0, 6, 2_000), rng.integers(1, 5, 2_000)
    rate = rng.gamma(model.q, 1 / model.gamma, 2_000)
    m_bar = np.where(x > 0, rng.gamma(model.p * np.maximum(x, 1)) / rate / np.maximum(x, 1), 0.0)
    spent = rng.gamma(model.p * then) / rate
    draws = np.array([model.simulate_total(x, m_bar, then, rng=rng) for _ in range(200)])
    place = ((draws < spent).sum(axis=0) + rng.random(2_000)) / 201
    assert kstest(place, "uniform").pvalue > 0.01
    assert draws.mean() == pytest.approx((then * model.expected_value(x, m_bar)).mean(), rel=0.05)


def test_credits_are_left_out_counted_and_still_expected() -> None:
    x, m_bar = np.append(X, [3, 2, 0]), np.append(M_BAR, [-40.0, 0.0, -7.0])
    found = GammaGamma.fit(x, m_bar)
    assert found.params == pytest.approx(FITTED.params, rel=1e-12)
    assert found.left_out == 2
    expected = found.expected_value(x, m_bar)
    weight = (found.q - 1) / (found.p * np.array([3, 2]) + found.q - 1)
    own = (1 - weight) * np.array([-40.0, 0.0])
    assert expected[-3:] == pytest.approx([*(weight * found.population_mean + own), found.population_mean])
    assert np.isfinite(expected).all()
    total = found.simulate_total([3, 0], [-40.0, 0.0], [2, 0], rng=np.random.default_rng(1))
    assert total == pytest.approx([2 * expected[-3], 0.0])


def test_weights_stand_for_repeated_rows() -> None:
    some = X > 0
    thrice = GammaGamma.fit(np.tile(X[some], 3), np.tile(M_BAR[some], 3))
    weighted = GammaGamma.fit(X[some], M_BAR[some], weights=np.full(946, 3))
    assert weighted.params == pytest.approx(thrice.params, rel=1e-9)
    assert weighted.log_likelihood == pytest.approx(thrice.log_likelihood, rel=1e-12)
    assert weighted.standard_errors == pytest.approx(thrice.standard_errors, rel=1e-6)
    none = GammaGamma.fit(X, M_BAR, weights=some.astype(float))
    assert none.params == pytest.approx(FITTED.params, rel=1e-12)


def test_unit_of_money_does_not_matter() -> None:
    priors = {"p": Prior(6.0, 0.1), "gamma": Prior(15.0, 0.1)}
    cents = {"p": Prior(6.0, 0.1), "gamma": Prior(15e8, 0.1)}
    plain, large = GammaGamma.fit(X, M_BAR, priors=priors), GammaGamma.fit(X, 1e8 * M_BAR, priors=cents)
    assert large.p == pytest.approx(plain.p, rel=1e-9)
    assert large.gamma == pytest.approx(1e8 * plain.gamma, rel=1e-9)
    assert large.log_likelihood == pytest.approx(plain.log_likelihood - 946 * np.log(1e8), rel=1e-12)


def test_without_a_finite_mean_it_says_so() -> None:
    model = GammaGamma(p=1.0, q=0.9, gamma=10.0)
    with pytest.raises(InvalidInput, match="no finite mean"):
        model.expected_value([2], [10.0])


@pytest.mark.parametrize(
    ("x", "m_bar"),
    [
        ([1, 2], [5.0]),
        ([-1], [5.0]),
        ([1.5], [5.0]),
        ([1], [float("nan")]),
        ([1], [float("inf")]),
        ([0, 0], [5.0, 5.0]),
        ([1, 2], [-5.0, 0.0]),
        ([], []),
    ],
)
def test_what_cannot_be_fitted_is_refused(x: list[float], m_bar: list[float]) -> None:
    with pytest.raises(InvalidInput):
        GammaGamma.fit(x, m_bar)


def test_equal_means_have_no_maximum() -> None:
    with pytest.raises(NoMaximum):
        GammaGamma.fit([1, 2, 3, 4], [5.0] * 4)
