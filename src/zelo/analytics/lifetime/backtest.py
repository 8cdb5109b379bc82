"""What a model said before a date against what then happened, beside rules that need no model.

Everything is per account and in one unit: purchases, or revenue, or margin, in the time after the date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zelo.analytics.lifetime.agreement import spearman, top_overlap
from zelo.analytics.lifetime.fitting import Floats
from zelo.analytics.lifetime.predicted import Prediction
from zelo.lib.errors import InvalidInput

GROUPS = 10
TOPS = (10, 50, 100)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule without a model. values: shape (n,). is_forecast: False where it only puts accounts in order."""

    values: Floats
    is_forecast: bool


@dataclass(frozen=True, slots=True)
class Score:
    """How one forecast did. All but the order is None for a rule that only orders accounts.

    total: of the forecasts. bias: mean of forecast - actual. mae, rmse: mean absolute error and root of the
    mean squared error, over accounts. spearman: with what happened, None where either is all equal.
    top: by N, the share of the N accounts with most afterwards that the forecast had among its first N.
    """

    total: float | None
    bias: float | None
    mae: float | None
    rmse: float | None
    spearman: float | None
    top: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts of similar forecast: how many, the mean forecast and the mean of what happened."""

    accounts: int
    predicted: float
    actual: float


@dataclass(frozen=True)
class Backtest:
    """A model's forecast and naive rules against what happened to n accounts.

    errors: shape (n,), forecast - actual: the account's own hold-out error.
    missed: shape (n,), whether the outcome lay outside the 95 % interval: the model's figures deserve doubt
    for such accounts, which often buy by season or project.
    coverage80, coverage95: the share of accounts whose outcome lay within the interval, ends included.
    groups: calibration, tenths of the accounts from the lowest forecast to the highest.
    pit: shape (10,), accounts by tenth of the randomised probability integral transform, equal where the
    predictive distribution is right; None if not given.
    """

    actual_total: float
    model: Score
    rules: Mapping[str, Score]
    coverage80: float
    coverage95: float
    groups: tuple[Group, ...]
    pit: Floats | None
    errors: Floats
    missed: npt.NDArray[np.bool_]

    @property
    def accounts(self) -> int:
        return self.errors.size

    def rules_not_beaten(self, top: int) -> tuple[str, ...]:
        """The rules that found as many of the top accounts as the model, or more."""
        return tuple(name for name, rule in self.rules.items() if rule.top[top] >= self.model.top[top])


def run_backtest(
    actual: npt.ArrayLike,
    predicted: Prediction,
    *,
    rules: Mapping[str, Rule] | None = None,
    distribution: tuple[Floats, Floats] | None = None,
    rng: np.random.Generator | None = None,
    tops: Sequence[int] = TOPS,
) -> Backtest:
    """The forecast's errors, coverage, calibration and order, and the rules' beside them.

    actual: shape (n,), what happened. predicted, rules: of the same n accounts, in the same unit.
    distribution: shapes (n,), the predictive probabilities of less than the actual outcome and of at most it;
    rng places each outcome between the two. All but `pit` is the same in any order of rows.
    Raises InvalidInput for no account, lengths that differ, or values that are not finite.
    """
    happened = _column("actual", actual, None)
    size = happened.size
    mean, low80, high80, low95, high95 = (
        _column(name, getattr(predicted, name), size)
        for name in ("mean", "low80", "high80", "low95", "high95")
    )
    held95 = (low95 <= happened) & (happened <= high95)
    rivals = {name: _column(name, rule.values, size) for name, rule in (rules or {}).items()}
    return Backtest(
        actual_total=float(happened.sum()),
        model=_score(happened, mean, True, tops),
        rules={
            name: _score(happened, values, (rules or {})[name].is_forecast, tops)
            for name, values in rivals.items()
        },
        coverage80=float(np.mean((low80 <= happened) & (happened <= high80))),
        coverage95=float(np.mean((low95 <= happened) & (happened <= high95))),
        groups=_calibration(mean, happened),
        pit=None if distribution is None else _pit(distribution, size, rng),
        errors=mean - happened,
        missed=np.asarray(~held95),
    )


def naive_rules(
    x: npt.ArrayLike,
    t_x: npt.ArrayLike,
    T: npt.ArrayLike,
    *,
    horizon: float,
    value: npt.ArrayLike | None = None,
    last_period: npt.ArrayLike | None = None,
    historical: npt.ArrayLike | None = None,
) -> dict[str, Rule]:
    """The rules a person would use without a model, per account; shapes (n,).

    x, t_x, T: repeat purchases, and times from the first purchase to the last and to the date, in the unit of
    `horizon`. value: worth of a repeat purchase, where values are forecast instead of purchases.
    last_period: what happened in the `horizon` before the date. historical: revenue until the date.

    constant_rate: the account goes on at its own rate so far, x / T (0 where T = 0). last_period: the same
    again. historical, recency: order only; most revenue so far, and most recent purchase, first.
    """
    bought, last, age = (np.asarray(column, dtype=np.float64) for column in (x, t_x, T))
    rate = np.divide(bought, age, out=np.zeros(bought.shape), where=age > 0)
    worth = 1.0 if value is None else np.where(bought > 0, np.asarray(value, dtype=np.float64), 0.0)
    found = {"constant_rate": Rule(np.asarray(rate * horizon * worth), True)}
    if last_period is not None:
        found["last_period"] = Rule(np.asarray(last_period, dtype=np.float64), True)
    if historical is not None:
        found["historical"] = Rule(np.asarray(historical, dtype=np.float64), False)
    found["recency"] = Rule(np.asarray(last - age), False)
    return found


def _score(actual: Floats, values: Floats, is_forecast: bool, tops: Sequence[int]) -> Score:
    order = spearman(values, actual)
    top = {count: top_overlap(values, actual, count) for count in tops}
    if not is_forecast:
        return Score(None, None, None, None, order, top)
    error = values - actual
    return Score(
        total=float(values.sum()),
        bias=float(error.mean()),
        mae=float(np.abs(error).mean()),
        rmse=float(np.sqrt(np.mean(error**2))),
        spearman=order,
        top=top,
    )


def _calibration(predicted: Floats, actual: Floats) -> tuple[Group, ...]:
    """Tenths by forecast. Accounts of equal forecast share the mean of what happened to them."""
    distinct, place = np.unique(predicted, return_inverse=True)
    shared = (np.bincount(place, actual) / np.bincount(place))[place]
    order = np.argsort(predicted, kind="stable")
    tenths = np.array_split(order, min(GROUPS, distinct.size, predicted.size))
    return tuple(
        Group(rows.size, float(predicted[rows].mean()), float(shared[rows].mean())) for rows in tenths
    )


def _pit(distribution: tuple[Floats, Floats], size: int, rng: np.random.Generator | None) -> Floats:
    if rng is None:
        raise InvalidInput("The place within a predictive distribution needs rng, a seeded generator.")
    below, at_most = (_column("distribution", part, size) for part in distribution)
    if not ((below >= 0) & (below <= at_most) & (at_most <= 1 + 1e-12)).all():
        raise InvalidInput(
            "The probabilities of less than the outcome and of at most it do not fit together."
        )
    place = below + rng.random(size) * (at_most - below)
    tenths = np.minimum((place * GROUPS).astype(np.int64), GROUPS - 1)
    return np.bincount(tenths, minlength=GROUPS).astype(np.float64)


def _column(name: str, values: npt.ArrayLike, size: int | None) -> Floats:
    column = np.asarray(values, dtype=np.float64)
    if column.ndim != 1 or not column.size:
        raise InvalidInput(f"A back-test needs one number per account; {name} has the shape {column.shape}.")
    if size is not None and column.size != size:
        raise InvalidInput(f"There are {size} actual outcomes but {column.size} values of {name}.")
    if not np.isfinite(column).all():
        raise InvalidInput(f"A back-test needs finite numbers; {name} has {column[~np.isfinite(column)][0]}.")
    return column
