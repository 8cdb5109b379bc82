"""Touches go with their account when it is merged."""

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from zelo.apps.engagement.models import Interaction
from zelo.apps.portfolio.models import Account, AccountState
from zelo.apps.portfolio.movers import register_mover, rows_mover


def register() -> None:
    register_mover(rows_mover("interactions", Interaction, label=_("Touches"), after=_count_touches))


def _count_touches(account: Account) -> None:
    kept = Interaction.objects.filter(account=account, withdrawn_at=None)
    AccountState.objects.filter(account=account).update(last_touch_on=kept.aggregate(last=Max("day"))["last"])
