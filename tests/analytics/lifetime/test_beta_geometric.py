"""BG/NBD and MBG/NBD.

Golden numbers. BG/NBD on the CDNOW sample: Fader, Hardie & Lee (2005), table 2 (r .243, alpha 4.414, a .793,
b 2.426, log-likelihood -9582.4); more digits in CLVTools, tests/testthat/test_correctness_bgnbd.R (0.2425945,
4.4136019, 0.7929199, 2.4258881; -9582.429). The likelihood is so flat in a and b that CLVTools' search ends
2e-5 short of the maximum: its digits are asserted as a point that is not better than ours, and ours to within
that distance. Conditional and unconditional expectations: Hardie's spreadsheet, via lifetimes,
tests/test_estimation.py; its value for 78 weeks, 1.8576, is the 2F1 series cut off after 150 terms, which is
asserted as such. Log-likelihoods of single customers: Hardie's note 027, via pymc-marketing,
tests/clv/models/test_beta_geo.py. MBG/NBD: BTYDplus, via lifetimes' test_params_out_is_close_to_BTYDplus.
Master log and hold-out: recomputed from the data by an independent program.
"""

from itertools import pairwise
from math import lgamma

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import betaln, hyp2f1
from scipy.stats import beta as beta_law
from tests.analytics.lifetime import cdnow

from zelo.analytics.lifetime.beta_geometric import BetaGeoNBD, ModifiedBetaGeoNBD
from zelo.analytics.lifetime.beta_geometric_likelihood import BetaGeometricLikelihood
from zelo.analytics.lifetime.histories import compress

PUBLISHED = BetaGeoNBD(r=0.2425945, alpha=4.4136019, a=0.7929199, b=2.4258881)
MODELS = [BetaGeoNBD, ModifiedBetaGeoNBD]


def test_sample_gives_the_published_parameters() -> None:
    model = BetaGeoNBD.fit(*cdnow.sample()[:3])
    assert [round(value, 3) for value in model.params.values()] == [0.243, 4.414, 0.793, 2.426]
    assert model.log_likelihood == pytest.approx(-9582.429, abs=0.0005)
    assert model.params["r"] == pytest.approx(0.2425945, abs=5e-8)
    assert model.params == pytest.approx(PUBLISHED.params, rel=1e-5)
    assert 0 <= model.log_likelihood - PUBLISHED.log_likelihood_of(*cdnow.sample()[:3]) < 1e-8


def test_sample_holdout() -> None:
    x, t_x, T, y = cdnow.sample()
    expected = BetaGeoNBD.fit(x, t_x, T).expected_purchases(x, t_x, T, 39)
    assert (y.sum(), round(expected.sum(), 1)) == (1882, 1653.4)
    assert round(np.abs(expected - y).mean(), 4) == 0.7855
    assert round(np.sqrt(((expected - y) ** 2).mean()), 4) == 1.6080
    assert round(np.abs(x / T * 39 - y).mean(), 4) == 1.0237


def test_master_log() -> None:
    x, t_x, T, y = cdnow.master()
    model = BetaGeoNBD.fit(x, t_x, T)
    assert len(x) == 23_570
    assert [round(value, 4) for value in model.params.values()] == [0.2516, 4.7889, 0.7234, 2.1611]
    assert round(model.log_likelihood, 2) == -95368.44
    expected = model.expected_purchases(x, t_x, T, 39)
    assert (y.sum(), round(expected.sum(), 1)) == (19684, 16873.7)
    assert round(np.abs(expected - y).mean(), 4) == 0.8187


def test_expectation_of_one_customer() -> None:
    assert round(PUBLISHED.expected_purchases([2], [30.43], [38.86], 39)[0], 3) == 1.226


def test_expectations_of_a_new_customer() -> None:
    times = [0.1429, 1, 3, 31.8571, 32, 78]
    found = PUBLISHED.expected_purchases_of_new(times)
    assert [round(value, 4) for value in found[:-1]] == [0.0078, 0.0532, 0.1506, 1.0405, 1.0437]
    assert round(found[-1], 4) == 1.8580
    assert round(spreadsheet_expectation(78, terms=150), 4) == 1.8576


def spreadsheet_expectation(t: float, terms: int) -> float:
    """Fader, Hardie & Lee (2005), eq. 9, with the 2F1 as a plain sum."""
    r, alpha, a, b = PUBLISHED.params.values()
    term = total = 1.0
    for n in range(1, terms):
        term *= (r + n - 1) * (b + n - 1) / ((a + b + n - 2) * n) * t / (alpha + t)
        total += term
    return (a + b - 1) / (a - 1) * (1 - (alpha / (alpha + t)) ** r * total)


def test_log_likelihood_of_single_customers() -> None:
    model = BetaGeoNBD(r=0.25, alpha=4.0, a=0.80, b=2.50)
    assert model.log_likelihood_of([0], [0], [40]) == pytest.approx(-0.59947382, abs=5e-9)
    assert model.log_likelihood_of([200], [38], [40]) == pytest.approx(100.7957, abs=5e-5)


def test_modified_model_gives_the_published_parameters() -> None:
    model = ModifiedBetaGeoNBD.fit(*cdnow.sample()[:3])
    assert [round(value, 3) for value in model.params.values()] == [0.525, 6.183, 0.891, 1.614]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("point", [(0.25, 4.0, 0.8, 2.5), (3.0, 0.5, 0.05, 0.3), (0.02, 60.0, 5.0, 40.0)])
def test_gradient_is_that_of_differences(model: type[BetaGeoNBD], point: tuple[float, ...]) -> None:
    cells = compress(*cdnow.sample()[:3])
    likelihood = BetaGeometricLikelihood(cells, immediate=model.IMMEDIATE)
    where, step = np.log(point), 1e-5
    differences = [
        (likelihood(where + step * unit)[0] - likelihood(where - step * unit)[0]) / (2 * step)
        for unit in np.eye(4)
    ]
    assert likelihood(where)[1] == pytest.approx(differences, rel=1e-6, abs=1e-4)


@pytest.mark.parametrize("model", MODELS)
def test_likelihood_is_the_formula_of_the_paper(model: type[BetaGeoNBD]) -> None:
    r, alpha, a, b = 0.6, 5.0, 1.1, 2.3
    for x, t_x, T in [(0, 0.0, 12.0), (1, 3.0, 12.0), (7, 12.0, 12.0), (0, 0.0, 0.0)]:
        k = x + model.IMMEDIATE
        alive = (alpha + T) ** -(r + x)
        dead = a / (b + k - 1) * (alpha + t_x) ** -(r + x) if k else 0.0
        expected = lgamma(r + x) - lgamma(r) + r * np.log(alpha) + betaln(a, b + k) - betaln(a, b)
        fitted = model(r=r, alpha=alpha, a=a, b=b)
        assert fitted.log_likelihood_of([x], [t_x], [T]) == pytest.approx(expected + np.log(alive + dead))
        assert fitted.probability_alive([x], [t_x], [T])[0] == pytest.approx(alive / (alive + dead))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("a", [0.05, 0.8, 1 - 1e-3, 1.3, 4.0, 60.0])
@pytest.mark.parametrize("b", [0.4, 2.4, 30.0])
def test_expectation_is_euler_form(model: type[BetaGeoNBD], a: float, b: float) -> None:
    """c/(a-1) [1 - (1-z)^(a-1) 2F1(c-r-x, a-1; c; z)] P(alive), c = a+b+k-1 and z = t/(alpha+T+t)."""
    fitted = model(r=0.3, alpha=5.0, a=a, b=b)
    x = np.array([1.0, 2, 10, 300])
    t_x, T, t = np.full(4, 20.0), np.full(4, 30.0), 50.0
    c, z = a + b + x + model.IMMEDIATE - 1, t / (5 + T + t)
    euler = c / (a - 1) * (1 - (1 - z) ** (a - 1) * hyp2f1(c - 0.3 - x, a - 1, c, z))
    expected = euler * fitted.probability_alive(x, t_x, T)
    assert fitted.expected_purchases(x, t_x, T, t) == pytest.approx(expected, rel=1e-9, abs=0)


@pytest.mark.parametrize("a", [1e-2, 1 - 1e-9, 1.0, 1 + 1e-9, 1e3])
@pytest.mark.parametrize("x", [0.0, 5.0, 10_000.0])
def test_expectation_is_the_integral_over_chances(a: float, x: float) -> None:
    """Also at a = 1, where the textbook divides 0 by 0, and for the heaviest buyers, where it overflows."""
    model, T, t = BetaGeoNBD(r=0.3, alpha=5.0, a=a, b=2.4), 300.0, 600.0
    law = beta_law(a, 2.4 + x)

    def purchases(share: float) -> float:
        p = max(float(law.ppf(share)), 1e-250)
        return float(-np.expm1(-(0.3 + x) * np.log1p(p * t / (5 + T))) / p)

    steps = [0, 1e-6, 1e-3, 0.1, 0.5, 0.9, 1 - 1e-3, 1 - 1e-6, 1]
    parts = [quad(purchases, *ends, limit=200)[0] for ends in pairwise(steps)]
    alive = model.probability_alive([x], [T if x else 0], [T])[0]
    assert model.expected_purchases([x], [T if x else 0], [T], t)[0] == pytest.approx(sum(parts) * alive)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("r", [1e-3, 0.3, 50.0])
@pytest.mark.parametrize("a", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("b", [1e-3, 2.0, 1e3])
def test_nothing_is_ever_missing_or_infinite(model: type[BetaGeoNBD], r: float, a: float, b: float) -> None:
    fitted = model(r=r, alpha=0.5, a=a, b=b)
    x = np.array([0, 0, 1, 1, 30, 1000, 10_000, 10_000, 10_000], dtype=np.float64)
    t_x = np.array([0, 0, 1e-3, 5000, 10, 5000, 0.1, 4999, 5000], dtype=np.float64)
    T = np.array([0, 5000, 5000, 5000, 10, 5000, 5000, 5000, 5000], dtype=np.float64)
    alive = fitted.probability_alive(x, t_x, T)
    assert ((alive >= 0) & (alive <= 1)).all()
    for horizon in (0.0, 1.0, 1e5):
        expected = fitted.expected_purchases(x, t_x, T, horizon)
        assert (np.isfinite(expected) & (expected >= 0)).all()
    value, gradient = BetaGeometricLikelihood(compress(x, t_x, T), immediate=model.IMMEDIATE)(
        np.log([r, 0.5, a, b])
    )
    assert np.isfinite([value, *gradient]).all()
