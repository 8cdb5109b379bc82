"""Whether intervals hold what they say, on accounts simulated from their latent rates, without our models.

Buying parameters are fitted to the same 10,000 accounts; those of spend are given. Outcomes have mass at
zero, so central intervals cover more than their name where it is large; the randomised PIT is uniform even
so.
"""

import os
from typing import NamedTuple

import numpy as np
import pytest
from scipy.stats import kstest
from tests.analytics.lifetime.spending import CDNOW, KNOWN

from zelo.analytics.lifetime.beta_geometric import BetaGeoNBD, ModifiedBetaGeoNBD
from zelo.analytics.lifetime.buying import BuyingModel
from zelo.analytics.lifetime.fitting import Floats
from zelo.analytics.lifetime.pareto import ParetoNBD
from zelo.analytics.lifetime.value import draw_lifetime_values, lifetime_value

EVIDENCE = bool(os.environ.get("ZELO_EVIDENCE"))
N = 10_000
HORIZON = 40.0
TRUTHS: list[tuple[type[BuyingModel], tuple[float, ...]]] = [
    (BetaGeoNBD, (0.25, 4.4, 0.8, 2.4)),
    (BetaGeoNBD, (3.0, 4.0, 0.4, 15.0)),
    (ModifiedBetaGeoNBD, (2.0, 3.0, 0.5, 20.0)),
    (ParetoNBD, (2.5, 4.0, 0.5, 60.0)),
    (BetaGeoNBD, (8.0, 20.0, 1.5, 30.0)),
    (ModifiedBetaGeoNBD, (0.5, 6.0, 0.9, 1.6)),
    (ParetoNBD, (0.55, 10.6, 0.6, 11.7)),
    (ParetoNBD, (6.0, 3.0, 1.5, 200.0)),
]
FEW = TRUTHS if EVIDENCE else [TRUTHS[0], TRUTHS[2]]


class Accounts(NamedTuple):
    """Histories until T, the mean value of their repeat purchases, and the money of the time after."""

    x: Floats
    t_x: Floats
    T: Floats
    mean_value: Floats
    outcome: Floats


def simulate(kind: type[BuyingModel], params: tuple[float, ...], rng: np.random.Generator) -> Accounts:
    """Latent rate and death per account; whole weeks of age, purchases at uniform times before death."""
    T = rng.integers(15, 70, N).astype(np.float64)
    rate = rng.gamma(params[0], 1 / params[1], N)
    if kind is ParetoNBD:
        death = rng.exponential(1 / rng.gamma(params[2], 1 / params[3], N))
        before = np.minimum(death, T)
        x = rng.poisson(rate * before).astype(np.float64)
        y = rng.poisson(rate * np.clip(death - T, 0, HORIZON))
        t_x = before * rng.beta(np.maximum(x, 1), 1)
    else:
        would, later = rng.poisson(rate * T), rng.poisson(rate * HORIZON)
        deadly = rng.geometric(rng.beta(params[2], params[3], N)) - (kind is ModifiedBetaGeoNBD)
        x = np.minimum(would, deadly).astype(np.float64)
        y = np.clip(deadly - would, 0, later)
        t_x = T * rng.beta(np.maximum(x, 1), would - x + 1)
    nu = rng.gamma(CDNOW["q"], 1 / CDNOW["gamma"], N)
    past, outcome = (rng.standard_gamma(CDNOW["p"] * count) / nu for count in (x, y))
    mean_value = np.divide(past, x, out=np.zeros(N), where=x > 0)
    return Accounts(x, np.where(x > 0, t_x, 0), T, mean_value, outcome)


@pytest.mark.parametrize(("kind", "params"), FEW)
def test_intervals_hold_what_they_say(kind: type[BuyingModel], params: tuple[float, ...]) -> None:
    *account, outcome = simulate(kind, params, np.random.default_rng(31))
    model = kind.fit(*account[:3])
    terms = {"horizon": HORIZON, "discount_rate": 0.0}
    drawn = draw_lifetime_values(model, KNOWN, *account, **terms, rng=np.random.default_rng(32), draws=200)
    below, level = (drawn < outcome[:, None]).sum(axis=1), (drawn == outcome[:, None]).sum(axis=1)
    pit = (below + np.random.default_rng(33).random(N) * (level + 1)) / (drawn.shape[1] + 1)
    assert kstest(pit, "uniform").pvalue > 0.001

    found = lifetime_value(model, KNOWN, *account, **terms, rng=np.random.default_rng(34))
    covered80 = (found.low80 <= outcome) & (outcome <= found.high80)
    covered95 = (found.low95 <= outcome) & (outcome <= found.high95)
    assert covered80.mean() >= 0.78
    assert covered95.mean() >= 0.94
    nothing = (drawn == 0).mean(axis=1)
    for covered, most, low, high in ((covered80, 0.05, 0.78, 0.82), (covered95, 0.01, 0.94, 0.96)):
        sure = nothing < most
        if sure.sum() > 1000:
            assert low <= covered[sure].mean() <= high


def test_a_parameter_set_has_many_accounts_that_surely_buy() -> None:
    """Else the test above would check the narrow bands on nobody."""
    kind, params = TRUTHS[2]
    x, t_x, T, _, outcome = simulate(kind, params, np.random.default_rng(31))
    recent = (t_x > T - 2) & (x > 10)
    assert recent.sum() > 1000
    assert (outcome[recent] == 0).mean() < 0.05
