"""Contracts go with their account when it is merged."""

from django.utils.translation import gettext_lazy as _

from zelo.apps.contracts.models import Contract, RenewalCase
from zelo.apps.portfolio.movers import register_mover, rows_mover


def register() -> None:
    register_mover(rows_mover("contracts", Contract, label=_("Contracts")))
    register_mover(rows_mover("renewals", RenewalCase))
