"""`zelo demo --shop` and `--company`: a list of key accounts and why, on the command line alone."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from zelo.cli.options import chosen_language, day_or_today
from zelo.cli.output import print_table, progress, talk
from zelo.engine.home import Home
from zelo.lib.money import format_money, format_number
from zelo.lib.text import Language, Text

if TYPE_CHECKING:
    from zelo.demo import Loading

_FOLDER, _COMPANY_FOLDER = Path("zelo-demo-shop"), Path("zelo-demo-company")
_POLICY = "balanced"
_QUESTIONS = (
    ("first_in", Text("Por que a primeira está dentro", "Why the first one is in")),
    ("last_in", Text("Por que a última está dentro", "Why the last one is in")),
    ("first_out", Text("Por que a primeira fora está fora", "Why the first one out is out")),
)
_NEXT = Text(
    "Veja mais: zelo evaluation explain {id} CONTA --home {home}",
    "See more: zelo evaluation explain {id} ACCOUNT --home {home}",
)
_LOADED = (
    Text("tabela", "table"),
    Text("linhas", "rows"),
    Text("novas", "created"),
    Text("lote", "batch"),
    Text("soma", "sum"),
)
_SEE = Text("O que há para ver", "What there is to see")
_TRUTH = Text(
    "O que é verdade sobre cada conta (e a lista não sabe): {}",
    "What is true of each account (and the list does not know): {}",
)


def demo_shop(language: str | None, home: Path | None) -> None:
    """A shop's real purchase log, imported and evaluated."""
    from zelo.cli.import_report import print_report
    from zelo.demo import load_demo

    opened = Home.open(home or _FOLDER)
    spoken = chosen_language(opened, language)
    with progress("importing") as report:
        imported, evaluation = load_demo(replace(opened, language=spoken), report)
    print_report(imported, spoken, done=True)
    _tell(evaluation, spoken, opened.root)


def demo_company(language: str | None, home: Path | None, seed: int | None, as_of: str | None) -> None:
    """The invented company's facts, imported and evaluated; the application is left alone."""
    from zelo.demo import load_company
    from zelo.demo.telling import story_lines
    from zelo.engine.evaluate import run_evaluation
    from zelo.engine.policies import find_policy

    opened = Home.open(home or _COMPANY_FOLDER)
    spoken = chosen_language(opened, language)
    number, day = identity(opened, seed, as_of)
    with progress("importing") as report:
        loading = load_company(replace(opened, language=spoken), seed=number, as_of=day, progress=report)
        ready = Home.open(opened.root)
        evaluation = run_evaluation(ready, find_policy(ready, _POLICY), as_of=day, progress=report)
    _print_loading(loading, spoken)
    typer.echo(f"\n{_SEE.to(spoken)}")
    for line in story_lines(loading.company, spoken):
        typer.echo(f"  {line}")
    _tell(evaluation, spoken, opened.root)
    talk(_TRUTH.to(spoken).format(loading.truth))


def identity(home: Home, seed: int | None, as_of: str | None) -> tuple[int, date]:
    """What was asked for, else what the home holds, else the usual seed and today."""
    from zelo.demo import SEED, loaded_identity

    held = loaded_identity(home)
    number = seed if seed is not None else held.seed if held else SEED
    return number, held.as_of if held and not as_of else day_or_today(as_of)


def _print_loading(loading: "Loading", language: Language) -> None:
    rows = [
        [
            report.table,
            format_number(report.staged.rows, language),
            format_number(report.changes.created, language),
            str(report.batch or "-"),
            _main_total(report.totals, report.currency, language),
        ]
        for report in loading.reports
    ]
    print_table([heading.to(language) for heading in _LOADED], rows)


def _main_total(totals: dict[str, Any], currency: str, language: Language) -> str:
    name = next((name for name in ("net", "amount", "expected_amount") if name in totals), None)
    return format_money(totals[name], currency, language) if name else "-"


def _tell(evaluation: Any, spoken: Language, root: Path) -> None:
    from zelo.engine.presentation import comparison_lines, list_columns, list_rows, summary_lines

    typer.echo("")
    for line in summary_lines(evaluation, spoken):
        typer.echo(line)
    typer.echo("")
    print_table(list_columns(spoken), list_rows(evaluation, spoken, key_only=True))
    typer.echo("")
    for line in comparison_lines(evaluation, spoken):
        typer.echo(line)
    for place, question in _QUESTIONS:
        _explain(evaluation, place, question, spoken)
    talk("\n" + _NEXT.to(spoken).format(id=evaluation.id, home=root))


def _explain(evaluation: Any, place: str, question: Text, language: Language) -> None:
    from zelo.engine.presentation import criterion_rows
    from zelo.engine.reasons import reason

    account = evaluation.facts[place]
    if account is None:
        return
    record = evaluation.record(account["account_id"])
    typer.echo(f"\n{question.to(language)}")
    typer.echo(reason(evaluation, record).to(language))
    print_table(*criterion_rows(evaluation, record, language))
