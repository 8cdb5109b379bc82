"""`zelo demo`: the main job on real data."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from zelo.cli.options import HomeOption, LanguageOption, chosen_language
from zelo.cli.output import print_table, progress, talk
from zelo.engine.home import Home
from zelo.lib.text import Language, Text

_FOLDER = Path("zelo-demo")
_QUESTIONS = (
    ("first_in", Text("Por que a primeira está dentro", "Why the first one is in")),
    ("last_in", Text("Por que a última está dentro", "Why the last one is in")),
    ("first_out", Text("Por que a primeira fora está fora", "Why the first one out is out")),
)
_NEXT = Text(
    "Veja mais: zelo evaluation explain {id} CONTA --home {home}",
    "See more: zelo evaluation explain {id} ACCOUNT --home {home}",
)


def demo(language: LanguageOption = None, home: HomeOption = None) -> None:
    """Import a shop's real purchase log, run a policy, and say who is a key account and why."""
    from zelo.cli.import_report import print_report
    from zelo.demo import load_demo
    from zelo.engine.presentation import comparison_lines, list_columns, list_rows, summary_lines

    opened = Home.open(home or _FOLDER)
    spoken = chosen_language(opened, language)
    with progress("importing") as report:
        imported, evaluation = load_demo(replace(opened, language=spoken), report)
    print_report(imported, spoken, done=True)
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
    talk("\n" + _NEXT.to(spoken).format(id=evaluation.id, home=opened.root))


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
