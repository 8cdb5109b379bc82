"""Writes the staged rows and the rejected lines."""

import csv
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.rawtable import DATE, NUMBER, RawTable, literal, name
from zelo.warehouse.readers.typed import Typed

MAX_REJECTIONS = 100_000
# Larger dictionaries cost a fifth of the writing time and save nothing; nobody asks the bloom filters.
STAGED = "(FORMAT parquet, dictionary_size_limit 10000, write_bloom_filter false)"
_LOW_63_BITS = 2**63 - 1
_FORMULA_STARTS = "=+-@\t\r\n\0＝＋－＠"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a line was rejected: part and row place it; a None column means the line as a whole."""

    part: int
    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """rows: accepted. skipped: lines by why they are no data. rejected: lines."""

    rows: int
    skipped: dict[str, int]
    rejected: int


def record_id(typed: Typed) -> str:
    """SQL of a row's record_id before identical lines are told apart."""
    if typed.has_key:
        return "key"
    columns = typed.plan.table.names
    party = [column for column in ("account_code", "account_cnpj") if column in columns]
    day = ["CAST(day AS VARCHAR)"] if "day" in columns else []
    place = (
        f"coalesce({', '.join([*party, literal('')])}) || '@' || coalesce({', '.join([*day, literal('')])})"
    )
    if "document" in columns:
        place = f"coalesce(document, {place})"
    return f"{place} || '#' || lpad(to_hex(row_hash), 16, '0')"


def row_hash(typed: Typed) -> str:
    """SQL of the hash of a row's content: its filled columns with their names, in the table's order.

    The same facts have the same hash whatever file they came in, and whatever columns a table gains later.
    """
    return content_hash(column for column in typed.plan.table.names if column in typed.may_fill)


def content_hash(columns: Iterable[str]) -> str:
    """SQL of the hash of the filled ones among these columns, in the table's order and types."""
    parts = (f"'{column}=' || CAST({name(column)} AS VARCHAR)" for column in columns)
    # DuckDB's md5_number_lower gives as good a number at five times the cost.
    return f"CAST(md5_number(concat_ws('\x1f', {', '.join(parts)})) & {_LOW_63_BITS} AS BIGINT)"


def accepted(typed: Typed) -> str:
    """SQL that holds for a line that becomes a row."""
    wrong = " OR ".join(f"({test})" for _, test, _, _ in typed.problems())
    return "skip IS NULL" + (f" AND NOT coalesce({wrong}, false)" if wrong else "")


def staged_rows(typed: Typed, where: str | None = None) -> str:
    """SQL of the rows with the table's stored columns, `file_row_number` and `filename`.

    where: SQL over raw and typed columns instead of what makes a line accepted.
    """
    columns = ", ".join(name(column) for column in typed.plan.table.names)
    inner = (
        f"SELECT {literal(typed.plan.source)} AS source, {row_hash(typed)} AS row_hash, key, {columns}, "
        f"file_row_number, filename FROM {typed.relation} WHERE {where or accepted(typed)}"
    )
    stored = f"source, {record_id(typed)} AS record_id, row_hash, {columns}"
    return f"SELECT {stored}, file_row_number, filename FROM ({inner})"


def write_rows(connection: Connection, typed: Typed, target: Path) -> int:
    """Writes the accepted rows to `target`; returns how many."""
    stored = ", ".join(name(column) for column in typed.plan.table.stored)
    return int(
        connection.run(
            f"COPY (SELECT {stored} FROM ({staged_rows(typed)})) TO {literal(str(target))} {STAGED}",
            "rows",
        )[0][0]
    )


def count_outcome(connection: Connection, typed: Typed, rows: int) -> Outcome:
    """What became of every raw line, given how many were accepted."""
    if rows == typed.raw.rows:
        return Outcome(rows, {}, 0)
    found = connection.run(
        f"SELECT skip, count(*) FROM {typed.relation} WHERE skip IS NOT NULL GROUP BY 1 ORDER BY 1", "lines"
    )
    skipped = {str(why): int(count) for why, count in found}
    return Outcome(rows, skipped, typed.raw.rows - rows - sum(skipped.values()))


def find_rejections(connection: Connection, typed: Typed) -> list[Rejection]:
    """The first MAX_REJECTIONS rejections of cells, in the file's order."""
    problems = typed.problems()
    cases = ", ".join(
        f"CASE WHEN {test} THEN {{'target': {literal(target)}, 'value': CAST({shown} AS VARCHAR), "
        f"'reason': {reason}}} END"
        for target, test, shown, reason in problems
    )
    found = connection.run(
        f"SELECT filename, file_row_number, list_filter([{cases}], lambda x: x IS NOT NULL) "
        f"FROM {typed.relation} WHERE skip IS NULL AND NOT ({accepted(typed)}) "
        f"ORDER BY filename, file_row_number LIMIT {MAX_REJECTIONS}",
        "rejected lines",
    )
    parts = {str(part.path): index for index, part in enumerate(typed.raw.parts)}
    headers = {target: cell.header or target for target, cell in typed.plan.cells.items()}
    return [
        Rejection(
            parts[filename],
            row,
            headers.get(problem["target"], problem["target"]),
            problem["value"] or "",
            problem["reason"],
        )
        for filename, row, wrong in found
        for problem in wrong
    ]


def write_rejections(target: Path, raw: RawTable, rejections: list[Rejection]) -> None:
    """Writes line, column, value and reason of the first MAX_REJECTIONS rejections as CSV.

    With several parts the line is preceded by the part's label.
    """
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("line", "column", "value", "reason"))
        for count, row in enumerate(_lines(raw, rejections)):
            if count == MAX_REJECTIONS:
                break
            writer.writerow(guarded(str(cell)) for cell in row)


def _lines(raw: RawTable, rejections: list[Rejection]) -> Iterator[tuple[str, str, str, str]]:
    for index, part in enumerate(raw.parts):
        label = f"{part.label}:" if len(raw.parts) > 1 else ""
        own = sorted((found for found in rejections if found.part == index), key=lambda found: found.row)
        cells = (
            (line, found.column, found.value.lstrip(NUMBER + DATE), found.reason)
            for line, found in zip(part.locate([found.row for found in own]), own, strict=True)
        )
        ragged = ((line.line, "", line.text, line.reason) for line in part.ragged)
        merged: Iterable[tuple[int, str, str, str]] = heapq.merge(cells, ragged, key=lambda row: row[0])
        yield from ((f"{label}{line}", column, value[:200], reason) for line, column, value, reason in merged)


def guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return "'" + text if text.lstrip(" \ufeff")[:1] in tuple(_FORMULA_STARTS) else text
