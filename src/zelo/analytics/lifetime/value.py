"""Lifetime value of accounts that buy without a contract, with intervals that a person can use."""

from math import log1p

import numpy as np
import numpy.typing as npt

from zelo.analytics.lifetime.buying import BuyingModel, check_horizon
from zelo.analytics.lifetime.fitting import Floats
from zelo.analytics.lifetime.histories import Histories, check_histories, compress
from zelo.analytics.lifetime.predicted import Predicted
from zelo.analytics.lifetime.predictive import LEVELS, Quantiles, predictive_quantiles, purchase_quantiles
from zelo.analytics.lifetime.spend import SpendModel, spent, unit_mean, unit_totals

DAYS_PER_YEAR = 365.25
WEEKS_PER_YEAR = DAYS_PER_YEAR / 7
MONTHS_PER_YEAR = 12.0
_ROWS = 65_536


def rate_per_unit(annual_rate: float, units_per_year: float) -> float:
    """The effective discount rate per unit of time that compounds to annual_rate in a year.

    units_per_year: WEEKS_PER_YEAR for histories in weeks, and so on. 0.10 a year is 0.0018 a week.
    """
    return float(np.expm1(log1p(annual_rate) / units_per_year))


def expected_value(
    buying: BuyingModel,
    spend: SpendModel,
    x: npt.ArrayLike,
    t_x: npt.ArrayLike,
    T: npt.ArrayLike,
    mean_value: npt.ArrayLike,
    *,
    horizon: float,
    discount_rate: float = 0.0,
) -> Floats:
    """Discounted money expected of each account in (T, T + horizon]; shape (n,), the unit of the mean values.

    Arguments and errors as in `lifetime_value`, whose mean it is: discounted expected purchases times the
    expected value of one, (gamma + x m) p / (q + p x - 1) (Fader & Hardie 2013, eq. 5).
    """
    bought = check_histories(x, t_x, T)[0].astype(np.float64)
    own = spent(bought, np.asarray(mean_value, dtype=np.float64))
    purchases = buying.expected_discounted_purchases(x, t_x, T, horizon, discount_rate)
    return np.asarray(purchases * unit_mean(bought, spend) * (spend.params["gamma"] + own))


def lifetime_value(
    buying: BuyingModel,
    spend: SpendModel,
    x: npt.ArrayLike,
    t_x: npt.ArrayLike,
    T: npt.ArrayLike,
    mean_value: npt.ArrayLike,
    *,
    horizon: float,
    discount_rate: float,
    rng: np.random.Generator,
    draws: int = 1000,
) -> Predicted:
    """Discounted money expected of each account in (T, T + horizon], with predictive intervals.

    x, t_x, T: shape (n,), as in `BuyingModel.fit`. mean_value: shape (n,), mean revenue or margin of the x
    repeat purchases, > 0 where x > 0, not read elsewhere.
    horizon: in the unit of T. discount_rate: effective per that unit (see `rate_per_unit`); 0 for nominal.
    draws: futures behind each quantile, at least 100; every tenth with parameters of its own.
    The intervals hold both sources of doubt: the parameters (Laplace's approximation) and what happens at
    given parameters (death, number, times and amounts of purchases). Accounts with the same history share
    their draws. Quantiles are those of a simulation per account to within Monte Carlo error, except that
    between the two ways in which gamma's doubt enters they are interpolated: off by less than 0.5 % where the
    standard error of ln gamma is below 0.3.
    Raises InvalidHistory, InvalidInput for a mean value of 0 or less where x > 0, and for a spend model
    without a mean (q + p x <= 1).
    """
    check_horizon(horizon, discount_rate, draws=draws)
    cells = compress(x, t_x, T, with_index=True)
    bought, last, age = cells.x.per_cell(), cells.t_x.per_cell(), cells.T.per_cell()
    own = spent(np.asarray(x, dtype=np.float64), np.asarray(mean_value, dtype=np.float64))
    mean = buying.expected_discounted_purchases(bought, last, age, horizon, discount_rate)
    mean *= unit_mean(bought, spend)
    quantiles = predictive_quantiles(
        buying, spend, cells, horizon=horizon, force=log1p(discount_rate), draws=draws, rng=rng
    )
    return _per_account(cells, own, spend.params["gamma"], mean, quantiles)


def predicted_purchases(
    buying: BuyingModel,
    x: npt.ArrayLike,
    t_x: npt.ArrayLike,
    T: npt.ArrayLike,
    *,
    horizon: float,
    rng: np.random.Generator,
    draws: int = 1000,
) -> Predicted:
    """Purchases expected of each account in (T, T + horizon], with predictive intervals, as `lifetime_value`.

    x, t_x, T: shape (n,), as in `BuyingModel.fit`. Raises InvalidHistory, InvalidInput.
    """
    check_horizon(horizon, draws=draws)
    cells = compress(x, t_x, T, with_index=True)
    columns = (cells.x.per_cell(), cells.t_x.per_cell(), cells.T.per_cell())
    mean = buying.expected_purchases(*columns, horizon)
    ends = purchase_quantiles(buying, cells, horizon=horizon, draws=draws, rng=rng)
    return Predicted(*(values[cells.index] for values in (mean, *ends)))


def draw_lifetime_values(
    buying: BuyingModel,
    spend: SpendModel,
    x: npt.ArrayLike,
    t_x: npt.ArrayLike,
    T: npt.ArrayLike,
    mean_value: npt.ArrayLike,
    *,
    horizon: float,
    discount_rate: float,
    rng: np.random.Generator,
    draws: int = 1000,
) -> Floats:
    """Simulated lifetime values, arguments as in `lifetime_value`; shape (n, draws).

    Each column is one world: all accounts share its parameters and are independent given them, so that sums
    and rankings over accounts may be taken per column. Nothing is shared or interpolated between accounts.
    """
    check_horizon(horizon, discount_rate)
    bought, last, age = (column.astype(np.float64) for column in check_histories(x, t_x, T))
    own = spent(bought, np.asarray(mean_value, dtype=np.float64))
    worlds, spends = buying.posterior_draws(draws, rng), spend.posterior_draws(draws, rng)
    values = np.zeros((len(bought), draws))
    for column, (world, (p, q, gamma)) in enumerate(zip(worlds, spends.tolist(), strict=True)):
        model = buying.redrawn(world)
        alive = rng.random(len(bought)) < model.alive(bought, last, age)
        future = model.future(bought, age, horizon, rng)
        totals = unit_totals(future, bought, p=p, q=q, force=log1p(discount_rate), rng=rng)
        values[:, column] = np.where(alive, totals * (gamma + own), 0.0)
    return values


def _per_account(
    cells: Histories, own: Floats, gamma: float, mean: Floats, quantiles: Quantiles
) -> Predicted:
    """From shares of gamma + x m per cell to money per account."""
    columns = np.empty((1 + len(LEVELS), len(own)))
    for start in range(0, len(own), _ROWS):
        part = slice(start, start + _ROWS)
        cell, money = cells.index[part], gamma + own[part]
        columns[0, part] = mean[cell] * money
        columns[1:, part] = quantiles.at(cell, gamma / money) * money
    return Predicted(*columns)
