"""Selection policies of the company, and their versions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.audit import AuditedManager
from zelo.apps.operations.models import Versioned
from zelo.apps.selection.enums import VersionState


class Policy(models.Model):
    """A selection policy under one name. Doors: `actions.policies`.

    name: as in the policy's text.
    """

    name = models.SlugField(_("name"), max_length=100, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("selection policy")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class PolicyVersion(Versioned):
    """One version of a policy. Doors: `actions.policies`. A draft may change; what is approved never does.

    number: the `version` in its text. text: the whole policy in TOML. hash: of its content. note: why it is
    another than the one before. in_use: refreshes evaluate it; at most one version of all is.
    """

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    in_use = models.BooleanField(_("in use"), default=False)
    note = models.TextField(_("what changes, and why"), blank=True, max_length=2_000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("policy version")
        ordering: ClassVar[list[str]] = ["policy", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once"),
            models.UniqueConstraint(
                fields=["policy"], condition=models.Q(state=VersionState.DRAFT), name="one_draft_of_a_policy"
            ),
            models.UniqueConstraint(
                fields=["in_use"], condition=models.Q(in_use=True), name="one_version_in_use"
            ),
            models.CheckConstraint(
                condition=models.Q(in_use=False) | models.Q(state=VersionState.APPROVED),
                name="only_approved_in_use",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy.name} {self.number}"
