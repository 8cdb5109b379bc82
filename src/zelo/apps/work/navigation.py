"""Alerts in the navigation and on the first page."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zelo.apps.people.permissions import viewer_of
from zelo.apps.portfolio.home import PLACE
from zelo.apps.work.permissions import SEE_ALERTS, SEE_CALENDAR, SETTLE_ALERTS
from zelo.apps.work.queries import open_alerts
from zelo.apps.work.said import last_said
from zelo.apps.work.today import groups_of, leads_others, loads_of
from zelo.ui import navigation
from zelo.ui.panels import Panel, register_panel


def register() -> None:
    navigation.register(navigation.Entry("alerts", _("Alerts"), "bell", "alerts", 12, SEE_ALERTS.allows))
    navigation.register(
        navigation.Entry(
            "company_calendar",
            _("Company calendar"),
            "calendar",
            "company_calendar",
            117,
            SEE_CALENDAR.allows,
            "settings",
        )
    )
    register_panel(Panel(PLACE, "alerts", "work/panel.html", _mine, 5, 12, _has_any))
    register_panel(Panel(PLACE, "team_alerts", "work/team_panel.html", _team, 18, 6, _leads))


def _has_any(request: HttpRequest, subject: Any) -> bool:
    viewer = request.user
    if not SEE_ALERTS.allows(viewer):
        return False
    return open_alerts(viewer).filter(owner=viewer.pk).exists() or last_said(request) is not None


def _mine(request: HttpRequest, subject: Any) -> dict[str, Any]:
    viewer, today = viewer_of(request), timezone.localdate()
    return {
        "groups": groups_of(viewer),
        "undo": last_said(request),
        "may_settle": SETTLE_ALERTS.allows(viewer),
        "today": today,
        "tomorrow": today + timedelta(days=1),
    }


def _leads(request: HttpRequest, subject: Any) -> bool:
    viewer = request.user
    return SEE_ALERTS.allows(viewer) and leads_others(viewer) and open_alerts(viewer).exists()


def _team(request: HttpRequest, subject: Any) -> dict[str, Any]:
    return {"loads": loads_of(viewer_of(request))}
