"""Lifetime measures of accounts that buy without a contract."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from zelo.analytics.lifetime import (
    Choice,
    GammaGamma,
    Predicted,
    choose_buying_model,
    lifetime_value,
)
from zelo.analytics.lifetime.buying import BuyingModel
from zelo.analytics.lifetime.choice import History
from zelo.analytics.lifetime.histories import compress
from zelo.engine.lifetime_columns import CREDITS, MARGIN_UNKNOWN, NO_FIT, Column, Floats, Places, remark_all
from zelo.lib.errors import InvalidInput

_OUTCOME_DRAWS = 400
_BLOCK = 4096


@dataclass(frozen=True)
class Buyers:
    """Accounts without a contract. rows: their places among all accounts.

    x, t_x, T: shape (n,), repeat purchases and times. worth: by `revenue` and `margin`, the mean value of
    the x purchases. past: by the same names, what they brought until now. Both NaN where unknown.
    """

    rows: Places
    x: Floats
    t_x: Floats
    T: Floats
    worth: dict[str, Floats]
    past: dict[str, Floats]

    @property
    def history(self) -> tuple[Floats, Floats, Floats]:
        return self.x, self.t_x, self.T


@dataclass(frozen=True)
class Terms:
    """year, horizon: twelve months and the lifetime, in units of T. rate: discount rate per such unit."""

    year: float
    horizon: float
    rate: float
    draws: int


def fill_buying(
    columns: dict[str, Column],
    buyers: Buyers,
    earlier: History | None,
    terms: Terms,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Fills the buyers' rows of all measures; returns what was chosen and fitted, for the record."""
    if not buyers.rows.size:
        return {"verdict": "no_accounts"}
    choice = choose_buying_model(buyers.history, earlier)
    for kind in ("revenue", "margin"):
        columns[f"lifetime_{kind}"].value[buyers.rows] = buyers.past[kind]
    if choice.model is None:
        remark_all(columns.values(), buyers.rows, choice.verdict.value)
        return record_choice(choice)
    streams = dict(zip(("purchases", "revenue", "margin"), rng.spawn(3), strict=True))
    model, history = choice.model, buyers.history
    columns["p_alive"].value[buyers.rows] = model.probability_alive(*history)
    purchases = predicted_purchases(model, history, terms.year, streams["purchases"])
    columns["expected_purchases_12m"].put(buyers.rows, purchases)
    spends = {
        kind: _fill_money(columns, buyers, model, kind, terms, streams[kind])
        for kind in ("revenue", "margin")
    }
    return {**record_choice(choice), "spend": spends}


def predicted_purchases(
    model: BuyingModel, history: History, horizon: float, rng: np.random.Generator
) -> Predicted:
    """Purchases per account within the horizon, with intervals by simulation once per distinct history."""
    cells = compress(*history, with_index=True)
    x, t_x, T = (axis.per_cell() for axis in (cells.x, cells.t_x, cells.T))
    worlds = [model.redrawn(row) for row in model.posterior_draws(_OUTCOME_DRAWS, rng)]
    ends = np.empty((4, x.size))
    for start in range(0, x.size, _BLOCK):
        part = slice(start, start + _BLOCK)
        drawn = np.stack(
            [world.simulate_future(x[part], t_x[part], T[part], horizon, rng) for world in worlds]
        )
        ends[:, part] = np.quantile(drawn, (0.1, 0.9, 0.025, 0.975), axis=0, method="inverted_cdf")
    mean = model.expected_purchases(x, t_x, T, horizon)
    return Predicted(*(values[cells.index] for values in (mean, *ends)))


def record_choice(choice: Choice[Any]) -> dict[str, Any]:
    """What was tried and chosen, as JSON holds it."""
    found: dict[str, Any] = {
        "verdict": choice.verdict.value,
        "criterion": None if choice.criterion is None else choice.criterion.value,
        "candidates": [
            {"model": one.name, "score": one.score, "weak_priors": one.weak_priors}
            for one in choice.candidates
        ],
    }
    if choice.fitted is not None:
        found |= record_model(choice.fitted.model) | {"weak_priors": choice.fitted.weak_priors}
    return found


def record_model(model: Any) -> dict[str, Any]:
    return {
        "model": type(model).__name__,
        "parameters": model.params,
        "standard_errors": model.standard_errors,
        "log_likelihood": model.log_likelihood,
        "observations": model.estimate.observations,
    }


def _fill_money(
    columns: dict[str, Column],
    buyers: Buyers,
    model: BuyingModel,
    kind: str,
    terms: Terms,
    rng: np.random.Generator,
) -> dict[str, Any]:
    both = (columns[f"lifetime_{kind}"], columns[f"expected_{kind}_12m"])
    past, worth = buyers.past[kind], np.where(buyers.x > 0, buyers.worth[kind], 0.0)
    known = np.isfinite(past) & np.isfinite(worth)
    remark_all(both, buyers.rows[~known], MARGIN_UNKNOWN)
    both[0].value[buyers.rows[~known]] = np.nan
    if not known.any():
        return {"verdict": "unknown"}
    try:
        spend = _fit_spend(buyers.x[known], worth[known])
    except InvalidInput as problem:
        remark_all(both, buyers.rows[known], NO_FIT)
        return {"verdict": NO_FIT, "why": str(problem)}
    x, t_x, T = (part[known] for part in buyers.history)
    year, later = (
        _predicted_money(model, spend, (x, t_x, T), worth[known], span, terms.draws, rng)
        for span in ((terms.year, 0.0), (terms.horizon, terms.rate))
    )
    both[0].put(buyers.rows[known], later, past=past[known])
    both[1].put(buyers.rows[known], year)
    remark_all(both, buyers.rows[known][(x > 0) & (worth[known] <= 0)], CREDITS)
    return record_model(spend) | {"left_out": spend.left_out}


def _predicted_money(
    model: BuyingModel,
    spend: GammaGamma,
    history: tuple[Floats, Floats, Floats],
    worth: Floats,
    span: tuple[float, float],
    draws: int,
    rng: np.random.Generator,
) -> Predicted:
    """Within a horizon at a discount rate (`span`); no interval for customers of credits only."""
    horizon, rate = span
    x, t_x, T = history
    mean = model.expected_discounted_purchases(x, t_x, T, horizon, rate) * spend.expected_value(x, worth)
    inside = (x == 0) | (worth > 0)
    found = lifetime_value(
        model,
        spend,
        *(x[inside], t_x[inside], T[inside], worth[inside]),
        horizon=horizon,
        discount_rate=rate,
        draws=draws,
        rng=rng,
    )
    ends = np.full((4, x.size), np.nan)
    ends[:, inside] = (found.low80, found.high80, found.low95, found.high95)
    return Predicted(mean, *ends)


def _fit_spend(x: Floats, worth: Floats) -> GammaGamma:
    """Fitted, and known to have a mean for every customer. Raises InvalidInput."""
    spend = GammaGamma.fit(x, worth)
    spend.expected_value([0], [0.0])
    return spend
