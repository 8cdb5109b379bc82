"""The worker: claims jobs by a conditional update, keeps a lease while they run, takes up those of the dead.

docs/decisions/0008-own-job-queue.md says why no library does this here.
"""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import OperationalError, close_old_connections, connection, transaction
from django.db.models import Q
from django.utils import timezone

from zelo.apps.operations.actions import enqueue_due
from zelo.apps.operations.audit import acting_as
from zelo.apps.operations.enums import JobState, RunOutcome
from zelo.apps.operations.jobs import KINDS, JobContext, LeaseLost, StopRequested
from zelo.apps.operations.logs import redact
from zelo.apps.operations.models import Job, JobRun
from zelo.lib.errors import Busy, ZeloError

logger = logging.getLogger(__name__)
FIRST_RETRY = timedelta(seconds=10)
CLOCK_SPARE = timedelta(minutes=10)


class Worker:
    """One worker; `run` goes on until `stop` is set, `run_until_idle` until nothing is due."""

    def __init__(self, *, lease: timedelta = timedelta(seconds=60), poll_seconds: float = 1.0) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.lease = lease
        self.poll_seconds = poll_seconds
        self.stop = threading.Event()

    def run(self) -> None:
        logger.info("worker started", extra={"worker": self.name})
        while not self.stop.is_set():
            close_old_connections()
            try:
                busy = self.run_once()
            except OperationalError:
                logger.exception("the database does not answer")
                connection.close()
                busy = False
            if not busy:
                self.stop.wait(self.poll_seconds)
        logger.info("worker stopped", extra={"worker": self.name})

    def run_until_idle(self) -> int:
        """Runs what is due now and what that enqueues; returns how many jobs were run."""
        count = 0
        while not self.stop.is_set() and self.run_once():
            count += 1
        return count

    def run_once(self) -> bool:
        """Enqueues what is scheduled and runs one job, if one is due."""
        enqueue_due()
        job = self.claim()
        if job is None:
            return False
        self.perform(job)
        return True

    def claim(self) -> Job | None:
        """Takes the oldest job that is due, or whose worker has let its lease run out."""
        now = timezone.now()
        due = Q(state=JobState.WAITING, not_before__lte=now)
        lost = Q(state=JobState.RUNNING, lease_until__lt=now)
        # Written while the clock was ahead: without this they would wait until it is there again.
        due |= Q(state=JobState.WAITING, created_at__gt=now + CLOCK_SPARE)
        lost |= Q(state=JobState.RUNNING, lease_until__gt=now + self.lease + CLOCK_SPARE)
        for job in Job.objects.filter(due | lost).order_by("not_before", "id")[:20]:
            if job.state == JobState.RUNNING and job.attempts >= _most_attempts(job):
                self._give_up(job)
                continue
            if self._take(job):
                job.refresh_from_db()
                return job
        return None

    def _take(self, job: Job) -> bool:
        now = timezone.now()
        with transaction.atomic():
            taken = Job.objects.filter(pk=job.pk, state=job.state, lease_token=job.lease_token).update(
                state=JobState.RUNNING,
                lease_token=secrets.token_hex(16),
                lease_until=now + self.lease,
                attempts=job.attempts + 1,
                started_at=job.started_at or now,
                error="",
            )
            if taken:
                JobRun.objects.filter(job=job, ended_at=None).update(outcome=RunOutcome.LOST, ended_at=now)
                JobRun.objects.create(job=job, worker=self.name, started_at=now)
        return bool(taken)

    def _give_up(self, job: Job) -> None:
        now = timezone.now()
        with transaction.atomic():
            ended = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, lease_token=job.lease_token).update(
                state=JobState.FAILED,
                finished_at=now,
                lease_token="",
                lease_until=None,
                error="The worker died each time this job ran.",
            )
            if ended:
                JobRun.objects.filter(job=job, ended_at=None).update(outcome=RunOutcome.LOST, ended_at=now)

    def perform(self, job: Job) -> None:
        """Runs a claimed job to its end and writes down how it ended."""
        context = JobContext(job.pk, job.lease_token, dict(job.checkpoint), self.stop)
        details = {"job": job.name, "job_id": job.pk}
        try:
            with self._heartbeat(job), acting_as(job.created_by, request_id=f"job-{job.pk}"):
                result = KINDS[job.name].handler(context, **job.arguments) if job.name in KINDS else None
            if job.name not in KINDS:
                raise ZeloError(f"This version of Zelo knows no job called {job.name!r}.")
        except LeaseLost:
            logger.warning("lease lost", extra=details)
        except StopRequested:
            self._put_back(job)
        except Exception as error:
            logger.warning("job failed", exc_info=error, extra=details)
            self._fail(job, error)
        else:
            self._end(job, JobState.DONE, RunOutcome.DONE, result=result or {})
            logger.info("job done", extra=details)

    def _put_back(self, job: Job) -> None:
        attempts = max(job.attempts - 1, 0)
        self._end(job, JobState.WAITING, RunOutcome.RETURNED, attempts=attempts, finished_at=None)

    def _fail(self, job: Job, error: Exception) -> None:
        text = str(error) if isinstance(error, ZeloError) else f"{type(error).__name__}: {redact(str(error))}"
        text = text[:2000]
        final = isinstance(error, ZeloError) and not isinstance(error, Busy)
        if final or job.attempts >= _most_attempts(job):
            self._end(job, JobState.FAILED, RunOutcome.FAILED, run_error=text, error=text)
            return
        later = timezone.now() + FIRST_RETRY * 3 ** (job.attempts - 1)
        self._end(
            job,
            JobState.WAITING,
            RunOutcome.FAILED,
            run_error=text,
            error=text,
            not_before=later,
            finished_at=None,
        )

    def _end(
        self, job: Job, state: JobState, outcome: RunOutcome, *, run_error: str = "", **values: Any
    ) -> None:
        now = timezone.now()
        columns = {"state": state, "lease_token": "", "lease_until": None, "finished_at": now, **values}
        with transaction.atomic():
            if state == JobState.WAITING and job.key:
                waits = Job.objects.filter(name=job.name, key=job.key, state=JobState.WAITING)
                if waits.exclude(pk=job.pk).exists():
                    columns |= {"state": JobState.FAILED, "finished_at": now}
            if Job.objects.filter(pk=job.pk, lease_token=job.lease_token).update(**columns):
                JobRun.objects.filter(job=job, ended_at=None).update(
                    outcome=outcome, ended_at=now, error=run_error
                )

    @contextmanager
    def _heartbeat(self, job: Job) -> Iterator[None]:
        """Prolongs the lease from a second thread while the job runs."""
        ended = threading.Event()

        def beat() -> None:
            try:
                while not ended.wait(self.lease.total_seconds() / 3):
                    try:
                        until = timezone.now() + self.lease
                        Job.objects.filter(pk=job.pk, lease_token=job.lease_token).update(lease_until=until)
                    except OperationalError:
                        logger.warning("the lease could not be prolonged", extra={"job_id": job.pk})
            finally:
                connection.close()

        thread = threading.Thread(target=beat, daemon=True, name=f"lease-{job.pk}")
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def _most_attempts(job: Job) -> int:
    return KINDS[job.name].attempts if job.name in KINDS else 1
