"""Series of rates by which contracts are adjusted: price indexes, agreed yearly rates, a company's own."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.contracts.enums import SeriesKind
from zelo.apps.operations.audit import AuditedManager
from zelo.ui.figures import number_text


def rate_text(percent: Decimal) -> str:
    """A rate with its own decimals, two at least."""
    exponent = percent.normalize().as_tuple().exponent
    return number_text(percent, max(2, -exponent if isinstance(exponent, int) else 2))


class RateSeries(models.Model):
    """One series. Doors: `actions.rates`.

    code: by which clauses and files name it. source: who publishes it. fetched_as: its number at the Banco
    Central do Brasil, where it may be fetched.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=SeriesKind, default=SeriesKind.MONTHLY)
    source = models.CharField(_("source"), max_length=300, blank=True)
    fetched_as = models.PositiveIntegerField(null=True, editable=False)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("series of rates")
        ordering: ClassVar[list[str]] = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class SeriesRate(models.Model):
    """What was published for a month, in percent. A revision is another row; the former stays, not current.

    month: its first day. taken_on: the day it came in. Doors: `actions.rates`.
    """

    series = models.ForeignKey(RateSeries, on_delete=models.CASCADE, related_name="rates")
    month = models.DateField(_("month"))
    percent = models.DecimalField(_("rate, %"), max_digits=14, decimal_places=8)
    source = models.CharField(_("source"), max_length=300)
    taken_on = models.DateField(_("taken in on"))
    is_current = models.BooleanField(default=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("rate")
        ordering: ClassVar[list[str]] = ["series", "-month", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["series", "month"], condition=models.Q(is_current=True), name="one_current_rate"
            )
        ]

    @property
    def text(self) -> str:
        """The rate as people read it: `0,16`."""
        return rate_text(self.percent)

    def __str__(self) -> str:
        return f"{self.series_id} {self.month:%Y-%m} {self.percent}"
