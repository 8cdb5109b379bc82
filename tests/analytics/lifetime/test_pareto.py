"""Pareto/NBD.

Golden numbers on the CDNOW sample: Fader, Hardie & Lee (2005), table 2 (r .553, alpha 10.578, s .606,
beta 11.669, log-likelihood -9595.0) and CLVTools, test_correctness_pnbd.R (-9594.976). At BTYD's parameters
(0.5533971, 10.5801985, 0.6060625, 11.6562237) its walkthrough gives log-likelihood -9594.976, 1.473 purchases
of a new customer in 52 weeks, and for customer 1516 (26, 30.86, 31) 25.46 purchases and P(alive) 0.9979.
Everywhere else the likelihood is compared with direct numerical integration over the time of death.
"""

from itertools import pairwise
from math import exp, lgamma, log

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import hyp2f1
from tests.analytics.lifetime import cdnow

from zelo.analytics.lifetime.histories import compress
from zelo.analytics.lifetime.pareto import ParetoNBD
from zelo.analytics.lifetime.pareto_likelihood import ParetoLikelihood, death

BTYD = ParetoNBD(r=0.5533971, alpha=10.5801985, s=0.6060625, beta=11.6562237)
HISTORIES = [(0, 0.0, 1.0), (0, 0.0, 500.0), (3, 2.0, 80.0), (50, 60.0, 80.0), (1, 0.5, 900.0)]


def test_sample_gives_the_published_parameters() -> None:
    model = ParetoNBD.fit(*cdnow.sample()[:3])
    assert [round(value, 3) for value in model.params.values()] == [0.553, 10.578, 0.606, 11.669]
    assert model.log_likelihood == pytest.approx(-9594.976, abs=5e-4)


def test_walkthrough_of_btyd() -> None:
    assert BTYD.log_likelihood_of(*cdnow.sample()[:3]) == pytest.approx(-9594.976, abs=5e-4)
    assert round(float(BTYD.expected_purchases_of_new(52.0)), 3) == 1.473
    assert round(BTYD.expected_purchases([26], [30.86], [31], 52)[0], 2) == 25.46
    assert round(BTYD.probability_alive([26], [30.86], [31])[0], 4) == 0.9979


@pytest.mark.parametrize("r", [0.02, 0.6, 5.0])
@pytest.mark.parametrize("s", [0.02, 0.9, 30.0])
@pytest.mark.parametrize(("alpha", "beta"), [(0.1, 3000.0), (5.0, 12.0), (7.0, 7.0), (300.0, 0.1)])
def test_odds_of_death_are_the_integral_over_its_time(r: float, s: float, alpha: float, beta: float) -> None:
    def density(v: float, x: int, T: float) -> float:
        """In v = ln(min(alpha, beta) + u), where the integrand is smooth."""
        u = exp(v) - min(alpha, beta)
        rate = (r + x) * log((alpha + T) / (alpha + u)) + s * log((beta + T) / (beta + u))
        return s / (beta + u) * exp(rate + v)

    x, t_x, T = (np.array(column, dtype=np.float64) for column in zip(*HISTORIES, strict=True))
    found = death(x, t_x, T, r=r, alpha=alpha, s=s, beta=beta)
    for row, (bought, last, age) in enumerate(HISTORIES):
        start, end = log(min(alpha, beta) + last), log(min(alpha, beta) + age)
        edges = np.unique(np.minimum(start + np.array([0, 0.01, 0.1, 0.3, 1, 2, 4, 8, 16]), end))
        pieces = pairwise(edges)
        total = sum(quad(density, *ends, args=(bought, age), epsabs=0, epsrel=1e-11)[0] for ends in pieces)
        assert found.log_odds[row] == pytest.approx(log(total), abs=1e-8)


def test_likelihood_is_the_textbook_hypergeometric() -> None:
    """Fader & Hardie (2005), "A note on deriving the Pareto/NBD model", eqs 15 to 17, alpha >= beta."""
    r, alpha, s, beta = 0.6, 12.0, 0.9, 5.0
    for x, t_x, T in [(0, 0.0, 12.0), (1, 3.0, 12.0), (7, 12.0, 12.0), (2, 1.0, 40.0)]:
        total = r + s + x

        def part(t: float, total: float = total) -> float:
            return hyp2f1(total, s + 1, total + 1, (alpha - beta) / (alpha + t)) / (alpha + t) ** total

        inside = (alpha + T) ** -(r + x) * (beta + T) ** -s + s / total * (part(t_x) - part(T))
        expected = lgamma(r + x) - lgamma(r) + r * log(alpha) + s * log(beta) + log(inside)
        model = ParetoNBD(r=r, alpha=alpha, s=s, beta=beta)
        assert model.log_likelihood_of([x], [t_x], [T]) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("point", [(0.55, 10.6, 0.61, 11.7), (3.0, 0.5, 0.05, 40.0), (0.02, 60.0, 5.0, 2.0)])
def test_gradient_is_that_of_differences(point: tuple[float, ...]) -> None:
    likelihood = ParetoLikelihood(compress(*cdnow.sample()[:3]))
    where, step = np.log(point), 1e-5
    differences = [
        (likelihood(where + step * unit)[0] - likelihood(where - step * unit)[0]) / (2 * step)
        for unit in np.eye(4)
    ]
    assert likelihood(where)[1] == pytest.approx(differences, rel=1e-6, abs=1e-4)


@pytest.mark.parametrize("s", [1 - 1e-10, 1.0, 1 + 1e-10])
def test_expectation_is_smooth_at_s_of_one(s: float) -> None:
    """Mean time alive is (beta+T) ln(1 + t / (beta+T)) there."""
    model = ParetoNBD(r=0.5, alpha=4.0, s=s, beta=9.0)
    found = model.expected_purchases([3], [20], [20], 52)[0]
    assert found == pytest.approx(3.5 / 24 * 29 * log(1 + 52 / 29), rel=1e-9)


@pytest.mark.parametrize("r", [1e-3, 0.5, 50.0])
@pytest.mark.parametrize("s", [1e-3, 1.0, 50.0])
@pytest.mark.parametrize("beta", [1e-2, 20.0, 1e4])
def test_nothing_is_ever_missing_or_infinite(r: float, s: float, beta: float) -> None:
    model = ParetoNBD(r=r, alpha=0.5, s=s, beta=beta)
    x = np.array([0, 0, 1, 1, 30, 1000, 10_000, 10_000, 10_000], dtype=np.float64)
    t_x = np.array([0, 0, 1e-3, 5000, 10, 5000, 0.1, 4999, 5000], dtype=np.float64)
    T = np.array([0, 5000, 5000, 5000, 10, 5000, 5000, 5000, 5000], dtype=np.float64)
    alive = model.probability_alive(x, t_x, T)
    assert ((alive >= 0) & (alive <= 1)).all()
    assert (alive[t_x == T] == 1).all()
    for horizon in (0.0, 1.0, 1e5):
        expected = model.expected_purchases(x, t_x, T, horizon)
        assert (np.isfinite(expected) & (expected >= 0)).all()
    value, gradient = ParetoLikelihood(compress(x, t_x, T))(np.log([r, 0.5, s, beta]))
    assert np.isfinite([value, *gradient]).all()
