"""`zelo measure`: the catalogue, one measure's definition, and its values."""

from typing import Annotated

import typer

from zelo.cli.options import (
    AsOfOption,
    HomeOption,
    LanguageOption,
    UnitOption,
    chosen_language,
    day_or_today,
    open_home,
)
from zelo.cli.output import DocumentFormat, Format, print_json, print_rows, print_table, progress

app = typer.Typer(help="Numbers about accounts as of a date.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="The measure's name, such as revenue.")]
FormatOption = Annotated[Format, typer.Option("--format", help="Form of the result.")]


DocumentFormatOption = Annotated[DocumentFormat, typer.Option("--format", help="Form of the result.")]


@app.command("list")
def list_measures(
    form: FormatOption = Format.TABLE, language: LanguageOption = None, home: HomeOption = None
) -> None:
    """All measures with title, unit and direction."""
    from zelo.engine.measures import known_measures

    opened = open_home(home)
    spoken = chosen_language(opened, language)
    known = known_measures(opened).values()
    rows = [[m.name, m.title.to(spoken), m.unit, m.better, ", ".join(m.tables)] for m in known]
    print_rows(("measure", "title", "unit", "better", "tables"), rows, form, spoken)


@app.command()
def show(
    name: NameArgument,
    form: DocumentFormatOption = DocumentFormat.TABLE,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """What a measure means, where it comes from, and its SQL."""
    from zelo.engine.measures import find_measure

    opened = open_home(home)
    spoken = chosen_language(opened, language)
    measure = find_measure(opened, name)
    content = {
        "measure": measure.name,
        "title": measure.title.to(spoken),
        "unit": measure.unit,
        "better": measure.better,
        "absent": measure.absent,
        "explanation": measure.explanation.to(spoken),
        "source": measure.source,
        "notes": {code: text.to(spoken) for code, text in measure.notes.items()},
        "sql_hash": measure.sql_hash,
        "sql": measure.sql,
    }
    if form is DocumentFormat.JSON:
        print_json(content)
        return
    for key, value in content.items():
        if key == "notes":
            for code, text in measure.notes.items():
                typer.echo(f"note {code}: {text.to(spoken)}")
        elif key != "sql":
            typer.echo(f"{key}: {value}")
    typer.echo(f"\n{measure.sql}")


@app.command()
def compute(
    name: NameArgument,
    as_of: AsOfOption = None,
    months: Annotated[int, typer.Option(help="Length of the window.")] = 12,
    unit: UnitOption = "root",
    account: Annotated[str | None, typer.Option(help="Only this account (code, CNPJ or CNPJ root).")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Most rows to show; 0 for all.")] = 0,
    form: FormatOption = Format.TABLE,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """A measure's value for every account, best first in the table, by account in JSON and CSV."""
    from zelo.engine.compute import compute_measure, show_measure_rows
    from zelo.engine.measures import find_measure

    opened = open_home(home)
    measure = find_measure(opened, name)
    with progress(f"computing {name}"):
        values = compute_measure(
            opened, measure, as_of=day_or_today(as_of), months=months, unit=unit, account=account
        )
    if form is Format.TABLE:
        print_table(*show_measure_rows(opened, measure, values, chosen_language(opened, language), limit))
        return
    shown = values[:limit] if limit else values
    columns = ("account_id", "value", "low", "high", "n", "note")
    print_rows(columns, [[v.account_id, v.value, v.low, v.high, v.n, v.note] for v in shown], form)


@app.command()
def plan(
    names: Annotated[
        list[str] | None, typer.Argument(help="Measures; all of them by default.", show_default=False)
    ] = None,
    policy: Annotated[
        str | None, typer.Option(help="The measures of this policy.", show_default=False)
    ] = None,
    as_of: AsOfOption = None,
    months: Annotated[int, typer.Option(help="Length of the window.")] = 12,
    form: DocumentFormatOption = DocumentFormat.TABLE,
    home: HomeOption = None,
) -> None:
    """How measures are read together: each pass over a fact table with its SQL, and who reads alone."""
    from zelo.engine.plans import plan_json, plan_lines, plan_of

    opened = open_home(home)
    made = plan_of(opened, names or [], policy, as_of=day_or_today(as_of), months=months)
    if form is DocumentFormat.JSON:
        print_json(plan_json(made))
        return
    for line in plan_lines(made):
        typer.echo(line)
