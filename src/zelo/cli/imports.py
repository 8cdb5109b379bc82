"""`zelo import`: what a company's file would do, doing it, and what was done."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zelo.cli.application import tell_application
from zelo.cli.options import HomeOption, LanguageOption, chosen_language, open_home
from zelo.cli.output import DocumentFormat, Format, print_json, print_rows, progress, talk
from zelo.cli.watching import take, watch
from zelo.lib.text import Text

if TYPE_CHECKING:
    from zelo.engine.home import Home
    from zelo.engine.requests import ImportRequest

app = typer.Typer(help="Bring a company's files in.", no_args_is_help=True)

FileArgument = Annotated[
    Path, typer.Argument(help="CSV, Excel or Parquet; gzip or zip of these; NF-e XML.", readable=False)
]
TableOption = Annotated[
    str | None, typer.Option("--table", help="The fact table, such as transactions; or the mapping says it.")
]
MappingOption = Annotated[
    str | None, typer.Option("--mapping", help="A mapping file, or the name of a shipped one.")
]
SourceOption = Annotated[
    str | None, typer.Option("--source", help="The system it comes from; main otherwise.")
]
DecimalOption = Annotated[str | None, typer.Option("--decimal", help="Decimal mark: comma or point.")]
DatesOption = Annotated[
    str | None, typer.Option("--dates", help="Form of the dates: dmy, mdy, iso, yyyymmdd or ddmmyyyy.")
]
EncodingOption = Annotated[str | None, typer.Option("--encoding", help="Such as utf-8, cp1252 or latin-1.")]
DelimiterOption = Annotated[
    str | None, typer.Option("--delimiter", help="semicolon, comma, tab, pipe, or one character.")
]
SheetOption = Annotated[str | None, typer.Option("--sheet", help="The sheet of an Excel file.")]
OwnCnpjOption = Annotated[
    list[str] | None,
    typer.Option("--own-cnpj", help="For NF-e: a CNPJ or root of your own company; may be repeated."),
]
HeaderOption = Annotated[
    int | None, typer.Option("--header-line", help="The line that names the columns, from 1.")
]
CorrectionsOption = Annotated[
    Path | None,
    typer.Option(
        "--corrections",
        help="CSV of line, column and value, as the list of rejected lines is: what stands there instead.",
    ),
]
SkipOption = Annotated[
    bool, typer.Option("--skip-rejected", help="Import the rest where some lines cannot be used.")
]
RepairOption = Annotated[
    int | None, typer.Option("--repair", help="Only write the damaged stored file of this import again.")
]
FormatOption = Annotated[DocumentFormat, typer.Option("--format", help="Form of the result.")]
ListFormatOption = Annotated[Format, typer.Option("--format", help="Form of the result.")]


BatchArgument = Annotated[int, typer.Argument(help="The import's number.")]
CheckOption = Annotated[bool, typer.Option("--check", help="Only say what would change.")]

_CHOICES = ("source", "decimal", "dates", "encoding", "delimiter", "sheet", "header_line")
_BATCH = ("id", "table", "source", "file", "rows", "created", "updated", "unchanged")


_REPAIRED = Text(
    "O arquivo guardado da importação {batch} está inteiro de novo ({rows} linhas).",
    "The stored file of import {batch} is whole again ({rows} rows).",
)
_EMPTY = Text(
    "Nada foi importado ainda: zelo import run ARQUIVO --table TABELA",
    "Nothing is imported yet: zelo import run FILE --table TABLE",
)


@app.command()
def check(
    file: FileArgument,
    table: TableOption = None,
    mapping: MappingOption = None,
    source: SourceOption = None,
    decimal: DecimalOption = None,
    dates: DatesOption = None,
    encoding: EncodingOption = None,
    delimiter: DelimiterOption = None,
    sheet: SheetOption = None,
    header_line: HeaderOption = None,
    corrections: CorrectionsOption = None,
    own_cnpj: OwnCnpjOption = None,
    form: FormatOption = DocumentFormat.TABLE,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Say what importing a file would do: columns, formats, totals, rejected lines. Changes nothing."""
    from zelo.cli.import_report import print_report, report_json
    from zelo.engine.import_file import check_file

    opened = open_home(home)
    choices = [source, decimal, dates, encoding, delimiter, sheet, header_line]
    request = _request(opened, file, table, mapping, choices, corrections, own_cnpj)
    with progress(f"reading {file.name}") as report:
        result = check_file(opened, request, report)
    if form is DocumentFormat.JSON:
        print_json(report_json(result))
    else:
        print_report(result, chosen_language(opened, language), done=False)


@app.command()
def run(
    file: FileArgument,
    table: TableOption = None,
    mapping: MappingOption = None,
    source: SourceOption = None,
    decimal: DecimalOption = None,
    dates: DatesOption = None,
    encoding: EncodingOption = None,
    delimiter: DelimiterOption = None,
    sheet: SheetOption = None,
    header_line: HeaderOption = None,
    corrections: CorrectionsOption = None,
    own_cnpj: OwnCnpjOption = None,
    skip_rejected: SkipOption = False,
    repair: RepairOption = None,
    form: FormatOption = DocumentFormat.TABLE,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Import a file, all at once or not at all."""
    from zelo.cli.import_report import print_report, report_json
    from zelo.engine.import_file import import_file, repair_import

    opened = open_home(home)
    spoken = chosen_language(opened, language)
    choices = [source, decimal, dates, encoding, delimiter, sheet, header_line]
    request = _request(opened, file, table, mapping, choices, corrections, own_cnpj)
    with progress(f"reading {file.name}") as report:
        if repair is not None:
            whole = repair_import(opened, request, repair, report)
            talk(_REPAIRED.to(spoken).format(batch=whole.id, rows=whole.rows))
            return
        result = import_file(opened, request, report, skip_rejected=skip_rejected)
    if form is DocumentFormat.JSON:
        print_json(report_json(result))
    else:
        print_report(result, spoken, done=True)
    tell_application(opened, result.table, spoken)


def _request(
    home: "Home",
    file: Path,
    table: str | None,
    mapping: str | None,
    choices: list[Any],
    corrections: Path | None,
    own_cnpj: list[str] | None,
) -> "ImportRequest":
    from zelo.engine.requests import import_request
    from zelo.warehouse.readers import ReadOptions, read_corrections

    mended = read_corrections(corrections) if corrections else None
    options = ReadOptions(**dict(zip(_CHOICES, choices, strict=True)), corrections=mended)
    own = tuple(own_cnpj or ())
    return import_request(file, table, mapping, options=options, own_cnpjs=own, profiles=home.profiles)


app.command()(watch)
app.command()(take)


@app.command("list")
def list_batches(
    all_batches: Annotated[bool, typer.Option("--all", help="Undone imports too.")] = False,
    form: ListFormatOption = Format.TABLE,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """The imports that count, oldest first."""
    opened = open_home(home)
    spoken = chosen_language(opened, language)
    columns = (*_BATCH, "rejected", "imported_at", *(["counts"] if all_batches else []))
    rows: list[list[Any]] = [
        [
            *(getattr(batch, name) for name in _BATCH),
            batch.control.get("rejected", 0),
            batch.imported_at,
            *([counts] if all_batches else []),
        ]
        for batch, counts in opened.lake.history()
        if counts or all_batches
    ]
    if not rows and form is Format.TABLE:
        talk(_EMPTY.to(spoken))
        return
    print_rows(columns, rows, form, spoken)


@app.command("rules")
def show_rules(
    copy: Annotated[bool, typer.Option("--copy", help="Put a copy into the home, to be edited.")] = False,
    form: ListFormatOption = Format.TABLE,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Which items of NF-e count as sales, by CFOP, nature of operation and purpose."""
    from zelo.engine.requests import copy_sale_rules, sale_rules

    opened = open_home(home)
    if copy:
        talk(str(copy_sale_rules(opened)))
        return
    rows = [list(row) for row in sale_rules(opened).rows()]
    print_rows(("section", "code", "verdict"), rows, form, chosen_language(opened, language))


@app.command()
def undo(
    batch: BatchArgument,
    check_only: CheckOption = False,
    form: FormatOption = DocumentFormat.TABLE,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Undo any import: each of its lines gets the values of the last import that still counts, or goes."""
    _reverse(batch, False, check_only, form, language, home)


@app.command()
def restore(
    batch: BatchArgument,
    check_only: CheckOption = False,
    form: FormatOption = DocumentFormat.TABLE,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Undo an undo: the import counts again, in its old place."""
    _reverse(batch, True, check_only, form, language, home)


def _reverse(
    batch: int, counts: bool, check_only: bool, form: DocumentFormat, language: str | None, home: Path | None
) -> None:
    from zelo.cli.import_report import print_reversal, reversal_json
    from zelo.engine.undo import preview_reversal, reverse_import

    opened = open_home(home)
    spoken = chosen_language(opened, language)
    with progress("working"):
        done = (preview_reversal if check_only else reverse_import)(opened, batch, counts=counts)
    if not check_only:
        tell_application(opened, done.table, language)
    if form is DocumentFormat.JSON:
        print_json(reversal_json(done))
    else:
        print_reversal(done, spoken, check_only=check_only, counts=counts)
