"""On which days the company works: its state's holidays, and days of its own."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.audit import AuditedManager
from zelo.apps.operations.models import Versioned


class CompanyCalendar(Versioned):
    """The one record of the company's calendar; without it the national holidays count. Doors: `actions`."""

    state = models.CharField(
        _("state of Brazil"),
        max_length=20,
        blank=True,
        help_text=_("Its holidays count beside the national ones."),
    )
    city = models.CharField(
        _("city"),
        max_length=100,
        blank=True,
        help_text=_("For the reader only: enter the city's holidays as days of your own."),
    )
    bank_days = models.BooleanField(
        _("Carnival (Monday and Tuesday) and Corpus Christi are holidays"), default=False
    )

    objects = AuditedManager()

    class Meta:
        verbose_name = _("company calendar")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_company_calendar")
        ]

    def __str__(self) -> str:
        return self.state or "BR"


class OwnDay(models.Model):
    """A day that the company adds to its holidays, or a holiday on which it works."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    is_worked = models.BooleanField(_("it is a holiday, but we work"), default=False)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("day of the company's own")
        ordering: ClassVar[list[str]] = ["day"]

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.name}"
