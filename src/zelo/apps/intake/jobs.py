"""The jobs of imports, and what is done by itself."""

from datetime import time
from typing import Any

from django.utils.translation import gettext_lazy as _

from zelo.apps.intake.actions.imports import CHECK, COMMIT, RESTORE, UNDO
from zelo.apps.intake.actions.uploads import LOOK
from zelo.apps.operations.jobs import JobContext, job, schedule

SWEEP, WATCH = "intake.sweep", "intake.watch"
_ATTEMPTS = 6


@job(LOOK, _("Look at an uploaded file"))
def look(context: JobContext, *, entry: int) -> dict[str, Any]:
    from zelo.apps.intake.actions.uploads import look_now
    from zelo.apps.intake.models import Import

    look_now(Import.objects.get(pk=entry))
    return {"import": entry}


@job(CHECK, _("Check a file"), attempts=_ATTEMPTS)
def check(context: JobContext, *, entry: int) -> dict[str, Any]:
    from zelo.apps.intake import running

    return running.running(running.check, context, entry)


@job(COMMIT, _("Import a file"), attempts=_ATTEMPTS)
def commit(context: JobContext, *, entry: int, skip_rejected: bool = False) -> dict[str, Any]:
    from zelo.apps.intake import running

    def work(found: Any, context: JobContext) -> None:
        running.commit(found, context, skip_rejected=skip_rejected)

    return running.running(work, context, entry)


@job(UNDO, _("Undo an import"), attempts=_ATTEMPTS)
def undo(context: JobContext, *, entry: int) -> dict[str, Any]:
    from zelo.apps.intake import running

    return running.running(running.undo, context, entry)


@job(RESTORE, _("Restore an import"), attempts=_ATTEMPTS)
def restore(context: JobContext, *, entry: int) -> dict[str, Any]:
    from zelo.apps.intake import running

    return running.running(running.restore, context, entry)


@job(SWEEP, _("Remove uploaded files that are no longer needed"))
def sweep(context: JobContext) -> dict[str, Any]:
    from zelo.apps.intake.actions.sweeping import sweep_uploads

    return {"removed": sweep_uploads()}


@job(WATCH, _("Look into watched folders"))
def watch(context: JobContext) -> dict[str, Any]:
    from zelo.apps.intake.actions.folders import watch_folders

    found = watch_folders()
    return {"taken": found.taken, "waiting": found.waiting}


schedule("intake.watch", _("Look into watched folders every few minutes"), job=WATCH, every_minutes=3)
schedule("intake.sweep", _("Remove old uploads every night"), job=SWEEP, daily_at=time(4))
