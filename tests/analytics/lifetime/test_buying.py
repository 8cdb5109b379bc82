"""What holds of every model of buying: simulation agrees with expectation, fits find what was simulated."""

import os
from itertools import pairwise

import numpy as np
import pytest
from tests.analytics.lifetime import cdnow

from zelo.analytics.lifetime.beta_geometric import BetaGeoNBD, ModifiedBetaGeoNBD
from zelo.analytics.lifetime.buying import BuyingModel
from zelo.analytics.lifetime.fitting import NoMaximum, Prior
from zelo.analytics.lifetime.histories import InvalidHistory
from zelo.analytics.lifetime.pareto import ParetoNBD
from zelo.lib.errors import InvalidInput

EVIDENCE = bool(os.environ.get("ZELO_EVIDENCE"))
MODELS: list[BuyingModel] = [
    BetaGeoNBD(r=0.6, alpha=5.0, a=0.9, b=2.0),
    ModifiedBetaGeoNBD(r=0.6, alpha=5.0, a=0.9, b=2.0),
    ParetoNBD(r=0.6, alpha=5.0, s=0.9, beta=12.0),
]
KINDS = pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
N = 200_000 if EVIDENCE else 60_000


def ages(n: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(10, 80, n)


@KINDS
def test_new_customers_buy_as_expected(model: BuyingModel) -> None:
    for time in (1.0, 20.0, 200.0):
        x, _ = model.simulate(np.full(N, time), np.random.default_rng(3))
        error = x.std() / np.sqrt(N)
        assert abs(x.mean() - float(model.expected_purchases_of_new(time))) < 4 * error


@KINDS
@pytest.mark.parametrize("more", [5.0, 52.0])
def test_simulated_customers_buy_on_as_expected(model: BuyingModel, more: float) -> None:
    """The same customers seen twice: by T, and by T + more. Told apart by what is known of them at T."""
    T = ages(N, 4)
    x, t_x = model.simulate(T, np.random.default_rng(5))
    expected = model.expected_purchases(x, t_x, T, more)
    drawn = model.simulate_future(x, t_x, T, more, np.random.default_rng(6))
    recent = t_x > T - 4
    for group in (x == 0, x == 1, (x > 1) & recent, (x > 1) & ~recent, x > 8):
        error = drawn[group].std() / np.sqrt(group.sum())
        assert abs(drawn[group].mean() - expected[group].mean()) < 4 * error


@KINDS
def test_histories_and_futures_are_of_one_process(model: BuyingModel) -> None:
    """Purchases by T and those drawn after it add up to what the model expects of T + 30."""
    T = np.full(N, 25.0)
    x, t_x = model.simulate(T, np.random.default_rng(7))
    total = x + model.simulate_future(x, t_x, T, 30.0, np.random.default_rng(8))
    expected = float(model.expected_purchases_of_new(55.0))
    assert abs(total.mean() - expected) < 4 * total.std() / np.sqrt(N)
    later, _ = model.simulate(np.full(N, 55.0), np.random.default_rng(9))
    for quantile in (0.5, 0.9, 0.99):
        assert abs(np.quantile(total, quantile) - np.quantile(later, quantile)) <= 1


@KINDS
def test_fit_finds_what_was_simulated(model: BuyingModel) -> None:
    T = ages(N // 6, 10)
    x, t_x = model.simulate(T, np.random.default_rng(11))
    fitted = type(model).fit(x, t_x, T)
    for name, truth in model.params.items():
        assert abs(fitted.params[name] - truth) < 4 * fitted.standard_errors[name], name


@KINDS
def test_standard_errors_are_the_spread_of_estimates(model: BuyingModel) -> None:
    """At 12 samples the ratio's own spread is 21 %, at 100 it is 7 %."""
    logs, errors, samples = [], [], 100 if EVIDENCE else 12
    for seed in range(samples):
        T = ages(1000, seed)
        x, t_x = model.simulate(T, np.random.default_rng(100 + seed))
        fitted = type(model).fit(x, t_x, np.ceil(T))
        logs.append(np.log(list(fitted.params.values())))
        errors.append(np.sqrt(np.diag(fitted.estimate.covariance)))
    ratio = np.std(logs, axis=0) / np.median(errors, axis=0)
    low, high = (0.8, 1.25) if EVIDENCE else (0.5, 1.7)
    assert ((ratio > low) & (ratio < high)).all(), ratio


@KINDS
def test_weights_stand_for_repeated_rows(model: BuyingModel) -> None:
    x, t_x, T, _ = cdnow.sample()
    weights = np.arange(len(x)) % 3 + 1
    repeated = type(model).fit(*(np.repeat(column, weights) for column in (x, t_x, T)))
    weighted = type(model).fit(x, t_x, T, weights=weights)
    assert weighted.params == pytest.approx(repeated.params, rel=1e-8)
    assert weighted.log_likelihood == pytest.approx(repeated.log_likelihood, rel=1e-12)
    assert weighted.bic == pytest.approx(repeated.bic, rel=1e-12)


@KINDS
def test_unit_of_time_changes_only_what_is_in_time(model: BuyingModel) -> None:
    x, t_x, T, _ = cdnow.sample()
    weeks, days = type(model).fit(x, t_x, T), type(model).fit(x, t_x * 7, T * 7)
    in_time = {"alpha": 7, "beta": 7}
    expected = {name: value * in_time.get(name, 1) for name, value in weeks.params.items()}
    assert days.params == pytest.approx(expected, rel=1e-7)
    same = weeks.expected_purchases(x, t_x, T, 39)
    assert days.expected_purchases(x, t_x * 7, T * 7, 39 * 7) == pytest.approx(same, rel=1e-6)


@KINDS
def test_large_data_are_fitted_as_small_ones(model: BuyingModel, monkeypatch: pytest.MonkeyPatch) -> None:
    x, t_x, T, _ = cdnow.sample()
    plain = type(model).fit(x, t_x, T)
    monkeypatch.setattr("zelo.analytics.lifetime.buying._PILOT_CELLS", 200)
    piloted = type(model).fit(x, t_x, T)
    assert piloted.params == pytest.approx(plain.params, rel=1e-7)
    assert piloted.estimate.covariance == pytest.approx(plain.estimate.covariance, rel=1e-3)


@KINDS
def test_expectation_grows_with_the_horizon_and_falls_with_the_rate(model: BuyingModel) -> None:
    x, t_x, T, _ = cdnow.sample()
    horizons = [model.expected_purchases(x, t_x, T, horizon) for horizon in (0.0, 1.0, 10.0, 100.0, 1e4)]
    assert (horizons[0] == 0).all()
    assert all((later >= sooner).all() for sooner, later in pairwise(horizons))
    rates = [model.expected_discounted_purchases(x, t_x, T, 100, rate) for rate in (0, 1e-9, 0.001, 0.01)]
    assert rates[1] == pytest.approx(rates[0], rel=1e-6)
    assert (rates[3] < rates[2]).all()
    assert (rates[2] < rates[1]).all()


@KINDS
def test_discounting_is_that_of_each_purchase(model: BuyingModel) -> None:
    """Against expectations within 2,000 short steps, each discounted from its middle."""
    history, rate = ([4], [25.0], [30.0]), 0.01
    edges = np.linspace(0, 150, 2001)
    until = np.array([model.expected_purchases(*history, edge)[0] for edge in edges])
    expected = np.diff(until) @ (1 + rate) ** -((edges[1:] + edges[:-1]) / 2)
    assert model.expected_discounted_purchases(*history, 150, rate)[0] == pytest.approx(expected, rel=1e-7)


@KINDS
@pytest.mark.parametrize(
    ("x", "t_x", "T"),
    [([0, 0, 0], [0, 0, 0], [9, 12, 40]), ([0], [0], [0]), ([3], [20], [30]), ([2] * 9, [30] * 9, [30] * 9)],
    ids=["nobody bought twice", "a single day", "one account", "all alike and alive"],
)
def test_data_that_tell_nothing_are_refused(model: BuyingModel, x: list, t_x: list, T: list) -> None:
    with pytest.raises(NoMaximum):
        type(model).fit(x, t_x, T)


@KINDS
def test_priors_make_poor_data_fit(model: BuyingModel) -> None:
    priors = {name: Prior(value, 0.5) for name, value in model.params.items()}
    fitted = type(model).fit([3], [20], [30], priors=priors)
    assert fitted.params == pytest.approx(model.params, rel=0.4)
    assert all(fitted.standard_errors[name] < 0.55 * fitted.params[name] for name in model.NAMES)


@KINDS
def test_impossible_input_is_refused(model: BuyingModel) -> None:
    for call in (model.probability_alive, type(model).fit, model.log_likelihood_of):
        with pytest.raises(InvalidHistory):
            call([1], [5], [4])
    for horizon in (-1.0, float("nan"), float("inf")):
        with pytest.raises(InvalidInput, match="horizon"):
            model.expected_purchases([1], [3], [4], horizon)
    with pytest.raises(InvalidInput, match="discount rate"):
        model.expected_discounted_purchases([1], [3], [4], 5, -1)
    for times in (-1.0, float("nan"), [1.0, float("inf")]):
        with pytest.raises(InvalidInput):
            model.expected_purchases_of_new(times)
        with pytest.raises(InvalidInput):
            model.simulate(np.atleast_1d(times), np.random.default_rng(1))


@KINDS
def test_simulation_repeats_by_its_seed(model: BuyingModel) -> None:
    first = model.simulate(ages(500, 1), np.random.default_rng(2))
    again = model.simulate(ages(500, 1), np.random.default_rng(2))
    assert np.array_equal(first, again)
    x, t_x = first
    assert ((t_x >= 0) & (t_x <= ages(500, 1)) & ((x > 0) == (t_x > 0))).all()
