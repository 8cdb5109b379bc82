"""Contracts with accounts, and all that changes what they say."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.contracts.enums import Due, Exit, Fee, NoticeForm, Party, Renewal, State, Unit
from zelo.apps.operations.audit import AuditedManager
from zelo.apps.operations.models import Versioned
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.models.accounts import Published, once_in_the_lake

MONTHS = (MinValueValidator(1), MaxValueValidator(1200))
NOTICE = (MinValueValidator(0), MaxValueValidator(3650))


class Contract(Versioned, Published):
    """One contract with an account. Doors: `actions`. Where it stands is `ContractState`, never typed.

    code: its number, one per source. amount: money per `amount_months` months; where there are items, their
    yearly sum. term_starts_on: first day of the term that `ends_on` closes, where an amendment moved it.
    client_notice, supplier_notice: in notice_unit, None where that party may not give notice; both None:
    unknown. leave_*: termination for convenience; leave_notice None: nobody may.
    The columns take what an import says, contradictions too: `ContractState.problem` tells of them.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="contracts")
    code = models.CharField(_("number"), max_length=80)
    title = models.CharField(_("what it is about"), max_length=200, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    starts_on = models.DateField(_("first day in force"))
    ends_on = models.DateField(_("last day in force"), null=True, blank=True)
    term_starts_on = models.DateField(_("first day of the present term"), null=True, blank=True)
    amount = models.DecimalField(_("value"), max_digits=18, decimal_places=2, null=True, blank=True)
    amount_months = models.IntegerField(_("months"), default=12, validators=MONTHS)
    recurring = models.BooleanField(_("recurring"), default=True)
    renewal = models.CharField(_("at the end"), max_length=20, choices=Renewal, default=Renewal.NONE)
    renewal_months = models.IntegerField(_("months of a renewal"), null=True, blank=True, validators=MONTHS)
    notice_unit = models.CharField(_("notice counted in"), max_length=10, choices=Unit, default=Unit.DAYS)
    client_notice = models.IntegerField(_("notice of the client"), null=True, blank=True, validators=NOTICE)
    supplier_notice = models.IntegerField(_("our notice"), null=True, blank=True, validators=NOTICE)
    notice_opens = models.IntegerField(_("notice at the earliest"), null=True, blank=True, validators=NOTICE)
    notice_form = models.CharField(_("form of the notice"), max_length=10, choices=NoticeForm, blank=True)
    delivery_days = models.IntegerField(_("days of delivery"), default=0, validators=NOTICE)
    exit = models.CharField(_("without term, it may end"), max_length=20, choices=Exit, default=Exit.ANY_TIME)
    penalty = models.TextField(_("penalty"), blank=True, max_length=2000)
    leave_by = models.CharField(_("may leave without a cause"), max_length=10, choices=Party, blank=True)
    leave_notice = models.IntegerField(_("after days of notice"), null=True, blank=True, validators=NOTICE)
    leave_from = models.DateField(_("not before"), null=True, blank=True)
    leave_fee = models.CharField(_("which costs"), max_length=20, choices=Fee, default=Fee.NONE)
    leave_quantity = models.DecimalField(_("how much"), max_digits=18, decimal_places=4, default=0)
    minimum_volume = models.DecimalField(
        _("least volume a year"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    notified_on = models.DateField(_("notice received on"), null=True, blank=True)
    notified_by = models.CharField(_("notice given by"), max_length=10, choices=Party, blank=True)
    terminated_on = models.DateField(_("last day after the termination"), null=True, blank=True)
    ended_because = models.TextField(_("reason"), blank=True, max_length=2000)
    note = models.TextField(_("note"), blank=True, max_length=4000)
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("contract")
        ordering: ClassVar[list[str]] = ["-starts_on", "-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["account", "-starts_on", "-id"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [once_in_the_lake("contract_once_in_lake")]

    def __str__(self) -> str:
        return self.code


class ContractItem(models.Model):
    """A line of a contract's value. Doors: `actions`. An adjustment ends one and starts the next.

    starts_on, ends_on: None with the contract, renewals included.
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="items")
    code = models.CharField(_("code"), max_length=80, blank=True)
    name = models.CharField(_("item"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=4, null=True, blank=True)
    amount = models.DecimalField(_("value"), max_digits=18, decimal_places=2)
    amount_months = models.PositiveSmallIntegerField(_("months"), default=12, validators=MONTHS)
    recurring = models.BooleanField(_("recurring"), default=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("contract item")
        ordering: ClassVar[list[str]] = ["name", "starts_on", "id"]

    def __str__(self) -> str:
        return self.name


class Suspension(models.Model):
    """Days on which a contract is neither performed nor charged; ends_on None: until further."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="suspensions")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("suspension")
        ordering: ClassVar[list[str]] = ["starts_on", "id"]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on or ''}"


class Amendment(models.Model):
    """A change of a contract, from its draft to its signature, which is when the contract changes.

    changes: by field of the contract, what it becomes; before: what it was, once signed. revises_value: the
    price is agreed anew, so that the twelve months of an adjustment restart.
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="amendments")
    number = models.PositiveSmallIntegerField(_("number"))
    summary = models.CharField(_("what it changes"), max_length=500)
    effective_on = models.DateField(_("takes effect on"))
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    changes = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True, editable=False)
    revises_value = models.BooleanField(_("the price is agreed anew"), default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("amendment")
        ordering: ClassVar[list[str]] = ["contract", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contract", "number"], name="amendment_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.contract} / {self.number}"


class ContractState(models.Model):
    """Where a contract stands, for lists. Written by `actions.standing` alone, from its facts.

    as_of: the day of the pass that found this; those after it found the same.
    notice_by: whose notice it is, empty where both parties' last day is the same.
    problem: why nothing can be said of it. deadline_on: the last day of notice, or the end without one, in
    the term that `deadline_end` closes. monthly, yearly: recurring revenue; None where the value is unknown.
    """

    contract = models.OneToOneField(
        Contract, primary_key=True, on_delete=models.CASCADE, related_name="standing"
    )
    as_of = models.DateField()
    state = models.CharField(_("state"), max_length=30, choices=State, blank=True)
    flags = models.JSONField(default=list)
    term_first = models.DateField(null=True)
    term_last = models.DateField(_("end of term"), null=True)
    notice_on = models.DateField(_("last day of notice"), null=True)
    notice_by = models.CharField(max_length=10, choices=Party, blank=True)
    committed_until = models.DateField(null=True)
    deadline_on = models.DateField(_("decide by"), null=True)
    deadline_kind = models.CharField(max_length=10, choices=Due, blank=True)
    deadline_end = models.DateField(null=True)
    monthly = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    yearly = models.DecimalField(_("a year"), max_digits=18, decimal_places=2, null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("state of a contract")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["deadline_on", "contract"]),
            models.Index(fields=["state", "deadline_on"]),
        ]

    def __str__(self) -> str:
        return str(self.get_state_display())
