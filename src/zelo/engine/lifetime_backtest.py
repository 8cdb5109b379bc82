"""Fits the models before a date and compares what they say with what came after it."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from zelo.analytics.lifetime import (
    Backtest,
    GammaGamma,
    Verdict,
    choose_buying_model,
    lifetime_value,
    naive_rules,
    predicted_purchases,
    run_backtest,
)
from zelo.analytics.lifetime.backtest import Score
from zelo.analytics.lifetime.buying import BuyingModel
from zelo.engine.lifetime import LifetimeSettings, history_of, place_earlier, places
from zelo.engine.lifetime_columns import Floats, flags, numbers
from zelo.engine.lifetime_record import record_choice
from zelo.lib.errors import InvalidInput
from zelo.lib.money import format_number, format_percent
from zelo.lib.text import Language, Text

_PIT_DRAWS = 400
_BLOCK = 2048

_NOTHING = {
    Verdict.NOT_ENOUGH_EVENTS: "Not enough events before the date for a model of buying: nothing to test.",
    Verdict.NO_FIT: "No model of buying fits what happened before the date: nothing to test.",
}

RULES = {
    "model": Text("modelo", "model"),
    "constant_rate": Text("ritmo constante", "constant rate"),
    "last_period": Text("último período", "last period"),
    "historical": Text("receita histórica", "historical revenue"),
    "recency": Text("compra mais recente", "most recent purchase"),
}


@dataclass(frozen=True)
class LifetimeBacktest:
    """account_ids: of `purchases`, in order. revenue: of the accounts that are not credits only.

    record: choice and parameters, settings, and how many accounts `revenue` leaves out; as JSON holds it.
    """

    account_ids: list[str]
    purchases: Backtest
    revenue: Backtest
    record: dict[str, Any]


def backtest_lifetime(
    summary: pa.Table,
    around: pa.Table,
    *,
    horizon_days: float,
    settings: LifetimeSettings,
    earlier: pa.Table | None = None,
) -> LifetimeBacktest:
    """The model of buying fitted to `summary`, against what happened in the `horizon_days` after it.

    summary, earlier: as for `compute_lifetime`, as of the date; accounts under contract are left out.
    around: account_id, purchases_after, revenue_after, purchases_before, revenue_before: purchase days and
    net revenue in the horizon after the date and in as long before it; accounts that lack have none.
    Raises InvalidInput where there are not enough events before the date.
    """
    rows = np.flatnonzero(~flags(summary, "under_contract"))
    history = tuple(part[rows] for part in history_of(summary, settings))
    seen = None if earlier is None else place_earlier(summary, earlier, rows, settings)
    choice = choose_buying_model((history[0], history[1], history[2]), seen)
    if choice.model is None:
        raise InvalidInput(_NOTHING[choice.verdict])
    horizon = horizon_days / settings.unit_days
    table = _aligned(summary, around)
    found = {name: values[rows] for name, values in table.items()}
    found["historical"] = np.nan_to_num(numbers(summary, "revenue_to_date")[rows])
    found["worth"] = np.nan_to_num(numbers(summary, "m_bar_revenue")[rows])
    streams = np.random.default_rng(settings.seed).spawn(3)
    purchases = _test_purchases(choice.model, history, found, horizon, settings.draws, streams[:2])
    revenue, left_out = _test_revenue(choice.model, history, found, horizon, settings.draws, streams[2])
    record = {
        **asdict(settings),
        "horizon_days": horizon_days,
        "buying": record_choice(choice),
        "revenue_left_out": left_out,
    }
    return LifetimeBacktest(
        summary["account_id"].take(pa.array(rows)).to_pylist(), purchases, revenue, record
    )


def backtest_json(result: Backtest) -> dict[str, Any]:
    """All figures but the accounts' own errors."""
    return {
        "accounts": result.accounts,
        "actual_total": result.actual_total,
        "coverage80": result.coverage80,
        "coverage95": result.coverage95,
        "scores": {name: _score_json(score) for name, score in _scores(result).items()},
        "calibration": [asdict(group) for group in result.groups],
        "pit": None if result.pit is None else result.pit.tolist(),
        "rules_not_beaten": {str(top): list(result.rules_not_beaten(top)) for top in result.model.top},
    }


def backtest_rows(result: Backtest, language: Language) -> tuple[list[str], list[list[str]]]:
    """Headings and one row per forecast, as people read them; empty where a rule only orders accounts."""
    headings = [
        Text("previsão", "forecast"),
        Text("total", "total"),
        Text("viés", "bias"),
        Text("erro médio", "mean error"),
        Text("erro quadrático", "root mean square"),
        Text("Spearman", "Spearman"),
    ]
    tops = [f"top {count}" for count in result.model.top]
    rows = []
    for name, score in _scores(result).items():
        errors = ((score.total, 0), (score.bias, 2), (score.mae, 2), (score.rmse, 2), (score.spearman, 2))
        cells = [
            "" if value is None else format_number(value, language, decimals) for value, decimals in errors
        ]
        shares = [format_percent(share, language, 0) for share in score.top.values()]
        rows.append([RULES[name].to(language), *cells, *shares])
    return [*(heading.to(language) for heading in headings), *tops], rows


def _scores(result: Backtest) -> dict[str, Score]:
    return {"model": result.model, **result.rules}


def _score_json(score: Score) -> dict[str, Any]:
    plain = {name: getattr(score, name) for name in ("total", "bias", "mae", "rmse", "spearman")}
    return plain | {"top": {str(count): share for count, share in score.top.items()}}


def _aligned(summary: pa.Table, around: pa.Table) -> dict[str, Floats]:
    place = places(around["account_id"], summary["account_id"])
    found = {}
    for name in ("purchases_after", "revenue_after", "purchases_before", "revenue_before"):
        column = np.zeros(summary.num_rows)
        column[place[place >= 0]] = np.nan_to_num(numbers(around, name)[place >= 0])
        found[name] = column
    return found


def _test_purchases(
    model: BuyingModel,
    history: tuple[Floats, ...],
    found: dict[str, Floats],
    horizon: float,
    draws: int,
    streams: list[np.random.Generator],
) -> Backtest:
    x, t_x, T = history
    actual = found["purchases_after"]
    rules = naive_rules(
        x,
        t_x,
        T,
        horizon=horizon,
        last_period=found["purchases_before"],
        historical=found["historical"],
    )
    predicted = predicted_purchases(model, x, t_x, T, horizon=horizon, draws=draws, rng=streams[0])
    outcomes = _place_outcomes(model, history, actual, horizon, streams[1])
    return run_backtest(actual, predicted, rules=rules, distribution=outcomes, rng=streams[1])


def _place_outcomes(
    model: BuyingModel,
    history: tuple[Floats, ...],
    actual: Floats,
    horizon: float,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Predictive chances of fewer purchases than the actual ones, and of at most as many, by simulation."""
    worlds = [model.redrawn(row) for row in model.posterior_draws(_PIT_DRAWS, rng)]
    fewer, at_most = np.zeros(actual.size), np.ones(actual.size)
    for start in range(0, actual.size, _BLOCK):
        part = slice(start, start + _BLOCK)
        x, t_x, T = (column[part] for column in history)
        for world in worlds:
            drawn = world.simulate_future(x, t_x, T, horizon, rng)
            fewer[part] += drawn < actual[part]
            at_most[part] += drawn <= actual[part]
    return fewer / (_PIT_DRAWS + 1), at_most / (_PIT_DRAWS + 1)


def _test_revenue(
    model: BuyingModel,
    history: tuple[Floats, ...],
    found: dict[str, Floats],
    horizon: float,
    draws: int,
    rng: np.random.Generator,
) -> tuple[Backtest, int]:
    """Also the number of accounts left out: those of credits only, whom no interval is made for."""
    inside = (history[0] == 0) | (found["worth"] > 0)
    x, t_x, T = (column[inside] for column in history)
    kept = {name: values[inside] for name, values in found.items()}
    spend = GammaGamma.fit(x, kept["worth"])
    predicted = lifetime_value(
        model, spend, x, t_x, T, kept["worth"], horizon=horizon, discount_rate=0.0, draws=draws, rng=rng
    )
    rules = naive_rules(
        x,
        t_x,
        T,
        horizon=horizon,
        value=kept["worth"],
        last_period=kept["revenue_before"],
        historical=kept["historical"],
    )
    return run_backtest(kept["revenue_after"], predicted, rules=rules), int((~inside).sum())
