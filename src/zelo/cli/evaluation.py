"""`zelo evaluation`: runs a policy, shows what came of it, and explains one account."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from zelo.cli.options import AsOfOption, HomeOption, LanguageOption, chosen_language, day_or_today, open_home
from zelo.cli.output import Format, print_json, print_rows, print_table, progress, talk
from zelo.engine.home import Home
from zelo.lib.spreadsheet import write_csv
from zelo.lib.text import Language, Text

app = typer.Typer(help="Runs of a policy: who is a key account, and why.", no_args_is_help=True)


class EvaluationFormat(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


FormatOption = Annotated[EvaluationFormat, typer.Option("--format", help="Form of the result.")]
PlainFormatOption = Annotated[Format, typer.Option("--format", help="Form of the result.")]
OutputOption = Annotated[
    Path | None, typer.Option("--output", help="File for xlsx; evaluation-NUMBER.xlsx otherwise.")
]
AllOption = Annotated[bool, typer.Option("--all", help="List every account in the table, not only key ones.")]
NumberArgument = Annotated[int, typer.Argument(help="The evaluation's number.")]

_EMPTY = Text(
    "Nenhuma apuração ainda: zelo evaluation run --policy purchases",
    "No evaluation yet: zelo evaluation run --policy purchases",
)


@app.command()
def run(
    policy: Annotated[str, typer.Option("--policy", help="A policy's file or name.")],
    as_of: AsOfOption = None,
    previous: Annotated[
        int | None,
        typer.Option("--previous", help="Evaluation whose tiers count as held, while nobody has decided."),
    ] = None,
    form: FormatOption = EvaluationFormat.TABLE,
    output: OutputOption = None,
    all_accounts: AllOption = False,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Evaluate every account by a policy and keep the result."""
    from zelo.engine.evaluate import run_evaluation
    from zelo.engine.policies import find_policy

    opened = open_home(home)
    with progress("evaluating") as report:
        done = run_evaluation(
            opened,
            find_policy(opened, policy),
            as_of=day_or_today(as_of),
            previous=previous,
            progress=report,
        )
    _show(done, opened, form, output, all_accounts, chosen_language(opened, language))


@app.command("list")
def list_all(
    form: PlainFormatOption = Format.TABLE, language: LanguageOption = None, home: HomeOption = None
) -> None:
    """The evaluations there are, oldest first."""
    from zelo.engine.evaluations import list_evaluations

    opened = open_home(home)
    spoken = chosen_language(opened, language)
    columns = ("id", "as_of", "policy", "version", "key_accounts", "manifest", "created_at")
    rows: list[list[Any]] = [
        [
            entry.id,
            entry.facts["as_of"],
            entry.facts["policy"]["name"],
            entry.facts["policy"]["version"],
            entry.facts["compared_with_top_revenue"]["n"],
            entry.facts["manifest"]["id"],
            entry.facts["created_at"],
        ]
        for entry in list_evaluations(opened)
    ]
    if not rows and form is Format.TABLE:
        talk(_EMPTY.to(spoken))
        return
    print_rows(columns, rows, form, spoken)


@app.command()
def show(
    number: NumberArgument,
    form: FormatOption = EvaluationFormat.TABLE,
    output: OutputOption = None,
    all_accounts: AllOption = False,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """An evaluation as it was stored."""
    from zelo.engine.evaluations import load_evaluation

    opened = open_home(home)
    entry = load_evaluation(opened, number)
    _show(entry, opened, form, output, all_accounts, chosen_language(opened, language))


@app.command()
def explain(
    number: NumberArgument,
    account: Annotated[str, typer.Argument(help="An account's id, code, CNPJ or CNPJ root.")],
    form: PlainFormatOption = Format.TABLE,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Why one account is in or out, part by part."""
    from zelo.engine.explain import find_account
    from zelo.engine.presentation import account_json, criterion_rows, note_lines, score_lines
    from zelo.engine.reasons import reason
    from zelo.engine.stability import what_if, what_if_json, what_if_line

    opened = open_home(home)
    spoken = chosen_language(opened, language)
    evaluation, record = find_account(opened, number, account)
    if form is Format.JSON:
        change = what_if_json(what_if(evaluation, record))
        print_json({**account_json(evaluation, record), "counterfactual": change})
        return
    columns, rows = criterion_rows(evaluation, record, spoken)
    if form is Format.CSV:
        print_rows(columns, rows, form)
        return
    typer.echo(reason(evaluation, record).to(spoken))
    typer.echo(what_if_line(evaluation, what_if(evaluation, record), spoken))
    typer.echo("")
    print_table(columns, rows)
    typer.echo("")
    for line in (*note_lines(evaluation, record, spoken), *score_lines(record, spoken)):
        typer.echo(line)


@app.command()
def stability(
    number: NumberArgument,
    draws: Annotated[int, typer.Option(min=1, max=2000, help="How many times to draw.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 1,
    form: PlainFormatOption = Format.TABLE,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """How sure each tier is when weights vary as the policy states, and values in their intervals."""
    from zelo.engine.evaluations import load_evaluation
    from zelo.engine.stability import evaluation_stability, stability_table

    opened = open_home(home)
    with progress("drawing"):
        drawn = evaluation_stability(load_evaluation(opened, number), draws=draws, seed=seed)
    if form is Format.TABLE:
        print_table(*stability_table(drawn, chosen_language(opened, language), most=100))
    else:
        print_rows(drawn.columns(), drawn.rows(), form)


@app.command()
def reproduce(number: NumberArgument, home: HomeOption = None) -> None:
    """Compute an evaluation again from the data it pinned; exit code 1 where anything differs."""
    from zelo.engine.reproduce import reproduce as run_again

    with progress("computing again"):
        result = run_again(open_home(home), number)
    print_json(result.as_json())
    if not result.same:
        raise typer.Exit(1)


@app.command()
def compare(
    first: NumberArgument,
    second: Annotated[int, typer.Argument(help="The other evaluation's number.")],
    home: HomeOption = None,
) -> None:
    """How two evaluations differ: what they ran on, and each account's values and outcome."""
    from zelo.engine.reproduce import compare as run_comparison

    print_json(run_comparison(open_home(home), first, second).as_json())


def _show(
    evaluation: Any,
    home: Home,
    form: EvaluationFormat,
    output: Path | None,
    all_accounts: bool,
    language: Language,
) -> None:
    from zelo.engine.presentation import evaluation_json, export_columns, export_rows, write_workbook

    if output and output.suffix == ".xlsx":
        form = EvaluationFormat.XLSX
    if form is EvaluationFormat.JSON:
        print_json(evaluation_json(evaluation), compact=True)
    elif form is EvaluationFormat.CSV:
        write_csv(export_columns(evaluation), export_rows(evaluation, language), sys.stdout)
    elif form is EvaluationFormat.XLSX:
        path = output or Path(f"evaluation-{evaluation.id}.xlsx")
        write_workbook(evaluation, path, language)
        talk(f"Written to {path}.")
    else:
        _print_list(evaluation, all_accounts, language)


def _print_list(evaluation: Any, all_accounts: bool, language: Language) -> None:
    from zelo.engine.presentation import comparison_lines, list_columns, list_rows, summary_lines

    for line in summary_lines(evaluation, language):
        typer.echo(line)
    typer.echo("")
    print_table(list_columns(language), list_rows(evaluation, language, key_only=not all_accounts))
    typer.echo("")
    for line in comparison_lines(evaluation, language):
        typer.echo(line)
