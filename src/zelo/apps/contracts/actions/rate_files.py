"""Rates that come as a file: month and percent, CSV or XLSX, in Brazilian or English form."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from zelo.apps.contracts.actions.rates import Published
from zelo.lib.errors import InvalidInput
from zelo.lib.spreadsheet import unguard_cell

MOST_BYTES = 1_000_000
_MOST_LINES, _MOST_TOLD = 5_000, 10
_MONTHS = ("jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez")
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-01)?")
_SLASHED = re.compile(r"(?:0?1/)?(\d{1,2})/(\d{4})")
_NAMED = re.compile(r"([a-zç]{3})[a-zç]*\.?[/ -](\d{4})")
_NUMBER = re.compile(r"[+-]?\d{1,4}(?:[.,]\d{1,8})?")


def read_rates(content: bytes) -> list[Published]:
    """The rates of a file's first sheet. Raises InvalidInput with the lines that cannot be read, ten at most.

    The first line may be a heading; empty lines are passed over.
    """
    if len(content) > MOST_BYTES:
        raise InvalidInput(_("A file of rates has at most 1 MB."))
    rows = _sheet(content) if content[:2] == b"PK" else _table(content)
    found, bad = [], []
    for number, cells in enumerate(rows, start=1):
        if number > _MOST_LINES:
            raise InvalidInput(_("A file of rates has at most 5,000 lines."))
        texts = [cell for cell in cells if cell not in (None, "")]
        if not texts:
            continue
        month = _month(texts[0])
        percent = _percent(texts[1]) if len(texts) > 1 else None
        if month is not None and percent is not None:
            found.append(Published(month, percent))
        elif number > 1 or month is not None:
            bad.append(_("Line %(line)s: %(text)s") % {"line": number, "text": _shown(texts)})
    if bad:
        raise InvalidInput(
            _("Nothing was taken in. Each line needs a month such as 01/2026 and a rate such as 0,16.")
            + " "
            + "; ".join(bad[:_MOST_TOLD])
        )
    if not found:
        raise InvalidInput(_("There is no rate in this file."))
    return found


def _sheet(content: bytes) -> Iterable[list[Any]]:
    try:
        return list(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).iter_rows())
    except (CalamineError, IndexError, OSError) as error:
        raise InvalidInput(_("This workbook cannot be read.")) from error


def _table(content: bytes) -> Iterable[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise InvalidInput(_("This file is neither a CSV file nor a workbook."))
    mark = next((mark for mark in (";", "\t") if mark in text), ",")
    return (
        [unguard_cell(cell.strip()) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=mark)
    )


def _month(cell: Any) -> date | None:
    if isinstance(cell, datetime | date):
        return date(cell.year, cell.month, 1)
    text = str(cell).strip().lower()
    if match := _ISO.fullmatch(text):
        year, month = int(match[1]), int(match[2])
    elif match := _SLASHED.fullmatch(text):
        year, month = int(match[2]), int(match[1])
    elif (match := _NAMED.fullmatch(text)) and match[1] in _MONTHS:
        year, month = int(match[2]), _MONTHS.index(match[1]) + 1
    else:
        return None
    return date(year, month, 1) if 1900 <= year <= 2200 and 1 <= month <= 12 else None


def _percent(cell: Any) -> Decimal | None:
    """A percent: 0,16 or 0.16, also as `0,16 %`. A number of a workbook is what it is, in percent."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        text = f"{cell:.8f}"
    else:
        text = str(cell).strip().removesuffix("%").strip().replace("−", "-")
        if not _NUMBER.fullmatch(text):
            return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def _shown(texts: list[Any]) -> str:
    return " | ".join(str(text)[:40] for text in texts[:3])
