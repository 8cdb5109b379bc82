from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from zelo.apps.portfolio.permissions import SEE_ACCOUNTS
from zelo.apps.refresh.permissions import SEE_REFRESHES
from zelo.apps.refresh.queries import freshness
from zelo.ui.navigation import Entry, register
from zelo.ui.panels import Panel, register_panel

FOOT = "page_foot"


def register_entries() -> None:
    register(
        Entry("refreshes", _("Refreshes"), "refresh", "refreshes", 110, SEE_REFRESHES.allows, "settings")
    )
    register_panel(Panel(FOOT, "freshness", "refresh/freshness.html", _content, 10, when=_wanted))


def _wanted(request: HttpRequest, subject: Any) -> bool:
    return SEE_ACCOUNTS.allows(request.user)


def _content(request: HttpRequest, subject: Any) -> dict[str, Any]:
    return {"freshness": freshness(), "may_see": SEE_REFRESHES.allows(request.user)}
