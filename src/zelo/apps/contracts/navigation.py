"""The account's Contract tab."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from zelo.apps.contracts.permissions import SEE_CONTRACTS
from zelo.apps.portfolio.views.frame import PLACE
from zelo.ui.panels import Tab, register_tab


def register() -> None:
    register_tab(Tab(PLACE, "contracts", _("Contract"), "account_contracts", 30, when=_may_see))


def _may_see(request: HttpRequest, account: Any) -> bool:
    return SEE_CONTRACTS.allows(request.user)
