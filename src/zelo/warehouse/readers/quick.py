"""The quick way through a long, clean text: formats from a sample, held against every line.

Formats are decided from lines taken throughout the text; then one pass writes the rows, and stops at the
first value that could change a decision or is not an ordinary value in the decided format. What passes is
thus what the full way decides from all values, at half its cost; where the pass stops, the full way starts
from nothing.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from zelo.lib.errors import InvalidInput
from zelo.warehouse.readers import stage
from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.delimited import DelimitedText
from zelo.warehouse.readers.fit import Scan
from zelo.warehouse.readers.plan import Plan, required_targets, told_by
from zelo.warehouse.readers.rawtable import RawPart, RawTable, literal, name
from zelo.warehouse.readers.typed import Typed, decide

SAMPLE_LINES = 20_000
MIN_BYTES = 20_000_000
_UNLIKE = "a line unlike the sample"


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
    relation = source.relation(columns, *told_by(plan, columns))
    lines = source.sample(work / "sample.csv", SAMPLE_LINES).relation(columns, *told_by(plan, columns))
    sample = work / "sample.parquet"
    rows = connection.run(f"COPY (SELECT * FROM {lines}) TO {literal(str(sample))} (FORMAT parquet)")[0][0]
    part = RawPart(sample, source.label, rows, list)
    raw = RawTable((part,), columns, False, source.text.encoding, source.layout.delimiter)
    typed = decide(Scan(connection, raw, source.label, source.text.absent), plan)
    if any(fit.unfit or fit.rounded or fit.guard is None for fit in typed.fits.values()):
        return None
    whole_file = f"(SELECT *, 0 AS file_row_number, '' AS filename FROM {relation})"
    return replace(typed, raw=replace(raw, whole_file=whole_file), lacking=())


def _write(connection: Connection, typed: Typed, staged: Path) -> int:
    plan, fits = typed.plan, typed.fits
    filled = {target for target, _ in plan.table.derived}
    filled |= {column.name for column in plan.table.columns if column.default is not None}
    filled |= {target for target, cell in plan.cells.items() if cell.default is not None}
    guards = [
        f"({fit.guard.replace('{value}', 'key' if target == 'record_id' else name(target))})"
        for target, fit in fits.items()
        if fit.guard is not None
    ]
    # A day that is there and starts with a digit is no blank line nor one of totals.
    if "day" not in fits or not plan.table.column("day").required:
        guards.append("whole IS NULL")
    guards += [f"{fit.question.text} IS NOT NULL" for target, fit in fits.items() if target in filled]
    guards += [f"{name(target)} IS NOT NULL" for target in required_targets(plan.table)]
    guards += ["key IS NOT NULL"] if typed.has_key else []
    stored = ", ".join(name(column) for column in plan.table.stored)
    where = f"CASE WHEN {' AND '.join(guards)} THEN true ELSE error('{_UNLIKE}') END"
    rows = stage.staged_rows(typed, where)
    copied = connection.run(
        f"COPY (SELECT {stored} FROM ({rows})) TO {literal(str(staged))} {stage.STAGED}", "rows"
    )
    return int(copied[0][0])


def _recounted(connection: Connection, typed: Typed, staged: Path, rows: int) -> Typed:
    targets = list(typed.fits)
    counts = ", ".join(f"count({name(target)})" for target in targets)
    found = connection.run(f"SELECT {counts} FROM read_parquet({literal(str(staged))})")[0]
    fits = {
        target: replace(typed.fits[target], filled=count)
        for target, count in zip(targets, found, strict=True)
    }
    parts = (replace(typed.raw.parts[0], rows=rows),)
    return replace(typed, fits=fits, raw=replace(typed.raw, parts=parts))
