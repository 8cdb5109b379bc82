"""Lifetime models and figures in words and rows, for people."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from zelo.analytics.lifetime.pattern import Pattern
from zelo.engine.home import Home
from zelo.engine.lifetime import LifetimeSettings
from zelo.engine.lifetime_columns import MEASURES
from zelo.engine.lifetime_reading import lifetime_of
from zelo.engine.opening import open_engine
from zelo.engine.values import show_drawn, show_value
from zelo.lib.money import format_number, format_percent
from zelo.lib.text import Language, Text
from zelo.warehouse.catalogue import catalogue
from zelo.warehouse.engines import Unit

MODEL_TITLES = {
    "BetaGeoNBD": "BG/NBD",
    "ModifiedBetaGeoNBD": "MBG/NBD",
    "ParetoNBD": "Pareto/NBD",
    "GammaGamma": "Gamma-Gamma",
    "ShiftedBetaGeometric": "sBG",
    "BetaDiscreteWeibull": "BdW",
}
HISTORY = {
    "purchase_days": Text("dias de compra", "purchase days"),
    "x": Text("recompras (x)", "repeat purchases (x)"),
    "t_x_days": Text("dias da primeira à última compra (t_x)", "days from first to last purchase (t_x)"),
    "T_days": Text("dias desde a primeira compra (T)", "days since the first purchase (T)"),
    "m_bar_revenue": Text("receita média por recompra", "mean revenue per repeat purchase"),
    "revenue_to_date": Text("receita até a data", "revenue to date"),
    "margin_to_date": Text("margem até a data", "margin to date"),
}
PATTERNS = {
    Pattern.FEW: Text(
        "Poucas compras para dizer se são por estação ou por projeto.",
        "Too few purchases to tell whether they go by season or by project.",
    ),
    Pattern.SEASONAL: Text(
        "Cautela: as compras caem quase todas nos mesmos três meses do ano, e os modelos supõem ritmo "
        "constante.",
        "With caution: nearly all purchases fall in the same three months of the year, and the models "
        "suppose a steady pace.",
    ),
    Pattern.BURSTS: Text(
        "Cautela: as compras vêm em ondas, como em projetos, e os modelos supõem ritmo constante.",
        "With caution: purchases come in bursts, as with projects, and the models suppose a steady pace.",
    ),
    Pattern.STEADY: Text(
        "As compras não mostram estação nem projeto.", "The purchases show neither season nor project."
    ),
}
_SETTINGS = Text(
    "Horizonte de {years} anos, desconto de {rate} ao ano, histórias em unidades de {days} dias, {draws} "
    "sorteios, semente {seed}.",
    "Horizon of {years} years, discount of {rate} a year, histories in units of {days} days, {draws} draws, "
    "seed {seed}.",
)
_VERDICTS = {
    "not_enough_events": Text(
        "Não há eventos suficientes para um modelo de compras: a receita passada vale sozinha.",
        "Not enough events for a model of buying: past revenue stands alone.",
    ),
    "no_fit": Text("Nenhum modelo de compras se ajusta.", "No model of buying fits."),
    "no_accounts": Text("Nenhuma conta compra sem contrato.", "No account buys without a contract."),
}
FIT_COLUMNS = ("part", "model", "parameter", "estimate", "standard_error", "log_likelihood", "observations")
_ENDS = ("", "_low", "_high")
SHOW_COLUMNS = ("account_id", "name", *(f"{name}{end}" for name in MEASURES for end in _ENDS), "note")


@dataclass(frozen=True)
class LifetimeFigures:
    """rows: per account in the order of ids, under `SHOW_COLUMNS`. record: how they came about."""

    rows: list[list[Any]]
    record: dict[str, Any]


def fit_record(home: Home, *, as_of: date, unit: Unit, settings: LifetimeSettings) -> dict[str, Any]:
    """How the models came about: settings, what was tried, what was chosen and its parameters."""
    with open_engine(home.lake.snapshot(), as_of=as_of, unit=unit) as engine:
        return {"as_of": as_of.isoformat(), **lifetime_of(engine, settings).record}


def lifetime_figures(home: Home, *, as_of: date, unit: Unit, settings: LifetimeSettings) -> LifetimeFigures:
    """The model measures of every account known by the date."""
    with open_engine(home.lake.snapshot(), as_of=as_of, unit=unit) as engine:
        made = lifetime_of(engine, settings)
        names = engine.accounts()["name"].to_pylist()
    parts = [made.tables[name][end].to_pylist() for name in MEASURES for end in ("value", "low", "high")]
    first = made.tables["lifetime_revenue"]
    columns = (first["account_id"].to_pylist(), names, *parts, first["note"].to_pylist())
    return LifetimeFigures([list(row) for row in zip(*columns, strict=True)], made.record)


def show_rows(found: LifetimeFigures, currency: str, language: Language, most: int) -> list[list[str]]:
    """For reading: most lifetime revenue first, unknown last, at most so many (0: all)."""
    measures = [catalogue()[name] for name in MEASURES]
    ordered = sorted(found.rows, key=lambda row: (row[2] is None, -(row[2] or 0), row[0]))
    shown = []
    for row in ordered[: most or None]:
        account, name, *figures, note = row
        words = [
            show_value(measure, value, currency, language)
            for measure, value in zip(measures, figures[::3], strict=True)
        ]
        ends = [show_drawn(measures[0], value, currency, language) for value in figures[1:3]]
        interval = "" if figures[1] is None else " - ".join(ends)
        text = measures[0].notes[note].to(language) if note else ""
        values = (words[0], interval, *words[1:5])
        shown.append([account, name or "", *values, text])
    return shown


def settings_line(record: dict[str, Any], language: Language) -> str:
    """The horizon, the discount rate and the seed behind the figures."""
    years = record["horizon_years"]
    return _SETTINGS.to(language).format(
        years=format_number(years, language, 0 if float(years).is_integer() else 2),
        rate=format_percent(record["annual_discount_rate"], language, 1),
        days=record["unit_days"],
        draws=format_number(record["draws"], language),
        seed=record["seed"],
    )


def verdict_lines(record: dict[str, Any], language: Language) -> list[str]:
    """What is to be said where there is no model of buying; nothing where there is one."""
    verdict = record["buying"]["verdict"]
    return [_VERDICTS[verdict].to(language)] if verdict in _VERDICTS else []


def fit_rows(record: dict[str, Any]) -> list[list[Any]]:
    """One row per parameter of every model in use, under `FIT_COLUMNS`."""
    buying = record["buying"]
    parts = [("purchases", buying)]
    parts += [(kind, spend) for kind, spend in buying.get("spend", {}).items()]
    parts += [(f"contracts of {months} months", found) for months, found in record["contracts"].items()]
    return [row for part, found in parts for row in _parameter_rows(part, found)]


def _parameter_rows(part: str, found: dict[str, Any]) -> list[list[Any]]:
    if "model" not in found:
        return [[part, found["verdict"], None, None, None, None, None]]
    errors = found["standard_errors"] or {}
    return [
        [
            part,
            MODEL_TITLES[found["model"]],
            name,
            value,
            errors.get(name),
            found["log_likelihood"],
            int(found["observations"]),
        ]
        for name, value in found["parameters"].items()
    ]
