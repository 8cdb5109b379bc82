"""Intervals of contracts' values: against brute force on the same draws, and against what happens."""

import numpy as np
import pytest

from zelo.analytics.lifetime import BetaDiscreteWeibull, Retention, ShiftedBetaGeometric
from zelo.analytics.lifetime.contractual import ContractualModel
from zelo.lib.errors import InvalidInput

HORIZON, RATE = 8, 0.07
FITTED = ShiftedBetaGeometric.fit(Retention.from_counts([300, 262, 240, 221, 209], [120, 101, 95]))


def test_intervals_are_those_of_simulated_outcomes() -> None:
    """A hundred thousand outcomes, each with its own draw of the parameters and of the contract's theta."""
    predicted = FITTED.lifetime_value(
        [10.0], [2], horizon=HORIZON, discount_rate=RATE, draws=100_000, rng=np.random.default_rng(3)
    )
    rng = np.random.default_rng(4)
    alpha, beta = FITTED.posterior_draws(100_000, rng).T
    theta = rng.beta(alpha, beta + 2)
    renewals = np.minimum(rng.geometric(theta) - 1, HORIZON)
    paid = 10 * np.array([sum((1 + RATE) ** -j for j in range(k)) for k in range(HORIZON + 1)])[renewals]
    assert predicted.mean == pytest.approx(
        FITTED.expected_value(10.0, 2, horizon=HORIZON, discount_rate=RATE), rel=1e-13
    )
    quantiles = np.quantile(paid, [0.1, 0.9, 0.025, 0.975], method="inverted_cdf")
    found = [predicted.low80, predicted.high80, predicted.low95, predicted.high95]
    assert np.concatenate(found) == pytest.approx(quantiles)


@pytest.mark.parametrize(
    "truth",
    [
        ShiftedBetaGeometric(alpha=0.668, beta=3.806),
        ShiftedBetaGeometric(alpha=2.0, beta=20.0),
        BetaDiscreteWeibull(gamma=0.5, delta=2.0, c=1.4),
    ],
)
def test_predictive_distribution_is_calibrated(truth: ContractualModel) -> None:
    """40 bases of 800 contracts, fitted after 6 periods: what the survivors then do, in randomised PIT."""
    rng = np.random.default_rng(21)
    places, covered = [], []
    for _ in range(40):
        age, lost = truth.simulate(800, periods=6, rng=rng)
        model = type(truth).fit(Retention.from_contracts(age, lost), priors=truth.WEAK_PRIORS)
        renewals = truth.simulate_renewals(np.full(250, 6), horizon=HORIZON, rng=rng)
        at_least = model.predictive_survival([6], horizon=HORIZON, draws=300, rng=rng)[0]
        above = np.append(1 - at_least, 1.0)
        below = np.append(0.0, above[:-1])
        places.append(below[renewals] + rng.random(250) * (above - below)[renewals])
        value = model.lifetime_value([1.0], [6], horizon=HORIZON, discount_rate=0.0, draws=300, rng=rng)
        covered.append(((renewals >= value.low80) & (renewals <= value.high80)).mean())
    shares = np.histogram(np.concatenate(places), bins=5, range=(0, 1))[0] / 10_000
    assert shares == pytest.approx(np.full(5, 0.2), abs=0.025)
    assert np.mean(covered) > 0.78


def test_outcome_and_mean_scale_with_the_value_and_losses_turn_over() -> None:
    plain, double, loss = (
        FITTED.lifetime_value(
            [unit], [1], horizon=HORIZON, discount_rate=RATE, draws=50, rng=np.random.default_rng(1)
        )
        for unit in (1.0, 2.0, -1.0)
    )
    assert double.mean == pytest.approx(2 * plain.mean)
    assert double.high95 == pytest.approx(2 * plain.high95)
    assert loss.mean == pytest.approx(-plain.mean)
    assert (loss.low80, loss.high80) == (pytest.approx(-plain.high80), pytest.approx(-plain.low80))


def test_waiting_for_the_renewal_discounts_all_of_it() -> None:
    now, later = (
        FITTED.lifetime_value(
            [1.0, 1.0],
            [1, 5],
            horizon=HORIZON,
            discount_rate=RATE,
            until_renewal=wait,
            draws=50,
            rng=np.random.default_rng(1),
        )
        for wait in (0.0, [0.5, 0.25])
    )
    factor = (1 + RATE) ** -np.array([0.5, 0.25])
    assert later.mean == pytest.approx(now.mean * factor)
    assert later.high80 == pytest.approx(now.high80 * factor)


def test_intervals_hold_each_other_and_order_does_not_matter() -> None:
    ages = np.array([4, 0, 2, 0, 9])
    keywords = {"horizon": HORIZON, "discount_rate": RATE, "draws": 200}
    some = FITTED.lifetime_value(np.full(5, 3.0), ages, rng=np.random.default_rng(2), **keywords)
    turned = FITTED.lifetime_value(np.full(5, 3.0), ages[::-1], rng=np.random.default_rng(2), **keywords)
    assert some.mean == pytest.approx(turned.mean[::-1], rel=1e-15)
    assert (some.low95 <= some.low80).all()
    assert (some.low80 <= some.high80).all()
    assert (some.high80 <= some.high95).all()
    assert some.mean[1] == some.mean[3] < some.mean[2] < some.mean[0] < some.mean[4]


def test_given_parameters_are_held_as_known() -> None:
    model = ShiftedBetaGeometric(alpha=2.0, beta=8.0)
    predicted = model.lifetime_value(
        [1.0], [0], horizon=5, discount_rate=0.1, draws=3, rng=np.random.default_rng(1)
    )
    assert predicted.mean == pytest.approx(model.expected_value(1.0, 0, horizon=5, discount_rate=0.1))
    with pytest.raises(InvalidInput, match="not fitted"):
        _ = model.log_likelihood
