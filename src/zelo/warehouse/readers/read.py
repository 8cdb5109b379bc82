"""A company's file, read into one staged Parquet file of a fact table."""

import errno
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import duckdb

from zelo.lib.errors import InvalidInput, ZeloError
from zelo.warehouse.facts import Kind, Table
from zelo.warehouse.readers import identity, stage
from zelo.warehouse.readers.columnar import open_parquet
from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.containers import Format, Member, open_members, readable
from zelo.warehouse.readers.delimited import DelimitedText
from zelo.warehouse.readers.encoding import as_utf8
from zelo.warehouse.readers.fit import Scan
from zelo.warehouse.readers.layout import find_layout
from zelo.warehouse.readers.mapping import Mapping
from zelo.warehouse.readers.options import ColumnDecision, Progress, ReadOptions, StagedFile, silent
from zelo.warehouse.readers.plan import Plan, known_headers, make_plan
from zelo.warehouse.readers.rawtable import DATE, NUMBER, RawPart, RawTable, literal, name
from zelo.warehouse.readers.typed import Typed, decide
from zelo.warehouse.readers.workbook import open_sheets, uses_1904


class Source(Protocol):
    """A plain file or sheet whose header is known."""

    @property
    def headers(self) -> tuple[str, ...]: ...
    @property
    def label(self) -> str: ...
    def load(
        self,
        connection: Connection,
        target: Path,
        columns: dict[str, str],
        *,
        day: str | None,
        first: str | None,
        step: str,
    ) -> RawPart: ...


@dataclass(frozen=True, slots=True)
class _Task:
    path: Path
    table: Table
    mapping: Mapping | None
    options: ReadOptions
    work: Path
    connection: Connection


def read_file(
    path: Path,
    table: Table,
    *,
    mapping: Mapping | None = None,
    staging: Path,
    progress: Progress = silent,
    options: ReadOptions | None = None,
) -> StagedFile:
    """Reads a CSV, XLSX or Parquet file, or a gzip or zip of these, into rows of a fact table.

    mapping: None proposes one from the headers. staging: an existing directory; only the returned files
    stay in it. Grain: one row per accepted line, in the file's order; lines that cannot be rows are counted
    and written to `rejections`. Units: money in the home's currency, exact decimals.
    Raises InvalidInput, in one sentence, for a file that cannot be read as a whole, a column whose format
    cannot be decided, or a disk without space; nothing then stays in `staging`.
    """
    with readable(path):
        pass
    with _workplace(staging, path) as work:
        connection = Connection(work, progress)
        try:
            return _read(_Task(path, table, mapping, options or ReadOptions(), work, connection), staging)
        finally:
            connection.close()


@contextmanager
def _workplace(staging: Path, path: Path) -> Iterator[Path]:
    work: Path | None = None
    try:
        work = Path(tempfile.mkdtemp(prefix="reading-", dir=staging))
        yield work
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ZeloError(_no_space(path, staging)) from error
        raise InvalidInput(
            f"{path.name} cannot be staged in {staging}: {error.strerror or error}."
        ) from error
    except duckdb.Error as error:
        if "No space left" in str(error) or "could not write" in str(error).lower():
            raise ZeloError(_no_space(path, staging)) from error
        if isinstance(error, duckdb.OutOfMemoryException):
            raise ZeloError(f"{path.name} needs more memory or space in {staging} than there is.") from error
        raise
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)


def _no_space(path: Path, staging: Path) -> str:
    return (
        f"There is no space left in {staging} to read {path.name}; free some and try again. Nothing was kept."
    )


def _read(task: _Task, staging: Path) -> StagedFile:
    with ThreadPoolExecutor(1) as pool:
        sha256 = pool.submit(_sha256, task.path)
        sources, settings = _open(task)
        plan = make_plan(
            task.table, sources[0].headers, mapping=task.mapping, options=task.options, name=task.path.name
        )
        raw = replace(_load(task, sources, plan), **settings)
        typed = decide(Scan(task.connection, raw, task.path.name), plan)
        return _finish(task, typed, sha256.result(), staging)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _open(task: _Task) -> tuple[list[Source], dict[str, Any]]:
    """The sources, which all have the same header, and what they settle of the raw table."""
    known = known_headers(task.table, task.mapping)
    sources: list[Source] = []
    settings: dict[str, Any] = {}
    for number, member in enumerate(open_members(task.path, task.work)):
        opened, found = _open_member(task, member, number, known)
        if sources and opened[0].headers != sources[0].headers:
            raise InvalidInput(
                f"{opened[0].label} has other columns than {sources[0].label}; import them one by one."
            )
        sources += opened
        settings = {**found, "typed": found["typed"] or settings.get("typed", False)}
    return sources, settings


def _open_member(
    task: _Task, member: Member, number: int, known: frozenset[str]
) -> tuple[list[Source], dict[str, Any]]:
    choices, mapping = task.options, task.mapping
    if member.format is Format.TEXT:
        encoding = choices.encoding or (mapping.encoding if mapping else None)
        text = as_utf8(
            member.path, member.label, task.work / f"text-{number}", encoding, task.connection.progress
        )
        delimiter = choices.delimiter or (mapping.delimiter if mapping else None)
        layout = find_layout(text.path, member.label, known, delimiter)
        found: dict[str, Any] = {"typed": False, "encoding": text.encoding, "delimiter": layout.delimiter}
        return [DelimitedText(text, layout, member.label)], found
    if member.format is Format.PARQUET:
        return [open_parquet(member.path, member.label, task.connection)], {"typed": True}
    sheet = choices.sheet or (mapping.sheet if mapping else None)
    sheets = open_sheets(member.path, member.label, known, sheet, lambda headers: _fits(task, headers))
    return list(sheets), {"typed": True, "epoch_1904": uses_1904(member.path)}


def _fits(task: _Task, headers: tuple[str, ...]) -> bool:
    try:
        make_plan(task.table, headers, mapping=task.mapping, options=task.options, name="")
    except InvalidInput:
        return False
    return True


def _load(task: _Task, sources: list[Source], plan: Plan) -> RawTable:
    columns = {header: f"raw_{number}" for number, header in enumerate(plan.needed)}
    day = plan.cells.get("day")
    first = plan.cells.get(plan.table.key or "")
    parts = []
    for number, source in enumerate(sources):
        target = task.work / f"part-{number:04d}.parquet"
        parts.append(
            source.load(
                task.connection,
                target,
                columns,
                day=columns.get(day.header or "") if day else None,
                first=columns.get(first.header or "") if first else None,
                step="lines",
            )
        )
    return RawTable(tuple(parts), columns, typed=False)


def _finish(task: _Task, typed: Typed, sha256: str, staging: Path) -> StagedFile:
    connection, work, raw = task.connection, task.work, typed.raw
    staged, final = work / "staged.parquet", work / "final.parquet"
    rows = stage.write_rows(connection, typed, staged)
    outcome = stage.count_outcome(connection, typed, rows)
    rejections = stage.find_rejections(connection, typed) if outcome.rejected else []
    skipped, rejected = dict(outcome.skipped), outcome.rejected
    if typed.has_key:
        repeats, contradicting = identity.drop_repeats(connection, typed, staged, final)
        rejections += contradicting
        rejected += len(contradicting)
        rows -= repeats + len(contradicting)
        if repeats:
            skipped["repeated lines"] = repeats
        changed = bool(repeats or contradicting)
    else:
        changed = identity.number_repeats(connection, typed, staged, final)
    if changed:
        staged = final
    ragged = sum(part.ragged_lines for part in raw.parts)
    totals_lines = sum(part.totals_lines for part in raw.parts)
    if totals_lines:
        skipped["totals lines"] = skipped.get("totals lines", 0) + totals_lines
    name_ = f"{task.table.name}-{sha256[:16]}-{work.name.removeprefix('reading-')}"
    report = None
    if rejected + ragged:
        stage.write_rejections(work / "rejected.csv", raw, rejections)
        report = staging / f"{name_}-rejected.csv"
    result = _describe(task, typed, staged, sha256)
    target = staging / f"{name_}.parquet"
    if report:
        (work / "rejected.csv").replace(report)
    staged.replace(target)
    return replace(
        result,
        parquet=target,
        rejections=report,
        rows=rows,
        skipped=skipped,
        rejected=rejected + ragged,
        read=rows + rejected + ragged + sum(skipped.values()),
    )


def _describe(task: _Task, typed: Typed, staged: Path, sha256: str) -> StagedFile:
    plan, raw = typed.plan, typed.raw
    money = [
        column.name
        for column in plan.table.columns
        if column.kind is Kind.MONEY and column.name in _filled(typed)
    ]
    unresolved = " OR ".join(
        f"({code} IS NULL AND {cnpj} IS NULL)" for code, cnpj, _ in plan.table.parties[:1]
    )
    sums = "".join(f", sum({name(column)})" for column in money)
    row = task.connection.run(
        f"SELECT min(day), max(day), count(CASE WHEN {unresolved} THEN 1 END){sums} "
        f"FROM read_parquet({literal(str(staged))})",
        "totals",
    )[0]
    invalid, repaired = _cnpjs(task, typed)
    return StagedFile(
        table=plan.table.name,
        source=plan.source,
        parquet=staged,
        sha256=sha256,
        read=0,
        rows=0,
        skipped={},
        rejected=0,
        rejections=None,
        columns=_decisions(task, typed),
        ignored=plan.ignored,
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        currency=plan.currency,
        totals={column: total or Decimal("0.00") for column, total in zip(money, row[3:], strict=True)},
        period=(row[0], row[1]) if row[0] is not None else None,
        unresolved=row[2],
        invalid_cnpjs=invalid,
        repaired_cnpjs=repaired,
    )


def _filled(typed: Typed) -> set[str]:
    return set(typed.plan.cells) | {target for target, _ in typed.plan.table.derived}


def _cnpjs(task: _Task, typed: Typed) -> tuple[int, int]:
    invalid = repaired = 0
    for target, fit in typed.fits.items():
        if fit.question.kind is Kind.CNPJ:
            text = fit.question.text
            found = task.connection.run(
                f"SELECT count(CASE WHEN {text} IS NOT NULL AND {name(target)} IS NULL THEN 1 END), "
                f"count(CASE WHEN cnpj_repaired({text}) THEN 1 END) "
                f"FROM {typed.relation} WHERE {stage.accepted(typed)}",
                "CNPJs",
            )[0]
            invalid, repaired = invalid + found[0], repaired + found[1]
    return invalid, repaired


def _decisions(task: _Task, typed: Typed) -> tuple[ColumnDecision, ...]:
    decisions = []
    for target, cell in typed.plan.cells.items():
        fit = typed.fits.get(target)
        if fit is None:
            decisions.append(ColumnDecision(None, target, "constant", typed.raw.rows, cell.constant))
            continue
        text = fit.question.text
        found = task.connection.run(
            f"SELECT {text} FROM {typed.raw.relation} WHERE {text} IS NOT NULL LIMIT 1"
        )
        example = str(found[0][0]).lstrip(NUMBER + DATE) if found else None
        decisions.append(ColumnDecision(cell.header, target, fit.words, fit.filled, example, fit.rounded))
    return tuple(decisions)
