"""Rows of the machinery: jobs and their runs, schedules, mail to be sent, and the trail of changes."""

from typing import Any

from auditlog.models import AbstractLogEntry, LogEntryManager
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.enums import JobState, MailState, RunOutcome


class ChangeManager(LogEntryManager):
    """Writes who acted into each entry; see `audit.acting_as`."""

    def create(self, **values: Any) -> "Change":
        from zelo.apps.operations.audit import current_actor

        return super().create(**{**values, **current_actor().columns()})


class Change(AbstractLogEntry):
    """One change of one audited record, with the values before and after; or one event worth keeping."""

    event = models.CharField(max_length=60, blank=True, db_index=True)

    objects = ChangeManager()

    # What the keys among the values stand for; filled by `audit.load_references`.
    references: dict[str, str]

    class Meta(AbstractLogEntry.Meta):
        abstract = False
        ordering = ["-timestamp", "-id"]
        indexes = [models.Index(fields=["content_type", "object_id", "-timestamp"])]


class Versioned(models.Model):
    """A record that two people may edit at once: the second is told. Door: `versions.save_version`."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Job(models.Model):
    """One piece of work for a worker. Doors: `actions.enqueue` and `worker`."""

    name = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    not_before = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(null=True)
    progress_note = models.CharField(max_length=200, blank=True)
    checkpoint = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "not_before", "id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "key"],
                condition=models.Q(state=JobState.WAITING) & ~models.Q(key=""),
                name="job_waits_once_per_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class JobRun(models.Model):
    """One try at a job: which worker, from when to when, and how it ended."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="runs")
    worker = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=RunOutcome, default=RunOutcome.RUNNING)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]


class Schedule(models.Model):
    """When a job is enqueued again and again; registered in code, switched on and off by people."""

    name = models.CharField(max_length=100, unique=True)
    next_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OutgoingMail(models.Model):
    """One e-mail to one or more people. Door: `mail.OutboxBackend`; its body goes once it is sent."""

    key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField(max_length=200)
    sender = models.CharField(max_length=320)
    recipients = models.JSONField(default=list)
    subject = models.CharField(max_length=500)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.key
