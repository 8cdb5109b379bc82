"""Corrections that come as a file: the list of rejected lines, mended in a spreadsheet."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from zelo.apps.intake.actions.uploads import correct
from zelo.apps.intake.models import Import
from zelo.apps.intake.report import rejections
from zelo.apps.intake.uploads import uploaded_chunks, uploads_folder
from zelo.lib.errors import InvalidInput
from zelo.lib.spreadsheet import unguard_cell
from zelo.warehouse.readers import Corrections, make_corrections, read_corrections
from zelo.warehouse.readers.containers import Format, open_members
from zelo.warehouse.readers.workbook import cell_text, read_through

_MOST_BYTES = 20_000_000
_COLUMNS = ("line", "column", "value")
_MARKS = "\x01\x02"


def take_corrections(entry: Import, file: Any) -> Import:
    """Adds a file's corrections; what stands in it as it was rejected is passed over."""
    if file is None:
        raise InvalidInput(_("Choose a file first."))
    if file.size > _MOST_BYTES:
        raise InvalidInput(_("A list of corrections has at most 20 MB."))
    with TemporaryDirectory(prefix=".mended-", dir=uploads_folder()) as work:
        path = Path(work) / "mended.csv"
        with path.open("wb") as out:
            out.writelines(uploaded_chunks(file))
        found = _read(path, Path(work))
    rejected = {(one.line, one.column): one.value for one in rejections(entry)}
    cells = {(line, column): text for line, texts in found.cells.items() for column, text in texts.items()}
    cells |= {(line, ""): text for line, text in found.lines.items()}
    changed = {key: text for key, text in cells.items() if rejected.get(key) != text}
    if not changed and not found.left_out:
        raise InvalidInput(_("The list holds nothing that is other than before: change the column value."))
    return correct(entry, cells=changed, left_out=found.left_out)


def _read(path: Path, work: Path) -> Corrections:
    if open_members(path, work)[0].format is not Format.WORKBOOK:
        return read_corrections(path)
    read_through(path, path.name)
    try:
        return make_corrections(_rows(CalamineWorkbook.from_path(str(path))))
    except (CalamineError, OSError) as error:
        raise InvalidInput(_("The list of corrections is a damaged workbook.")) from error


def _rows(workbook: CalamineWorkbook) -> Iterator[tuple[str, str, str]]:
    rows = workbook.get_sheet_by_index(0).iter_rows()
    header = [str(cell) for cell in next(rows, [])]
    if not set(_COLUMNS) <= set(header):
        raise InvalidInput(_("The list needs the columns line, column and value."))
    places = [header.index(name) for name in _COLUMNS]
    for row in rows:
        line, column, value = ((cell_text(row[place]) or "").lstrip(_MARKS) for place in places)
        if line:
            yield line, column, unguard_cell(value)
