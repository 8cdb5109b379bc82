"""A company's file, read into one staged Parquet file of a fact table."""

import errno
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import duckdb

from zelo.lib.errors import InvalidInput, ZeloError
from zelo.warehouse.facts import Table
from zelo.warehouse.readers import identity, stage
from zelo.warehouse.readers.columnar import open_parquet
from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.containers import Format, Member, open_members, readable
from zelo.warehouse.readers.corrections import corrected, rewritten
from zelo.warehouse.readers.delimited import DelimitedText
from zelo.warehouse.readers.encoding import as_utf8
from zelo.warehouse.readers.fit import Scan
from zelo.warehouse.readers.layout import find_layout
from zelo.warehouse.readers.lines import number_lines
from zelo.warehouse.readers.mapping import Mapping
from zelo.warehouse.readers.options import Progress, ReadOptions, StagedFile, silent
from zelo.warehouse.readers.plan import Plan, known_headers, make_plan, told_by
from zelo.warehouse.readers.quick import read_quickly
from zelo.warehouse.readers.rawtable import RawPart, RawTable
from zelo.warehouse.readers.report import Lines, describe
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
        name = f"{task.table.name}-{sha256.result()[:16]}-{task.work.name.removeprefix('reading-')}"
        columns = {header: f"raw_{number}" for number, header in enumerate(plan.needed)}
        result = _quick_way(task, sources, plan, columns) or _full_way(task, sources, settings, plan, columns)
        return _move(replace(result, sha256=sha256.result()), staging, name)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _open(task: _Task) -> tuple[list[Source], dict[str, Any]]:
    """The sources, which all have the same header, and what they settle of the raw table."""
    known = known_headers(task.table, task.mapping)
    sources: list[Source] = []
    settings: dict[str, Any] = {}
    members = open_members(task.path, task.work)
    for number, member in enumerate(members):
        opened, found = _open_member(task, member, number, known, several=len(members) > 1)
        if sources and opened[0].headers != sources[0].headers:
            raise InvalidInput(
                f"{opened[0].label} has other columns than {sources[0].label}; import them one by one."
            )
        sources += opened
        settings = {**found, "typed": found["typed"] or settings.get("typed", False)}
    return sources, settings


def _open_member(
    task: _Task, member: Member, number: int, known: frozenset[str], *, several: bool
) -> tuple[list[Source], dict[str, Any]]:
    choices, mapping = task.options, task.mapping
    header_line = choices.header_line or (mapping.header_line if mapping else None)
    if member.format is Format.TEXT:
        encoding = choices.encoding or (mapping.encoding if mapping else None)
        text = as_utf8(
            member.path, member.label, task.work / f"text-{number}", encoding, task.connection.progress
        )
        if choices.corrections:
            label = member.label if several else None
            text = rewritten(text, label, choices.corrections, task.work / f"rewritten-{number}")
        delimiter = choices.delimiter or (mapping.delimiter if mapping else None)
        layout = find_layout(text.path, member.label, known, delimiter, header_line)
        found: dict[str, Any] = {"typed": False, "encoding": text.encoding, "delimiter": layout.delimiter}
        return [DelimitedText(text, layout, member.label)], found
    if member.format is Format.PARQUET:
        return [open_parquet(member.path, member.label, task.connection)], {"typed": True}
    sheet = choices.sheet or (mapping.sheet if mapping else None)
    sheets = open_sheets(
        member.path, member.label, known, sheet, lambda headers: _fits(task, headers), header_line
    )
    return list(sheets), {"typed": True, "epoch_1904": uses_1904(member.path)}


def _fits(task: _Task, headers: tuple[str, ...]) -> bool:
    try:
        make_plan(task.table, headers, mapping=task.mapping, options=task.options, name="")
    except InvalidInput:
        return False
    return True


def _quick_way(task: _Task, sources: list[Source], plan: Plan, columns: dict[str, str]) -> StagedFile | None:
    staged, numbered = task.work / "quick.parquet", task.work / "quick-numbered.parquet"
    if task.options.corrections or task.options.numbered:
        return None
    if len(sources) > 1 or not isinstance(sources[0], DelimitedText):
        return None
    quick = read_quickly(task.connection, sources[0], plan, columns, task.work, staged)
    if quick is None:
        return None
    if quick.typed.has_key:
        if identity.has_repeats(task.connection, staged):
            staged.unlink()
            return None
    elif identity.number_repeats(task.connection, quick.typed, staged, numbered):
        staged = numbered
    lines = Lines(read=quick.rows, rows=quick.rows)
    return describe(task.connection, quick.typed, staged, lines)


def _full_way(
    task: _Task, sources: list[Source], settings: dict[str, Any], plan: Plan, columns: dict[str, str]
) -> StagedFile:
    day, first = told_by(plan, columns)
    parts = [
        source.load(
            task.connection,
            task.work / f"part-{number:04d}.parquet",
            columns,
            day=day,
            first=first,
            step="lines",
        )
        for number, source in enumerate(sources)
    ]
    parts = _corrected(task, parts, columns)
    raw = replace(RawTable(tuple(parts), columns, typed=False), **settings)
    typed = decide(Scan(task.connection, raw, task.path.name), plan)
    connection, staged = task.connection, task.work / "staged.parquet"
    outcome = stage.count_outcome(connection, typed, stage.write_rows(connection, typed, staged))
    rejections = stage.find_rejections(connection, typed) if outcome.rejected else []
    final, repeats, contradicting, found = _identify(task, typed, staged)
    rejections += found
    lines = _count(typed, outcome, repeats, contradicting)
    if task.options.numbered:
        final = number_lines(connection, typed, final, task.work / "numbered.parquet")
    report = None
    if lines.rejected:
        report = task.work / "rejected.csv"
        stage.write_rejections(report, raw, rejections)
    return replace(describe(connection, typed, final, lines), rejections=report)


def _corrected(task: _Task, parts: list[RawPart], columns: dict[str, str]) -> list[RawPart]:
    corrections, several = task.options.corrections, len(parts) > 1
    if not corrections:
        return parts
    return [
        corrected(task.connection, part, part.label if several else None, columns, corrections)
        for part in parts
    ]


def _identify(task: _Task, typed: Typed, staged: Path) -> tuple[Path, int, int, list[stage.Rejection]]:
    connection, final = task.connection, task.work / "final.parquet"
    if not typed.has_key:
        return (final if identity.number_repeats(connection, typed, staged, final) else staged), 0, 0, []
    repeats, contradicting, found = identity.drop_repeats(connection, typed, staged, final)
    return (final if repeats or contradicting else staged), repeats, contradicting, found


def _count(typed: Typed, outcome: stage.Outcome, repeats: int, contradicting: int) -> Lines:
    skipped = dict(outcome.skipped)
    totals = sum(part.totals_lines for part in typed.raw.parts)
    left_out = sum(part.left_out for part in typed.raw.parts)
    for why, count in (
        ("totals lines", totals),
        ("repeated lines", repeats),
        ("left out by hand", left_out),
    ):
        if count:
            skipped[why] = skipped.get(why, 0) + count
    rows = outcome.rows - repeats - contradicting
    rejected = outcome.rejected + contradicting + sum(part.ragged_lines for part in typed.raw.parts)
    return Lines(rows + rejected + sum(skipped.values()), rows, skipped, rejected)


def _move(result: StagedFile, staging: Path, name: str) -> StagedFile:
    parquet, rejections = staging / f"{name}.parquet", None
    if result.rejections is not None:
        rejections = staging / f"{name}-rejected.csv"
        result.rejections.replace(rejections)
    result.parquet.replace(parquet)
    return replace(result, parquet=parquet, rejections=rejections)
