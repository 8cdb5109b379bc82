"""How a person wants to be told of what is due: a digest by e-mail, and a calendar to subscribe to."""

from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.audit import AuditedManager
from zelo.apps.work.enums import FeedScope, Rhythm, Weekday


class Notices(models.Model):
    """One person's choices; without a row the defaults count. Doors: `actions.notices`.

    changed_at: digests that were due before it are not made up. feed_hash: of the calendar's secret address;
    empty: there is none. Only the hash is kept.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="notices"
    )
    digest = models.CharField(_("digest by e-mail"), max_length=10, choices=Rhythm, default=Rhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday, default=Weekday.MONDAY)
    at = models.TimeField(_("hour"), default=time(7))
    changed_at = models.DateTimeField(editable=False)
    feed_hash = models.CharField(max_length=64, blank=True, editable=False)
    feed_made_at = models.DateTimeField(null=True, editable=False)
    feed_scope = models.CharField(
        _("accounts in the calendar"), max_length=10, choices=FeedScope, default=FeedScope.MINE
    )

    objects = AuditedManager()

    class Meta:
        verbose_name = _("notices")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["feed_hash"], condition=~models.Q(feed_hash=""), name="one_person_per_feed"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_digest_display())


class Digest(models.Model):
    """That a person's digest of a period was decided, once. mailed: there was something to say.

    period: the day of the digest. made_at: what is new for the next one counts from here.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    period = models.DateField()
    made_at = models.DateTimeField()
    mailed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("digest")
        ordering: ClassVar[list[str]] = ["-period", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "period"], name="digest_once_a_period")
        ]

    def __str__(self) -> str:
        return str(self.period)
