"""Cells that a spreadsheet takes as text, never as a formula, and CSV written with them."""

import csv
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TextIO

Cell = str | int | float | Decimal | date | bool | None

_FORMULA = re.compile(r"'*(?:[^\S\t\r\n]|[\ufeff\u200b-\u200f\u2060])*[=+\-@\t\r\n\0＝＋－＠]")


def guard_cell(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet could take it for a formula.

    That is where its first character, spaces and byte order marks left out, is one of = + - @ (full-width
    ones too), tab, carriage return, line feed or NUL; and where apostrophes stand before such a text, so that
    `unguard_cell` gives back every text.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard_cell(text: str) -> str:
    """The text that `guard_cell` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]], stream: TextIO) -> None:
    """The rows as RFC 4180 in English: comma, decimal point, CRLF, ISO dates, unknown empty.

    Text is guarded; numbers and dates stay what they are. Open the stream with `newline=""`.
    """
    stream.writelines(csv_lines(header, rows))


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The same line by line, for a file that leaves while it is made."""
    line = _Line()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow([guard_cell(name) for name in header])
    yield line.text
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        yield line.text


class _Line:
    """Takes what the writer writes, one line at a time."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return guard_cell(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float):
        return "" if math.isnan(value) else float.__repr__(value)
    return str(value)
