"""What the jobs of an import do. Each is safe to run twice; a killed one is taken up where it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.intake import owned, records, taking_back
from zelo.apps.intake.actions.folders import advance, fail_unattended
from zelo.apps.intake.actions.states import fail
from zelo.apps.intake.alike import alike_accounts
from zelo.apps.intake.enums import ImportState, Origin
from zelo.apps.intake.models import Import
from zelo.apps.intake.reading import open_home, request_of
from zelo.apps.intake.report import rejected_path, report_of
from zelo.apps.intake.steps import step_words
from zelo.apps.intake.targets import ImportTarget, find_target
from zelo.apps.operations.actions import enqueue
from zelo.apps.operations.audit import record_event
from zelo.apps.operations.jobs import JobContext, LeaseLost, StopRequested
from zelo.engine.home import Home
from zelo.engine.import_file import Progress, check_file, import_file, marked_batch
from zelo.engine.ownership import is_adopted
from zelo.engine.requests import ImportRequest
from zelo.engine.undo import reverse_import
from zelo.lib.errors import Busy, ZeloError
from zelo.warehouse.lake import Batch

_MOST_WAITS = 90
_SECONDS = 0.5
IMPORTED, UNDONE, RESTORED = "File imported", "Import undone", "Import restored"


def running(work: Callable[[Import, JobContext], None], context: JobContext, entry: int) -> dict[str, Any]:
    """Does an import's work; a reason why it cannot be done is kept with the import."""
    found = Import.objects.get(pk=entry)
    try:
        work(found, context)
    except (LeaseLost, StopRequested, Busy):
        raise
    except ZeloError as error:
        if found.origin == Origin.FOLDER:
            fail_unattended(found, str(error))
        # Whatever else goes wrong is tried again, and falls back where that does not help.
        fail(found, error)
        raise
    if found.origin == Origin.FOLDER and found.is_open:
        advance(found)
    return {"import": entry}


def teller(context: JobContext) -> Progress:
    """Tells how far the engine has come, not more often than somebody could see."""
    last = 0.0

    def tell(step: str, share: float | None) -> None:
        nonlocal last
        if monotonic() - last >= _SECONDS:
            last = monotonic()
            context.progress(
                int(100 * share) if share is not None else 0,
                100 if share is not None else None,
                step_words(step),
            )

    return tell


def when_free(context: JobContext, work: Callable[[], Any]) -> Any:
    """Does work on the lake; waits while another import holds it, as long as one may take."""
    for _attempt in range(_MOST_WAITS):
        try:
            return work()
        except Busy:
            context.progress(0, None, _("waiting for another import to end"))
    return work()


def check(entry: Import, context: JobContext) -> None:
    """Reads the whole file and says what importing it would do."""
    if entry.state != ImportState.CHECKING:
        return
    target, home = find_target(entry.target), open_home()
    rejected_path(entry).unlink(missing_ok=True)
    if target.door is not None:
        report = records.check_records(entry, teller(context))
    else:
        alike: dict[str, Any] = {}

        def look(staged: Path) -> None:
            if target.name == "accounts":
                alike.update(alike_accounts(staged))

        report = report_of(check_file(home, _request(entry), teller(context), look=look)) | {"alike": alike}
    entry.report, entry.state, entry.error = report, ImportState.CHECKED, ""
    entry.save(update_fields=["report", "state", "error"])


def commit(entry: Import, context: JobContext, *, skip_rejected: bool) -> None:
    """Imports the file, once however often this is broken off, and asks for a refresh."""
    if entry.state != ImportState.COMMITTING:
        return
    target = find_target(entry.target)
    if target.door is not None:
        _commit_records(entry, context, skip_rejected=skip_rejected)
    else:
        _commit_facts(entry, target, context, skip_rejected=skip_rejected)
    entry.state, entry.imported_at, entry.error = ImportState.DONE, timezone.now(), ""
    entry.save()
    record_event(IMPORTED, entry, target=entry.target, rows=entry.report.get("rows", 0))
    ask_for_refresh(entry)


def ask_for_refresh(entry: Import) -> None:
    """The refresh stands above this room and is asked for by name."""
    enqueue("refresh.run", key="refresh", by=entry.created_by)


def _commit_facts(entry: Import, target: ImportTarget, context: JobContext, *, skip_rejected: bool) -> None:
    home = open_home()
    noted = target.is_owned and is_adopted(home)
    began = _began(entry, noted)
    batch = marked_batch(home, entry.token)
    if batch is None:
        rejected_path(entry).unlink(missing_ok=True)
        report = when_free(
            context,
            lambda: import_file(
                home,
                _request(entry),
                teller(context),
                skip_rejected=skip_rejected,
                mark=entry.token,
                before_commit=partial(owned.note_before, entry, target.table.name) if noted else None,
            ),
        )
        entry.report = report_of(report)
        batch = marked_batch(home, entry.token)
    else:
        changes = {"created": batch.created, "updated": batch.updated, "unchanged": batch.unchanged}
        entry.report = {**entry.report, **changes}
    entry.batch = batch.id if batch else None
    if noted and batch is not None:
        _take_over(entry, home, batch, began)


def _began(entry: Import, noted: bool) -> datetime:
    """When the import began to change things; kept, so that a second try knows it too."""
    if "began" not in entry.outcome:
        entry.outcome = {
            **entry.outcome,
            "began": timezone.now().isoformat(),
            "noted": noted,
        }
        entry.save(update_fields=["outcome"])
    return datetime.fromisoformat(entry.outcome["began"])


def _take_over(entry: Import, home: Home, batch: Batch, began: datetime) -> None:
    """Has the application take the rows over at once, and keeps what that changed."""
    owned.keeper().take(home)
    owned.note_after(entry, batch.table, home.lake.batch_file(batch).path, began)
    made = entry.records.filter(created=True).count()
    entry.outcome = {**entry.outcome, "made": made, "changed": entry.records.count() - made}


def _commit_records(entry: Import, context: JobContext, *, skip_rejected: bool) -> None:
    try:
        entry.report = records.write_records(entry, context, teller(context), skip_rejected=skip_rejected)
    except (LeaseLost, StopRequested):
        raise
    except Exception:
        taking_back.take_back(entry)
        entry.records.all().delete()
        with context.step(chunk=0, counts={}):
            pass
        raise


def undo(entry: Import, context: JobContext) -> None:
    """Takes an import back, in the lake and in the application."""
    if entry.state != ImportState.UNDOING:
        return
    _reverse(entry, context, counts=False)
    found = taking_back.take_back(entry)
    entry.outcome = {**entry.outcome, "undo": found.as_counts()}
    entry.state, entry.undone_at = ImportState.UNDONE, timezone.now()
    entry.save()
    record_event(UNDONE, entry, target=entry.target, **found.as_counts())
    ask_for_refresh(entry)


def restore(entry: Import, context: JobContext) -> None:
    """Does an undone import again, as it was."""
    if entry.state != ImportState.RESTORING:
        return
    _reverse(entry, context, counts=True)
    found = taking_back.do_again(entry)
    entry.outcome = {name: value for name, value in entry.outcome.items() if name != "undo"}
    entry.state, entry.undone_at = ImportState.DONE, None
    entry.save()
    record_event(RESTORED, entry, target=entry.target, **found.as_counts())
    ask_for_refresh(entry)


def _reverse(entry: Import, context: JobContext, *, counts: bool) -> None:
    """Takes the batch out of the count or back in, unless a broken-off try has done so."""
    if entry.batch is None:
        return
    home = open_home()
    standing = {batch.id: counting for batch, counting in home.lake.history()}
    if standing.get(entry.batch) is not counts:
        number = entry.batch
        when_free(context, lambda: reverse_import(home, number, counts=counts, owned=True))


def _request(entry: Import) -> ImportRequest:
    return replace(request_of(entry), rejected=rejected_path(entry))
