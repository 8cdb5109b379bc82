"""Adjustment of contracts' value (in Portuguese, reajuste): clause, state, and what was decided."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.contracts.enums import (
    AdjustmentBase,
    AdjustmentOutcome,
    AdjustmentStage,
    AdjustmentStatus,
    NegativeRate,
    PartKind,
)
from zelo.apps.contracts.models.contract import Contract
from zelo.apps.contracts.models.rates import RateSeries
from zelo.apps.operations.audit import AuditedManager
from zelo.apps.operations.models import Versioned

_LAG = (MinValueValidator(1), MaxValueValidator(12))


class AdjustmentClause(Versioned):
    """How a contract's value is adjusted. Doors: `actions.clauses`.

    base_on: the day that the twelve months count from; the contract's start where it is None. lag_months: how
    many months before the due month the last rate is. cap, floor: in percent. last_on: when the last
    adjustment took effect that is not written down here. words: what the contract says, for the letter.
    """

    contract = models.OneToOneField(Contract, on_delete=models.CASCADE, related_name="adjustment_clause")
    base = models.CharField(
        _("the year counts from"), max_length=10, choices=AdjustmentBase, default=AdjustmentBase.START
    )
    base_on = models.DateField(_("that is on"), null=True, blank=True)
    lag_months = models.PositiveSmallIntegerField(_("lag in months"), default=1, validators=_LAG)
    cap = models.DecimalField(_("at most, %"), max_digits=9, decimal_places=4, null=True, blank=True)
    floor = models.DecimalField(_("at least, %"), max_digits=9, decimal_places=4, null=True, blank=True)
    on_negative = models.CharField(
        _("a negative rate"), max_length=10, choices=NegativeRate, default=NegativeRate.ASK
    )
    last_on = models.DateField(_("last adjusted on"), null=True, blank=True)
    words = models.CharField(_("clause"), max_length=300, blank=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("adjustment clause")

    def __str__(self) -> str:
        return f"{self.contract}"


class ClausePart(models.Model):
    """One part of a clause's formula. weight: its share, in percent. percent: of a fixed part."""

    clause = models.ForeignKey(AdjustmentClause, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(_("kind"), max_length=10, choices=PartKind, default=PartKind.SERIES)
    weight = models.DecimalField(_("weight, %"), max_digits=7, decimal_places=4, default=100)
    series = models.ForeignKey(
        RateSeries, verbose_name=_("series"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    percent = models.DecimalField(_("fixed rate, %"), max_digits=9, decimal_places=4, null=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("part of a clause")
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.clause_id} {self.series_id or self.percent}"


class AdjustmentState(models.Model):
    """The next adjustment of a contract, for lists. Written by `actions.adjustment_states` alone.

    due_on: None where none falls due before the contract ends. change: the rate as a fraction, floor and cap
    included, rounded; None while it waits. waits_for: months as `2026-10`, missing. breaches: of Lei 10.192.
    yearly, added: recurring revenue a year before it, and what it adds; None where unknown.
    """

    contract = models.OneToOneField(
        Contract, primary_key=True, on_delete=models.CASCADE, related_name="adjustment_state"
    )
    due_on = models.DateField(_("due"), null=True)
    status = models.CharField(_("state"), max_length=10, choices=AdjustmentStatus, blank=True)
    change = models.DecimalField(max_digits=16, decimal_places=10, null=True)
    waits_for = models.JSONField(default=list)
    breaches = models.JSONField(default=list)
    yearly = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    added = models.DecimalField(_("adds, a year"), max_digits=18, decimal_places=2, null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("state of an adjustment")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["due_on", "contract"])]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.due_on}"


class Adjustment(models.Model):
    """One adjustment, proposed and then decided. Doors: `actions.adjustments`.

    change: what the clause gives, as a fraction, rounded; `basis` has it in full with the rates used. agreed:
    the fraction applied. yearly_before, yearly_after: recurring revenue a year. yearly_forgone: what the
    clause gives less what is applied. lines: the money by line, and the items that took effect.
    by_index: whether a series of rates is among its parts. in_effect: the contract's value shows it.
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="adjustments")
    due_on = models.DateField(_("due"))
    effective_on = models.DateField(_("takes effect on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=AdjustmentOutcome)
    stage = models.CharField(_("state"), max_length=10, choices=AdjustmentStage)
    change = models.DecimalField(_("rate"), max_digits=16, decimal_places=10)
    agreed = models.DecimalField(_("rate applied"), max_digits=16, decimal_places=10)
    basis = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    by_index = models.BooleanField(default=True)
    yearly_before = models.DecimalField(max_digits=18, decimal_places=2)
    yearly_after = models.DecimalField(max_digits=18, decimal_places=2)
    yearly_forgone = models.DecimalField(_("forgone, a year"), max_digits=18, decimal_places=2)
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    breaches = models.JSONField(default=list)
    override = models.TextField(_("why before twelve months"), blank=True, max_length=2000)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_on = models.DateField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_on = models.DateField(null=True)
    in_effect = models.BooleanField(default=False)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("adjustment")
        ordering: ClassVar[list[str]] = ["-due_on", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["effective_on"],
                condition=models.Q(in_effect=False, stage="approved"),
                name="adjustments_to_come",
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["contract", "due_on"],
                condition=models.Q(stage__in=["proposed", "approved"]),
                name="one_adjustment_per_due_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.due_on}"
