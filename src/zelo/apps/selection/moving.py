"""Decisions and proposals go with their account when it is merged."""

from django.utils.translation import gettext_lazy as _

from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.movers import register_mover, rows_mover
from zelo.apps.selection.models import Decision, Proposal
from zelo.apps.selection.standing import settle


def register() -> None:
    register_mover(rows_mover("decisions", Decision, label=_("Decisions"), after=_settle))
    register_mover(rows_mover("proposals", Proposal))


def _settle(account: Account) -> None:
    settle([account.pk])
