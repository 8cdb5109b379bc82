"""Takes a company's file into the lake: what would happen, and making it happen, whole or not at all."""

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

from zelo.engine.care import retire_old_versions
from zelo.engine.faults import plain_faults
from zelo.engine.home import Home
from zelo.engine.requests import ImportRequest
from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import Table
from zelo.warehouse.lake import Batch, Changes
from zelo.warehouse.lake.parties import count_parties
from zelo.warehouse.readers import StagedFile

MARK = "mark"
Progress = Callable[[str, float | None], None]


@dataclass(frozen=True, slots=True)
class Accounts:
    """Accounts that a file names: met for the first time, known; and its lines that name none."""

    new: int
    known: int
    unresolved_lines: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import would do or did. batch: its number, None where nothing was or would be changed."""

    table: str
    batch: int | None
    currency: str
    staged: StagedFile
    changes: Changes
    accounts: Accounts
    rejections: Path | None

    @property
    def totals(self) -> dict[str, Decimal]:
        return self.staged.totals

    @property
    def period(self) -> tuple[date, date] | None:
        return self.staged.period


def check_file(
    home: Home, request: ImportRequest, progress: Progress, *, look: Callable[[Path], None] | None = None
) -> ImportReport:
    """What importing the file would do; the lake stays as it is. Raises InvalidInput for an unusable file.

    look: is given the staged rows, which are gone afterwards.
    """
    with plain_faults(request.path.name, home.lake), home.lake.workspace() as workspace:
        staged = request.read(home, workspace, progress)
        home.in_currency(staged.currency)
        progress("comparing with what is known", None)
        changes = home.lake.compare(request.fact, staged.parquet, workspace)
        if look is not None:
            look(staged.parquet)
        return _report(home, request, staged, changes, None, workspace)


def import_file(
    home: Home,
    request: ImportRequest,
    progress: Progress,
    *,
    skip_rejected: bool = False,
    mark: str | None = None,
    before_commit: Callable[[Path], None] | None = None,
) -> ImportReport:
    """Takes the whole file in as one batch, or raises and leaves the lake as it was.

    Lines that cannot be used refuse the whole file, unless `skip_rejected` leaves them out. mark: kept with
    the batch, so that who was broken off can find it by `marked_batch`. before_commit: is given the staged
    rows when nothing can come between any more; what it raises ends the import.
    """
    path = request.path
    with plain_faults(path.name, home.lake), home.lake.writing(), home.lake.workspace() as workspace:
        if mark and marked_batch(home, mark):
            raise InvalidInput(f"{path.name} is imported already, under the mark {mark}.")
        staged = request.read(home, workspace, progress)
        if staged.rejected and not skip_rejected:
            raise InvalidInput(_refusal(path, staged, _keep_rejections(home, request, staged)))
        adopted = home.in_currency(staged.currency)
        progress("comparing with what is known", None)
        report = _report(home, request, staged, Changes(0, 0, 0), None, workspace)
        progress("writing", None)
        if before_commit is not None:
            before_commit(staged.parquet)
        draft = _draft(path, request.fact, staged)
        if mark:
            draft = replace(draft, control={**draft.control, MARK: mark})
        batch = home.lake.add_batch(request.fact, staged.parquet, draft, workspace)
        adopted.save()
        retire_old_versions(home)
        changes = Changes(batch.created, batch.updated, batch.unchanged)
        return replace(report, batch=batch.id or None, currency=adopted.currency, changes=changes)


def marked_batch(home: Home, mark: str) -> Batch | None:
    """The batch that was imported under this mark, whether it counts or not."""
    found = (batch for batch, _ in home.lake.history() if batch.control.get(MARK) == mark)
    return next(found, None)


def repair_import(home: Home, request: ImportRequest, number: int, progress: Progress) -> Batch:
    """Writes the damaged file of an import again from its source file; the tables stay as they are.

    Raises InvalidInput where the file is another than the one that was imported.
    """
    path = request.path
    with plain_faults(path.name, home.lake), home.lake.writing(), home.lake.workspace() as workspace:
        staged = request.read(home, workspace, progress)
        return home.lake.repair_batch(number, request.fact, staged.parquet, staged.sha256)


def _report(
    home: Home,
    request: ImportRequest,
    staged: StagedFile,
    changes: Changes,
    batch: int | None,
    workspace: Path,
) -> ImportReport:
    parties = count_parties(request.fact, staged.parquet, home.lake.snapshot(), workspace)
    return ImportReport(
        request.fact.name,
        batch,
        staged.currency or home.currency,
        staged,
        changes,
        Accounts(*parties, staged.unresolved),
        _keep_rejections(home, request, staged),
    )


def _draft(path: Path, fact: Table, staged: StagedFile) -> Batch:
    control = {
        "read": staged.read,
        "rejected": staged.rejected,
        "skipped": staged.skipped,
        "unresolved": staged.unresolved,
        "invalid_cnpjs": staged.invalid_cnpjs,
        "totals": {name: str(total) for name, total in staged.totals.items()},
        "period": [day.isoformat() for day in staged.period] if staged.period else None,
    }
    return Batch(0, fact.name, staged.source, path.name, staged.sha256, 0, 0, 0, 0, "", control)


def _refusal(path: Path, staged: StagedFile, kept: Path | None) -> str:
    lines = "1 line of" if staged.rejected == 1 else f"{staged.rejected} lines of"
    listed = f"; all are listed in {kept}" if kept and staged.rejected > 1 else ""
    return (
        f"{lines} {path.name} cannot be used ({_first_rejection(staged)}{listed}); nothing was imported. "
        "Correct the file, or leave such lines out with --skip-rejected."
    )


def _first_rejection(staged: StagedFile) -> str:
    if staged.rejections is None:
        return ""
    with staged.rejections.open(encoding="utf-8-sig", newline="") as stream:
        line, column, value, why = next(iter(list(csv.reader(islice(stream, 2)))[1:]), ("", "", "", ""))
    return f"line {line}, {column} {value!r}: {why}"


def _keep_rejections(home: Home, request: ImportRequest, staged: StagedFile) -> Path | None:
    """Keeps the list of rejected lines in the home, one file per imported file, the newest only."""
    if staged.rejections is None or not staged.rejected:
        return None
    kept = request.rejected or home.rejected / f"{request.path.name}.rejected.csv"
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(staged.rejections, kept)
    return kept
