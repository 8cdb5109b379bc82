"""Alerts in a list, and what a person says of one: done, not useful, later; each can be taken back."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.work.actions.alerts import reopen_alert, settle_alert, snooze_alert
from zelo.apps.work.enums import AlertState
from zelo.apps.work.kinds import KINDS
from zelo.apps.work.models import Alert
from zelo.apps.work.permissions import SEE_ALERTS, SETTLE_ALERTS
from zelo.apps.work.queries import (
    LATER,
    OPEN_NOW,
    Asked,
    alert_for,
    asked_alerts,
    cards_of,
    not_useful,
    ranked_accounts,
)
from zelo.apps.work.said import forget, last_said, remember
from zelo.lib.errors import InvalidInput

SNOOZE_DAYS = 7
PER_PAGE = 25


class AlertFilterForm(forms.Form):
    """What the list can be narrowed down to."""

    q = forms.CharField(required=False, max_length=100)
    of = forms.ChoiceField(
        required=False,
        choices=[("", pgettext_lazy("alerts", "Mine")), ("all", gettext_lazy("All I see"))],
    )
    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", pgettext_lazy("alerts", "Open")),
            (LATER, pgettext_lazy("alerts", "Put off")),
            (AlertState.DONE, AlertState.DONE.label),
            (AlertState.NOT_USEFUL, AlertState.NOT_USEFUL.label),
            (AlertState.OVER, AlertState.OVER.label),
        ],
    )
    kind = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted(KINDS.values(), key=lambda kind: str(kind.label))
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("Every kind")),
            *((kind.name, kind.label) for kind in kinds),
        ]

    @property
    def asked(self) -> Asked:
        """What was chosen and can be used; a value that cannot is left out."""
        self.is_valid()
        given = self.cleaned_data
        return Asked(
            given.get("of") != "all",
            given.get("state") or OPEN_NOW,
            given.get("kind", ""),
            given.get("q", ""),
        )


@require_safe
@requires(SEE_ALERTS)
def alerts(request: HttpRequest) -> HttpResponse:
    """Alerts, one card per account: mine, or of all the accounts that this person sees."""
    viewer, filters = viewer_of(request), AlertFilterForm(request.GET)
    asked = filters.asked
    found = asked_alerts(viewer, asked)
    page = Paginator(ranked_accounts(found), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "alerts",
        "filters": filters,
        "asked": asked,
        "page": page,
        "cards": cards_of(found, list(page.object_list)),
        "everyone": not asked.mine,
        "today": timezone.localdate(),
        "tomorrow": timezone.localdate() + timedelta(days=1),
        "may_settle": SETTLE_ALERTS.allows(viewer),
        "useless": [] if asked.mine else not_useful(viewer),
        "undo": last_said(request),
    }
    return render(request, "work/alerts.html", context)


@require_POST
@requires(SETTLE_ALERTS)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    alert = alert_for(viewer, pk)
    try:
        settle_alert(alert, state=request.POST.get("state", ""), by=viewer, note=request.POST.get("note", ""))
    except InvalidInput as error:
        messages.error(request, str(error))
    else:
        remember(request, alert)
        messages.success(request, _("Written down. It does not come back."))
    return _back(request)


@require_POST
@requires(SETTLE_ALERTS)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back what was said of an alert, that it was put off included."""
    reopen_alert(alert_for(viewer_of(request), pk))
    forget(request)
    messages.success(request, _("It is open again."))
    return _back(request)


@require_POST
@requires(SETTLE_ALERTS)
def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of sight until the day chosen; without one for a week, or until it is due."""
    alert = alert_for(viewer_of(request), pk)
    try:
        snooze_alert(alert, until=parse_date(request.POST.get("until", "")) or _in_a_week(alert))
    except (InvalidInput, ValueError) as error:
        messages.error(request, str(error))
    else:
        remember(request, alert)
        messages.success(request, _("Put off, unless it becomes more urgent before."))
    return _back(request)


def _in_a_week(alert: Alert) -> date:
    today = timezone.localdate()
    until = today + timedelta(days=SNOOZE_DAYS)
    if alert.due_on is None or alert.due_on < today:
        return until
    return min(until, max(alert.due_on, today + timedelta(days=1)))


def _back(request: HttpRequest) -> HttpResponse:
    """To the page that it was said on, as it was filtered."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if safe else "alerts")
