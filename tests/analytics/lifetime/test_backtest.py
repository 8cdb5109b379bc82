"""Forecasts against what happened: published hold-out figures, brute force, and rows in any order.

Golden: the CDNOW sample in the 39 weeks to 1998-06-30 (1,882 purchases); BG/NBD at the parameters of Fader,
Hardie & Lee (2005), Marketing Science 24(2), whose conditional expectation (eq. 10) is written out below:
1,653.4 expected, mean absolute error 0.7855, root mean square 1.6080; the account's own rate so far, 1.0237.
All 23,570 customers, recomputed elsewhere: 19,684 purchases, 16,873.7 expected, mean absolute error 0.8187.
"""

import numpy as np
import pytest
from scipy.special import hyp2f1
from scipy.stats import poisson, spearmanr
from tests.analytics.lifetime import cdnow

from zelo.analytics.lifetime import BetaGeoNBD, Predicted, naive_rules, run_backtest
from zelo.analytics.lifetime.agreement import spearman, top_overlap
from zelo.analytics.lifetime.backtest import Rule
from zelo.lib.errors import InvalidInput

X, T_X, T, ACTUAL = cdnow.sample()
HORIZON = 39.0


def expected_purchases() -> np.ndarray:
    r, alpha, a, b = 0.2425945, 4.4136019, 0.7929199, 2.4258881
    beyond = alpha + T + HORIZON
    inner = hyp2f1(r + X, b + X, a + b + X - 1, HORIZON / beyond)
    gone = np.where(X > 0, a / (b + np.maximum(X, 1) - 1) * ((alpha + T) / (alpha + T_X)) ** (r + X), 0)
    bought = (a + b + X - 1) / (a - 1) * (1 - ((alpha + T) / beyond) ** (r + X) * inner)
    return np.asarray(bought / (1 + gone))


def around(mean: np.ndarray, narrow: float = 1.0, wide: float = 2.0) -> Predicted:
    return Predicted(mean, mean - narrow, mean + narrow, mean - wide, mean + wide)


def test_cdnow_hold_out_is_the_published_one() -> None:
    rules = naive_rules(X, T_X, T, horizon=HORIZON)
    found = run_backtest(ACTUAL, around(expected_purchases()), rules=rules)
    assert found.actual_total == 1882
    assert found.model.total == pytest.approx(1653.4, abs=0.05)
    assert found.model.mae == pytest.approx(0.7855, abs=5e-5)
    assert found.model.rmse == pytest.approx(1.6080, abs=5e-5)
    assert found.model.bias == pytest.approx((1653.4 - 1882) / 2357, abs=5e-5)
    assert found.rules["constant_rate"].mae == pytest.approx(1.0237, abs=5e-5)
    assert found.accounts == 2357


def test_hold_out_of_all_customers_is_the_recomputed_one() -> None:
    x, t_x, age, actual = cdnow.master()
    mean = BetaGeoNBD.fit(x, t_x, age).expected_purchases(x, t_x, age, HORIZON)
    found = run_backtest(actual, around(mean), rules=naive_rules(x, t_x, age, horizon=HORIZON))
    assert found.accounts == 23_570
    assert found.actual_total == 19_684
    assert found.model.total == pytest.approx(16_873.7, abs=0.05)
    assert found.model.mae == pytest.approx(0.8187, abs=5e-5)
    assert found.rules_not_beaten(100) == ()


def test_scores_are_those_counted_by_hand() -> None:
    actual = np.array([0.0, 3.0, 1.0, 7.0, 0.0, 2.0])
    mean = np.array([0.5, 2.0, 1.5, 4.0, 0.1, 3.0])
    found = run_backtest(actual, around(mean), tops=(1, 2, 3))
    assert found.model.total == pytest.approx(11.1)
    assert found.model.bias == pytest.approx((0.5 - 1 + 0.5 - 3 + 0.1 + 1) / 6)
    assert found.model.mae == pytest.approx((0.5 + 1 + 0.5 + 3 + 0.1 + 1) / 6)
    assert found.model.rmse == pytest.approx(np.sqrt((0.25 + 1 + 0.25 + 9 + 0.01 + 1) / 6))
    assert found.model.top == {1: 1.0, 2: 0.5, 3: 1.0}
    assert (found.coverage80, found.coverage95) == (5 / 6, 5 / 6)
    assert found.errors == pytest.approx(mean - actual)
    assert found.missed.tolist() == [False, False, False, True, False, False]
    assert [(group.accounts, group.predicted, group.actual) for group in found.groups] == [
        (1, pytest.approx(value), pytest.approx(happened))
        for value, happened in sorted(zip(mean, actual, strict=True))
    ]


def test_rules_that_only_order_have_no_errors() -> None:
    x, t_x, age = [0, 4, 2], [0.0, 30.0, 10.0], [40.0, 40.0, 20.0]
    rules = naive_rules(
        x, t_x, age, horizon=10, value=[9.0, 5.0, 8.0], last_period=[1, 2, 3], historical=[7, 8, 9]
    )
    assert list(rules) == ["constant_rate", "last_period", "historical", "recency"]
    assert rules["constant_rate"].values == pytest.approx([0, 5.0, 8.0])
    assert rules["recency"].values == pytest.approx([-40, -10, -10])
    found = run_backtest([0, 6, 5], around(np.array([1.0, 5.0, 6.0])), rules=rules, tops=(1,))
    assert found.rules["historical"].mae is None
    assert found.rules["historical"].spearman == pytest.approx(0.5)
    assert found.rules["last_period"].mae == pytest.approx((1 + 4 + 2) / 3)
    assert found.rules["recency"].top == {1: 0.5}
    assert found.rules_not_beaten(1) == ("constant_rate", "last_period", "historical", "recency")


def test_a_customer_of_today_has_no_rate_yet() -> None:
    assert naive_rules([0], [0.0], [0.0], horizon=26)["constant_rate"].values.tolist() == [0.0]


def test_overlap_under_ties_is_the_mean_over_every_way_to_break_them() -> None:
    first = np.array([5.0, 3.0, 3.0, 3.0, 1.0])
    second = np.array([2.0, 2.0, 0.0, 1.0, 2.0])
    rng = np.random.default_rng(1)
    shares = []
    for _ in range(20_000):
        one, other = (set(np.lexsort((rng.random(5), -side))[:2]) for side in (first, second))
        shares.append(len(one & other) / 2)
    assert top_overlap(first, second, 2) == pytest.approx(np.mean(shares), abs=0.01)
    assert top_overlap(first, first, 5) == 1.0
    assert top_overlap(first, second, 50) == 1.0


def test_spearman_is_scipys_and_unknown_where_all_are_equal() -> None:
    rng = np.random.default_rng(2)
    one, other = rng.poisson(1.0, 300).astype(float), rng.poisson(2.0, 300).astype(float)
    assert spearman(one, other) == pytest.approx(spearmanr(one, other).statistic, rel=1e-12)
    assert spearman(one, np.ones(300)) is None


def test_order_of_rows_does_not_matter() -> None:
    rng = np.random.default_rng(3)
    mean = np.round(expected_purchases(), 2)
    turned = rng.permutation(mean.size)
    rules = naive_rules(X, T_X, T, horizon=HORIZON)
    mixed = {name: Rule(rule.values[turned], rule.is_forecast) for name, rule in rules.items()}
    plain = run_backtest(ACTUAL, around(mean), rules=rules)
    other = run_backtest(ACTUAL[turned], around(mean[turned]), rules=mixed)
    for name in rules:
        assert other.rules[name].top == pytest.approx(plain.rules[name].top)
        assert other.rules[name].spearman == pytest.approx(plain.rules[name].spearman)
    assert other.model.top == pytest.approx(plain.model.top)
    assert [vars_of(group) for group in other.groups] == [vars_of(group) for group in plain.groups]
    assert sum(group.accounts for group in plain.groups) == 2357
    weighted = sum(group.accounts * group.predicted for group in plain.groups)
    assert weighted == pytest.approx(plain.model.total)


def vars_of(group) -> list[object]:  # type: ignore[no-untyped-def]
    return [group.accounts, pytest.approx(group.predicted), pytest.approx(group.actual)]


@pytest.mark.parametrize(("rate", "even"), [(3.0, True), (2.0, False)])
def test_pit_is_even_only_where_the_distribution_is_right(rate: float, even: bool) -> None:
    """Counts of rate 3, judged by the Poisson distribution of a rate."""
    counts = np.random.default_rng(4).poisson(3.0, 20_000)
    distribution = (poisson.cdf(counts - 1, rate), poisson.cdf(counts, rate))
    found = run_backtest(
        counts, around(np.full(20_000, rate)), distribution=distribution, rng=np.random.default_rng(5)
    )
    assert found.pit is not None
    assert found.pit.sum() == 20_000
    distance = np.abs(found.pit - 2_000).max()
    assert bool(distance < 4 * np.sqrt(1_800)) is even


@pytest.mark.parametrize(
    "arguments",
    [
        {"actual": [], "predicted": around(np.array([]))},
        {"actual": [1.0, 2.0], "predicted": around(np.array([1.0]))},
        {"actual": [float("nan")], "predicted": around(np.array([1.0]))},
        {"actual": [1.0], "predicted": around(np.array([float("inf")]))},
        {"actual": [1.0], "predicted": around(np.ones(1)), "distribution": (np.zeros(1), np.ones(1))},
        {
            "actual": [1.0],
            "predicted": around(np.ones(1)),
            "distribution": (np.ones(1), np.zeros(1)),
            "rng": np.random.default_rng(1),
        },
    ],
)
def test_what_cannot_be_compared_is_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        run_backtest(**arguments)  # type: ignore[arg-type]
