"""What an import does, told to a person and to a program."""

from decimal import Decimal
from typing import Any

import typer

from zelo.cli.output import print_table, talk
from zelo.engine.import_file import ImportReport
from zelo.lib.money import format_date, format_money, format_number
from zelo.lib.text import Language, Text

_LABELS = {
    "read": Text("linhas lidas", "lines read"),
    "skipped": Text("puladas", "skipped"),
    "rejected": Text("rejeitadas", "rejected"),
    "created": Text("novas", "created"),
    "updated": Text("alteradas", "updated"),
    "unchanged": Text("iguais", "unchanged"),
    "new": Text("contas novas", "new accounts"),
    "known": Text("contas conhecidas", "known accounts"),
    "unresolved": Text("linhas sem conta", "lines without an account"),
    "period": Text("período", "period"),
}
_COLUMNS = (
    Text("coluna do arquivo", "column of the file"),
    Text("campo", "field"),
    Text("formato", "format"),
    Text("preenchidas", "filled"),
    Text("exemplo", "example"),
)
_DONE = Text("Importado como lote {}.", "Imported as batch {}.")
_SAME = Text("Nada mudou: tudo já estava aqui.", "Nothing changed: all of it was here already.")
_WOULD = Text("Nada foi importado; isto é só a verificação.", "Nothing was imported; this is only the check.")
_IGNORED = Text("Colunas não usadas: {}", "Columns not used: {}")
_LISTED = Text("As linhas rejeitadas estão em {}", "The rejected lines are in {}")


def report_json(report: ImportReport) -> dict[str, Any]:
    """The report as one JSON document."""
    staged, changes = report.staged, report.changes
    return {
        "batch": report.batch,
        "table": report.table,
        "read": staged.read,
        "created": changes.created,
        "updated": changes.updated,
        "unchanged": changes.unchanged,
        "rejected": staged.rejected,
        "skipped": staged.skipped,
        "totals": report.totals,
        "currency": report.currency,
        "period": list(report.period) if report.period else None,
        "accounts": {
            "new": report.accounts.new,
            "known": report.accounts.known,
            "unresolved_lines": report.accounts.unresolved_lines,
        },
        "columns": [
            {"header": c.header, "field": c.target, "format": c.format, "filled": c.filled}
            for c in staged.columns
        ],
        "ignored": list(staged.ignored),
        "encoding": staged.encoding,
        "delimiter": staged.delimiter,
        "rejections": str(report.rejections) if report.rejections else None,
    }


def print_report(report: ImportReport, language: Language, *, done: bool) -> None:
    """The report for reading: how the columns were understood, then the control totals."""
    staged = report.staged
    rows = [[c.header, c.target, c.format, c.filled, c.example] for c in staged.columns]
    print_table([label.to(language) for label in _COLUMNS], rows)
    if staged.ignored:
        typer.echo(_IGNORED.to(language).format(", ".join(staged.ignored)))
    typer.echo("")
    for label, value in _control(report, language):
        typer.echo(f"{label}: {value}")
    if report.rejections:
        typer.echo(_LISTED.to(language).format(report.rejections))
    if not done:
        talk(_WOULD.to(language))
    else:
        talk(_DONE.to(language).format(report.batch) if report.batch else _SAME.to(language))


def _control(report: ImportReport, language: Language) -> list[tuple[str, str]]:
    staged, changes, accounts = report.staged, report.changes, report.accounts
    counts = {
        "read": staged.read,
        "rejected": staged.rejected,
        "created": changes.created,
        "updated": changes.updated,
        "unchanged": changes.unchanged,
        "new": accounts.new,
        "known": accounts.known,
        "unresolved": accounts.unresolved_lines,
    }
    lines = [(_LABELS[name].to(language), format_number(count, language)) for name, count in counts.items()]
    skipped = _LABELS["skipped"].to(language)
    lines[1:1] = [
        (f"{skipped} ({why})", format_number(count, language))
        for why, count in staged.skipped.items()
        if count
    ]
    lines += [
        (name, format_money(Decimal(total), report.currency, language))
        for name, total in report.totals.items()
    ]
    if report.period:
        first, last = (format_date(day, language) for day in report.period)
        lines.append((_LABELS["period"].to(language), f"{first} - {last}"))
    return lines
