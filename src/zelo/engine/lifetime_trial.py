"""A back-test of the lifetime models over a home's own facts."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from zelo.analytics.lifetime import Backtest
from zelo.analytics.lifetime.backtest import TOPS
from zelo.engine.home import Home
from zelo.engine.lifetime import LifetimeSettings, places
from zelo.engine.lifetime_backtest import (
    RULES,
    LifetimeBacktest,
    backtest_json,
    backtest_lifetime,
    backtest_rows,
)
from zelo.engine.lifetime_chart import PURCHASES, REVENUE, finding
from zelo.engine.lifetime_columns import Floats, numbers
from zelo.engine.lifetime_reading import read_lifetime, read_summary
from zelo.engine.lifetime_report import MODEL_TITLES
from zelo.engine.opening import open_engine
from zelo.lib.dates import Span
from zelo.lib.errors import InvalidInput
from zelo.lib.money import format_date, format_number, format_percent
from zelo.lib.text import Language, Text
from zelo.warehouse.engines import Unit

_LATEST = "select max(day) as last_day from transactions where day <= :as_of"
_MISSING_DAYS = 7
_TOP = 50
_SCORES = ("total", "bias", "mae", "rmse", "spearman")
TRIAL_COLUMNS = ("unit", "forecast", *_SCORES, *(f"top_{top}" for top in TOPS))
_FITTED = Text(
    "Ajustado ao que se via até {until} ({model}), contra o que houve até {end}.",
    "Fitted to what was seen up to {until} ({model}), against what came up to {end}.",
)
_COVERAGE = Text(
    "{accounts} contas; o intervalo de 80% conteve o que houve em {low} delas, o de 95% em {high}.",
    "{accounts} accounts; the 80% interval held what came for {low} of them, the 95% one for {high}.",
)
_BEATEN = Text(
    "Das {top} contas com mais {unit}, o modelo acha mais do que toda regra simples.",
    "Of the {top} accounts with most {unit}, the model finds more than every simple rule.",
)
_NOT_BEATEN = Text(
    "Das {top} contas com mais {unit}, o modelo não acha mais do que: {rules}.",
    "Of the {top} accounts with most {unit}, the model finds no more than: {rules}.",
)


@dataclass(frozen=True)
class Trial:
    """until: the date fitted to. end: of the horizon. facts_until: day of the last transaction by then."""

    until: date
    end: date
    facts_until: date
    result: LifetimeBacktest

    def as_json(self) -> dict[str, Any]:
        return {
            "until": self.until,
            "end": self.end,
            "facts_until": self.facts_until,
            "purchases": backtest_json(self.result.purchases),
            "revenue": backtest_json(self.result.revenue),
            "model": self.result.record,
        }


def run_trial(home: Home, *, until: date, horizon: Span, unit: Unit, settings: LifetimeSettings) -> Trial:
    """The models fitted to what had happened by `until`, against the horizon after it.

    Raises InvalidInput where nothing is known after the date, or not enough before it.
    """
    end = horizon.after(until)
    days = (end - until).days
    with open_engine(home.lake.snapshot(), as_of=end, unit=unit) as engine:
        [latest] = engine.select("lifetime.latest", _LATEST)["last_day"].to_pylist()
        if latest is None or latest <= until:
            raise InvalidInput(f"No transaction after {until} is known, so there is nothing to test against.")
        found = read_lifetime(engine, settings, as_of=until)
        after, before = (read_summary(engine, day) for day in (end, until - timedelta(days=days)))
    result = backtest_lifetime(
        found.summary,
        around(found.summary, after, before),
        horizon_days=days,
        settings=settings,
        earlier=found.earlier,
    )
    return Trial(until, end, latest, result)


def around(summary: pa.Table, after: pa.Table, before: pa.Table) -> pa.Table:
    """Purchase days and revenue after the summary's date and before it, from the summaries of both ends."""
    ids = summary["account_id"]
    columns: dict[str, Any] = {"account_id": ids}
    for what, name in (("purchases", "purchase_days"), ("revenue", "revenue_to_date")):
        now = numbers(summary, name)
        columns[f"{what}_after"] = _of(after, ids, name) - now
        columns[f"{what}_before"] = now - _of(before, ids, name)
    return pa.table(columns)


def caution(trial: Trial, language: Language) -> list[str]:
    """That the facts end before the horizon does, where they end much before."""
    if (trial.end - trial.facts_until).days <= _MISSING_DAYS:
        return []
    pattern = Text(
        "As vendas conhecidas vão até {last}, antes do fim do horizonte, {end}: o que veio depois falta.",
        "The known sales end on {last}, before the horizon does, on {end}: what came later is missing.",
    )
    days = {"last": format_date(trial.facts_until, language), "end": format_date(trial.end, language)}
    return [pattern.to(language).format(**days)]


def trial_rows(trial: Trial) -> list[list[Any]]:
    """One row per unit and forecast, under `TRIAL_COLUMNS`; null where a rule only orders accounts."""
    rows = []
    for unit, result in (("purchases", trial.result.purchases), ("revenue", trial.result.revenue)):
        content = backtest_json(result)
        for name, score in content["scores"].items():
            tops = [score["top"].get(str(top)) for top in TOPS]
            rows.append([unit, name, *(score[column] for column in _SCORES), *tops])
    return rows


def trial_tables(trial: Trial, language: Language) -> list[tuple[list[str], list[str], list[list[str]]]]:
    """For reading: sentences before each table, its headings and its rows."""
    model = MODEL_TITLES[trial.result.record["buying"]["model"]]
    days = {"until": format_date(trial.until, language), "end": format_date(trial.end, language)}
    first = [_FITTED.to(language).format(**days, model=model), *caution(trial, language), ""]
    tables = []
    for unit, result in ((PURCHASES, trial.result.purchases), (REVENUE, trial.result.revenue)):
        lines = [f"{finding(result, unit, language)}.", _coverage(result, language)]
        rivals = [RULES[rule].to(language) for rule in result.rules_not_beaten(_TOP)]
        pattern = _NOT_BEATEN if rivals else _BEATEN
        words = {"unit": unit.to(language), "top": _TOP, "rules": ", ".join(rivals)}
        lines.append(pattern.to(language).format(**words))
        tables.append(([*first, *lines], *backtest_rows(result, language)))
        first = []
    return tables


def _coverage(result: Backtest, language: Language) -> str:
    return _COVERAGE.to(language).format(
        accounts=format_number(result.accounts, language),
        low=format_percent(result.coverage80, language),
        high=format_percent(result.coverage95, language),
    )


def _of(table: pa.Table, ids: pa.ChunkedArray, name: str) -> Floats:
    """A column for these accounts, 0 where the table has none of them."""
    row = places(ids, table["account_id"])
    values = np.append(np.nan_to_num(numbers(table, name)), 0.0)
    return np.asarray(values[row])
