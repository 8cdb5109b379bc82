"""Renewals in the navigation, its pages as tabs, and the account's Contract tab.

Further pages register an `Entry` whose section is `SECTION`.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from zelo.apps.contracts.loss_views import has_losses, panel_context
from zelo.apps.contracts.permissions import SEE_CONTRACTS
from zelo.apps.portfolio.views.frame import PLACE
from zelo.ui import navigation
from zelo.ui.lists import register_list
from zelo.ui.panels import Panel, Tab, register_panel, register_tab

SECTION = "renewals"

_PAGES = (
    ("renewal_list", _("List"), "list", "renewals", 10),
    ("renewal_calendar", _("Calendar"), "calendar", "renewal_calendar", 20),
    ("forecast", _("Forecast"), "chart-bar", "forecast", 30),
    ("losses", _("Losses"), "trending-down", "losses", 40),
    ("movements", _("Movements"), "arrows-up-down", "movements", 50),
    ("adjustments", _("Adjustments"), "percentage", "adjustments", 60),
    ("rates", _("Rates"), "chart-line", "rates", 70),
)


def register() -> None:
    navigation.register(
        navigation.Entry("renewals", _("Renewals"), "refresh-dot", "renewals", 22, SEE_CONTRACTS.allows)
    )
    for key, label, icon, url, order in _PAGES:
        navigation.register(navigation.Entry(key, label, icon, url, order, SEE_CONTRACTS.allows, SECTION))
    register_list("renewals", _("Renewals"))
    register_panel(
        Panel("contract", "losses", "contracts/losses_panel.html", panel_context, 70, 12, has_losses)
    )
    register_tab(Tab(PLACE, "contracts", _("Contract"), "account_contracts", 30, when=_may_see))


def _may_see(request: HttpRequest, account: Any) -> bool:
    return SEE_CONTRACTS.allows(request.user)
