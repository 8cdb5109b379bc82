"""Reads XLSX workbooks: typed cells, all sheets that carry the same header."""

import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from zelo.lib.errors import InvalidInput
from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.layout import HEAD_LINES, clean_headers, find_header
from zelo.warehouse.readers.rawtable import DATE, NUMBER, SEPARATOR, RawPart, is_suspect

_EXACT_INTEGERS = 2**53
_BATCH = 50_000
_FORMULA = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"[^>]*>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CHUNK = 1 << 20
_OVERLAP = 4096


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with its header found. header_row: from 0."""

    workbook: CalamineWorkbook
    title: str
    label: str
    headers: tuple[str, ...]
    header_row: int

    def load(
        self,
        connection: Connection,
        target: Path,
        columns: dict[str, str],
        *,
        day: str | None,
        first: str | None,
        step: str,
    ) -> RawPart:
        """Writes the columns (header -> name) as a raw part at `target`."""
        names = list(columns.values())
        schema = pa.schema([(name, pa.string()) for name in (*names, "whole")])
        cut = _Cut(
            self, list(columns), names.index(day) if day else None, names.index(first) if first else None
        )
        rows = enumerate(self.workbook.get_sheet_by_name(self.title).iter_rows(), start=1)
        body = islice(rows, self.header_row + 1, None)
        lines: list[int] = []
        with pq.ParquetWriter(target, schema) as writer:
            while batch := list(islice(body, _BATCH)):
                made = [(line, row) for line, cells in batch if (row := cut(cells)) is not None]
                lines += [line for line, _ in made]
                cells = list(zip(*(row for _, row in made), strict=True)) or [()] * len(schema)
                writer.write_table(
                    pa.table([pa.array(column, pa.string()) for column in cells], schema=schema)
                )
                connection.progress(step, None)
        if not lines:
            raise InvalidInput(f"{self.label} has a header but no lines.")
        return RawPart(target, self.label, len(lines), lambda found: [lines[row] for row in found])


class _Cut:
    """Cuts a sheet's row into the raw columns and `whole`; None for a blank row.

    A row that is not blank but lacks what tells it from one has a `whole`.
    """

    def __init__(self, sheet: Sheet, headers: list[str], day: int | None, first: int | None) -> None:
        self.title = sheet.title
        self.width = len(sheet.headers)
        self.at = [sheet.headers.index(header) if header in sheet.headers else None for header in headers]
        self.day, self.first = day, first

    def __call__(self, cells: list[Any]) -> tuple[str | None, ...] | None:
        cells = cells[: self.width] + [None] * (self.width - len(cells))
        row = [self.title if index is None else cell_text(cells[index]) for index in self.at]
        day = None if self.day is None else row[self.day]
        first = None if self.first is None else row[self.first]
        whole = None
        if is_suspect(day, first, has_day=self.day is not None):
            texts = [text for cell in cells if (text := cell_text(cell))]
            if not texts:
                return None
            whole = SEPARATOR.join(texts)
        return (*row, whole)


def cell_text(cell: Any) -> str | None:
    """A cell as raw text, marked where the workbook stores a number or a date; None if empty."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return NUMBER + _number_text(float(cell))
    if isinstance(cell, datetime):
        return DATE + cell.date().isoformat()
    if isinstance(cell, date):
        return DATE + cell.isoformat()
    if isinstance(cell, time | timedelta):
        return str(cell)
    return None if cell is None else str(cell)


def _number_text(number: float) -> str:
    if number.is_integer():
        return str(int(number)) if abs(number) < _EXACT_INTEGERS else f"{number:.16E}"
    return repr(number)


def open_sheets(
    path: Path,
    label: str,
    known: frozenset[str],
    choice: str | None,
    fits: Callable[[tuple[str, ...]], bool],
    header_line: int | None = None,
) -> list[Sheet]:
    """The sheets to read: the chosen one, else all visible ones that carry the one fitting header.

    fits: whether a header fills the table. Raises InvalidInput if none does, if sheets with different
    headers do, or for formulas without a stored value.
    """
    read_through(path, label)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise InvalidInput(f"{label} is protected by a password; save it without one.") from error
    except (CalamineError, OSError) as error:
        raise InvalidInput(f"{label} is a damaged XLSX workbook: {error}.") from error
    titles = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    if choice is not None:
        titles = [sheet.name for sheet in workbook.sheets_metadata if sheet.name == choice]
        if not titles:
            there = ", ".join(sheet.name for sheet in workbook.sheets_metadata)
            raise InvalidInput(f"{label} has no sheet {choice!r}; its sheets are {there} (--sheet).")
    opened = (open_sheet(workbook, title, label, known, header_line) for title in titles)
    sheets = [sheet for sheet in opened if sheet is not None]
    return _choose(sheets, label, fits)


def open_sheet(
    workbook: CalamineWorkbook, title: str, label: str, known: frozenset[str], header_line: int | None
) -> Sheet | None:
    rows = islice(workbook.get_sheet_by_name(title).iter_rows(), HEAD_LINES)
    head = [[_plain(cell_text(cell)) for cell in row] for row in rows]
    filled = [(index, _rstrip(row)) for index, row in enumerate(head) if any(row)]
    if header_line is None:
        found = find_header([row for _, row in filled], known)
    else:
        found = next((at for at, (line, _) in enumerate(filled) if line == header_line - 1), None)
    if found is None:
        return None
    index, row = filled[found]
    return Sheet(workbook, title, f"{label}:{title}", clean_headers(row, f"{label}:{title}"), index)


def _plain(text: str | None) -> str:
    return (text or "").lstrip(NUMBER + DATE)


def _rstrip(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row


def _choose(sheets: list[Sheet], label: str, fits: Callable[[tuple[str, ...]], bool]) -> list[Sheet]:
    if not sheets:
        raise InvalidInput(f"{label} has no sheet with a header line that names columns.")
    kinds = dict.fromkeys(sheet.headers for sheet in sheets)
    if len(kinds) > 1:
        fitting = [headers for headers in kinds if fits(headers)]
        if len(fitting) > 1:
            titles = ", ".join(sheet.title for sheet in sheets if sheet.headers in fitting)
            raise InvalidInput(
                f"{label} has sheets with different headers that could be read: {titles}; "
                "choose one with --sheet."
            )
        kinds = dict.fromkeys(fitting or [sheets[0].headers])
    return [sheet for sheet in sheets if sheet.headers in kinds]


def uses_1904(path: Path) -> bool:
    """Whether the workbook counts its days from 1904."""
    with zipfile.ZipFile(path) as archive:
        head = archive.read("xl/workbook.xml")
    return re.search(rb'date1904="(1|true)"', head) is not None


def read_through(path: Path, label: str) -> None:
    """Reads every part once, so that none unpacks to more than it declares, and looks for empty formulas."""
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as stream:
                    if stream.read(4) == b"PK\x03\x04":
                        raise InvalidInput(
                            f"{label} holds another archive ({entry.filename}); save it without embedded "
                            "files, or as CSV."
                        )
                    cell = _empty_formula(stream) if _SHEET.fullmatch(entry.filename) else None
                    while stream.read(_CHUNK):
                        pass
                if cell:
                    raise InvalidInput(
                        f"{label}: cell {cell} holds a formula whose result was never stored; "
                        "open the workbook in a spreadsheet, save it, and try again."
                    )
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError) as error:
        raise InvalidInput(f"{label} is a damaged XLSX workbook: {error}.") from error


def _empty_formula(stream: IO[bytes]) -> str | None:
    tail = b""
    while chunk := stream.read(_CHUNK):
        text = tail + chunk
        if b"<f" in text and (found := _FORMULA.search(text)):
            return found[1].decode()
        tail = text[-_OVERLAP:]
    return None
