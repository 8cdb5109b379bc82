"""`zelo contract`: what falls due on contracts."""

from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zelo.analytics.calendar import Variant
from zelo.cli.options import (
    AsOfOption,
    HomeOption,
    LanguageOption,
    UnitOption,
    chosen_language,
    day_or_today,
    open_home,
)
from zelo.cli.output import Format, print_json, print_rows, print_table, talk
from zelo.lib.text import Language, Text

if TYPE_CHECKING:
    from zelo.engine.contracts import DueContract, DueContracts

app = typer.Typer(help="Contracts: notice dates and ends.", no_args_is_help=True)

_HEADERS = (
    Text("data", "date"),
    Text("avisar até", "warn by"),
    Text("dias", "days"),
    Text("o quê", "what"),
    Text("conta", "account"),
    Text("nome", "name"),
    Text("contrato", "contract"),
    Text("situação", "state"),
    Text("se ninguém agir", "if nobody acts"),
    Text("observação", "note"),
)


class AgendaFormat(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    ICS = "ics"


@app.callback()
def contract() -> None:
    """Contracts: notice dates and ends."""


@app.command()
def due(
    within: Annotated[
        str, typer.Option("--within", help="How far ahead to look, such as 180d, 26w, 6m or 1y.")
    ] = "180d",
    as_of: AsOfOption = None,
    form: Annotated[AgendaFormat, typer.Option("--format", help="Form of the result.")] = AgendaFormat.TABLE,
    calendar: Annotated[
        Variant,
        typer.Option("--calendar", help="Business days: national holidays, or the banks' (anbima)."),
    ] = Variant.NATIONAL,
    unit: UnitOption = "root",
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Notice dates and ends that fall within a span, and contracts that expired without a decision."""
    from zelo.analytics.calendar import brazil_calendar
    from zelo.engine.compute import checked_unit
    from zelo.engine.contracts import calendar_years, due_contracts
    from zelo.lib.dates import parse_span

    opened = open_home(home)
    spoken, day, span = chosen_language(opened, language), day_or_today(as_of), parse_span(within)
    business = brazil_calendar(calendar_years(day, span), calendar)
    snapshot = opened.lake.snapshot()
    found = due_contracts(snapshot, as_of=day, within=span, calendar=business, unit=checked_unit(unit))
    if form is AgendaFormat.JSON:
        facts = {"as_of": day, "until": span.after(day), "calendar": business.name, "unit": unit}
        print_json(facts | _as_json(found))
        return
    for problem in found.problems:
        talk(f"contract {problem.contract} ({problem.source}): {problem.message}")
    _write(found, form, day, spoken)


def _write(found: "DueContracts", form: AgendaFormat, as_of: date, language: Language) -> None:
    if form is AgendaFormat.ICS:
        from zelo.engine.contract_events import contracts_calendar

        typer.echo(contracts_calendar(found.due, as_of=as_of, language=language), nl=False)
    elif form is AgendaFormat.CSV:
        columns = _columns()
        print_rows(columns, [[_cell(one, name) for name in columns] for one in found.due], Format.CSV)
    elif found.due:
        rows = [_line(one, language) for one in found.due]
        print_table([header.to(language) for header in _HEADERS], rows)
    else:
        talk("No contract falls due in this span; `zelo import list` shows what has been imported.")


def _columns() -> list[str]:
    from zelo.engine.contracts import DueContract

    return [field.name for field in fields(DueContract) if field.name != "alerts"]


def _cell(due: "DueContract", name: str) -> Any:
    return " ".join(due.flags) if name == "flags" else getattr(due, name)


def _as_json(found: "DueContracts") -> dict[str, Any]:
    columns = _columns()
    return {
        "due": [{name: getattr(one, name) for name in columns} for one in found.due],
        "problems": [
            {field.name: getattr(one, field.name) for field in fields(one)} for one in found.problems
        ],
    }


def _line(due: "DueContract", language: Language) -> list[str | int | None]:
    from zelo.engine.contract_wording import KINDS, NOTES, outcome_phrase, state_phrase
    from zelo.lib.money import format_date

    return [
        format_date(due.due_on, language),
        None if due.warn_on is None else format_date(due.warn_on, language),
        due.days_left,
        KINDS[due.kind].to(language),
        due.account_id,
        due.account_name,
        due.contract,
        state_phrase(due, language),
        outcome_phrase(due, language),
        None if due.note is None else NOTES[due.note].to(language),
    ]
