"""What people and other rooms may do with jobs, schedules and mail."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.operations.enums import JobState, MailState
from zelo.apps.operations.jobs import KINDS, SCHEDULES, ScheduledJob
from zelo.apps.operations.models import Job, OutgoingMail, Schedule
from zelo.lib.errors import InvalidInput

KEEP_JOBS = timedelta(days=90)
KEEP_MAIL = timedelta(days=90)


def enqueue(
    name: str,
    arguments: dict[str, Any] | None = None,
    *,
    key: str = "",
    by: Any = None,
    delay: timedelta = timedelta(0),
) -> Job:
    """Puts a job into the queue; inside a transaction it is there only once that commits.

    key: at most one job of this name waits with the same key; that one is returned instead of a second.
    """
    if name not in KINDS:
        raise InvalidInput(f"There is no job called {name!r}.")
    waiting = Job.objects.filter(name=name, key=key, state=JobState.WAITING)
    if key and (found := waiting.first()):
        return found
    by = by if getattr(by, "pk", None) else None
    try:
        with transaction.atomic():
            return Job.objects.create(
                name=name,
                arguments=arguments or {},
                key=key,
                created_by=by,
                not_before=timezone.now() + delay,
            )
    except IntegrityError:
        found = waiting.first()
        if found is None:
            raise
        return found


def run_again(job: Job, *, by: Any) -> Job:
    """A failed job once more, from its checkpoint."""
    if job.state != JobState.FAILED:
        raise InvalidInput(_("Only a failed job can be run again."))
    again = enqueue(job.name, job.arguments, key=job.key, by=by)
    Job.objects.filter(pk=again.pk, checkpoint={}).update(checkpoint=job.checkpoint)
    return again


def set_schedule(schedule: Schedule, *, enabled: bool) -> Schedule:
    """Switches a schedule on or off; switched on, it runs next at its next time, not for the times missed."""
    schedule.enabled = enabled
    schedule.next_run_at = next_time(SCHEDULES[schedule.name], timezone.now())
    schedule.save()
    return schedule


def next_time(plan: ScheduledJob, after: datetime) -> datetime:
    """The first time of this schedule after `after`."""
    if plan.every_minutes is not None:
        return after + timedelta(minutes=plan.every_minutes)
    assert plan.daily_at is not None
    local = timezone.localtime(after)
    due = local.replace(hour=plan.daily_at.hour, minute=plan.daily_at.minute, second=0, microsecond=0)
    while due <= local:
        due += timedelta(days=1)
    return due


def make_schedules() -> None:
    """A row for each registered schedule, and none for what is no longer registered."""
    Schedule.objects.exclude(name__in=SCHEDULES).delete()
    for plan in SCHEDULES.values():
        Schedule.objects.get_or_create(
            name=plan.name, defaults={"next_run_at": next_time(plan, timezone.now())}
        )


def enqueue_due() -> list[Job]:
    """Enqueues what is due by schedule; of two workers asking at once only one does, by a conditional update.

    Times missed while nothing ran are made up for by one run.
    """
    now, made = timezone.now(), []
    for row in Schedule.objects.filter(enabled=True, name__in=list(SCHEDULES)):
        plan = SCHEDULES[row.name]
        if _clock_went_back(plan, row, now):
            row.next_run_at = next_time(plan, now)
            row.save(update_fields=["next_run_at"])
        if row.next_run_at > now:
            continue
        with transaction.atomic():
            claimed = Schedule.objects.filter(pk=row.pk, next_run_at=row.next_run_at, enabled=True).update(
                next_run_at=next_time(plan, now), last_run_at=now
            )
            if claimed:
                made.append(enqueue(plan.job, plan.arguments, key=f"schedule:{plan.name}"))
    return made


def _clock_went_back(plan: ScheduledJob, row: Schedule, now: datetime) -> bool:
    """Whether a run is planned for later than this schedule can have it, as a clock set right leaves it.

    Within a day a daily run stays where it is: that day's has been already.
    """
    spare = timedelta(days=1) if plan.daily_at is not None else timedelta(0)
    return row.next_run_at > next_time(plan, now) + spare


def send_again(mail: OutgoingMail) -> None:
    """Sends a mail that failed, was held, or of which it is unclear whether it left."""
    open_states = [MailState.FAILED, MailState.UNCLEAR, MailState.HELD]
    with transaction.atomic():
        if not OutgoingMail.objects.filter(pk=mail.pk, state__in=open_states).update(
            state=MailState.WAITING, error=""
        ):
            raise InvalidInput(_("This e-mail is not waiting for a decision."))
        enqueue("mail.deliver", {"mail": mail.pk}, key=f"mail:{mail.pk}")


def measure_tables() -> None:
    """Lets SQLite look at what its tables hold, so that it plans reads by that; PostgreSQL does by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")


def remove_old_rows() -> dict[str, Any]:
    """Removes expired sessions, and jobs and mail that ended more than 90 days ago."""
    now = timezone.now()
    ended = [JobState.DONE, JobState.FAILED]
    return {
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
        "jobs": Job.objects.filter(state__in=ended, finished_at__lt=now - KEEP_JOBS).delete()[0],
        "mail": OutgoingMail.objects.filter(
            state__in=[MailState.SENT, MailState.FAILED], created_at__lt=now - KEEP_MAIL
        ).delete()[0],
    }
