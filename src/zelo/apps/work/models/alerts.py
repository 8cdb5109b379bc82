"""What somebody must look at, whatever it came from."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.audit import AuditedManager
from zelo.apps.portfolio.models import Account
from zelo.apps.work.enums import AlertState


class Alert(models.Model):
    """One warning about an account. Doors: `actions`. Its words come from its kind, in the reader's language.

    key: what it warns of, once for all time, so that nothing is alerted twice. subject: the record it is
    about, whose alerts come and go together. facts: what its words need, dates as ISO text; never a
    person's data. since: the day it was raised; due_on: the day to act by. step: how urgent it has become;
    a snoozed alert comes back when that rises.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, db_index=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="alerts")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("whose it is"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="alerts",
    )
    facts = models.JSONField(default=dict)
    since = models.DateField(_("since"))
    due_on = models.DateField(_("act by"), null=True)
    step = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(_("state"), max_length=20, choices=AlertState, default=AlertState.OPEN)
    snoozed_until = models.DateField(_("snoozed until"), null=True, blank=True)
    settled_on = models.DateField(null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("alert")
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "due_on"], condition=models.Q(state="open"), name="open_alerts"),
            models.Index(fields=["account", "state"]),
        ]

    def __str__(self) -> str:
        return self.key
