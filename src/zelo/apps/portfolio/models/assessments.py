"""People's judgements of an account, and who brought whom; both are published to the lake as facts."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.audit import AuditedManager
from zelo.apps.portfolio.enums import AssessmentKind
from zelo.apps.portfolio.models.accounts import Account, Published, once_in_the_lake


class Assessment(Published):
    """One judgement on one day; a later one stands beside it. Door: `actions.assessments`.

    level: 0 to 4 of the rubric. amount: for growth potential, the account's yearly spend on what we offer.
    assessor_code: who judged, where the judgement came by import.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="assessments")
    kind = models.CharField(_("what is judged"), max_length=20, choices=AssessmentKind)
    day = models.DateField(_("day"))
    level = models.PositiveSmallIntegerField(
        _("level"), null=True, blank=True, validators=[MaxValueValidator(4)]
    )
    amount = models.DecimalField(_("yearly spend"), max_digits=18, decimal_places=2, null=True, blank=True)
    evidence = models.TextField(_("evidence"), blank=True, max_length=2000)
    link = models.URLField(_("link"), blank=True)
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    assessor_code = models.CharField(max_length=80, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("assessment")
        ordering: ClassVar[list[str]] = ["-day", "-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["account", "kind", "-day", "-id"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [once_in_the_lake("assessment_once_in_lake")]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Referral(Published):
    """An account brought another one. referred: None where it is not a customer (yet).

    referred_code, referred_cnpj: how the lake's row names it, where the referral came by import.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="referrals_given")
    referred = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="referrals_received"
    )
    day = models.DateField(_("day"))
    won_on = models.DateField(_("won on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    referred_code = models.CharField(max_length=80, blank=True, editable=False)
    referred_cnpj = models.CharField(max_length=14, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("referral")
        ordering: ClassVar[list[str]] = ["-day", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [once_in_the_lake("referral_once_in_lake")]

    def __str__(self) -> str:
        return f"{self.account} → {self.referred or '…'}"
