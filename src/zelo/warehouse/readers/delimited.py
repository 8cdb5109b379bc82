"""Reads delimited text: CSV, TSV, pipe or semicolon."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from zelo.lib.errors import InvalidInput
from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.encoding import TextFile
from zelo.warehouse.readers.layout import Layout
from zelo.warehouse.readers.rawtable import Ragged, RawPart, literal, whole_line

MAX_RAGGED_SHARE = 0.2
MAX_RAGGED = 200_000
SAMPLE_PIECES = 19
TOTALS = re.compile(r"\W*(sub-?\s?total|total|soma)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DelimitedText:
    """One text with its layout found."""

    text: TextFile
    layout: Layout
    label: str

    @property
    def headers(self) -> tuple[str, ...]:
        return self.layout.headers

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
        """Writes the columns (header -> name) as a raw part at `target`.

        day, first: names of the columns by which blank lines and lines of totals are told.
        Raises InvalidInput if more than a fifth of the lines cannot be cut into the header's columns.
        """
        rejects = f"rejects_{target.stem.replace('-', '_')}"
        rows = connection.run(
            f"COPY (SELECT * FROM {self.relation(columns, day, first, rejects)}) "
            f"TO {literal(str(target))} (FORMAT parquet)",
            step,
        )[0][0]
        found = connection.run(
            "SELECT line_byte_position, min(line), min(error_message), min(csv_line) "
            f"FROM {rejects} GROUP BY 1 ORDER BY 1"
        )
        ragged, totals = self._ragged(found)
        count = len(found) - totals
        self._check_share(rows, count, ragged)
        return RawPart(
            target,
            self.label,
            rows,
            _Locator(self, rows, [line.line for line in ragged], found),
            tuple(line for line in ragged if not TOTALS.match(line.text)),
            count,
            totals,
        )

    def relation(
        self, columns: dict[str, str], day: str | None, first: str | None, rejects: str | None = None
    ) -> str:
        """SQL of the text's lines: the columns (header -> name) and `whole`.

        rejects: name of the table that collects lines which cannot be cut; None makes them an error.
        """
        cells = [columns.get(header, f"unread_{index}") for index, header in enumerate(self.headers)]
        kept = ", ".join(
            name if name in cells else f"{literal(self.label)} AS {name}" for name in columns.values()
        )
        # Where lines that cannot be cut are an error, blank and total lines are one too: no need to read all.
        told = cells if rejects else [name for name in cells if not name.startswith("unread_")]
        whole = whole_line(day, first, told)
        types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in cells)
        collect = ""
        if rejects is not None:
            collect = (
                f", store_rejects = true, rejects_table = '{rejects}', rejects_scan = '{rejects}_scan', "
                f"rejects_limit = {MAX_RAGGED}"
            )
        return (
            f"(SELECT {kept}, {whole} AS whole FROM read_csv({literal(str(self.text.path))}, "
            f"auto_detect = false, header = false, delim = {literal(self.layout.delimiter)}, "
            f"quote = '\"', escape = '\"', comment = '', skip = {self.layout.skip}, "
            f"columns = {{{types}}}{collect}))"
        )

    def sample(self, target: Path, lines: int) -> "DelimitedText":
        """About that many of the text's lines, taken throughout it, as a text without header at `target`."""
        each = max(lines // (SAMPLE_PIECES + 1), 1)
        size = self.text.path.stat().st_size
        with self.text.path.open("rb") as file, target.open("wb") as out:
            for _ in range(self.layout.skip):
                file.readline()
            start = file.tell()
            for piece in range(SAMPLE_PIECES + 1):
                if piece:
                    file.seek(start + (size - start) * piece // (SAMPLE_PIECES + 1))
                    file.readline()
                out.writelines(islice(file, each))
        text = TextFile(target, self.text.encoding, lines, self.text.absent)
        return DelimitedText(text, Layout(self.layout.delimiter, self.layout.headers, 0), self.label)

    def _check_share(self, rows: int, ragged: int, lines: list[Ragged]) -> None:
        if rows + ragged == 0:
            raise InvalidInput(f"{self.label} has a header but no lines.")
        if ragged > MAX_RAGGED_SHARE * (rows + ragged):
            raise InvalidInput(
                f"{self.label}: {ragged} of {rows + ragged} lines cannot be cut into the header's "
                f"{len(self.headers)} columns, the first on line {lines[0].line} ({lines[0].reason}); "
                "check its quotes and its --delimiter."
            )

    def _ragged(self, found: list[tuple[int, int, str, str]]) -> tuple[list[Ragged], int]:
        lines = physical_lines(self.text.path, [position - 1 for position, *_ in found])
        # A line that begins with an empty cell is given with the end of the line before it.
        ragged = [
            Ragged(line + _leading_ends(text), text.strip("\r\n"), _reason(message))
            for line, (_, _, message, text) in zip(lines, found, strict=True)
        ]
        return ragged, sum(bool(TOTALS.match(line.text)) for line in ragged)


def _leading_ends(text: str) -> int:
    return text[: len(text) - len(text.lstrip("\r\n"))].count("\n")


def _reason(message: str) -> str:
    counted = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    if counted:
        return f"has {counted[2]} cells where the header has {counted[1]}"
    if "quote" in message.lower():
        return "has a quote that does not close"
    return "is too long" if "size" in message.lower() else "cannot be cut into columns"


def physical_lines(path: Path, offsets: Sequence[int]) -> list[int]:
    """The line numbers, from 1, at ascending byte offsets."""
    lines, line, at = [], 1, 0
    if not offsets:
        return []
    with path.open("rb") as file:
        for offset in offsets:
            while at < offset:
                chunk = file.read(min(1 << 22, offset - at))
                if not chunk:
                    break
                at += len(chunk)
                line += chunk.count(b"\n")
            lines.append(line)
    return lines


@dataclass(frozen=True, slots=True)
class _Locator:
    """Finds the physical lines of raw rows: by counting, or by reading again where cells hold line ends."""

    source: DelimitedText
    rows: int
    rejected: list[int]
    found: list[tuple[int, int, str, str]]

    def __call__(self, rows: Sequence[int]) -> list[int]:
        skip = self.source.layout.skip
        if self.source.text.lines == skip + self.rows + len(self.rejected):
            return self._count(rows, skip)
        return self._read_again(rows, skip)

    def _count(self, rows: Sequence[int], skip: int) -> list[int]:
        lines, passed = [], 0
        for row in rows:
            while passed < len(self.rejected) and self.rejected[passed] <= skip + 1 + row + passed:
                passed += 1
            lines.append(skip + 1 + row + passed)
        return lines

    def _read_again(self, rows: Sequence[int], skip: int) -> list[int]:
        wanted, lines, rejected = iter(rows), [], set(self.rejected)
        target, row = next(wanted, None), 0
        with self.source.text.path.open(encoding="utf-8-sig", newline="") as file:
            for _ in range(skip):
                file.readline()
            reader = csv.reader(file, delimiter=self.source.layout.delimiter)
            start = skip + 1
            for record in reader:
                if record and start not in rejected:
                    while target == row:
                        lines.append(start)
                        target = next(wanted, None)
                    row += 1
                if target is None:
                    break
                start = skip + reader.line_num + 1
        return lines + [0] * (len(rows) - len(lines))
