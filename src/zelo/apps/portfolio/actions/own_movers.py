"""What this application hands over when two accounts are merged; the order matters, undo reverses it."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zelo.apps.portfolio import models
from zelo.apps.portfolio.actions.merged_parts import PLACE, TEAM
from zelo.apps.portfolio.movers import register_mover, rows_mover


def register() -> None:
    for mover in (
        PLACE,
        rows_mover(
            "children",
            models.Account,
            "parent",
            label=_("Accounts below it"),
            stays=lambda kept: Q(pk=kept.pk),
        ),
        rows_mover("establishments", models.Establishment, label=_("Establishments")),
        rows_mover("contacts", models.Contact, label=_("Contacts")),
        TEAM,
        rows_mover("assessments", models.Assessment, label=_("Assessments")),
        # That an account brought itself would be nonsense: such a referral stays with the alias.
        rows_mover(
            "referrals_given",
            models.Referral,
            label=_("Referrals given"),
            stays=lambda kept: Q(referred=kept),
        ),
        rows_mover("referrals_received", models.Referral, "referred", stays=lambda kept: Q(account=kept)),
    ):
        register_mover(mover)
