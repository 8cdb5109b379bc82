"""Forecasts of renewals: sums, intervals that cover, seeds, and how past forecasts fared."""

import itertools
from typing import Any

import numpy as np
import pytest

from zelo.analytics.contracts.forecast import Renewals, outlook, simulate
from zelo.analytics.contracts.scoring import score, wilson
from zelo.lib.errors import InvalidInput


def renewals(**changes: Any) -> Renewals:
    given: dict[str, Any] = {
        "period": np.array([0, 0, 1]),
        "amount": np.array([100.0, 50.0, 80.0]),
        "p_renew": np.array([0.6, 0.9, 0.5]),
        "reduced": np.array([40.0, 0.0, 20.0]),
        "p_reduce": np.array([0.3, 0.0, 0.25]),
        "committed": np.array([False, True, False]),
        "at_risk": np.array([True, True, False]),
    }
    return Renewals(**(given | changes))


def rng(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_periods_sum_what_is_committed_weighted_and_at_risk() -> None:
    found = outlook(renewals(), periods=3, rng=rng())
    assert found.up_for_renewal.tolist() == [150, 80, 0]
    assert found.committed.tolist() == [50, 0, 0]
    assert found.weighted.tolist() == pytest.approx([50 + 60 + 12, 40 + 5, 0])
    assert found.at_risk.tolist() == [100, 0, 0], "what is committed is not at risk"
    assert found.low[2] == found.high[2] == 0


def test_draws_follow_the_exact_distribution() -> None:
    """Every outcome of the three contracts, by their probabilities, against the draws."""
    totals = simulate(renewals(), periods=2, rng=rng(), draws=40_000)
    exact: dict[tuple[float, float], float] = {}
    first, second = ((100, 0.6), (40, 0.3), (0, 0.1)), ((80, 0.5), (20, 0.25), (0, 0.25))
    for (one, p), (two, q) in itertools.product(first, second):
        exact[(one + 50.0, float(two))] = p * q
    values, counts = np.unique(totals, axis=0, return_counts=True)
    assert {tuple(row) for row in values.tolist()} == set(exact)
    for row, count in zip(values.tolist(), counts, strict=True):
        p = exact[tuple(row)]
        assert abs(count / 40_000 - p) < 4 * (p * (1 - p) / 40_000) ** 0.5


def test_same_seed_gives_the_same_draws() -> None:
    one, other = (simulate(renewals(), periods=2, rng=rng(3), draws=1_200) for _ in range(2))
    assert np.array_equal(one, other)
    assert not np.array_equal(one, simulate(renewals(), periods=2, rng=rng(4), draws=1_200))


def many(count: int = 300) -> Renewals:
    return renewals(
        period=np.zeros(count, np.int64),
        amount=np.full(count, 10.0),
        p_renew=np.full(count, 0.7),
        reduced=np.zeros(count),
        p_reduce=np.zeros(count),
        committed=np.zeros(count, bool),
        at_risk=np.zeros(count, bool),
    )


def test_interval_holds_the_share_of_outcomes_that_it_says() -> None:
    found = outlook(many(), periods=1, rng=rng(), level=0.8)
    came = rng(11).binomial(300, 0.7, 20_000) * 10.0
    assert 0.78 <= np.mean((came >= found.low[0]) & (came <= found.high[0])) <= 0.84


def test_shared_fate_widens_the_interval_and_leaves_the_mean() -> None:
    alone, together = (simulate(many(), periods=1, rng=rng(), shared=share) for share in (0.0, 0.2))
    assert together.std() > 3 * alone.std()
    assert together.mean() == pytest.approx(2100, rel=0.02)


def test_contracts_of_one_account_share_their_fate() -> None:
    found = simulate(
        renewals(
            amount=np.array([100.0, 50.0, 80.0]),
            p_renew=np.full(3, 0.5),
            reduced=np.zeros(3),
            p_reduce=np.zeros(3),
            committed=np.zeros(3, bool),
            account=np.array([4, 4, 9]),
        ),
        periods=2,
        rng=rng(),
        draws=2_000,
    )
    assert set(found[:, 0].tolist()) == {0.0, 150.0}
    assert {tuple(row) for row in found.tolist()} == {(0, 0), (0, 80), (150, 0), (150, 80)}


def test_committed_is_renewed_in_every_draw_also_with_shared_fate() -> None:
    every = renewals(committed=np.ones(3, bool))
    assert set(simulate(every, periods=2, rng=rng(), shared=0.3)[:, 0].tolist()) == {150.0}


def test_nothing_up_for_renewal_forecasts_nothing() -> None:
    none = many(0)
    assert outlook(none, periods=2, rng=rng()).high.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": np.array([1.0])}, "one shape"),
        ({"p_renew": np.array([0.9, 0.9, 0.9])}, "above 1"),
        ({"period": np.array([0, 0, 7])}, "outside the 2 periods"),
    ],
)
def test_contradicting_forecast_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        outlook(renewals(**changes), periods=2, rng=rng())


def test_score_by_hand() -> None:
    found = score(
        np.array([0.9, 0.9, 0.5, 0.1]),
        np.array([True, False, True, False]),
        np.array([90.0, 90.0, 50.0, 10.0]),
        np.array([100.0, 0.0, 100.0, 0.0]),
    )
    assert (found.count, found.renewed, found.enough) == (4, 2, False)
    assert found.brier == pytest.approx((0.01 + 0.81 + 0.25 + 0.01) / 4)
    assert (found.reference, found.bias, found.bias_share) == (0.25, 40.0, 0.2)
    assert found.skill == pytest.approx(1 - 0.27 / 0.25)
    assert [(one.lower, one.count, one.mean, one.share) for one in found.bins] == [
        (0.0, 1, 0.1, 0.0),
        (0.4, 1, 0.5, 1.0),
        (0.8, 2, 0.9, 0.5),
    ]


def test_score_of_nothing_is_unknown() -> None:
    none = np.array([])
    found = score(none, none.astype(bool), none, none)
    assert (found.count, found.brier, found.bias, found.bins) == (0, None, None, ())


def test_honest_forecasts_are_calibrated_and_vain_ones_are_not() -> None:
    truth = rng().uniform(0, 1, 4_000)
    came = rng(1).random(4_000) < truth
    honest = score(truth, came, truth * 10, came * 10.0)
    vain = score(np.full(4_000, 0.95), came, np.full(4_000, 9.5), came * 10.0)
    assert all(abs(one.mean - one.share) < 0.05 for one in honest.bins)
    assert not any(one.low <= one.mean <= one.high for one in vain.bins)
    assert honest.skill is not None and vain.skill is not None and honest.skill > 0 > vain.skill
    assert vain.bias is not None and vain.bias > 15_000


@pytest.mark.parametrize(
    ("successes", "count", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (80, 100, 0.7112, 0.8666), (0, 5, 0.0, 0.4345), (5, 5, 0.5655, 1.0)],
)
def test_wilson_interval_of_the_reference(successes: int, count: int, low: float, high: float) -> None:
    assert wilson(successes, count) == pytest.approx((low, high), abs=5e-5)
