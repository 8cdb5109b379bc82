"""Why a renewal was lost or came out smaller, and what could be learnt from it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.contracts.enums import LossReason
from zelo.apps.contracts.models.case import RenewalCase
from zelo.apps.operations.audit import AuditedManager
from zelo.apps.operations.models import Versioned


class PostMortem(Versioned):
    """Of one renewal that was lost or reduced. Doors: `actions.postmortems`.

    known: what was known six and three months before and on the day it was decided, as `queries.known`
    gathers it; kept, since snapshots and settled alerts do not stay for ever.
    """

    case = models.OneToOneField(RenewalCase, on_delete=models.CASCADE, related_name="post_mortem")
    reason = models.CharField(_("main reason"), max_length=20, choices=LossReason)
    competitor = models.CharField(_("competitor"), max_length=200, blank=True)
    story = models.TextField(_("what happened"), blank=True, max_length=4000)
    lessons = models.TextField(_("lessons"), blank=True, max_length=4000)
    known = models.JSONField(default=list, editable=False)
    written_on = models.DateField(editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    objects = AuditedManager()

    class Meta:
        verbose_name = _("post-mortem")
        ordering: ClassVar[list[str]] = ["-written_on", "-id"]

    def __str__(self) -> str:
        return str(self.case)
