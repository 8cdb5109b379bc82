"""Corrections of single lines: cells with other texts, lines written anew, lines left out.

They come as the list of rejected lines does: line, column, value. A column that is empty means the line as a
whole: its new text, or, where that is empty too, that it is left out.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from zelo.lib.errors import InvalidInput
from zelo.lib.spreadsheet import unguard_cell
from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.encoding import TextFile
from zelo.warehouse.readers.rawtable import LEFT_OUT, RawPart, literal

LARGEST = 100_000


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person says of single lines, each named as the list of rejected lines names it.

    cells: line -> header -> its new text. lines: line -> its new text, of a delimited file. left_out: lines.
    """

    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.cells or self.lines or self.left_out)

    @property
    def count(self) -> int:
        """How many lines are spoken of."""
        return len({*self.cells, *self.lines, *self.left_out})


def read_corrections(path: Path) -> Corrections:
    """Corrections from a CSV with the columns line, column, value; further columns are passed over.

    Raises InvalidInput for a file without these columns, or a line without its number.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeError, csv.Error) as error:
        raise InvalidInput(f"The corrections {path} cannot be read: {error}.") from error
    if rows and not {"line", "column", "value"} <= set(rows[0]):
        there = ", ".join(str(name) for name in rows[0])
        raise InvalidInput(f"{path.name} needs the columns line, column, value; it has {there}.")
    return make_corrections(
        (row["line"] or "", row["column"] or "", unguard_cell(row["value"] or "")) for row in rows
    )


def make_corrections(rows: Iterable[tuple[str, str, str]]) -> Corrections:
    """Corrections from (line, column, value)."""
    cells: dict[str, dict[str, str]] = {}
    lines: dict[str, str] = {}
    left_out = set()
    for line, column, value in rows:
        text = _one_line(value)
        if not line.rpartition(":")[2].isdigit():
            raise InvalidInput(f"A correction names the line {line!r}; it must be a number.")
        if column:
            cells.setdefault(line, {})[column] = text
        elif text:
            lines[line] = text
        else:
            left_out.add(line)
    if len({*cells, *lines, *left_out}) > LARGEST:
        raise InvalidInput(f"More than {LARGEST} lines are corrected one by one; correct the file instead.")
    return Corrections(cells, lines, frozenset(left_out))


def _one_line(text: str) -> str:
    """The text as one line without control characters, as a cell of a file cannot hold them."""
    return "".join(char if char >= " " else " " for char in text)


def rewritten(text: TextFile, label: str | None, corrections: Corrections, target: Path) -> TextFile:
    """The text with the lines that are written anew; a copy at `target`. label: None for a single text."""
    wanted = dict(_own(corrections.lines, label))
    if not wanted:
        return text
    with text.path.open("rb") as file, target.open("wb") as out:
        for number, line in enumerate(file, start=1):
            new = wanted.pop(number, None)
            if new is None:
                out.write(line)
            else:
                end = line[len(line.rstrip(b"\r\n")) :]
                out.write(new.encode() + end)
    if wanted:
        raise InvalidInput(f"Line {min(wanted)} is written anew, but the file ends before it.")
    return replace(text, path=target, absent=frozenset())


def corrected(
    connection: Connection,
    part: RawPart,
    label: str | None,
    columns: Mapping[str, str],
    corrections: Corrections,
) -> RawPart:
    """The part with its corrected cells, and without what is left out.

    columns: header -> name of the raw column. Raises InvalidInput for a line or column that is not there.
    """
    cells, out = (
        dict(_own(corrections.cells, label)),
        {number for number, _ in _own_lines(corrections, label)},
    )
    cells = {number: texts for number, texts in cells.items() if number not in out}
    _check_columns(cells, columns)
    wanted = {*cells, *out}
    if not wanted:
        return part
    ragged = {line.line for line in part.ragged} & out
    places = part.locate(range(part.rows))
    rows = {line: row for row, line in enumerate(places) if line in wanted}
    if missing := wanted - set(rows) - ragged:
        raise InvalidInput(f"Line {min(missing)} is corrected, but it holds no data to be corrected.")
    path = _write(
        connection, part, columns, {rows[n]: t for n, t in cells.items()}, {rows[n] for n in out & set(rows)}
    )
    kept = tuple(line for line in part.ragged if line.line not in ragged)
    return replace(
        part, path=path, ragged=kept, ragged_lines=part.ragged_lines - len(ragged), left_out=len(ragged)
    )


def _check_columns(cells: Mapping[int, Mapping[str, str]], columns: Mapping[str, str]) -> None:
    for number, texts in cells.items():
        for header in texts:
            if header not in columns:
                there = ", ".join(columns)
                raise InvalidInput(f"Line {number}: no column {header!r} is read; those are {there}.")


def _write(
    connection: Connection,
    part: RawPart,
    columns: Mapping[str, str],
    cells: Mapping[int, Mapping[str, str]],
    out: set[int],
) -> Path:
    names = list(columns.values())
    connection.run(
        "CREATE OR REPLACE TEMP TABLE corrected (place BIGINT, gone BOOLEAN"
        + "".join(f", new_{name} VARCHAR" for name in names)
        + ")"
    )
    rows: list[list[Any]] = [[row, True, *([None] * len(names))] for row in sorted(out)]
    rows += [[row, False, *(texts.get(header) for header in columns)] for row, texts in sorted(cells.items())]
    marks = ", ".join("?" * (len(names) + 2))
    connection.duckdb.executemany(f"INSERT INTO corrected VALUES ({marks})", rows)
    fixed = "".join(
        f"CASE WHEN gone THEN NULL WHEN new_{name} IS NOT NULL THEN nullif(new_{name}, '') "
        f"ELSE {name} END AS {name}, "
        for name in names
    )
    whole = (
        f"CASE WHEN gone THEN {literal(LEFT_OUT)} WHEN place IS NOT NULL THEN NULL ELSE whole END AS whole"
    )
    target = part.path.with_name(f"{part.path.stem}-corrected.parquet")
    connection.run(
        f"COPY (SELECT {fixed}{whole} "
        f"FROM read_parquet({literal(str(part.path))}, file_row_number = true) AS p "
        "LEFT JOIN corrected ON place = p.file_row_number ORDER BY p.file_row_number) "
        f"TO {literal(str(target))} (FORMAT parquet)",
        "corrections",
    )
    return target


def _own_lines(corrections: Corrections, label: str | None) -> Iterable[tuple[int, None]]:
    return _own(dict.fromkeys(corrections.left_out), label)


def _own(said: Mapping[str, Any], label: str | None) -> Iterable[tuple[int, Any]]:
    """Line numbers of one part, and what is said of them: lines are named with its label, if it has one."""
    for line, text in said.items():
        named, _colon, number = line.rpartition(":")
        if (label or "") == named:
            yield int(number), text
