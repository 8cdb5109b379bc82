"""Accounts found to be the same one, and pairs found not to be."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.audit import AuditedManager
from zelo.apps.portfolio.models.accounts import Account


class Merge(models.Model):
    """`merged` became an alias of `kept`; facts stay as they were. Doors: `actions.merging`.

    moved: which records changed hands, so that the merge can be undone.
    """

    kept = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="merges_in")
    merged = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="merges_out")
    moved = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("merge")
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"


class DuplicatePair(models.Model):
    """Two accounts that may be the same one, as the last search found; first has the smaller id.

    score: 0 to 100. reason: the strongest; reasons: all, codes of `duplicates.Reason` with their figures.
    """

    first = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=20)
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("possible duplicate")
        ordering: ClassVar[list[str]] = ["-score", "first", "second"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["-score", "first", "second"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_found_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="found_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}?"


class NotDuplicate(models.Model):
    """Two accounts that a person found to be different; first has the smaller id."""

    first = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("pair found different")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_told_apart_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
