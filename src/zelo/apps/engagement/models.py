"""Touches with the clients."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.engagement.enums import Channel
from zelo.apps.operations.audit import AuditedManager
from zelo.apps.operations.models import Versioned
from zelo.apps.portfolio.models import Account, Contact
from zelo.apps.portfolio.models.accounts import Published, once_in_the_lake
from zelo.apps.portfolio.models.folded import FoldedField


class Interaction(Versioned, Published):
    """One touch with an account. Doors: `actions`. What was said stays here; the lake gets day and channel.

    person: who of ours. search: the text without accents and case. contact_code and person_code: as an
    import named them, where they are not known here.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="interactions")
    day = models.DateField(_("day"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.CALL)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=15)
    text = models.TextField(_("what was said"), blank=True, max_length=10_000)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who of ours"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="interactions",
    )
    contacts = models.ManyToManyField(
        Contact, verbose_name=_("with"), blank=True, related_name="interactions"
    )
    contact_code = models.CharField(max_length=80, blank=True, editable=False)
    person_code = models.CharField(max_length=80, blank=True, editable=False)
    search = FoldedField("text")
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("interaction")
        ordering: ClassVar[list[str]] = ["-day", "-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["account", "-day", "-id"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [once_in_the_lake("interaction_once_in_lake")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.day}"
