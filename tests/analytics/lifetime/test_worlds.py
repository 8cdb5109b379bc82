"""Worlds of many accounts against closed forms, against `draw_lifetime_values` and event by event."""

import numpy as np
import pytest
from scipy.stats import gamma, ks_2samp, kstest
from tests.analytics.lifetime.spending import CDNOW, KNOWN, uncertain

from zelo.analytics.lifetime.beta_geometric import BetaGeoNBD, ModifiedBetaGeoNBD
from zelo.analytics.lifetime.buying import BuyingModel
from zelo.analytics.lifetime.coupled import coupled_gammas
from zelo.analytics.lifetime.fitting import Estimate
from zelo.analytics.lifetime.histories import compress
from zelo.analytics.lifetime.pareto import ParetoNBD
from zelo.analytics.lifetime.value import draw_lifetime_values
from zelo.analytics.lifetime.worlds import Money, Outlook

MODELS: list[BuyingModel] = [
    BetaGeoNBD(r=0.6, alpha=5.0, a=0.9, b=2.0),
    ModifiedBetaGeoNBD(r=0.6, alpha=5.0, a=0.9, b=2.0),
    ParetoNBD(r=0.6, alpha=5.0, s=0.9, beta=12.0),
]
KINDS = pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
HISTORY = np.array([[0, 0, 20], [3, 28, 30], [12, 50, 51]], dtype=float)
MEANS = np.array([0.0, 50.0, 20.0])
COPIES = 6_000
NEAR, HORIZON, RATE = 52.0, 156.0, 0.0018


def outlook(
    model: BuyingModel, *, near: float = NEAR, horizon: float = HORIZON, rate: float = RATE
) -> Outlook:
    x, t_x, T = np.repeat(HISTORY, COPIES, axis=0).T
    own = x * np.repeat(MEANS, COPIES)
    money = {"revenue": Money(KNOWN, own), "margin": Money(KNOWN, own / 3)}
    return Outlook(model, compress(x, t_x, T, with_index=True), money, near, horizon, rate)


@KINDS
def test_a_world_has_the_expected_purchases_and_the_drawn_values(model: BuyingModel) -> None:
    world = outlook(model).draw(np.random.default_rng(1))
    x, t_x, T = HISTORY.T
    expected = model.expected_purchases(x, t_x, T, NEAR)
    alone = draw_lifetime_values(
        model,
        KNOWN,
        *(x, t_x, T, MEANS),
        horizon=HORIZON,
        discount_rate=RATE,
        rng=np.random.default_rng(2),
        draws=COPIES,
    )
    nominal = draw_lifetime_values(
        model,
        KNOWN,
        *(x, t_x, T, MEANS),
        horizon=NEAR,
        discount_rate=0.0,
        rng=np.random.default_rng(3),
        draws=COPIES,
    )
    for account in range(3):
        rows = slice(account * COPIES, (account + 1) * COPIES)
        bought = world.purchases[rows]
        assert bought.mean() == pytest.approx(expected[account], abs=4 * bought.std() / np.sqrt(COPIES))
        assert ks_2samp(world.later["revenue"][rows], alone[account]).pvalue > 1e-3
        assert ks_2samp(world.near["revenue"][rows], nominal[account]).pvalue > 1e-3
        assert np.array_equal(bought > 0, world.near["revenue"][rows] > 0)


@KINDS
def test_figures_of_one_account_share_its_fate(model: BuyingModel) -> None:
    world = outlook(model, rate=0.0).draw(np.random.default_rng(4))
    assert (world.later["revenue"] >= world.near["revenue"]).all()
    assert world.later["revenue"].sum() > 1.1 * world.near["revenue"].sum()
    buyers = slice(2 * COPIES, None)
    both = np.corrcoef(world.later["revenue"][buyers], world.later["margin"][buyers])[0, 1]
    assert both > 0.95


@KINDS
def test_a_horizon_nearer_than_the_near_term_counts_less(model: BuyingModel) -> None:
    world = outlook(model, near=HORIZON, horizon=NEAR).draw(np.random.default_rng(5))
    x, t_x, T = HISTORY.T
    later = draw_lifetime_values(
        model, KNOWN, *(x, t_x, T, MEANS), horizon=NEAR, discount_rate=RATE,
        rng=np.random.default_rng(6), draws=COPIES,
    )  # fmt: skip
    expected = model.expected_purchases(x, t_x, T, HORIZON)
    for account in range(3):
        rows = slice(account * COPIES, (account + 1) * COPIES)
        bought = world.purchases[rows]
        assert bought.mean() == pytest.approx(expected[account], abs=4 * bought.std() / np.sqrt(COPIES))
        assert ks_2samp(world.later["revenue"][rows], later[account]).pvalue > 1e-3
    assert (world.near["revenue"] >= world.later["revenue"]).all()


def test_accounts_of_one_world_share_its_parameters_and_nothing_else() -> None:
    """Sums over many accounts vary from world to world as the parameters do; accounts of equal history are
    independent otherwise.
    """
    params = {"r": 0.6, "alpha": 5.0, "a": 0.9, "b": 2.0}
    estimate = Estimate(params, -1.0, np.diag([0.04, 0.0001, 0.0001, 0.0001]), 100.0)
    for doubt, low, high in ((estimate, 0.1, 0.35), (None, 0.0, 0.05)):
        model = BetaGeoNBD(**params, estimate=doubt)
        x, t_x, T = np.repeat(HISTORY[:1], 4_000, axis=0).T
        found = Outlook(model, compress(x, t_x, T, with_index=True), {}, NEAR, HORIZON, RATE)
        drawn = [found.draw(np.random.default_rng(seed)).purchases for seed in range(60)]
        totals = np.array([one.sum() for one in drawn])
        assert low < totals.std() / totals.mean() < high
        assert len(np.unique(drawn[0])) > 3


def test_a_seed_gives_the_same_world_and_doubt_about_money_moves_both_kinds() -> None:
    own = np.full(500, 90.0)
    x, t_x, T = np.repeat(HISTORY[1:2], 500, axis=0).T
    money = {kind: Money(uncertain(0.3), own) for kind in ("revenue", "margin")}
    found = Outlook(MODELS[0], compress(x, t_x, T, with_index=True), money, NEAR, HORIZON, RATE)
    world, again = found.draw(np.random.default_rng(7)), found.draw(np.random.default_rng(7))
    assert np.array_equal(world.later["revenue"], again.later["revenue"])
    assert world.later["margin"] == pytest.approx(world.later["revenue"], rel=1e-12)


@pytest.mark.parametrize("shape", [0.05, 0.7, 1.0, 6.25, 400.0])
def test_coupled_gammas_are_gamma_and_move_together(shape: float) -> None:
    size = 20_000
    first, second, same = coupled_gammas(
        [np.full(size, value) for value in (shape, 1.1 * shape, shape)], np.random.default_rng(8)
    )
    assert kstest(first, gamma(shape).cdf).pvalue > 1e-3
    assert kstest(second, gamma(1.1 * shape).cdf).pvalue > 1e-3
    assert np.array_equal(first, same)
    assert np.corrcoef(first, second)[0, 1] > 0.9


def test_coupled_gammas_of_shape_zero_are_zero() -> None:
    shapes = [np.array([0.0, 2.0, 0.0]), np.array([0.0, 0.0, 0.5])]
    first, second = coupled_gammas(shapes, np.random.default_rng(9))
    assert (first > 0).tolist() == [False, True, False]
    assert (second > 0).tolist() == [False, False, True]
    assert coupled_gammas([np.zeros(2)], np.random.default_rng(9))[0].tolist() == [0, 0]
    assert CDNOW["p"] * 2 == pytest.approx(
        coupled_gammas([np.full(40_000, CDNOW["p"] * 2)] * 2, np.random.default_rng(10))[1].mean(), rel=0.01
    )
