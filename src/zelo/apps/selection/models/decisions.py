"""What people decided about an account's tier."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.audit import AuditedManager
from zelo.apps.portfolio.enums import Tier
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.models.accounts import Published, once_in_the_lake
from zelo.apps.selection.enums import DecisionAction
from zelo.apps.selection.models.evaluations import Proposal


class Decision(Published):
    """One person's decision on an account's tier; the last one that stands is the account's tier.

    Doors: `actions.decisions`. A decision is not changed: another follows it, or it is withdrawn.
    tier: the tier decided; of a declined proposal, the one that was proposed. review_on: the day on which an
    exception is looked at again. policy, evaluation: what proposed it, as the lake has them. batch: the same
    of those that were made in one go. tier_before: the account's tier when it was made.
    replaced_by: a later one of the same day, which withdrew it.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="decisions")
    day = models.DateField(_("decided on"))
    tier = models.CharField(_("tier"), max_length=20, choices=Tier)
    action = models.CharField(_("decision"), max_length=10, choices=DecisionAction)
    reason = models.TextField(_("reason"), blank=True, max_length=2_000)
    review_on = models.DateField(_("until"), null=True, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="decisions"
    )
    proposal = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions"
    )
    policy = models.CharField(max_length=100, blank=True)
    evaluation = models.PositiveIntegerField(null=True, blank=True)
    tier_before = models.CharField(max_length=20, choices=Tier, blank=True)
    batch = models.UUIDField(null=True, blank=True, db_index=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaced", editable=False
    )

    objects = AuditedManager()

    class Meta:
        verbose_name = _("decision")
        ordering: ClassVar[list[str]] = ["-day", "-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["account", "-day", "-id"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [once_in_the_lake("decision_once_in_lake")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.tier} {self.day}"
