"""Where a text or sheet's header stands, and what delimits its cells."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from zelo.lib.errors import InvalidInput
from zelo.lib.text import snake

HEAD_LINES = 200
HEADER_WITHIN = 60
_DELIMITERS = (";", "\t", ",", "|")
_PARTICLES = ("de", "do", "da", "dos", "das", "of")
_VALUE = re.compile(r"[\s(+-]*(R\$)?\s*\d[\d.,/:\-\s]*\)?")

csv.field_size_limit(1 << 24)


@dataclass(frozen=True, slots=True)
class Layout:
    """delimiter: one character. headers: as written. skip: physical lines up to and with the header."""

    delimiter: str
    headers: tuple[str, ...]
    skip: int


@dataclass(frozen=True, slots=True)
class _Guess:
    delimiter: str
    rows: list[list[str]]
    ends: list[int]
    header: int | None
    known: int

    @property
    def width(self) -> int:
        return Counter(map(len, self.rows)).most_common(1)[0][0] if self.rows else 0

    @property
    def rank(self) -> tuple[int, bool, int, int]:
        steady = sum(len(row) == self.width for row in self.rows) if self.width > 1 else 0
        return self.known, self.header is not None, steady, self.width


def find_layout(
    path: Path, label: str, known: frozenset[str], choice: str | None, header_line: int | None = None
) -> Layout:
    """The layout of a UTF-8 text. known: names of headers that mark the header line.

    header_line: the line that names the columns, where a person says so.
    Raises InvalidInput if no line names columns, if there is one column only, or for repeated headers.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(islice(file, HEAD_LINES))
    if not any(line.strip() for line in lines):
        raise InvalidInput(f"{label} is empty.")
    first = lines[0].strip().strip('"')
    told = first[4:5] if first.lower().startswith("sep=") and len(first) <= 5 else None
    if told is not None:
        lines[0] = "\n"
        told = told or "\t"
    candidates = [choice] if choice else [told] if told else _DELIMITERS
    best = max((_guess(lines, mark, known, header_line) for mark in candidates), key=lambda guess: guess.rank)
    if best.width < 2 and best.known < 2:
        raise InvalidInput(
            f"{label} has only one column (its first line is {first[:60]!r}); "
            "if another character separates its columns, name it with --delimiter."
        )
    if best.header is None and header_line is not None:
        raise InvalidInput(f"Line {header_line} of {label} names no columns; choose another header line.")
    if best.header is None:
        raise InvalidInput(f"{label} has no header line: no line of its first {HEADER_WITHIN} names columns.")
    headers = clean_headers(best.rows[best.header], label)
    return Layout(best.delimiter, headers, best.ends[best.header])


def _guess(lines: list[str], delimiter: str, known: frozenset[str], header_line: int | None) -> _Guess:
    rows, ends = [], []
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            if row:
                rows.append(row)
                ends.append(reader.line_num)
    except csv.Error:
        pass
    if header_line is None:
        header = find_header(rows, known)
    else:
        header = ends.index(header_line) if header_line in ends else None
    return _Guess(delimiter, rows, ends, header, 0 if header is None else _score(rows[header], known))


def find_header(rows: Sequence[Sequence[str]], known: frozenset[str]) -> int | None:
    """The index of the line that names the columns: that with most known names, else the first full one."""
    top = rows[:HEADER_WITHIN]
    scores = [_score(row, known) for row in top]
    best = max(scores, default=0)
    if best:
        return scores.index(best)
    widths = Counter(len(row) for row in rows)
    for index, row in enumerate(top):
        cells = [cell.strip() for cell in row]
        full = len(row) > 1 and all(cells) and len(row) == widths.most_common(1)[0][0]
        if full and not any(_VALUE.fullmatch(cell) for cell in cells):
            return index
    return None


def _score(row: Sequence[str], known: frozenset[str]) -> int:
    return len({header_name(cell) for cell in row} & known) if len(row) > 1 else 0


def header_name(header: str) -> str:
    """A header as it is compared: `Data de Emissão` and `DATA_EMISSAO` are `data_emissao`."""
    return "_".join(word for word in snake(header).split("_") if word not in _PARTICLES)


def clean_headers(row: Sequence[str], label: str) -> tuple[str, ...]:
    """Headers without surrounding blanks; raises InvalidInput for one that comes twice."""
    headers = tuple(" ".join(cell.replace("\\xa0", " ").split()) for cell in row)
    spelt = Counter(snake(header) or header for header in headers if header)
    twice = [header for header in headers if header and spelt[snake(header) or header] > 1]
    if twice:
        raise InvalidInput(
            f"{label} has more than one column called {', '.join(dict.fromkeys(twice))}; rename them apart."
        )
    return headers
