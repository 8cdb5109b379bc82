"""`zelo lake`: care of the stored facts."""

from typing import Annotated

import typer

from zelo.cli.options import HomeOption, LanguageOption, chosen_language, open_home
from zelo.cli.output import DocumentFormat, print_json, print_rows, progress, talk
from zelo.cli.output import Format as RowFormat
from zelo.lib.errors import Damaged
from zelo.lib.text import Text

app = typer.Typer(help="Care of the stored facts.", no_args_is_help=True)

_WHOLE = Text(
    "Tudo inteiro: {tables} arquivos de tabelas e {batches} de importações ({size:.1f} MB).",
    "All is whole: {tables} table files and {batches} import files ({size:.1f} MB).",
)
_STRANDED = Text(
    "{rows} linhas da tabela {table} vêm só da importação {batch}.",
    "{rows} rows of table {table} come from import {batch} alone.",
)


@app.callback()
def lake() -> None:
    """Care of the stored facts."""


@app.command()
def check(
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every value, and compare tables with their imports.")
    ] = False,
    form: Annotated[DocumentFormat, typer.Option("--format", help="Form of the result.")] = (
        DocumentFormat.TABLE
    ),
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Look through every stored file: is it there, whole, and with the rows it should have?"""
    from dataclasses import asdict

    from zelo.engine.care import check_home

    opened = open_home(home)
    spoken = chosen_language(opened, language)
    with progress("checking") as report:
        done = check_home(opened, report, deep=deep)
    if form is DocumentFormat.JSON:
        print_json([{**asdict(damage), "file": str(damage.file)} for damage in done.damages])
    elif done.damages:
        columns = ("table", "import", "file", "problem")
        rows = [(damage.table, damage.batch, damage.file.name, damage.problem) for damage in done.damages]
        print_rows(columns, rows, RowFormat.TABLE, spoken)
    else:
        size = done.bytes / 2**20
        talk(_WHOLE.to(spoken).format(tables=done.table_files, batches=done.batch_files, size=size))
    if done.damages:
        for damage in done.damages:
            if damage.stranded:
                told = {"rows": damage.stranded, "table": damage.table, "batch": damage.batch}
                talk(_STRANDED.to(spoken).format(**told))
        raise Damaged("\n".join(dict.fromkeys(damage.sentence for damage in done.damages)))


@app.command()
def rebuild(
    tables: Annotated[list[str] | None, typer.Argument(help="The tables; all of them otherwise.")] = None,
    without: Annotated[
        int | None, typer.Option("--without", help="An import to leave out, as its stored file is lost.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Derive tables anew from the stored imports; the rows stay the same."""
    from zelo.engine.care import rebuild_tables

    with progress("rebuilding"):
        names = rebuild_tables(open_home(home), tables or (), without=without)
    talk(f"Rebuilt from batches: {', '.join(names) or 'nothing, the lake is empty'}.")


@app.command()
def vacuum(
    keep: Annotated[int, typer.Option(min=1, help="Manifests to keep whole, counted from the last.")] = 10,
    check_only: Annotated[bool, typer.Option("--check", help="Only say what would go.")] = False,
    home: HomeOption = None,
) -> None:
    """Remove table files that neither the last manifests nor any evaluation needs; batches stay."""
    from zelo.engine.care import remove_versions

    done = remove_versions(open_home(home), keep, check_only=check_only)
    verb = "would be" if check_only else "were"
    talk(f"{len(done.files)} old table files ({done.bytes / 2**20:.1f} MB) {verb} removed.")
