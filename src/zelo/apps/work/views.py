"""What a person says of an alert: done, not useful, later."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.work.actions import reopen_alert, settle_alert, snooze_alert
from zelo.apps.work.permissions import SEE_ALERTS, SETTLE_ALERTS
from zelo.apps.work.queries import alert_for, cards
from zelo.lib.errors import InvalidInput

SNOOZE_DAYS = 7
MOST = 50


@require_safe
@requires(SEE_ALERTS)
def alerts(request: HttpRequest) -> HttpResponse:
    """Everything open, one card per account: mine, or of all the accounts that this person sees."""
    viewer, everyone = viewer_of(request), request.GET.get("of") == "all"
    context = {
        "nav": "alerts",
        "cards": cards(viewer, mine=not everyone, most=MOST),
        "everyone": everyone,
        "most": MOST,
        "today": timezone.localdate(),
        "may_settle": SETTLE_ALERTS.allows(viewer),
    }
    return render(request, "work/alerts.html", context)


@require_POST
@requires(SETTLE_ALERTS)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    alert = alert_for(viewer, pk)
    try:
        settle_alert(alert, state=request.POST.get("state", ""), by=viewer)
    except InvalidInput as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Written down. It does not come back."))
    return redirect("alerts")


@require_POST
@requires(SETTLE_ALERTS)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    reopen_alert(alert_for(viewer_of(request), pk))
    messages.success(request, _("It is open again."))
    return redirect("alerts")


@require_POST
@requires(SETTLE_ALERTS)
def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of sight for a week, or until the day before it is due."""
    alert, today = alert_for(viewer_of(request), pk), timezone.localdate()
    until = today + timedelta(days=SNOOZE_DAYS)
    if alert.due_on is not None and alert.due_on >= today:
        until = min(until, alert.due_on)
    try:
        snooze_alert(alert, until=until)
    except InvalidInput as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Back in a week, or sooner where it becomes more urgent."))
    return redirect("alerts")
