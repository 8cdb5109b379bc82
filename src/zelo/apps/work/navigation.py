"""Alerts in the navigation and on the first page."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zelo.apps.people.permissions import viewer_of
from zelo.apps.portfolio.home import PLACE
from zelo.apps.work.permissions import SEE_ALERTS, SETTLE_ALERTS
from zelo.apps.work.queries import cards, open_alerts
from zelo.ui import navigation
from zelo.ui.panels import Panel, register_panel

_MOST = 5


def register() -> None:
    navigation.register(navigation.Entry("alerts", _("Alerts"), "bell", "alerts", 12, SEE_ALERTS.allows))
    register_panel(Panel(PLACE, "alerts", "work/panel.html", _mine, 15, 12, _has_any))


def _has_any(request: HttpRequest, subject: Any) -> bool:
    viewer = request.user
    return SEE_ALERTS.allows(viewer) and open_alerts(viewer).filter(owner=viewer.pk).exists()


def _mine(request: HttpRequest, subject: Any) -> dict[str, Any]:
    viewer = viewer_of(request)
    return {
        "cards": cards(viewer, most=_MOST),
        "may_settle": SETTLE_ALERTS.allows(viewer),
        "today": timezone.localdate(),
    }
