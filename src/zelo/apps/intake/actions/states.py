"""How an import comes from one state into the next, and back where its work fails."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zelo.apps.intake.enums import BEFORE, BUSY, OPEN, ImportState
from zelo.apps.intake.models import Import
from zelo.apps.operations.actions import enqueue
from zelo.apps.operations.enums import JobState
from zelo.lib.errors import InvalidInput


def require_state(entry: Import, *states: str) -> None:
    """Raises InvalidInput where the import stands elsewhere by now."""
    found = Import.objects.filter(pk=entry.pk).values_list("state", flat=True).first()
    if found not in states:
        where = ImportState(found).label if found else _("gone")
        raise InvalidInput(_("This import is “%(state)s” by now; load its page again.") % {"state": where})


def require_open(entry: Import) -> None:
    """Raises InvalidInput where the import is not being prepared any more."""
    require_state(entry, *OPEN)


def start(entry: Import, name: str, *, state: str = "", by: Any = None, **arguments: Any) -> Import:
    """Asks for an import's work, once: of two who ask only one moves its state."""
    with transaction.atomic():
        if state:
            moved = Import.objects.filter(pk=entry.pk, state=entry.state).update(state=state, error="")
            if not moved:
                require_state(entry)
            entry.state, entry.error = state, ""
        key = f"{name}:{entry.pk}"
        entry.job = enqueue(name, {"entry": entry.pk, **arguments}, key=key, by=by or entry.created_by)
        entry.save(update_fields=["job"])
    return entry


def fail(entry: Import, error: Exception) -> None:
    """Back to where it was before the work that failed, with the reason."""
    now = Import.objects.filter(pk=entry.pk, state__in=BUSY).first()
    if now is not None:
        now.state, now.error = BEFORE[ImportState(now.state)], str(error)[:4000]
        now.save(update_fields=["state", "error"])


def end_lost() -> None:
    """Imports whose job has ended without them, as one does whose worker died each time, fall back."""
    lost = Import.objects.filter(state__in=BUSY).exclude(job__state__in=[JobState.RUNNING, JobState.WAITING])
    for entry in lost.select_related("job"):
        why = entry.job.error if entry.job else ""
        fail(entry, InvalidInput(why or _("The work ended without saying why.")))
