"""The portfolio's own texts that may name a person of a client."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zelo.apps.people.models import SavedView
from zelo.apps.portfolio import models
from zelo.apps.portfolio.about_people import TextField, register_text


def register_texts() -> None:
    account: list[tuple[str, Any, Any, str, str, str]] = [
        (
            "portfolio.assessment",
            _("Evidence of an assessment"),
            models.Assessment,
            "evidence",
            "account",
            "day",
        ),
        ("portfolio.referral", _("Note of a referral"), models.Referral, "note", "account", "day"),
        (
            "portfolio.assignment",
            _("Reason of an assignment"),
            models.Assignment,
            "reason",
            "account",
            "starts_on",
        ),
    ]
    for key, label, model, field, accounts, day in account:
        register_text(TextField(key, label, model, field, accounts, _account_page, day))
    register_text(
        TextField("portfolio.about", _("About the account"), models.Account, "about", "pk", _own_page)
    )
    register_text(TextField("portfolio.custom", _("Own fields"), models.Account, "custom", "pk", _own_page))
    for field, label in (
        ("notes", _("Notes on a contact")),
        ("sentiment_evidence", _("Evidence of a sentiment")),
    ):
        key = f"portfolio.contact.{field}"
        register_text(TextField(key, label, models.Contact, field, "account", _contact_page))
    register_text(TextField("people.view", _("Saved view"), SavedView, "query", "", _home))


def _account_page(record: Any) -> str:
    return reverse("account", args=[record.account_id])


def _own_page(record: Any) -> str:
    return reverse("account", args=[record.pk])


def _contact_page(record: Any) -> str:
    return reverse("contact", args=[record.pk])


def _home(_record: Any) -> str:
    return reverse("contacts")
