"""Who of ours looks after which account, and how much of it a person can carry."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.audit import AuditedManager
from zelo.apps.operations.models import Versioned
from zelo.apps.portfolio.enums import TeamRole, Tier
from zelo.apps.portfolio.models.accounts import Account


class Assignment(models.Model):
    """One of ours in one part for an account, from a day to a day, both included; None: still.

    Doors: `actions.assignments`. An account has one KAM on any day.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="assignments")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    role = models.CharField(_("part"), max_length=20, choices=TeamRole)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AuditedManager()

    class Meta:
        verbose_name = _("assignment")
        ordering: ClassVar[list[str]] = ["-starts_on", "-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person", "ends_on", "account"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="assignment_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(role=TeamRole.KAM, ends_on=None),
                name="account_has_one_kam",
            ),
            models.UniqueConstraint(
                fields=["account", "person", "role"],
                condition=models.Q(ends_on=None),
                name="person_has_a_part_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.get_role_display()}"


class TierHours(Versioned):
    """Hours a month that an account of a tier takes of its KAM."""

    tier = models.CharField(_("tier"), max_length=20, choices=Tier, unique=True)
    hours_per_month = models.DecimalField(_("hours a month"), max_digits=6, decimal_places=1)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("hours of a tier")

    def __str__(self) -> str:
        return str(self.get_tier_display())


class Capacity(Versioned):
    """Hours a month that a person has for accounts."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="capacity")
    hours_per_month = models.DecimalField(_("hours a month"), max_digits=6, decimal_places=1)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("capacity")

    def __str__(self) -> str:
        return str(self.person)
