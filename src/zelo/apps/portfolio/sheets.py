"""Files of what a short list shows, for spreadsheets; text never becomes a formula."""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse

from zelo.lib.spreadsheet import Cell, guard_cell, write_csv

KINDS = ("csv", "xlsx")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_response(
    kind: str, name: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> HttpResponse:
    """The rows as a file to keep; kind: csv (UTF-8 with its mark) or xlsx."""
    content, type_ = (
        (_xlsx(header, rows), _XLSX) if kind == "xlsx" else (_csv(header, rows), "text/csv; charset=utf-8")
    )
    response = HttpResponse(content, content_type=type_)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _csv(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    stream = io.StringIO(newline="")
    write_csv(header, rows, stream)
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def _xlsx(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet, bold, day = (
            book.add_worksheet(),
            book.add_format({"bold": True, "bottom": 1}),
            book.add_format({"num_format": "yyyy-mm-dd"}),
        )
        sheet.set_column(0, len(header) - 1, 18)
        for place, label in enumerate(header):
            sheet.write_string(0, place, guard_cell(label), bold)
        for line, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                _write(sheet, line, place, value, day)
        sheet.freeze_panes(1, 1)
    return stream.getvalue()


def _write(sheet: Any, line: int, place: int, value: Cell, day: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(line, place, guard_cell(value))
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, day)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(line, place, float(value))
