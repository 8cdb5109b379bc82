"""What this application hands over when two accounts are merged; the order matters, undo reverses it."""

from django.db.models import Q

from zelo.apps.portfolio import models
from zelo.apps.portfolio.actions.merged_parts import PLACE, TEAM
from zelo.apps.portfolio.actions.movers import register_mover, rows_mover


def register() -> None:
    for mover in (
        PLACE,
        rows_mover("children", models.Account, "parent", stays=lambda kept: Q(pk=kept.pk)),
        rows_mover("establishments", models.Establishment),
        rows_mover("contacts", models.Contact),
        TEAM,
        rows_mover("assessments", models.Assessment),
        # That an account brought itself would be nonsense: such a referral stays with the alias.
        rows_mover("referrals_given", models.Referral, stays=lambda kept: Q(referred=kept)),
        rows_mover("referrals_received", models.Referral, "referred", stays=lambda kept: Q(account=kept)),
    ):
        register_mover(mover)
