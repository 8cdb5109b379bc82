"""Files of exactly what a list shows: CSV while it is made, XLSX once it is whole."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse
from django.utils import translation

from zelo.lib.spreadsheet import Cell, csv_lines, guard_cell
from zelo.ui.figures import page_language
from zelo.ui.lists import Column, Part, Row

KINDS = ("csv", "xlsx")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LINES = 500
_WIDTH = 18


def list_response(
    kind: str, name: str, title: str, columns: Sequence[Column], rows: Iterable[Row]
) -> HttpResponseBase:
    """The columns' parts of these rows as a file to keep. Raises Http404 for a kind that is none of KINDS."""
    return _response(kind, name, title, [part for column in columns for part in column.parts], rows)


def sheet_response(
    kind: str, name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponseBase:
    """Rows that are ready under their headings as a file to keep; errors as `list_response`."""
    return _response(kind, name, title, [Part(label, itemgetter(n)) for n, label in enumerate(header)], rows)


def _response(
    kind: str, name: str, title: str, parts: Sequence[Part], rows: Iterable[Any]
) -> HttpResponseBase:
    """CSV is in UTF-8 with its mark, so that spreadsheets read accents, and sent while it is made."""
    if kind not in KINDS:
        raise Http404
    if kind == "csv":
        response = StreamingHttpResponse(_csv_blocks(parts, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    file = io.BytesIO()
    write_xlsx(file, title, parts, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=_XLSX)


def _csv_blocks(parts: Sequence[Part], rows: Iterable[Any]) -> Iterator[bytes]:
    language = translation.get_language() or "en"
    header = [str(part.label) for part in parts]

    def blocks() -> Iterator[bytes]:
        yield b"\xef\xbb\xbf"
        block: list[str] = []
        # The request's language has ended by the time the last rows are written.
        with translation.override(language):
            for line in csv_lines(header, ([part.value(row) for part in parts] for row in rows)):
                block.append(line)
                if len(block) == _LINES:
                    yield "".join(block).encode()
                    block = []
            yield "".join(block).encode()

    return blocks()


def write_xlsx(file: IO[bytes], title: str, parts: Sequence[Part], rows: Iterable[Any]) -> None:
    """A workbook of one sheet; text never becomes a formula or a link."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(title[:31])
        looks = _looks(book)
        for place, part in enumerate(parts):
            sheet.write_string(0, place, guard_cell(str(part.label)), looks["head"])
            sheet.set_column(place, place, _WIDTH)
        last = 0
        for last, row in enumerate(rows, start=1):
            for place, part in enumerate(parts):
                _write(sheet, last, place, part.value(row), part.kind, looks)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, max(len(parts) - 1, 0))


def _looks(book: Any) -> dict[str, Any]:
    day = "dd/mm/yyyy" if page_language() == "pt" else "mmm d, yyyy"
    return {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "day": book.add_format({"num_format": day}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "percent": book.add_format({"num_format": "0.0%"}),
        "": None,
    }


def _write(sheet: Any, line: int, place: int, value: Cell, kind: str, looks: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, str):
        sheet.write_string(line, place, guard_cell(value))
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, looks["day"])
    else:
        look = looks["money"] if isinstance(value, Decimal) else looks[kind]
        sheet.write_number(line, place, float(value), look)
