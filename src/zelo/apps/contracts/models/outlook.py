"""What is expected of renewals, what was expected of them, and how recurring revenue moved."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.contracts.enums import Answer, Call, Movement
from zelo.apps.contracts.models.case import RenewalCase
from zelo.apps.operations.audit import AuditedManager
from zelo.apps.portfolio.models import Account


class CaseChance(models.Model):
    """What the model of renewals says of an open case, beside the call. Doors: `actions.chances`.

    chance: of renewal, None where too few terms are decided; terms: how many are. apart: the call and the
    chance part so far that the head is asked. answer: what the head answered about `answered_call`.
    """

    case = models.OneToOneField(
        RenewalCase, primary_key=True, on_delete=models.CASCADE, related_name="outlook"
    )
    as_of = models.DateField()
    chance = models.FloatField(_("model"), null=True)
    terms = models.PositiveIntegerField(default=0)
    age = models.PositiveIntegerField(default=0)
    apart = models.BooleanField(default=False)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    answered_call = models.CharField(max_length=20, choices=Call, blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AuditedManager()

    class Meta:
        verbose_name = _("chance of a renewal")

    def __str__(self) -> str:
        return f"{self.case}: {self.chance}"

    @property
    def is_asked(self) -> bool:
        """Whether the head is still to say something about the present call."""
        return self.apart and self.answered_call != self.case.call


class StoredForecast(models.Model):
    """What was expected of an open case at the first pass of a month. Written by `actions.forecasts` alone.

    month: its first day. call_chance: what the call stood for; chance: the model's; expected: money a year,
    by the call. ends_in: months from then to the end of the term. kept, came: once decided, whether
    anything was kept, and how much.
    """

    case = models.ForeignKey(RenewalCase, on_delete=models.CASCADE, related_name="forecasts")
    month = models.DateField()
    call = models.CharField(_("call"), max_length=20, choices=Call)
    call_chance = models.FloatField()
    chance = models.FloatField(null=True)
    yearly = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    expected = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    ends_in = models.SmallIntegerField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    kept = models.BooleanField(null=True)
    came = models.DecimalField(max_digits=18, decimal_places=2, null=True)

    class Meta:
        verbose_name = _("stored forecast")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case"], condition=models.Q(kept=None), name="forecasts_undecided")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "month"], name="one_forecast_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.month}"


class RevenueMovement(models.Model):
    """How an account's recurring revenue by contracts changed in a month. Written by `actions.revenue` alone.

    month: its first day; before, after: monthly, on the last day of the month before, and of the month.
    The sum of an account's changes up to a month is its recurring revenue at that month's end.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="revenue_movements")
    month = models.DateField()
    kind = models.CharField(max_length=20, choices=Movement)
    before = models.DecimalField(max_digits=18, decimal_places=2)
    after = models.DecimalField(max_digits=18, decimal_places=2)
    change = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        verbose_name = _("movement of revenue")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["month", "kind"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "month"], name="one_movement_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month} {self.change}"


class RevenueMark(models.Model):
    """Up to which month an account's movements are written, and from which facts: told apart by `facts`."""

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="revenue_mark"
    )
    until = models.DateField()
    facts = models.CharField(max_length=64)
    monthly = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        verbose_name = _("mark of revenue")

    def __str__(self) -> str:
        return f"{self.account_id} {self.until}"
