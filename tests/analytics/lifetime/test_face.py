"""What every model offers: one call fits it, it is frozen, has parameters, criteria, figures, simulation."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from tests.analytics.lifetime.spending import KNOWN

from zelo.analytics.lifetime import (
    BetaDiscreteWeibull,
    BetaGeoNBD,
    GammaGamma,
    ModifiedBetaGeoNBD,
    NoMaximum,
    ParetoNBD,
    Prior,
    Retention,
    ShiftedBetaGeometric,
    choose_buying_model,
    lifetime_value,
)
from zelo.analytics.lifetime.choice import weak_priors
from zelo.analytics.lifetime.contractual import ContractualModel
from zelo.analytics.lifetime.fitting import ParametricModel
from zelo.analytics.lifetime.valued import ValuedBuyingModel
from zelo.lib.errors import InvalidInput

TRUTH = BetaGeoNBD(r=0.6, alpha=5.0, a=0.9, b=2.0)
AGE = np.random.default_rng(1).uniform(20, 60, 4_000)
X, T_X = TRUTH.simulate(AGE, np.random.default_rng(2))
MEANS = GammaGamma(p=6.25, q=3.74, gamma=15.44).simulate(X, rng=np.random.default_rng(3))
LEFT = [1000, 869, 743, 653, 593]
BUYING: list[type[ValuedBuyingModel]] = [BetaGeoNBD, ModifiedBetaGeoNBD, ParetoNBD]
CONTRACTS: list[type[ContractualModel]] = [ShiftedBetaGeometric, BetaDiscreteWeibull]


def fitted(kind: type[ParametricModel]) -> ParametricModel:
    if issubclass(kind, ContractualModel):
        return kind.fit(LEFT)
    if issubclass(kind, ValuedBuyingModel):
        return kind.fit(X, T_X, AGE)
    return GammaGamma.fit(X, MEANS)


@pytest.mark.parametrize("kind", [*BUYING, GammaGamma, *CONTRACTS])
def test_a_fitted_model_is_frozen_and_says_how_well_it_fits(kind: type[ParametricModel]) -> None:
    model = fitted(kind)
    names = kind.NAMES
    assert tuple(model.params) == tuple(model.standard_errors) == names
    assert all(value > 0 for value in model.standard_errors.values())
    assert model.aic == pytest.approx(2 * len(names) - 2 * model.log_likelihood)
    assert model.estimate is not None
    size = model.estimate.observations
    assert model.bic == pytest.approx(len(names) * np.log(size) - 2 * model.log_likelihood)
    with pytest.raises(FrozenInstanceError):
        setattr(model, names[0], 1.0)


@pytest.mark.parametrize("kind", BUYING)
def test_buying_models_value_accounts(kind: type[ValuedBuyingModel]) -> None:
    model = kind.fit(X, T_X, AGE)
    history = (X[:200], T_X[:200], AGE[:200])
    terms = {"horizon": 104.0, "discount_rate": 0.002}
    alive, expected = model.probability_alive(*history), model.expected_purchases(*history, 104.0)
    assert alive.shape == expected.shape == (200,)
    value = model.expected_value(KNOWN, *history, MEANS[:200], **terms)
    found, same = (
        valued(KNOWN, *history, MEANS[:200], draws=200, rng=np.random.default_rng(4), **terms)
        for valued in (model.lifetime_value, lambda *columns, **more: lifetime_value(model, *columns, **more))
    )
    assert found.mean == pytest.approx(value, rel=1e-12)
    assert np.array_equal(found.high95, same.high95)
    undiscounted = model.expected_value(KNOWN, *history, MEANS[:200], horizon=104.0)
    each = GammaGamma(**KNOWN.params).expected_value(history[0], MEANS[:200])
    assert undiscounted == pytest.approx(expected * each, rel=1e-12)
    assert (undiscounted > value).all()


@pytest.mark.parametrize("kind", CONTRACTS)
def test_contractual_models_value_contracts(kind: type[ContractualModel]) -> None:
    model = kind.fit(LEFT)
    assert model.params == kind.fit(Retention.from_counts(LEFT)).params
    ages = [0, 3, 9]
    assert (model.probability_alive(ages, 2) < 1).all()
    assert model.expected_value(1.0, ages, horizon=4, discount_rate=0.0) == pytest.approx(
        model.expected_purchases(ages, horizon=4)
    )
    found = model.lifetime_value(
        100.0, ages, horizon=4, discount_rate=0.1, draws=200, rng=np.random.default_rng(5)
    )
    assert ((found.low95 <= found.low80) & (found.high80 <= found.high95)).all()


@pytest.mark.parametrize("kind", BUYING)
@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (([1], [30], [20]), "lies after the day of observation"),
        (([-1], [0], [20]), "is no number from 0 up"),
        (([2, 0], [5, 0], [20]), "equally many"),
        (([], [], []), "There are no histories"),
        (([1, np.nan], [5, 0], [20, 20]), "is no number from 0 up"),
    ],
)
def test_histories_that_cannot_be_are_refused(
    kind: type[ValuedBuyingModel], columns: tuple[list[float], ...], message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        kind.fit(*columns)


@pytest.mark.parametrize("kind", BUYING)
@pytest.mark.parametrize(
    "columns",
    [
        ([3.0], [20.0], [30.0]),
        (np.zeros(500), np.zeros(500), np.full(500, 30.0)),
        (np.zeros(500), np.zeros(500), np.zeros(500)),
        (np.full(500, 2.0), np.zeros(500), np.zeros(500)),
        (np.full(500, 2.0), np.full(500, 9.0), np.full(500, 9.0)),
    ],
    ids=["one account", "one-time buyers", "a single day", "a single week", "all alike"],
)
def test_histories_that_tell_too_little_have_no_maximum_unless_with_priors(
    kind: type[ValuedBuyingModel], columns: tuple[np.ndarray, ...]
) -> None:
    """Never NaN: either an error, or with wide priors finite parameters and figures."""
    x, t_x, T = (np.asarray(column, dtype=float) for column in columns)
    with pytest.raises(NoMaximum):
        kind.fit(x, t_x, T)
    if x.sum() == 0 or T.sum() == 0:
        assert choose_buying_model((x, t_x, T)).model is None
        return
    model = kind.fit(x, t_x, T, priors=weak_priors(kind, x, t_x, T))
    assert np.isfinite(list(model.params.values())).all()
    assert np.isfinite(model.expected_purchases(x, t_x, T, 52.0)).all()


def test_negative_and_zero_margins_follow_the_stated_rule() -> None:
    margins = MEANS.copy()
    buyers = np.flatnonzero(X > 0)
    margins[buyers[0]], margins[buyers[1]] = -40.0, 0.0
    spend = GammaGamma.fit(X, margins)
    assert spend.left_out == 2
    assert np.isfinite(spend.expected_value(X, margins)).all()
    with pytest.raises(InvalidInput, match="no amount over 0"):
        TRUTH.expected_value(spend, X, T_X, AGE, margins, horizon=52.0)
    assert Prior(1.0, 1.0).median == 1.0
