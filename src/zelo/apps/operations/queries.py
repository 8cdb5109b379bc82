"""Reads of the machinery."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from zelo.apps.operations.enums import JobState, MailState
from zelo.apps.operations.models import Change, Job, OutgoingMail, Schedule


def jobs(*, state: str = "") -> QuerySet[Job]:
    """Jobs, newest first; state: only those, where it is one."""
    found = Job.objects.select_related("created_by")
    return found.filter(state=state) if state in JobState.values else found


def last_done(name: str) -> Job | None:
    """The last job of this kind that ended well."""
    return Job.objects.filter(name=name, state=JobState.DONE).order_by("-finished_at").first()


def schedules() -> QuerySet[Schedule]:
    return Schedule.objects.all()


def outbox(*, state: str = "") -> QuerySet[OutgoingMail]:
    found = OutgoingMail.objects.all()
    return found.filter(state=state) if state in MailState.values else found


def mail_to_decide() -> int:
    """How many mails wait for a person to say whether they are to leave."""
    return OutgoingMail.objects.filter(
        state__in=[MailState.UNCLEAR, MailState.HELD, MailState.FAILED]
    ).count()


def changes(*, actor: Any = None, since: datetime | None = None, event: str = "") -> QuerySet[Change]:
    """The trail over all records, newest first."""
    found = Change.objects.select_related("actor", "content_type")
    if actor:
        found = found.filter(actor=actor)
    if since:
        found = found.filter(timestamp__gte=since)
    return found.filter(event=event) if event else found
