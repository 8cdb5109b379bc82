"""The quick way through a long, clean text: formats from its first lines, held against every other line.

Formats are decided from a sample; then one pass writes the rows, and stops at the first value that could
change a decision or is not an ordinary value in the decided format. What passes is thus what the full way
decides from all values, at half its cost; where the pass stops, the full way starts from nothing.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import Kind
from zelo.warehouse.readers import stage
from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.delimited import DelimitedText
from zelo.warehouse.readers.fit import Fit, Scan
from zelo.warehouse.readers.numbers import SCALES
from zelo.warehouse.readers.plan import Plan, required_targets
from zelo.warehouse.readers.rawtable import RawPart, RawTable, literal, name
from zelo.warehouse.readers.typed import Typed, decide
from zelo.warehouse.readers.words import ODD

SAMPLE_LINES = 20_000
MIN_BYTES = 20_000_000
_UNLIKE = "a line unlike the first ones"


@dataclass(frozen=True, slots=True)
class Quick:
    """typed: the decisions, their counts those of the whole file. rows: written, one per line."""

    typed: Typed
    rows: int


def read_quickly(
    connection: Connection,
    source: DelimitedText,
    plan: Plan,
    columns: dict[str, str],
    work: Path,
    staged: Path,
) -> Quick | None:
    """Writes the rows of a text to `staged`, or returns None where only the full way will do."""
    if source.text.path.stat().st_size < MIN_BYTES or plan.drop:
        return None
    try:
        typed = _decide(connection, source, plan, columns, work)
        if typed is None:
            return None
        rows = _write(connection, typed, staged)
    except (InvalidInput, duckdb.InvalidInputException, duckdb.ConversionException):
        return None
    return Quick(_recounted(connection, typed, staged, rows), rows)


def _decide(
    connection: Connection, source: DelimitedText, plan: Plan, columns: dict[str, str], work: Path
) -> Typed | None:
    relation = source.relation(columns)
    sample = work / "sample.parquet"
    rows = connection.run(
        f"COPY (SELECT *, CAST(NULL AS VARCHAR) AS whole FROM {relation} LIMIT {SAMPLE_LINES}) "
        f"TO {literal(str(sample))} (FORMAT parquet)"
    )[0][0]
    part = RawPart(sample, source.label, rows, list)
    settings = {"encoding": source.text.encoding, "delimiter": source.layout.delimiter}
    raw = RawTable((part,), columns, typed=False, **settings)
    typed = decide(Scan(connection, raw, source.label), plan)
    fits = typed.fits.values()
    if any(fit.unfit or fit.rounded or not fit.filled or fit.guard is None for fit in fits):
        return None
    whole = (
        f"(SELECT *, CAST(NULL AS VARCHAR) AS whole, 0 AS file_row_number, '' AS filename FROM {relation})"
    )
    return replace(typed, raw=replace(raw, whole_file=whole), lacking=tuple(typed.fits))


def _write(connection: Connection, typed: Typed, staged: Path) -> int:
    derived = {target for target, _ in typed.plan.table.derived}
    guards = [f"({fit.guard})" for fit in typed.fits.values()]
    guards += [f"{fit.question.text} IS NOT NULL" for target, fit in typed.fits.items() if target in derived]
    guards += [f"{name(target)} IS NOT NULL" for target in required_targets(typed.plan.table)]
    guards += ["key IS NOT NULL"] if typed.has_key else []
    stored = ", ".join(name(column) for column in typed.plan.table.stored)
    test = f"CASE WHEN {' AND '.join(guards)} THEN true ELSE error('{_UNLIKE}') END"
    return int(
        connection.run(
            f"COPY (SELECT {stored} FROM ({stage.staged_rows(typed, test)})) TO {literal(str(staged))} (FORMAT parquet)",
            "rows",
        )[0][0]
    )
