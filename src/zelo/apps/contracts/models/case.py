"""Renewal cases: one per contract and term that comes to its end."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.contracts.enums import Call, CaseOutcome, Due
from zelo.apps.contracts.models.contract import Contract
from zelo.apps.operations.audit import AuditedManager
from zelo.apps.operations.models import Versioned
from zelo.apps.portfolio.models import Account


class RenewalCase(Versioned):
    """The renewal of one term: the nightly pass opens and closes it, people call it. Doors: `actions.cases`.

    account: the contract's own, beside it so that lists need not look. deadline_on: the last day of
    notice, or the end without one; term_ends_on: the end it is about. owner: who answers for it, kept
    true to absences and departures. yearly: what the contract is worth on that end, as known when it
    opened. call_amount: what is expected to be kept, a year. action, action_owner, action_on: what is
    done about it, needed where it is not called 90 days before the deadline. kept_yearly: what is left
    a year once it is closed.
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="cases")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="renewals")
    opened_on = models.DateField()
    deadline_on = models.DateField(_("decide by"))
    deadline_kind = models.CharField(max_length=10, choices=Due)
    term_ends_on = models.DateField(_("end of term"))
    yearly = models.DecimalField(_("a year"), max_digits=18, decimal_places=2, null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="renewal_cases",
    )
    call = models.CharField(_("call"), max_length=20, choices=Call, default=Call.UNDECIDED)
    call_amount = models.DecimalField(
        _("expected, a year"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    call_reason = models.TextField(_("reason"), blank=True, max_length=2000)
    called_on = models.DateField(null=True, editable=False)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    action = models.CharField(_("what is done"), max_length=300, blank=True)
    action_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by whom"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    action_on = models.DateField(_("until"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=CaseOutcome, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    kept_yearly = models.DecimalField(_("kept, a year"), max_digits=18, decimal_places=2, null=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("renewal case")
        ordering: ClassVar[list[str]] = ["deadline_on", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["outcome", "deadline_on", "id"], name="open_cases"),
            models.Index(fields=["outcome", "account", "yearly"], name="open_cases_by_account"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contract", "term_ends_on"], name="one_case_per_term")
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.term_ends_on}"


class CaseCheckpoint(models.Model):
    """A day on which a case is to be looked at. days: those of 180, 90, 60, 30 that it stands for."""

    case = models.ForeignKey(RenewalCase, on_delete=models.CASCADE, related_name="checkpoints")
    due_on = models.DateField()
    days = models.JSONField(default=list)
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("checkpoint")
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "due_on"], name="checkpoint_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.due_on}"
