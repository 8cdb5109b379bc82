"""Reads of refreshes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from zelo.apps.operations.enums import JobState
from zelo.apps.operations.models import Job
from zelo.apps.portfolio.enums import RefreshState
from zelo.apps.portfolio.models import Refresh
from zelo.apps.refresh.jobs import NAME


@dataclass(frozen=True)
class Freshness:
    """How old the figures are that lists show. failed: the newer refresh that did not come to its end."""

    as_of: date | None
    finished_at: datetime | None
    is_running: bool
    failed: Refresh | None


def refreshes(*, state: str = "") -> QuerySet[Refresh]:
    """Refreshes with their jobs, newest first; state: only those, where it is one."""
    found: QuerySet[Refresh] = Refresh.objects.select_related("job")
    return found.filter(state=state) if state in RefreshState.values else found


def shown_refresh() -> Refresh | None:
    """The refresh whose figures pages show: the last one that was done."""
    return Refresh.objects.filter(state=RefreshState.DONE).order_by("-pk").first()


def freshness() -> Freshness:
    newest = Refresh.objects.select_related("job").order_by("-pk").first()
    ended = newest is not None and newest.state == RefreshState.DONE
    done, last = (newest, None) if ended else (shown_refresh(), newest)
    running = last is not None and last.state == RefreshState.RUNNING and not is_lost(last)
    return Freshness(
        done.as_of if done else None,
        done.finished_at if done else None,
        running,
        None if running else last,
    )


def is_lost(refresh: Refresh) -> bool:
    """Whether nobody works on a refresh that has not ended."""
    alive = (JobState.RUNNING, JobState.WAITING)
    return refresh.state == RefreshState.RUNNING and (refresh.job is None or refresh.job.state not in alive)


def waiting_refresh() -> Job | None:
    """The job of a refresh that has been asked for and not begun."""
    return Job.objects.filter(name=NAME, state=JobState.WAITING).order_by("not_before").first()
