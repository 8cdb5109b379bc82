"""Models of renewals against published numbers and an independent implementation of each formula.

Golden: Fader & Hardie (2007), table 1 and the parameters fitted to its years 0 to 7. Fader & Hardie (2010),
Customer-Base Valuation in a Contractual Setting, Marketing Science 29(1), table 3: discounted expected
residual lifetime at 10 %, for Beta distributions of mean 0.2 and polarisation 0.05 and 0.75. The residual
lifetime 7.530 in the README of github.com/jdmaturen/shifted_beta_geometric_py. Log-likelihoods of the same
fits in github.com/abdullahau/customer-analytics. The BdW fitted to the High End segment's years 0 to 4, as
the README of retenmod, a Python port of R's foretell, prints it: parameters, log-likelihood per hundred
contracts and projection. The rest: integrals over theta, and a plain search.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, xlog1py, xlogy

from zelo.analytics.lifetime import BetaDiscreteWeibull, NoMaximum, Prior, Retention, ShiftedBetaGeometric
from zelo.analytics.lifetime.contractual import ContractualModel, RenewalLikelihood
from zelo.analytics.lifetime.gamma_ratio import digamma_difference, log_gamma_ratio
from zelo.lib.errors import InvalidInput

TABLE = np.loadtxt(
    Path(__file__).parents[2] / "golden" / "retention_fader_hardie_2007.csv", delimiter=",", skiprows=3
)
LEFT = {"high end": 10 * TABLE[:, 1], "regular": 10 * TABLE[:, 2]}
BDW = BetaDiscreteWeibull(gamma=0.5, delta=2.0, c=1.4)
MODELS = [ShiftedBetaGeometric(alpha=0.7, beta=2.4), BDW, BetaDiscreteWeibull(gamma=4.0, delta=9.0, c=0.6)]


def mean_over_theta(function: Callable[[float], float], gamma: float, delta: float) -> float:
    """The mean of function(theta), theta ~ Beta(gamma, delta); the quadrature knows the ends' poles."""
    ends = (min(gamma, 1) - 1, min(delta, 1) - 1)
    rest = (gamma - 1 - ends[0], delta - 1 - ends[1], betaln(gamma, delta))

    def inside(q: float) -> float:
        return function(q) * float(np.exp(xlogy(rest[0], q) + xlog1py(rest[1], -q) - rest[2]))

    return float(quad(inside, 0, 1, weight="alg", wvar=ends, limit=500, epsabs=0, epsrel=1e-10)[0])


def fit(model: type[ContractualModel], segment: str, years: int) -> ContractualModel:
    return model.fit(Retention.from_counts(LEFT[segment][: years + 1].tolist()))


@pytest.mark.parametrize(
    ("segment", "alpha", "beta", "log_likelihood"),
    [("high end", 0.668, 3.806, -1611.158), ("regular", 0.704, 1.182, -1680.265)],
)
def test_sbg_fit_is_the_published_one(segment: str, alpha: float, beta: float, log_likelihood: float) -> None:
    found = fit(ShiftedBetaGeometric, segment, 7)
    assert found.params == pytest.approx({"alpha": alpha, "beta": beta}, abs=5e-4)
    assert found.log_likelihood == pytest.approx(log_likelihood, abs=5e-4)
    assert found.aic == pytest.approx(4 - 2 * log_likelihood, abs=1e-3)
    assert found.bic == pytest.approx(2 * np.log(1000) - 2 * log_likelihood, abs=1e-3)


@pytest.mark.parametrize("segment", ["high end", "regular"])
def test_sbg_projects_the_held_out_years(segment: str) -> None:
    """Fitted on years 0 to 7, years 8 to 12 of table 1 lie within 2 points."""
    projected = 1000 * fit(ShiftedBetaGeometric, segment, 7).survival(range(8, 13))
    assert np.abs(projected - LEFT[segment][8:]).max() < 20


@pytest.mark.parametrize(
    ("alpha", "beta", "published"),
    [(3.8, 15.2, [3.31, 3.45, 3.59, 3.72, 3.84]), (1 / 15, 4 / 15, [7.68, 9.46, 9.86, 10.06, 10.19])],
)
def test_residual_lifetime_is_the_published_one(alpha: float, beta: float, published: list[float]) -> None:
    model = ShiftedBetaGeometric(alpha=alpha, beta=beta)
    found = model.discounted_expected_residual_lifetime(range(5), discount_rate=0.1)
    assert found == pytest.approx(published, abs=0.005)


def test_residual_lifetime_of_the_fitted_segment() -> None:
    found = fit(ShiftedBetaGeometric, "high end", 7).discounted_expected_residual_lifetime(
        7, discount_rate=0.1
    )
    assert found == pytest.approx([7.530], abs=5e-4)


@pytest.mark.parametrize("rate", [0.0002, 0.01, 0.1, 1.5])
@pytest.mark.parametrize(("alpha", "beta"), [(0.668, 3.806), (1.5, 0.3), (30.0, 200.0)])
def test_residual_lifetime_is_the_integral_over_theta(alpha: float, beta: float, rate: float) -> None:
    ages = [0, 3, 50]
    closed = [
        mean_over_theta(lambda theta: (1 + rate) * (1 - theta) / (rate + theta), alpha, beta + age)
        for age in ages
    ]
    model = ShiftedBetaGeometric(alpha=alpha, beta=beta)
    assert model.discounted_expected_residual_lifetime(ages, discount_rate=rate) == pytest.approx(
        closed, rel=1e-8
    )


@pytest.mark.parametrize("model", MODELS)
def test_survival_is_the_integral_over_theta(model: ContractualModel) -> None:
    gamma, delta, c = model.shape

    def integral(t: int) -> float:
        return mean_over_theta(lambda theta: (1 - theta) ** t**c, gamma, delta)

    ages = [0, 1, 2, 7, 40]
    survival = np.array([integral(t) for t in ages])
    assert model.survival(ages) == pytest.approx(survival, rel=1e-8)
    rates = [integral(t) / integral(t - 1) for t in (1, 2, 9)]
    assert model.retention_rate([1, 2, 9]) == pytest.approx(rates, rel=1e-8)
    assert model.renewal_probability([0, 1, 8]) == pytest.approx(rates, rel=1e-8)
    assert model.probability_alive(2, 5) == pytest.approx([survival[3] / survival[2]], rel=1e-8)


def test_bdw_fit_is_that_of_another_implementation() -> None:
    """Its search stops a little short of the maximum: 2e-4 in delta, 1e-3 points in the projection."""
    found = fit(BetaDiscreteWeibull, "high end", 4)
    assert found.params == pytest.approx({"gamma": 0.2594, "delta": 1.7228, "c": 1.5843}, abs=5e-4)
    assert found.log_likelihood / 10 == pytest.approx(-122.274932, abs=5e-7)
    projected = [54.66, 51.04, 48.10, 45.67, 43.60, 41.82]
    assert 100 * found.survival(range(5, 11)) == pytest.approx(projected, abs=5e-3)


@pytest.mark.parametrize("segment", ["high end", "regular"])
def test_bdw_fit_is_that_of_a_search_over_integrals(segment: str) -> None:
    """Nothing in common with the fit: survival by integration over theta, and a search without gradients."""
    left = LEFT[segment][:5]

    def loss(point: np.ndarray) -> float:
        gamma, delta, c = np.exp(point)
        survival = np.array(
            [mean_over_theta(lambda theta, t=t: (1 - theta) ** t**c, gamma, delta) for t in range(5)]
        )
        return float(np.diff(left) @ np.log(-np.diff(survival)) - left[-1] * np.log(survival[-1]))

    options = {"xatol": 1e-6, "fatol": 1e-8, "maxiter": 2000, "maxfev": 2000}
    searched = minimize(loss, np.zeros(3), method="Nelder-Mead", options=options)
    found = fit(BetaDiscreteWeibull, segment, 4)
    assert list(found.params.values()) == pytest.approx(np.exp(searched.x), rel=1e-4)
    assert found.log_likelihood == pytest.approx(-searched.fun, abs=1e-6)


@pytest.mark.parametrize("segment", ["high end", "regular"])
@pytest.mark.parametrize("years", [4, 7])
def test_bdw_fit_is_that_of_a_search_without_gradients(segment: str, years: int) -> None:
    left = LEFT[segment][: years + 1]

    def loss(point: np.ndarray) -> float:
        gamma, delta, c = np.exp(point)
        reached = delta + np.arange(years + 1) ** c
        log_s = gammaln(reached) - gammaln(gamma + reached)
        survival = np.exp(log_s - log_s[0])
        return float(np.diff(left) @ np.log(-np.diff(survival)) - left[-1] * np.log(survival[-1]))

    options = {"xatol": 1e-9, "fatol": 1e-11, "maxiter": 5000, "maxfev": 5000}
    searched = minimize(loss, np.zeros(3), method="Nelder-Mead", options=options)
    found = fit(BetaDiscreteWeibull, segment, years)
    assert list(found.params.values()) == pytest.approx(np.exp(searched.x), rel=1e-5)
    assert found.log_likelihood == pytest.approx(-searched.fun, abs=1e-8)


@pytest.mark.parametrize("weibull", [False, True])
@pytest.mark.parametrize("point", [(0.0, 1.0, 0.2), (-2.0, 3.0, -1.5), (3.0, -2.0, 0.7), (4.0, 6.0, 0.1)])
def test_gradient_is_the_finite_difference(point: tuple[float, ...], weibull: bool) -> None:
    retention = Retention.from_counts(LEFT["high end"].tolist(), LEFT["regular"][:4].tolist(), [50, 50, 0])
    likelihood = RenewalLikelihood(retention, weibull=weibull)
    where = np.array(point[: 3 if weibull else 2])
    differences = [
        (likelihood(where + step)[0] - likelihood(where - step)[0]) / 2e-5
        for step in 1e-5 * np.eye(len(where))
    ]
    assert likelihood(where)[1] == pytest.approx(np.array(differences), rel=1e-6, abs=1e-4)


@pytest.mark.parametrize("model", MODELS)
def test_parameters_are_recovered(model: ContractualModel) -> None:
    rng = np.random.default_rng(11)
    age, lost = model.simulate(40_000, periods=15, rng=rng)
    late, gone = model.simulate(20_000, periods=5, rng=rng)
    retention = Retention.from_contracts(np.append(age, late), np.append(lost, gone))
    found = type(model).fit(retention)
    for name, value in model.params.items():
        assert abs(found.params[name] - value) < 3 * found.standard_errors[name]


@pytest.mark.parametrize("model", MODELS)
def test_expectations_are_those_of_simulated_contracts(model: ContractualModel) -> None:
    rng = np.random.default_rng(5)
    for age in (0, 4):
        renewals = model.simulate_renewals(np.full(100_000, age), horizon=12, rng=rng)
        error = renewals.std() / np.sqrt(renewals.size)
        assert model.expected_purchases(age, horizon=12) == pytest.approx([renewals.mean()], abs=4 * error)
        paid = 50 * (1 - 1.08 ** -renewals.astype(float)) / (1 - 1 / 1.08)
        value = model.expected_value(50.0, age, horizon=12, discount_rate=0.08)
        assert value == pytest.approx([paid.mean()], abs=4 * paid.std() / np.sqrt(paid.size))


def test_bdw_with_c_of_one_is_the_sbg() -> None:
    plain = ShiftedBetaGeometric(alpha=0.7, beta=2.4)
    same = BetaDiscreteWeibull(gamma=0.7, delta=2.4, c=1.0)
    assert same.survival(range(50)) == pytest.approx(plain.survival(range(50)), rel=1e-14)


def test_a_horizon_beyond_which_nothing_counts_gives_the_residual_lifetime() -> None:
    finite = BDW.expected_value(1.0, [0, 5], horizon=400, discount_rate=0.2)
    endless = BDW.discounted_expected_residual_lifetime([0, 5], discount_rate=0.2)
    assert finite == pytest.approx(endless, rel=1e-12)


def test_old_and_large_is_finite_and_falls() -> None:
    """Where the gamma functions are beyond double precision's digits, the ratio of two is not."""
    model = BetaDiscreteWeibull(gamma=2e6, delta=3e6, c=3.0)
    survival = model.survival([0, 1, 2, 100_000])
    assert np.isfinite(survival).all()
    assert (np.diff(survival) <= 0).all()
    assert ShiftedBetaGeometric(alpha=0.01, beta=3e6).retention_rate(100_000) == pytest.approx(
        [1 - 0.01 / (3e6 + 99_999.01)], rel=1e-15
    )


def test_gamma_ratio_is_the_product_it_stands_for() -> None:
    x = np.array([1e-3, 0.7, 49.9, 50.0, 51.3, 1e4, 1e12])
    steps = np.arange(7)
    assert log_gamma_ratio(x, 7.0) == pytest.approx(np.log(x[:, None] + steps).sum(axis=1), rel=1e-13)
    assert digamma_difference(x, 7.0) == pytest.approx((1 / (x[:, None] + steps)).sum(axis=1), rel=1e-12)


def test_contracts_and_counts_and_weights_are_one_thing() -> None:
    from_counts = Retention.from_counts([10, 7, 7, 3])
    single = Retention.from_contracts([0] * 3 + [2] * 4 + [3] * 3, [True] * 7 + [False] * 3)
    weighted = Retention.from_contracts([3, 0, 2, 2, 1], [0, 1, 1, 1, 1], [3, 3, 1, 3, 0])
    for other in (single, weighted):
        assert (other.age.tolist(), other.lost.tolist()) == ([0, 2, 3], [True, True, False])
        assert other.weight.tolist() == from_counts.weight.tolist() == [3, 4, 3]
    assert (from_counts.contracts, from_counts.losses, from_counts.renewals) == (10, 7, 17)


def test_prior_makes_a_fit_where_the_data_say_nothing() -> None:
    priors = {"alpha": Prior(1.0, 1.0), "beta": Prior(4.0, 1.0)}
    everyone_stays = Retention.from_counts([5, 5, 5])
    with pytest.raises(NoMaximum):
        ShiftedBetaGeometric.fit(everyone_stays)
    found = ShiftedBetaGeometric.fit(everyone_stays, priors=priors)
    assert 0.8 < found.renewal_probability(2)[0] < 1


@pytest.mark.parametrize(
    "make",
    [
        lambda: Retention.from_counts([10, 11]),
        lambda: Retention.from_counts([10, -1]),
        lambda: Retention.from_counts([]),
        lambda: Retention.from_contracts([], []),
        lambda: Retention.from_contracts([1.5], [False]),
        lambda: Retention.from_contracts([-1], [False]),
        lambda: Retention.from_contracts([float("nan")], [False]),
        lambda: Retention.from_contracts([1, 2], [False]),
        lambda: Retention.from_contracts([1], [False], [-1.0]),
        lambda: ShiftedBetaGeometric(alpha=0.0, beta=1.0),
        lambda: BDW.survival([-1]),
        lambda: BDW.expected_purchases(0, horizon=0),
        lambda: BDW.expected_value(1.0, 0, horizon=2, discount_rate=-0.1),
        lambda: BDW.expected_value(float("nan"), 0, horizon=2, discount_rate=0.1),
        lambda: BDW.discounted_expected_residual_lifetime(0, discount_rate=0.0),
        lambda: ShiftedBetaGeometric.fit(Retention.from_counts([10, 0])),
        lambda: ShiftedBetaGeometric.fit(Retention.from_counts([10])),
    ],
)
def test_what_cannot_be_is_refused(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidInput):
        make()
