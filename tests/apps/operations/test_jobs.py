"""Jobs: enqueued in the caller's transaction, run once, taken up again, retried, put back at a stop."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from zelo.apps.operations import jobs
from zelo.apps.operations.actions import enqueue, enqueue_due, make_schedules, run_again, set_schedule
from zelo.apps.operations.enums import JobState, RunOutcome
from zelo.apps.operations.jobs import JobContext, LeaseLost
from zelo.apps.operations.models import Job, JobRun, Schedule
from zelo.apps.operations.worker import Worker
from zelo.lib.errors import Busy, InvalidInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls() -> Iterator[list[Any]]:
    """What the test job was called with; the job is known only inside the test."""
    seen: list[Any] = []
    jobs.job("test.note", "A test's job")(lambda context, **given: seen.append(given) or {"n": len(seen)})
    yield seen
    del jobs.KINDS["test.note"]


def define(handler: Any, attempts: int = 3) -> None:
    jobs.KINDS["test.note"] = jobs.JobKind("test.note", "A test's job", handler, attempts)


def test_job_runs_once_and_keeps_its_result(calls: list[Any]) -> None:
    job = enqueue("test.note", {"a": 1})
    assert Worker().run_until_idle() == 1
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"n": 1}, 1)
    assert calls == [{"a": 1}]
    assert [run.outcome for run in job.runs.all()] == [RunOutcome.DONE]


def test_job_of_a_rolled_back_transaction_never_was(calls: list[Any]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue("test.note")
        raise RuntimeError
    assert Worker().run_until_idle() == 0


def test_same_key_waits_once(calls: list[Any]) -> None:
    first, second = enqueue("test.note", key="k"), enqueue("test.note", key="k")
    assert first.pk == second.pk
    Worker().run_until_idle()
    assert enqueue("test.note", key="k").pk != first.pk


def test_unknown_job_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"no job called 'nix'"):
        enqueue("nix")


def test_later_job_waits_for_its_time(calls: list[Any]) -> None:
    enqueue("test.note", delay=timedelta(hours=1))
    assert Worker().run_until_idle() == 0


def test_lease_that_ran_out_is_taken_up_by_another(calls: list[Any]) -> None:
    job = enqueue("test.note")
    dead = Worker().claim()
    assert dead is not None
    assert Worker().claim() is None
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    Worker().run_until_idle()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert [run.outcome for run in job.runs.all()] == [RunOutcome.LOST, RunOutcome.DONE]


def test_worker_that_lost_its_lease_changes_nothing(calls: list[Any]) -> None:
    def taken_over(context: JobContext) -> None:
        Job.objects.update(lease_token="somebody else")
        with context.step(done=1):
            Schedule.objects.create(name="doubled", next_run_at=timezone.now())

    define(taken_over)
    job = enqueue("test.note")
    Worker().run_once()
    job.refresh_from_db()
    assert (job.state, job.lease_token) == (JobState.RUNNING, "somebody else")
    assert not Schedule.objects.filter(name="doubled").exists()


def test_progress_after_a_lost_lease_says_so(calls: list[Any]) -> None:
    job = enqueue("test.note")
    with pytest.raises(LeaseLost):
        JobContext(job.pk, "not mine", {}).progress(1)


def test_failing_job_is_tried_again_later_and_then_given_up(calls: list[Any]) -> None:
    def fail(context: JobContext) -> None:
        raise ValueError("broken for ana@example.com")

    define(fail, attempts=2)
    job = enqueue("test.note")
    Worker().run_once()
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.WAITING, "ValueError: broken for <e-mail>")
    assert job.not_before > timezone.now()
    Job.objects.update(not_before=timezone.now())
    Worker().run_once()
    job.refresh_from_db()
    assert job.state == JobState.FAILED


def test_known_error_is_not_tried_again(calls: list[Any]) -> None:
    def refuse(context: JobContext) -> None:
        raise InvalidInput("The file is empty.")

    define(refuse)
    job = enqueue("test.note")
    Worker().run_once()
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == (JobState.FAILED, "The file is empty.", 1)


def test_job_that_finds_the_lake_busy_is_tried_again(calls: list[Any]) -> None:
    def wait(context: JobContext) -> None:
        raise Busy("Another import is at work.")

    define(wait)
    job = enqueue("test.note")
    Worker().run_once()
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.WAITING, "Another import is at work.")


def test_job_whose_worker_dies_each_time_is_given_up(calls: list[Any]) -> None:
    job = enqueue("test.note")
    for _ in range(3):
        assert Worker().claim() is not None
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert Worker().claim() is None
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert {run.outcome for run in JobRun.objects.all()} == {RunOutcome.LOST}


def test_stop_puts_the_job_back_with_its_checkpoint(calls: list[Any]) -> None:
    worker = Worker()

    def counted(context: JobContext) -> None:
        for number in range(context.checkpoint.get("done", 0), 4):
            with context.step(done=number + 1):
                calls.append(number)
            if number == 1 and len(calls) == 2:
                context.stop.set()

    define(counted)
    job = enqueue("test.note")
    worker.run_once()
    job.refresh_from_db()
    assert (job.state, job.checkpoint, job.attempts) == (JobState.WAITING, {"done": 2}, 0)
    Worker().run_once()
    job.refresh_from_db()
    assert (job.state, calls) == (JobState.DONE, [0, 1, 2, 3])


def test_failed_job_runs_again_from_its_checkpoint(calls: list[Any]) -> None:
    job = enqueue("test.note")
    with pytest.raises(InvalidInput):
        run_again(job, by=None)
    Job.objects.update(state=JobState.FAILED, checkpoint={"done": 2})
    job.refresh_from_db()
    run_again(job, by=None)
    assert Job.objects.exclude(pk=job.pk).get().checkpoint == {"done": 2}


@pytest.fixture
def every_hour(calls: list[Any]) -> Iterator[Schedule]:
    jobs.schedule("test.hourly", "Hourly", job="test.note", every_minutes=60)
    make_schedules()
    yield Schedule.objects.get(name="test.hourly")
    del jobs.SCHEDULES["test.hourly"]


def test_schedule_makes_up_for_missed_times_once(every_hour: Schedule) -> None:
    assert enqueue_due() == []
    Schedule.objects.update(next_run_at=timezone.now() - timedelta(days=3))
    due = [job.name for job in enqueue_due() if job.name == "test.note"]
    assert due == ["test.note"]
    assert [job for job in enqueue_due() if job.name == "test.note"] == []
    every_hour.refresh_from_db()
    assert every_hour.next_run_at > timezone.now()


def test_schedule_switched_off_does_not_run(every_hour: Schedule) -> None:
    set_schedule(every_hour, enabled=False)
    Schedule.objects.update(next_run_at=timezone.now() - timedelta(days=3))
    assert [job for job in enqueue_due() if job.name == "test.note"] == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_run_a_schedule_and_a_job_once(every_hour: Schedule, calls: list[Any]) -> None:
    from django.db import connection

    Schedule.objects.filter(pk=every_hour.pk).update(next_run_at=timezone.now() - timedelta(hours=2))
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        Worker().run_until_idle()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == [{}]
    assert JobRun.objects.count() == 1
