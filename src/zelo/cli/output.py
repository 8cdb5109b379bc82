"""How results leave the command line: results on stdout, talk on stderr."""

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from zelo.lib.spreadsheet import write_csv
from zelo.lib.text import Language

_NUMBER = re.compile(r"[-(]?(?:[A-Z]{0,3}[$£€]\xa0?)?-?\d[\d.,]*\)?%?|-|")
_PORTUGUESE = {
    "id": "número",
    "as_of": "posição de",
    "policy": "política",
    "version": "versão",
    "key_accounts": "contas-chave",
    "manifest": "manifesto",
    "created_at": "criada em",
    "table": "tabela",
    "source": "origem",
    "file": "arquivo",
    "rows": "linhas",
    "created": "novas",
    "updated": "alteradas",
    "unchanged": "iguais",
    "rejected": "rejeitadas",
    "imported_at": "importado em",
    "counts": "conta",
    "measure": "medida",
    "title": "título",
    "unit": "unidade",
    "better": "melhor",
    "tables": "tabelas",
    "origin": "de onde vem",
    "section": "seção",
    "code": "código",
    "verdict": "tratamento",
}


class DocumentFormat(StrEnum):
    TABLE = "table"
    JSON = "json"


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def talk(message: str) -> None:
    """A sentence for the person, kept out of the results."""
    typer.echo(message, err=True)


def print_json(content: object, *, compact: bool = False) -> None:
    """One JSON document on stdout; decimals as numbers, dates in ISO form, unknown as null.

    compact: on one line, which writes a large document several times as fast.
    """
    indent = None if compact else 2
    typer.echo(json.dumps(content, ensure_ascii=False, indent=indent, default=_plain, allow_nan=False))


def print_rows(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], form: Format, language: Language = "en"
) -> None:
    """The same rows as a table for reading, as JSON records or as CSV with guarded text cells."""
    if form is Format.JSON:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif form is Format.CSV:
        write_csv(columns, rows, sys.stdout)
    else:
        print_table([_heading(name, language) for name in columns], rows)


def print_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    shown: Callable[[Any], str] = lambda value: "" if value is None else str(value),
) -> None:
    """An aligned table; numbers to the right. On a pipe it keeps its full width."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, name in enumerate(columns):
        numeric = bool(rows) and all(_NUMBER.fullmatch(shown(row[index])) for row in rows)
        table.add_column(
            name, justify="right" if numeric else "left", overflow="fold", no_wrap=numeric or index == 0
        )
    for row in rows:
        table.add_row(*(shown(value) for value in row))
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=240)
    console.print(table)


@contextmanager
def progress(label: str) -> Iterator[Callable[[str, float | None], None]]:
    """A progress bar on stderr while long work runs; silent where stderr is not a terminal."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)

        def report(step: str, fraction: float | None) -> None:
            bar.update(
                task, description=step, total=None if fraction is None else 1.0, completed=fraction or 0
            )

        yield report


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return (
            int(value)
            if value == value.to_integral_value() and value.as_tuple().exponent == 0
            else float(value)
        )
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _heading(name: str, language: Language) -> str:
    return _PORTUGUESE.get(name, name) if language == "pt" else name.replace("_", " ")
