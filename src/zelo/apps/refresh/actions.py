"""What people and other rooms may ask of refreshes, and how one begins and ends."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.operations.actions import enqueue
from zelo.apps.operations.enums import JobState
from zelo.apps.operations.models import Job
from zelo.apps.portfolio.enums import RefreshState
from zelo.apps.portfolio.models import Refresh
from zelo.apps.refresh.jobs import NAME
from zelo.lib.errors import ZeloError

KEY = "refresh"


def ask_for_refresh(*, by: Any = None, delay: timedelta = timedelta(0)) -> Job:
    """Puts a refresh into the queue; one that waits there already serves for this too."""
    return enqueue(NAME, key=KEY, by=by, delay=delay)


def ask_for_past_refresh(as_of: date, *, delay: timedelta = timedelta(0)) -> Job:
    """A refresh as of an earlier day, so that there is a snapshot of it; a present one must follow."""
    return enqueue(NAME, {"as_of": as_of.isoformat()}, key=f"{KEY}:{as_of}", delay=delay)


def ask_for_first_refresh() -> None:
    """Asks for a refresh where there are facts and none has ever run."""
    if not Refresh.objects.exists() and settings.HOME.lake.snapshot().manifest:
        ask_for_refresh()


def begin_refresh(*, job: int, known: int | None, as_of: date | None = None) -> Refresh | None:
    """The refresh that this job makes: the one it has begun before (`known`), or a new one as of a day.

    None where another one is running, which the caller leaves to its work.
    """
    end_lost()
    try:
        with transaction.atomic():
            if known is None:
                refresh: Refresh = Refresh.objects.create(as_of=as_of or timezone.localdate(), job_id=job)
                return refresh
            refresh = Refresh.objects.get(pk=known)
            if refresh.state == RefreshState.DONE:  # shown already; only its keeping was broken off
                return refresh
            refresh.state, refresh.error, refresh.finished_at = RefreshState.RUNNING, "", None
            refresh.save(update_fields=["state", "error", "finished_at"])
            return refresh
    except IntegrityError:
        return None


def fail_refresh(refresh: Refresh, error: Exception) -> None:
    """Writes down why; what people see stays what the last refresh has shown."""
    text = (
        str(error)
        if isinstance(error, ZeloError)
        else _("An unexpected fault: %(kind)s.") % {"kind": type(error).__name__}
    )
    running = Refresh.objects.filter(pk=refresh.pk, state=RefreshState.RUNNING)
    running.update(state=RefreshState.FAILED, finished_at=timezone.now(), error=text[:2000])


def end_lost() -> int:
    """Refreshes whose job has ended without them, as one does whose worker died each time, have failed."""
    lost = Refresh.objects.filter(state=RefreshState.RUNNING).exclude(
        job__state__in=[JobState.RUNNING, JobState.WAITING]
    )
    ended = 0
    for refresh in lost.select_related("job"):
        why = refresh.job.error if refresh.job else ""
        ended += Refresh.objects.filter(pk=refresh.pk, state=RefreshState.RUNNING).update(
            state=RefreshState.FAILED,
            finished_at=timezone.now(),
            error=why or _("The work ended without saying why."),
        )
    return ended
