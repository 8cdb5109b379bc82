"""Lifetime measures of accounts that buy without a contract."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from zelo.analytics.lifetime import (
    Choice,
    GammaGamma,
    Predicted,
    choose_buying_model,
    lifetime_value,
    predicted_purchases,
)
from zelo.analytics.lifetime.buying import BuyingModel
from zelo.analytics.lifetime.choice import History
from zelo.engine.lifetime_columns import (
    CREDITS,
    MARGIN_UNKNOWN,
    MISSED_HOLD_OUT,
    NO_FIT,
    Column,
    Floats,
    Places,
    remark_all,
)
from zelo.engine.lifetime_purchases import HeldOut, hold_out
from zelo.engine.lifetime_record import record_choice, record_model
from zelo.lib.errors import InvalidInput


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
    """year, horizon, hold_out: twelve months, the lifetime, and the time since the earlier histories.

    All in units of T. rate: discount rate per such unit.
    """

    year: float
    horizon: float
    hold_out: float
    rate: float
    draws: int


def fill_buying(
    columns: dict[str, Column],
    buyers: Buyers,
    earlier: History | None,
    terms: Terms,
    rng: np.random.Generator,
) -> tuple[dict[str, Any], HeldOut | None]:
    """Fills the buyers' rows of all measures; returns what was chosen and fitted, for the record, and the
    hold-out, its rows among all accounts.
    """
    if not buyers.rows.size:
        return {"verdict": "no_accounts"}, None
    choice = choose_buying_model(buyers.history, earlier)
    for kind in ("revenue", "margin"):
        columns[f"lifetime_{kind}"].value[buyers.rows] = buyers.past[kind]
    if choice.model is None:
        remark_all(columns.values(), buyers.rows, choice.verdict.value)
        return record_choice(choice), None
    streams = dict(zip(("purchases", "revenue", "margin", "hold_out"), rng.spawn(4), strict=True))
    model, history = choice.model, buyers.history
    columns["p_alive"].value[buyers.rows] = model.probability_alive(*history)
    purchases = predicted_purchases(
        model, *history, horizon=terms.year, draws=terms.draws, rng=streams["purchases"]
    )
    columns["expected_purchases_12m"].put(buyers.rows, purchases)
    spends = {
        kind: _fill_money(columns, buyers, model, kind, terms, streams[kind])
        for kind in ("revenue", "margin")
    }
    held = _hold_out(buyers, choice, earlier, terms, streams["hold_out"])
    record = {**record_choice(choice), "spend": spends}
    return {**record, "hold_out": None if held is None else _remark_missed(columns, held)}, held


def _hold_out(
    buyers: Buyers,
    choice: Choice[BuyingModel],
    earlier: History | None,
    terms: Terms,
    rng: np.random.Generator,
) -> HeldOut | None:
    if earlier is None:
        return None
    found = hold_out(choice, buyers.history, earlier, terms.hold_out, terms.draws, rng)
    return None if found is None else replace(found, rows=buyers.rows[found.rows])


def _remark_missed(columns: dict[str, Column], held: HeldOut) -> dict[str, int]:
    """Says of accounts without another note that the model missed what they did of late."""
    missed = held.rows[held.missed]
    for column in columns.values():
        column.remark(missed[[note is None for note in column.note[missed]]], MISSED_HOLD_OUT)
    return {"accounts": int(held.rows.size), "missed": int(missed.size)}


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
