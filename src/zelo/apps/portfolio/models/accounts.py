"""The customer companies, their establishments, and the fields that a company adds of its own."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.audit import AuditedManager
from zelo.apps.operations.models import Versioned
from zelo.apps.portfolio.enums import FieldKind


class Published(models.Model):
    """A record that the application publishes to the lake, under the key it was adopted by or its own.

    lake_source, lake_record: the row's key in the lake's table; made once, never changed. No record: it was
    not published yet. lake_code, lake_cnpj: how that row names the account, within lake_source.
    """

    lake_source = models.CharField(max_length=40, default="zelo", editable=False)
    lake_record = models.CharField(max_length=200, blank=True, editable=False)
    lake_code = models.CharField(max_length=80, blank=True, editable=False)
    lake_cnpj = models.CharField(max_length=14, blank=True, editable=False)

    class Meta:
        abstract = True


def once_in_the_lake(name: str) -> models.UniqueConstraint:
    """A key of the lake stands for one record, so that adopting it again doubles nothing."""
    return models.UniqueConstraint(
        fields=["lake_source", "lake_record"], condition=~models.Q(lake_record=""), name=name
    )


class Account(Versioned):
    """A customer company: one legal entity, with one or more establishments. Doors: `actions.accounts`.

    code: the one it is known by in the source system, the same as `account_id` where the unit is the CNPJ
    root. parent: the account above it in an economic group. merged_into: it was found to be another account
    and stands for it as an alias; lists no longer show it.
    """

    code = models.CharField(_("code"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=200)
    cnpj_root = models.CharField(_("CNPJ root"), max_length=8, blank=True, db_index=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
    )
    segment = models.CharField(_("segment"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=60, blank=True)
    since = models.DateField(_("customer since"), null=True, blank=True)
    website = models.URLField(_("website"), blank=True)
    about = models.TextField(_("about"), blank=True, max_length=4000)
    custom = models.JSONField(_("own fields"), default=dict, blank=True)
    is_archived = models.BooleanField(_("archived"), default=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="aliases", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("account")
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="account_above_itself"),
            models.CheckConstraint(condition=~models.Q(merged_into=models.F("id")), name="account_is_itself"),
        ]

    def __str__(self) -> str:
        return self.name


class Establishment(Published):
    """One row of the source system's register: a code, and a CNPJ where it is known.

    kam_code: who of ours looks after it, as an import named them. same_as: the code of the one that an import
    found it to be.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="establishments")
    source = models.CharField(max_length=40, default="main")
    code = models.CharField(_("code"), max_length=80)
    name = models.CharField(_("name"), max_length=200)
    cnpj = models.CharField("CNPJ", max_length=14, blank=True, db_index=True)
    parent_code = models.CharField(max_length=80, blank=True)
    segment = models.CharField(_("segment"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=60, blank=True)
    known_on = models.DateField(null=True, blank=True)
    since = models.DateField(null=True, blank=True)
    kam_code = models.CharField(max_length=80, blank=True, editable=False)
    same_as = models.CharField(max_length=121, blank=True, editable=False)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("establishment")
        ordering: ClassVar[list[str]] = ["code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "code"], name="establishment_code_once_per_source"),
            once_in_the_lake("establishment_once_in_lake"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def node(self) -> str:
        """The id by which the engine knows this code."""
        return self.code if self.source == "main" else f"{self.source}:{self.code}"


class CustomField(Versioned):
    """A field that a company adds to its accounts; values stand in `Account.custom` under `key`."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    label = models.CharField(_("label"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=FieldKind)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("own field")
        ordering: ClassVar[list[str]] = ["position", "label"]

    def __str__(self) -> str:
        return self.label
