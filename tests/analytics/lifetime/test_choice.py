"""The model that speaks for an account: the true one is found, the score is what it says, thresholds hold."""

from math import lgamma, log

import numpy as np
import pytest

from zelo.analytics.lifetime import (
    BetaDiscreteWeibull,
    BetaGeoNBD,
    ModifiedBetaGeoNBD,
    ParetoNBD,
    Retention,
    ShiftedBetaGeometric,
    Verdict,
    choose_buying_model,
    choose_contractual_model,
    verdicts,
)
from zelo.analytics.lifetime.choice import (
    MIN_CONTRACTS,
    MIN_CUSTOMERS,
    MIN_LOSSES,
    MIN_REPEAT_BUYERS,
    MIN_REPEAT_PURCHASES,
    Criterion,
    History,
    held_out,
)
from zelo.lib.errors import InvalidInput

END, CUT = 100.0, 70.0


def watched(n: int, seed: int, *, dies_at_purchases: bool) -> tuple[History, History]:
    """Customers who came over 90 weeks, bought and died as BG/NBD or Pareto/NBD has it; weeks 100 and 70."""
    rng = np.random.default_rng(seed)
    rows = []
    for start in rng.random(n) * 90:
        rate, chance = rng.gamma(0.8, 1 / 6), rng.beta(0.8, 2.5)
        death = np.inf if dies_at_purchases else start + rng.exponential(1 / rng.gamma(0.9, 1 / 15))
        days, day = [], start
        while (day := day + rng.exponential(1 / rate)) < min(END, death):
            days.append(day)
            if dies_at_purchases and rng.random() < chance:
                break
        rows.append([history(np.array(days), start, end) for end in (END, CUT)])
    now, earlier = np.array(rows).transpose(1, 2, 0)
    return tuple(now), tuple(earlier)


def history(days: np.ndarray, start: float, end: float) -> tuple[float, float, float]:
    if start > end:
        return 0, 0, np.nan
    seen = days[days <= end]
    return len(seen), seen[-1] - start if len(seen) else 0.0, end - start


@pytest.mark.parametrize(("dies_at_purchases", "model"), [(True, BetaGeoNBD), (False, ParetoNBD)])
def test_the_model_that_made_the_data_foretells_them_best(dies_at_purchases: bool, model: type) -> None:
    now, earlier = watched(1500, 1, dies_at_purchases=dies_at_purchases)
    found = choose_buying_model(now, earlier, models=(BetaGeoNBD, ParetoNBD))
    assert found.verdict is Verdict.BUYING_MODEL
    assert found.criterion is Criterion.HOLD_OUT
    assert type(found.model) is model
    best = max(found.candidates, key=lambda one: one.score or -np.inf)
    assert best.name == model.__name__


def test_what_is_chosen_is_fitted_to_everything_known_now() -> None:
    now, earlier = watched(300, 2, dies_at_purchases=True)
    found = choose_buying_model(now, earlier)
    assert found.model is not None
    assert found.model.params == pytest.approx(type(found.model).fit(*now).params, rel=1e-9)
    assert [one.name for one in found.candidates] == ["BetaGeoNBD", "ModifiedBetaGeoNBD", "ParetoNBD"]


def test_hold_out_score_is_the_density_of_what_came_after() -> None:
    """BG/NBD by its formula (Fader, Hardie & Lee 2005, eq. 6): of three customers, after and before."""
    r, alpha, a, b = 0.25, 4.4, 0.8, 2.4
    model = BetaGeoNBD(r=r, alpha=alpha, a=a, b=b)
    before = (np.array([0.0, 2.0, 1.0]), np.array([0.0, 11.0, 3.0]), np.array([20.0, 20.0, 9.0]))
    after = (np.array([0.0, 4.0, 1.0]), np.array([0.0, 24.0, 3.0]), np.array([33.0, 33.0, 22.0]))

    def density(x: float, t_x: float, T: float) -> float:
        beta = lgamma(a) + lgamma(b) - lgamma(a + b)
        kept = np.exp(lgamma(a) + lgamma(b + x) - lgamma(a + b + x) - beta) * (alpha + T) ** -(r + x)
        lost = 0.0
        if x > 0:
            chance = np.exp(lgamma(a + 1) + lgamma(b + x - 1) - lgamma(a + b + x) - beta)
            lost = chance * (alpha + t_x) ** -(r + x)
        return lgamma(r + x) - lgamma(r) + r * log(alpha) + log(kept + lost)

    gained = sum(density(*row) for row in zip(*after, strict=True))
    gained -= sum(density(*row) for row in zip(*before, strict=True))
    assert held_out(model, before, after) == pytest.approx(gained / 3, rel=1e-12)


def test_without_an_earlier_date_the_least_aic_decides() -> None:
    now, earlier = watched(300, 3, dies_at_purchases=True)
    found = choose_buying_model(now)
    fits = [model.fit(*now) for model in (BetaGeoNBD, ModifiedBetaGeoNBD, ParetoNBD)]
    assert found.criterion is Criterion.AIC
    assert type(found.model) is type(min(fits, key=lambda fit: fit.aic))
    assert [one.score for one in found.candidates] == pytest.approx([-fit.aic / 600 for fit in fits])
    nobody = (np.zeros(300), np.zeros(300), np.full(300, np.nan))
    assert choose_buying_model(now, nobody).candidates == found.candidates
    few = tuple(np.where(np.arange(300) < 20, column, np.nan) for column in earlier)
    assert choose_buying_model(now, few).criterion is Criterion.AIC


@pytest.mark.parametrize("lack", ["customers", "buyers", "purchases"])
def test_below_a_threshold_no_model_speaks(lack: str) -> None:
    n = MIN_CUSTOMERS - 1 if lack == "customers" else 80
    buyers = MIN_REPEAT_BUYERS - 1 if lack == "buyers" else 40
    x = np.where(np.arange(n) < buyers, 20, 0)
    if lack == "purchases":
        x = np.where(np.arange(n) < MIN_REPEAT_PURCHASES - 1, 1, 0)[:n]
    found = choose_buying_model((x, np.where(x > 0, 10.0, 0.0), np.full(n, 30.0)))
    assert (found.verdict, found.model, found.candidates) == (Verdict.NOT_ENOUGH_EVENTS, None, ())


def test_a_base_at_the_threshold_gets_a_model_every_time() -> None:
    """Four bases of 80 customers: weak priors help where the likelihood has no peak."""
    for seed in range(4):
        now, earlier = watched(80, seed, dies_at_purchases=bool(seed % 2))
        found = choose_buying_model(now, earlier)
        if now[0].sum() >= MIN_REPEAT_PURCHASES:
            assert found.model is not None
            assert np.isfinite(found.model.expected_purchases(*now, 26.0)).all()


def test_swapped_dates_are_refused() -> None:
    now, earlier = watched(300, 4, dies_at_purchases=True)
    known = ~np.isnan(earlier[2])
    pair = [tuple(column[known] for column in side) for side in (now, earlier)]
    with pytest.raises(InvalidInput, match="swapped"):
        choose_buying_model(pair[1], pair[0])
    with pytest.raises(InvalidInput, match="earlier values"):
        choose_buying_model(now, pair[1])


@pytest.mark.parametrize(
    "truth", [ShiftedBetaGeometric(alpha=0.7, beta=3.0), BetaDiscreteWeibull(gamma=0.5, delta=3.0, c=1.8)]
)
def test_model_of_renewals_is_the_one_that_made_the_contracts(truth: ShiftedBetaGeometric) -> None:
    age, lost = truth.simulate(4000, periods=10, rng=np.random.default_rng(5))
    found = choose_contractual_model(Retention.from_contracts(age, lost))
    assert found.verdict is Verdict.CONTRACT_MODEL
    assert type(found.model) is type(truth)


def test_few_contracts_or_losses_are_not_enough_and_few_alike_get_priors() -> None:
    few = Retention.from_counts([MIN_CONTRACTS - 1, 10, 5])
    loyal = Retention.from_counts([500, 500 - MIN_LOSSES + 1])
    alike = Retention.from_counts([MIN_CONTRACTS, MIN_CONTRACTS, MIN_CONTRACTS - MIN_LOSSES])
    for retention in (few, loyal):
        assert choose_contractual_model(retention).verdict is Verdict.NOT_ENOUGH_EVENTS
    found = choose_contractual_model(alike)
    assert found.fitted is not None
    assert found.fitted.weak_priors
    assert 0.5 < found.fitted.model.renewal_probability(2)[0] < 1


def test_each_account_gets_its_verdict() -> None:
    cohort = [Verdict.CONTRACT_MODEL, Verdict.NOT_ENOUGH_EVENTS, Verdict.NO_FIT]
    found = verdicts([True, True, False], cohort, Verdict.BUYING_MODEL)
    assert found.tolist() == ["contract_model", "not_enough_events", "buying_model"]
