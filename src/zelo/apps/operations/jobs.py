"""The kinds of jobs, by name: rooms register theirs, and enqueue those of higher rooms by name."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import time
from threading import Event
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.models import Job
from zelo.lib.errors import ZeloError

Handler = Callable[..., dict[str, Any] | None]


class LeaseLost(ZeloError):
    """Another worker has taken this job over, because this one did not answer for too long."""


class StopRequested(ZeloError):
    """The worker is to stop; the job goes back to the queue and continues later from its checkpoint."""


@dataclass(frozen=True)
class JobKind:
    """A kind of job: what people call it, what does it, and how often it is tried."""

    name: str
    label: str | Promise
    handler: Handler
    attempts: int


@dataclass(frozen=True)
class ScheduledJob:
    """A job that is enqueued every so many minutes, or every day at an hour of the company's time zone."""

    name: str
    label: str | Promise
    job: str
    arguments: dict[str, Any]
    every_minutes: int | None = None
    daily_at: time | None = None


KINDS: dict[str, JobKind] = {}
SCHEDULES: dict[str, ScheduledJob] = {}


def job(name: str, label: str | Promise, *, attempts: int = 3) -> Callable[[Handler], Handler]:
    """Registers `handler(context, **arguments)` as the job `name`; it must be safe to run twice."""

    def register(handler: Handler) -> Handler:
        KINDS[name] = JobKind(name, label, handler, attempts)
        return handler

    return register


def schedule(
    name: str,
    label: str | Promise,
    *,
    job: str,
    arguments: dict[str, Any] | None = None,
    every_minutes: int | None = None,
    daily_at: time | None = None,
) -> None:
    """Registers a schedule; its row is made by the upgrade step. Exactly one of the two times is given."""
    if (every_minutes is None) == (daily_at is None):
        raise ValueError("A schedule has either a distance in minutes or an hour of the day.")
    SCHEDULES[name] = ScheduledJob(name, label, job, arguments or {}, every_minutes, daily_at)


# One step of long work: `JobContext.step` inside a job, `transaction.atomic` outside.
Step = Callable[[], AbstractContextManager[Any]]


@dataclass
class JobContext:
    """What a running job knows of itself.

    checkpoint: what earlier steps left, also those of a worker that was killed.
    """

    job_id: int
    token: str
    checkpoint: dict[str, Any]
    stop: Event = field(default_factory=Event)

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Shows how far the work has come. Raises LeaseLost or StopRequested where it must end."""
        if self.stop.is_set():
            raise StopRequested("The worker was asked to stop.")
        self._save(progress_done=done, progress_total=total, progress_note=note[:200])

    def step(self, **checkpoint: Any) -> AbstractContextManager[None]:
        """One step: what it writes, and the checkpoint after it, are kept together or not at all.

        A job made of steps that starts from its checkpoint does each exactly once, however often killed.
        """
        return self._step(checkpoint)

    @contextmanager
    def _step(self, checkpoint: dict[str, Any]) -> Iterator[None]:
        if self.stop.is_set():
            raise StopRequested("The worker was asked to stop.")
        with transaction.atomic():
            yield
            self.checkpoint = {**self.checkpoint, **checkpoint}
            self._save(checkpoint=self.checkpoint)

    def _save(self, **values: Any) -> None:
        if not Job.objects.filter(pk=self.job_id, lease_token=self.token).update(**values):
            raise LeaseLost("Another worker has taken this job over.")


@job("operations.tidy", _("Tidy up: old sessions, finished jobs, expired links"))
def tidy(context: JobContext) -> dict[str, Any]:
    from zelo.apps.operations.actions import measure_tables, remove_old_rows

    removed = remove_old_rows()
    measure_tables()
    return removed


@job("mail.deliver", _("Send an e-mail"), attempts=8)
def deliver(context: JobContext, *, mail: int) -> dict[str, Any]:
    from zelo.apps.operations.mail import deliver_mail

    return {"state": str(deliver_mail(mail))}


schedule("operations.tidy", _("Tidy up every night"), job="operations.tidy", daily_at=time(3, 30))
