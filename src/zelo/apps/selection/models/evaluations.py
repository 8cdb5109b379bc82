"""Evaluations that people asked for, and what they propose for each account."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.models import Job
from zelo.apps.portfolio.models import Account
from zelo.apps.selection.enums import EvaluationState, Outcome
from zelo.apps.selection.models.policies import PolicyVersion


class Evaluation(models.Model):
    """One run of a policy's version as of a date. Doors: `actions.evaluations`, and its job.

    key: by it the evaluation is found again in the home, also after its worker died. number: its number in
    the home, once it is stored there. policy_version: None where the home ran it, from a policy's file.
    policy, policy_number: name and version, as in the policy's text. summary: sizes, edges and the comparison
    with the biggest, as `evaluation.json` has them. seed, draws: of its stability.
    reproduction: what came of computing it again, None where nobody has.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    policy_version = models.ForeignKey(
        PolicyVersion, null=True, on_delete=models.PROTECT, related_name="evaluations"
    )
    policy = models.CharField(max_length=100, blank=True)
    policy_number = models.PositiveIntegerField(default=0)
    as_of = models.DateField(_("as of"))
    number = models.PositiveIntegerField(null=True, unique=True)
    state = models.CharField(max_length=10, choices=EvaluationState, default=EvaluationState.WAITING)
    note = models.CharField(_("note"), max_length=300, blank=True)
    summary = models.JSONField(default=dict)
    draws = models.PositiveIntegerField(default=200)
    seed = models.PositiveIntegerField(default=1)
    error = models.TextField(blank=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    reproduction = models.JSONField(null=True)
    reproduced_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("evaluation")
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.number or self.pk}"


class Proposal(models.Model):
    """What one evaluation says of one account. Written by the evaluation's job, never changed.

    account_key: the account's id in the evaluation, which for a group or establishment is not the account's
    code. account: None where the application does not know it. key_probability: share of draws in which it
    is a key account, None where it was not drawn. Scores 0 to 100; revenue: over the policy's months.
    unknown: the criteria's measures that are not known of the account, joined by blanks.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="proposals")
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="proposals")
    account_key = models.CharField(max_length=160)
    name = models.CharField(max_length=200)
    sort_name = models.CharField(max_length=200)
    rank = models.PositiveIntegerField(null=True)
    score = models.FloatField(null=True)
    attractiveness = models.FloatField(null=True)
    strength = models.FloatField(null=True)
    coverage = models.FloatField(default=0)
    tier = models.CharField(max_length=20, choices=Outcome)
    previous_tier = models.CharField(max_length=20, choices=Outcome, blank=True)
    change = models.CharField(max_length=12)
    blocking = models.CharField(max_length=120, blank=True)
    unknown = models.TextField(blank=True)
    is_key = models.BooleanField(default=False)
    key_probability = models.FloatField(null=True)
    tier_probability = models.FloatField(null=True)
    rank_low = models.PositiveIntegerField(null=True)
    rank_high = models.PositiveIntegerField(null=True)
    revenue = models.DecimalField(max_digits=18, decimal_places=2, null=True)

    class Meta:
        verbose_name = _("proposal")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["evaluation", "account_key"], name="proposed_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["evaluation", "rank"]),
            models.Index(fields=["evaluation", "change"]),
            models.Index(fields=["account", "evaluation"]),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.account_key}"
