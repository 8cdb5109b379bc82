"""A file's needed columns as they stand in it, kept as text in Parquet between the passes.

A cell that its file stores as a number or a date (a workbook's, a Parquet file's) starts with a mark, so
that its text is never taken for one that a person wrote: NUMBER then digits with a decimal point, DATE then
yyyy-mm-dd. The column `whole` joins all cells of a line that has no date where one belongs, else is null.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

NUMBER = "\x01"
DATE = "\x02"
# What `whole` is of a line that a person left out.
LEFT_OUT = "\x03"
SEPARATOR = "\x1f"
_TOTALS_HEADS = ("tota", "soma", "subt", "sub ", "sub-")

Locate = Callable[[Sequence[int]], list[int]]


@dataclass(frozen=True, slots=True)
class Ragged:
    """A line that cannot be cut into the file's columns."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class RawPart:
    """One Parquet file of raw lines. locate: row numbers, ascending, to line numbers of the input.

    left_out: lines that cannot be cut and that a person left out.
    """

    path: Path
    label: str
    rows: int
    locate: Locate
    ragged: tuple[Ragged, ...] = ()
    ragged_lines: int = 0
    totals_lines: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class RawTable:
    """All raw lines of an input, in order.

    columns: header -> column name in the parts. typed: whether cells may carry marks. whole_file: SQL of all
    lines where the parts hold the first ones only.
    """

    parts: tuple[RawPart, ...]
    columns: dict[str, str]
    typed: bool
    encoding: str | None = None
    delimiter: str | None = None
    epoch_1904: bool = False
    whole_file: str | None = None

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def relation(self) -> str:
        """SQL of all raw lines with `file_row_number` and `filename`."""
        if self.whole_file is not None:
            return self.whole_file
        paths = ", ".join(literal(str(part.path)) for part in self.parts)
        return f"read_parquet([{paths}], file_row_number = true, filename = true)"


def literal(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """A quoted SQL identifier."""
    return '"' + text.replace('"', '""') + '"'


def whole_line(day: str | None, first: str | None, cells: Sequence[str]) -> str:
    """SQL of the `whole` column: all cells of a line that may be blank or a line of totals."""
    joined = f"concat_ws('{SEPARATOR}', {', '.join(cells)})"
    if day is not None:
        return f"CASE WHEN {day} IS NULL OR {day} >= ':' OR ({day} >= ' ' AND {day} < '!') THEN {joined} END"
    if first is not None:
        head = f"lower(left({first}, 4))"
        words = ", ".join(literal(word) for word in _TOTALS_HEADS)
        return f"CASE WHEN {first} IS NULL OR {head} IN ({words}) THEN {joined} END"
    return "CAST(NULL AS VARCHAR)"


def is_suspect(day: str | None, first: str | None, *, has_day: bool) -> bool:
    """What `whole_line` tests, for cells in hand."""
    if has_day:
        return day is None or day >= ":" or " " <= day < "!"
    return first is None or first[:4].lower() in _TOTALS_HEADS
