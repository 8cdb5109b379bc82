"""A first look at a file: what it is, how it would be cut into columns, and its first lines."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from zelo.lib.errors import InvalidInput
from zelo.warehouse.readers.containers import Format, Member, open_members
from zelo.warehouse.readers.encoding import as_utf8
from zelo.warehouse.readers.layout import clean_headers, find_layout
from zelo.warehouse.readers.options import ReadOptions
from zelo.warehouse.readers.rawtable import DATE, NUMBER
from zelo.warehouse.readers.workbook import cell_text, open_sheet, read_through

ROWS = 20
HEAD_BYTES = 1 << 20
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file looks like. rows: texts of the first lines under the header. parts: the files in it.

    encoding, delimiter: of a text. sheets: titles of a workbook's visible ones. header_line: from 1.
    """

    format: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    parts: tuple[str, ...]
    header_line: int
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()


def preview_file(
    path: Path, work: Path, known: frozenset[str], options: ReadOptions | None = None
) -> Preview:
    """The first lines of the file, or of the first file in a gzip or zip, unpacked into `work`.

    known: names of headers that mark the header line. Of a text only its first megabyte is looked at.
    Raises InvalidInput for a file that cannot be read as a whole.
    """
    choices = options or ReadOptions()
    members = open_members(path, work)
    look = {Format.TEXT: _text, Format.WORKBOOK: _workbook, Format.PARQUET: _parquet}[members[0].format]
    return look(members[0], tuple(member.label for member in members), work, known, choices)


def _text(
    member: Member, parts: tuple[str, ...], work: Path, known: frozenset[str], choices: ReadOptions
) -> Preview:
    head = work / "head"
    with member.path.open("rb") as file:
        content = file.read(HEAD_BYTES)
    whole = len(content) < HEAD_BYTES
    head.write_bytes(content if whole else content[: content.rfind(b"\n") + 1] or content)
    text = as_utf8(head, member.label, work / "head-utf8", choices.encoding)
    layout = find_layout(text.path, member.label, known, choices.delimiter, choices.header_line)
    with text.path.open(encoding="utf-8-sig", newline="") as file:
        for _ in range(layout.skip):
            file.readline()
        rows = [row for row in islice(csv.reader(file, delimiter=layout.delimiter), ROWS) if row]
    return Preview("text", layout.headers, _shown(rows), parts, layout.skip, text.encoding, layout.delimiter)


def _workbook(
    member: Member, parts: tuple[str, ...], work: Path, known: frozenset[str], choices: ReadOptions
) -> Preview:
    read_through(member.path, member.label)
    try:
        workbook = CalamineWorkbook.from_path(str(member.path))
    except PasswordError as error:
        raise InvalidInput(f"{member.label} is protected by a password; save it without one.") from error
    except (CalamineError, OSError) as error:
        raise InvalidInput(f"{member.label} is a damaged XLSX workbook: {error}.") from error
    titles = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    wanted = [choices.sheet] if choices.sheet in titles else titles
    opened = (open_sheet(workbook, title, member.label, known, choices.header_line) for title in wanted)
    sheet = next((found for found in opened if found is not None), None)
    if sheet is None:
        raise InvalidInput(f"{member.label} has no sheet with a header line that names columns.")
    below = islice(workbook.get_sheet_by_name(sheet.title).iter_rows(), sheet.header_row + 1, None)
    rows = [[_plain(cell) for cell in row] for row in islice(below, ROWS)]
    return Preview(
        "workbook",
        sheet.headers,
        _shown(rows),
        parts,
        sheet.header_row + 1,
        sheet=sheet.title,
        sheets=tuple(titles),
    )


def _parquet(
    member: Member, parts: tuple[str, ...], work: Path, known: frozenset[str], choices: ReadOptions
) -> Preview:
    try:
        file = pq.ParquetFile(member.path)
        headers = clean_headers(file.schema_arrow.names, member.label)
        batch = next(file.iter_batches(batch_size=ROWS), None)
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{member.label} is a damaged Parquet file; export it again.") from error
    columns = [] if batch is None else [batch.column(at).to_pylist() for at in range(batch.num_columns)]
    rows = [["" if cell is None else str(cell) for cell in row] for row in zip(*columns, strict=True)]
    return Preview("parquet", headers, _shown(rows), parts, 0)


def _plain(cell: object) -> str:
    return (cell_text(cell) or "").lstrip(NUMBER + DATE)


def _shown(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_cut(row)) for row in rows)


def _cut(row: list[str]) -> Iterator[str]:
    for cell in row:
        yield cell[:_LONGEST]
