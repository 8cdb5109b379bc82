"""Checking, importing, undoing: asked for here, done by the jobs."""

from typing import Any

from django.utils.translation import gettext as _

from zelo.apps.intake.actions.states import require_state, start
from zelo.apps.intake.enums import OPEN, ImportState
from zelo.apps.intake.models import Import
from zelo.apps.intake.reading import open_home
from zelo.apps.intake.targets import NFE, find_target
from zelo.engine.ownership import is_published
from zelo.lib.errors import InvalidInput

CHECK, COMMIT, UNDO, RESTORE = "intake.check", "intake.commit", "intake.undo", "intake.restore"


def ask_for_check(entry: Import, *, by: Any) -> Import:
    """Has the whole file read and compared with what is known; changes nothing."""
    require_state(entry, *OPEN)
    _require_readable(entry)
    return start(entry, CHECK, state=ImportState.CHECKING, by=by)


def ask_for_commit(entry: Import, *, by: Any, skip_rejected: bool = False) -> Import:
    """Has the file imported. Raises InvalidInput where lines cannot be used and are not to be left out."""
    require_state(entry, ImportState.CHECKED)
    target = find_target(entry.target)
    if target.needs is not None and not target.needs.allows(by):
        raise InvalidInput(_("Your role does not include importing this."))
    if entry.report.get("rejected") and not skip_rejected:
        raise InvalidInput(_("Some lines cannot be used yet: mend them, or say that they are left out."))
    if not entry.report.get("rows"):
        raise InvalidInput(_("There is no line to be imported."))
    entry.records.all().delete()
    entry.outcome = {
        name: entry.outcome[name] for name in ("folder", "skip_rejected") if name in entry.outcome
    }
    entry.save(update_fields=["outcome"])
    return start(entry, COMMIT, state=ImportState.COMMITTING, by=by, skip_rejected=skip_rejected)


def ask_for_undo(entry: Import, *, by: Any) -> Import:
    """Has an import taken back."""
    require_state(entry, ImportState.DONE)
    require_undoable(entry)
    return start(entry, UNDO, state=ImportState.UNDOING, by=by)


def ask_for_restore(entry: Import, *, by: Any) -> Import:
    """Has an undone import done again."""
    require_state(entry, ImportState.UNDONE)
    require_undoable(entry)
    return start(entry, RESTORE, state=ImportState.RESTORING, by=by)


def require_undoable(entry: Import) -> None:
    """Raises InvalidInput for an import that changed nothing, or whose earlier values are not known."""
    if entry.batch is None:
        if entry.records.exists():
            return
        raise InvalidInput(_("This import changed nothing, so there is nothing to undo."))
    for batch, _counts in open_home().lake.history():
        if batch.id == entry.batch and is_published(batch):
            raise InvalidInput(_("The application published this itself."))
    if find_target(entry.target).is_owned and not entry.outcome.get("noted"):
        raise InvalidInput(
            _(
                "The application has taken these rows over and does not know what they replaced: "
                "change or withdraw the records there."
            )
        )


def _require_readable(entry: Import) -> None:
    if not entry.target:
        raise InvalidInput(_("Say first what this file is."))
    if entry.target != NFE and not entry.mapping.get("columns"):
        raise InvalidInput(_("Say first which column of the file fills which column."))
