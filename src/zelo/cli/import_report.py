"""What an import does, told to a person and to a program."""

from decimal import Decimal
from typing import Any

import typer

from zelo.cli.output import print_table, talk
from zelo.engine.import_file import ImportReport
from zelo.lib.money import format_date, format_money, format_number
from zelo.lib.text import Language, Text
from zelo.warehouse.lake import Reversal

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
    "rounded": Text("valores arredondados", "values rounded"),
    "invalid_cnpjs": Text("CNPJs inválidos deixados de fora", "invalid CNPJs left out"),
    "repaired_cnpjs": Text("CNPJs com zeros repostos", "CNPJs with zeros put back"),
}
_WOULD_BE = {
    "created": Text("seriam novas", "would be created"),
    "updated": Text("seriam alteradas", "would be updated"),
    "unchanged": Text("ficariam iguais", "would stay as they are"),
}
_REVERSAL = {
    "removed": Text("linhas que saem", "lines that go"),
    "replaced": Text("linhas com outros valores", "lines that get other values"),
    "added": Text("linhas que voltam", "lines that come back"),
    "unchanged": Text("linhas que ficam como estão", "lines that stay as they are"),
}
_UNTOUCHED = Text("Nada mudou; isto é só a verificação.", "Nothing was changed; this is only the check.")
_UNDONE = Text("O lote {} foi desfeito.", "Batch {} is undone.")
_RESTORED = Text("O lote {} voltou a contar.", "Batch {} counts again.")
_WORDS = {
    "text": "texto",
    "constant": "constante",
    "whole numbers": "números inteiros",
    "decimal comma": "vírgula decimal",
    "decimal point": "ponto decimal",
    "yes or no": "sim ou não",
    "dd/mm/yyyy": "dd/mm/aaaa",
    "mm/dd/yyyy": "mm/dd/aaaa",
    "yyyy-mm-dd": "aaaa-mm-dd",
    "yyyymmdd": "aaaammdd",
    "ddmmyyyy": "ddmmaaaa",
    "totals lines": "linhas de total",
    "repeated lines": "linhas repetidas",
    "blank lines": "linhas em branco",
    "left out by hand": "deixadas de fora à mão",
    "dropped by the mapping": "deixadas de fora pelo mapeamento",
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
_READ_AS = Text("Lido como {}, separado por {!r}", "Read as {}, separated by {!r}")
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
    rows = [
        [c.header or "", c.target, _word(c.format, language), c.filled, c.example or ""]
        for c in staged.columns
    ]
    print_table([label.to(language) for label in _COLUMNS], rows)
    if staged.ignored:
        typer.echo(_IGNORED.to(language).format(", ".join(staged.ignored)))
    if staged.encoding:
        typer.echo(_READ_AS.to(language).format(staged.encoding, staged.delimiter))
    typer.echo("")
    for label, value in _control(report, language, done=done):
        typer.echo(f"{label}: {value}")
    if report.rejections:
        typer.echo(_LISTED.to(language).format(report.rejections))
    if not done:
        talk(_WOULD.to(language))
    else:
        talk(_DONE.to(language).format(report.batch) if report.batch else _SAME.to(language))


def reversal_json(done: Reversal) -> dict[str, Any]:
    """An undo, or the undo of one, as one JSON document."""
    return {name: getattr(done, name) for name in ("batch", "table", *_REVERSAL)}


def print_reversal(done: Reversal, language: Language, *, check_only: bool, counts: bool) -> None:
    """An undo, or the undo of one, for reading."""
    for name, label in _REVERSAL.items():
        typer.echo(f"{label.to(language)}: {format_number(getattr(done, name), language)}")
    if check_only:
        talk(_UNTOUCHED.to(language))
    else:
        talk((_RESTORED if counts else _UNDONE).to(language).format(done.batch))


def _control(report: ImportReport, language: Language, *, done: bool) -> list[tuple[str, str]]:
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
    rare = {
        "rounded": sum(column.rounded for column in staged.columns),
        "invalid_cnpjs": staged.invalid_cnpjs,
        "repaired_cnpjs": staged.repaired_cnpjs,
    }
    counts |= {name: count for name, count in rare.items() if count}
    labels = _LABELS if done else _LABELS | _WOULD_BE
    lines = [(labels[name].to(language), format_number(count, language)) for name, count in counts.items()]
    skipped = _LABELS["skipped"].to(language)
    lines[1:1] = [
        (f"{skipped} ({_word(why, language)})", format_number(count, language))
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


def _word(phrase: str, language: Language) -> str:
    return _WORDS.get(phrase, phrase) if language == "pt" else phrase
