"""One account's lifetime figures with all that led to them, and what speaks against them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from zelo.analytics.lifetime.pattern import Pattern, buying_pattern
from zelo.engine.home import Home
from zelo.engine.lifetime import LifetimeSettings
from zelo.engine.lifetime_columns import MEASURES
from zelo.engine.lifetime_reading import lifetime_of, read_summary
from zelo.engine.lifetime_report import HISTORY, MODEL_TITLES, PATTERNS, settings_line
from zelo.engine.opening import open_engine
from zelo.engine.values import show_drawn, show_value
from zelo.lib.money import format_number
from zelo.lib.text import Language, Text
from zelo.warehouse.catalogue import catalogue
from zelo.warehouse.engines import Engine, Unit

_MOST_ROWS = 100_000
_HELD_OUT = Text(
    "Prova nos últimos {days} dias: o modelo ajustado até então esperava {expected} compras "
    "(intervalo de 95%: {low} a {high}); houve {actual}.",
    "Tested on the last {days} days: the model fitted up to then expected {expected} purchases "
    "(95% interval: {low} to {high}); {actual} came.",
)
_MISSED = Text(
    "O modelo errou esta conta: use os números com cautela.",
    "The model missed this account: take the figures with caution.",
)
_NO_TEST = Text(
    "Sem prova própria: a conta não era conhecida antes, ou não houve modelo.",
    "No test of its own: the account was not known before, or there was no model.",
)


@dataclass(frozen=True)
class LifetimeAccount:
    """history: the summary's row, empty where it never bought. measures: by name, value, low, high, note.

    held_out: expected, low, high, actual; None where the account was not tested.
    """

    account_id: str
    name: str
    as_of: date
    history: dict[str, Any]
    pattern: Pattern
    measures: dict[str, dict[str, Any]]
    held_out: dict[str, float] | None
    record: dict[str, Any]

    @property
    def missed(self) -> bool:
        """Whether what came lay outside the interval of its own hold-out."""
        held = self.held_out
        return held is not None and not held["low"] <= held["actual"] <= held["high"]

    def as_json(self) -> dict[str, Any]:
        return {
            "account_id": self.account_id,
            "name": self.name,
            "as_of": self.as_of,
            "history": self.history,
            "pattern": self.pattern.value,
            "measures": self.measures,
            "hold_out": None if self.held_out is None else {**self.held_out, "missed": self.missed},
            "model": self.record,
        }


def explain_lifetime(
    home: Home, text: str, *, as_of: date, unit: Unit, settings: LifetimeSettings
) -> LifetimeAccount:
    """The account that an id, a code, a CNPJ or a CNPJ root stands for. Raises NotFound."""
    with open_engine(home.lake.snapshot(), as_of=as_of, unit=unit) as engine:
        account_id = engine.resolve(text)
        accounts = engine.accounts().select(["account_id", "name"]).to_pylist()
        made = lifetime_of(engine, settings)
        history = _row(read_summary(engine, as_of), account_id)
        days = _purchase_days(engine, account_id)
    return LifetimeAccount(
        account_id=account_id,
        name=next(row["name"] for row in accounts if row["account_id"] == account_id),
        as_of=as_of,
        history=history or {},
        pattern=buying_pattern(days),
        measures={name: _row(made.tables[name], account_id) or {} for name in MEASURES},
        held_out=_row(made.held_out, account_id),
        record=made.record,
    )


def explain_lines(found: LifetimeAccount, currency: str, language: Language) -> list[str]:
    """The account for reading: settings, history, model, own test and caution."""
    lines = [settings_line(found.record, language)]
    for name, title in HISTORY.items():
        if found.history:
            value = found.history[name]
            money = catalogue()["revenue"] if "revenue" in name or "margin" in name else None
            shown = (
                show_value(money, value, currency, language) if money else format_number(value or 0, language)
            )
            lines.append(f"{title.to(language)}: {shown}")
    bound = found.history.get("under_contract", False)
    model = None if bound else found.record["buying"].get("model")
    if model:
        lines.append(f"{Text('modelo', 'model').to(language)}: {MODEL_TITLES[model]}")
    if not bound:
        lines.append(_test_line(found, language))
        lines.append(PATTERNS[found.pattern].to(language))
    return lines


def explain_rows(found: LifetimeAccount, currency: str, language: Language) -> list[list[str]]:
    """Per measure: title, value, interval and note."""
    rows = []
    for name, cell in found.measures.items():
        measure = catalogue()[name]
        ends = [show_drawn(measure, cell[end], currency, language) for end in ("low", "high")]
        note = measure.notes.get(cell["note"] or "")
        rows.append(
            [
                measure.title.to(language),
                show_value(measure, cell["value"], currency, language),
                "" if cell["low"] is None else " - ".join(ends),
                note.to(language) if note else "",
            ]
        )
    return rows


def _test_line(found: LifetimeAccount, language: Language) -> str:
    held = found.held_out
    if held is None:
        return _NO_TEST.to(language)
    line = _HELD_OUT.to(language).format(
        days=found.record["hold_out_days"],
        expected=format_number(held["expected"], language, 1),
        **{name: format_number(held[name], language) for name in ("low", "high", "actual")},
    )
    return f"{line} {_MISSED.to(language)}" if found.missed else line


def _row(table: Any, account_id: str) -> dict[str, Any] | None:
    places = [row for row, found in enumerate(table["account_id"].to_pylist()) if found == account_id]
    if not places:
        return None
    row: dict[str, Any] = table.slice(places[0], 1).to_pylist()[0]
    return {name: value for name, value in row.items() if name != "account_id"}


def _purchase_days(engine: Engine, account_id: str) -> list[date]:
    rows = engine.rows("transactions", account_id, limit=_MOST_ROWS).select(["day", "kind", "net"])
    return [row["day"] for row in rows.to_pylist() if row["kind"] == "sale" and row["net"] > 0]
