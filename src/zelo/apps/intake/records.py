"""Imports into records of the application, through a target's door: checked, then written in chunks."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from zelo.apps.intake.models import Import, ImportedRecord
from zelo.apps.intake.owned import Row, staged_rows
from zelo.apps.intake.reading import open_home, request_of
from zelo.apps.intake.record_values import differing, record_values
from zelo.apps.intake.report import rejected_path, staged_facts
from zelo.apps.intake.targets import Checked, ImportTarget, Problem, RecordDoor, Run, Written, find_target
from zelo.apps.intake.uploads import uploads_folder
from zelo.apps.operations.jobs import JobContext
from zelo.engine.import_file import Progress
from zelo.lib.errors import InvalidInput
from zelo.lib.spreadsheet import guard_cell
from zelo.warehouse.readers import StagedFile

_CHECKING, _WRITING = "comparing with what is known", "writing"


@contextmanager
def staged_file(entry: Import, progress: Progress) -> Iterator[StagedFile]:
    """The file's rows, typed and numbered, for as long as they are needed."""
    with TemporaryDirectory(prefix=".staged-", dir=uploads_folder()) as work:
        yield request_of(entry).read(open_home(), Path(work), progress)


def check_records(entry: Import, progress: Progress) -> dict[str, Any]:
    """What the import would do; lines that cannot be used are listed with it."""
    target = find_target(entry.target)
    total = Checked()
    with staged_file(entry, progress) as staged:
        run = _run(entry)
        for done, rows in _chunks(staged):
            found = _door(target).check(rows, run)
            total.created += found.created
            total.updated += found.updated
            total.unchanged += found.unchanged
            total.problems += found.problems
            progress(_CHECKING, done)
        _list_problems(entry, target, staged, total.problems)
    facts = staged_facts(staged)
    wrong = len({problem.line for problem in total.problems})
    facts["rejected"] += wrong
    facts["rows"] -= wrong
    return {**facts, "created": total.created, "updated": total.updated, "unchanged": total.unchanged}


def write_records(
    entry: Import, context: JobContext, progress: Progress, *, skip_rejected: bool
) -> dict[str, Any]:
    """Writes the rows, each chunk once however often the work is broken off; returns what was counted."""
    target, counts = find_target(entry.target), dict(context.checkpoint.get("counts", {}))
    with staged_file(entry, progress) as staged:
        run = _run(entry)
        for number, (done, rows) in enumerate(_chunks(staged), start=1):
            if number <= context.checkpoint.get("chunk", 0):
                continue
            good = _good_rows(target, rows, run, skip_rejected=skip_rejected)
            left_out = len(rows) - len(good)
            with context.step(chunk=number, counts=counts):
                written = _door(target).commit(good, run)
                _keep(entry, written)
                made = sum(one.before is None for one in written)
                for name, count in (
                    ("created", made),
                    ("updated", len(written) - made),
                    ("unchanged", len(good) - len(written)),
                    ("left_out", left_out),
                ):
                    counts[name] = counts.get(name, 0) + count
            progress(_WRITING, done)
    facts = staged_facts(staged)
    facts["rejected"] += counts.get("left_out", 0)
    return {**facts, **counts}


def _good_rows(target: ImportTarget, rows: list[Row], run: Run, *, skip_rejected: bool) -> list[Row]:
    """The rows that pass the check now; raises InvalidInput for others, unless such are left out."""
    problems = _door(target).check(rows, run).problems
    if problems and not skip_rejected:
        first = problems[0]
        raise InvalidInput(f"line {first.line}, {first.column} {first.value!r}: {first.reason}")
    wrong = {problem.line for problem in problems}
    return [row for row in rows if row["line"] not in wrong]


def _keep(entry: Import, written: list[Written]) -> None:
    """Keeps what was written with the import; a record that two rows change is kept as before the first."""
    found: dict[tuple[str, int], ImportedRecord] = {}
    for one in written:
        after = record_values(one.record)
        key = one.record._meta.label_lower, one.record.pk
        kept = found.get(key) or entry.records.filter(model=key[0], record=key[1]).first()
        if kept is None:
            kept = ImportedRecord(origin=entry, model=key[0], record=key[1], created=one.before is None)
        if kept.created:
            kept.after = after
        else:
            before = {**(one.before or {}), **kept.before}
            changed = differing(before, after)
            kept.before = {name: old for name, (old, _) in changed.items()}
            kept.after = {name: new for name, (_, new) in changed.items()}
        found[key] = kept
    ImportedRecord.objects.bulk_create([kept for kept in found.values() if kept.pk is None])
    ImportedRecord.objects.bulk_update([kept for kept in found.values() if kept.pk], ["before", "after"])


def _chunks(staged: StagedFile) -> Iterator[tuple[float, list[Row]]]:
    """The share that is done after each chunk, and its rows."""
    done = 0
    for rows in staged_rows(staged.parquet):
        done += len(rows)
        yield done / max(staged.rows, 1), rows


def _run(entry: Import) -> Run:
    from zelo.apps.intake.enums import Mode

    return Run(entry.created_by, Mode(entry.mode), entry.source or "main")


def _door(target: ImportTarget) -> RecordDoor:
    if target.door is None:
        raise InvalidInput(f"{target.name} is a table of facts, which has no door.")
    return target.door


def _list_problems(entry: Import, target: ImportTarget, staged: StagedFile, problems: list[Problem]) -> None:
    """The reader's list of rejected lines, with the target's own behind it."""
    kept = rejected_path(entry)
    rows = [("line", "column", "value", "reason")]
    if staged.rejections is not None:
        with staged.rejections.open(encoding="utf-8-sig", newline="") as stream:
            rows += [(row[0], row[1], row[2], row[3]) for row in list(csv.reader(stream))[1:]]
    headers = {column.target: column.header or column.target for column in staged.columns}
    rows += [
        (one.line, headers.get(one.column, one.column), guard_cell(one.value), one.reason) for one in problems
    ]
    kept.unlink(missing_ok=True)
    if len(rows) > 1:
        with kept.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows(rows)
