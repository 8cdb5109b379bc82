"""Lists of contacts and of due assessments as files, with exactly what the page shows."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.portfolio.about_people import Touch, last_touches
from zelo.apps.portfolio.models import Contact
from zelo.lib.spreadsheet import Cell, guard_cell, write_csv

_CHUNK = 500
FORMATS = ("csv", "xlsx")
Row = Sequence[Cell]


def contact_columns() -> dict[str, list[tuple[str, Callable[[Contact, Touch | None], Cell]]]]:
    """What stands in a file for each column of the page: a heading and the value."""
    return {
        "name": [
            (_("Name"), lambda person, touch: person.name),
            (_("Title"), lambda person, touch: person.title),
            (_("Department"), lambda person, touch: person.department),
        ],
        "account": [
            (_("Code of the account"), lambda person, touch: person.account.code),
            (_("Account"), lambda person, touch: person.account.name),
        ],
        "email": [(_("E-mail"), lambda person, touch: person.email)],
        "phone": [(_("Phone"), lambda person, touch: person.phone)],
        "role": [(_("Role"), lambda person, touch: str(person.get_role_display()))],
        "influence": [(_("Influence"), lambda person, touch: str(person.get_influence_display()))],
        "sentiment": [
            (
                _("Sentiment"),
                lambda person, touch: "" if person.sentiment is None else str(person.get_sentiment_display()),
            ),
            (_("Judged on"), lambda person, touch: person.sentiment_on),
        ],
        "kam": [
            ("KAM", lambda person, touch: person.account.state.kam.name if person.account.state.kam else "")
        ],
        "touch": [(_("Last touch"), lambda person, touch: touch.day if touch else None)],
        "state": [
            (_("Left on"), lambda person, touch: person.left_on),
            (_("Anonymised"), lambda person, touch: person.anonymised_at is not None),
        ],
    }


def contact_rows(found: QuerySet[Contact], columns: Sequence[str]) -> tuple[list[str], Iterable[Row]]:
    """The heading and the rows of the list, in its order, with these columns."""
    cells = [cell for name in columns for cell in contact_columns()[name]]

    def rows() -> Iterable[Row]:
        chunk: list[Contact] = []
        for person in found.iterator(chunk_size=_CHUNK):
            chunk.append(person)
            if len(chunk) == _CHUNK:
                yield from _rows_of(chunk, cells)
                chunk = []
        yield from _rows_of(chunk, cells)

    return [heading for heading, _value in cells], rows()


def _rows_of(people: list[Contact], cells: Sequence[tuple[str, Any]]) -> Iterable[Row]:
    touches = last_touches(person.pk for person in people)
    for person in people:
        yield [value(person, touches.get(person.pk)) for _heading, value in cells]


def file_response(kind: str, name: str, header: Sequence[str], rows: Iterable[Row]) -> HttpResponse:
    """The rows as a download; kind: csv or xlsx. Text is guarded against being taken for a formula."""
    if kind == "csv":
        text = StringIO(newline="")
        text.write("\ufeff")
        write_csv(header, rows, text)
        content, mime = text.getvalue().encode(), "text/csv; charset=utf-8"
    else:
        content, mime = (
            _workbook(name, header, rows),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    answer = HttpResponse(content, content_type=mime)
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.{kind}"'
    return answer


def _workbook(name: str, header: Sequence[str], rows: Iterable[Row]) -> bytes:
    stream = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(name[:31])
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(header) - 1), 22)
        for column, heading in enumerate(header):
            sheet.write_string(0, column, guard_cell(heading), bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, guard_cell(value))
                elif isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                elif value is not None:
                    sheet.write(number, column, value)
    return stream.getvalue()
