"""The clients' people. What stands here is personal data: it never enters the lake or a log."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.audit import AuditedManager
from zelo.apps.operations.models import Versioned
from zelo.apps.portfolio.enums import ContactRole, DecisionPower, Influence, LegalBasis, Sentiment
from zelo.apps.portfolio.models.accounts import Account
from zelo.apps.portfolio.models.folded import FoldedField


class Contact(Versioned):
    """One person of a client. Doors: `actions.contacts`.

    code: what facts call the person, never a name. sentiment: None where nobody judged it.
    left_on: the day he or she left the client. moved_from: the same person at the account before.
    anonymised_at: name and all that leads to the person are gone.
    """

    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="contacts"
    )
    code = models.CharField(_("code"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("title"), max_length=120, blank=True)
    department = models.CharField(_("department"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=ContactRole, default=ContactRole.USER)
    decision_power = models.SmallIntegerField(
        _("decision power"), choices=DecisionPower, default=DecisionPower.NONE
    )
    influence = models.SmallIntegerField(_("influence"), choices=Influence, default=Influence.NONE)
    sentiment = models.SmallIntegerField(_("sentiment"), choices=Sentiment, null=True, blank=True)
    sentiment_evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    sentiment_on = models.DateField(_("judged on"), null=True, blank=True)
    reports_to = models.ForeignKey(
        "self",
        verbose_name=_("reports to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reports",
    )
    since = models.DateField(_("known since"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True, max_length=4000)
    legal_basis = models.CharField(
        _("legal basis"), max_length=20, choices=LegalBasis, default=LegalBasis.LEGITIMATE_INTEREST
    )
    data_source = models.CharField(_("where the data come from"), max_length=120, blank=True)
    may_email = models.BooleanField(_("may be written to by e-mail"), default=True)
    may_message = models.BooleanField(_("may be written to by WhatsApp"), default=False)
    may_survey = models.BooleanField(_("may be asked in surveys"), default=True)
    anonymised_at = models.DateTimeField(_("anonymised"), null=True, blank=True, editable=False)
    moved_from = models.ForeignKey(
        "self",
        verbose_name=_("moved from"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="moved_to",
        editable=False,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sort_name = FoldedField("name")
    search = FoldedField("name", "title", "department", "email", "code")

    objects = AuditedManager()

    class Meta:
        verbose_name = _("contact")
        ordering: ClassVar[list[str]] = ["sort_name", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sort_name", "id"]),
            models.Index(
                fields=["sort_name", "id", "account"],
                name="present_contacts",
                condition=models.Q(left_on=None, anonymised_at=None),
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(reports_to=models.F("id")), name="contact_reports_to_another"
            )
        ]

    def __str__(self) -> str:
        return self.name


class TextToReview(models.Model):
    """A text that may still name a person who was anonymised, until somebody has read it.

    source, record, field: where it stands, as `about_people` knows it. Doors: `actions.privacy`.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="texts_to_review")
    source = models.CharField(max_length=60)
    record = models.PositiveBigIntegerField()
    settled_at = models.DateTimeField(_("read on"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("read by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = AuditedManager()

    class Meta:
        verbose_name = _("text to review")
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.source} {self.record}"
