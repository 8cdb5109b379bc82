"""One renewal's page with what the head answers there, and the calendar of deadlines."""

import calendar as days
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zelo.apps.contracts.actions.chances import answer_apart
from zelo.apps.contracts.enums import Answer
from zelo.apps.contracts.permissions import ANSWER_CALLS, EDIT_CONTRACTS, SEE_CONTRACTS
from zelo.apps.contracts.queries.calendar import SHOWN, deadlines_of
from zelo.apps.contracts.queries.reading import case_for, forecasts_of
from zelo.apps.operations.audit import changes_of
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.views.frame import render_account
from zelo.lib.errors import InvalidInput


@require_safe
@requires(SEE_CONTRACTS)
def renewal(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    case = case_for(viewer, pk)
    account = account_for(viewer, case.contract.account_id)
    outlook = getattr(case, "outlook", None)
    context = {
        "case": case,
        "contract": case.contract,
        "outlook": outlook,
        "forecasts": forecasts_of(case),
        "changes": changes_of(case, 20),
        "may_edit": EDIT_CONTRACTS.allows(viewer) and not case.outcome,
        "may_answer": ANSWER_CALLS.allows(viewer) and bool(outlook and outlook.is_asked) and not case.outcome,
        "answers": Answer.choices,
    }
    return render_account(request, account, "contracts", "contracts/renewal.html", context)


@require_POST
@requires(ANSWER_CALLS)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the head says where call and model part."""
    viewer = viewer_of(request)
    case = case_for(viewer, pk)
    try:
        answer_apart(case, answer=request.POST.get("answer", ""), by=viewer)
    except InvalidInput as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your answer is written down."))
    return redirect("renewal", pk=pk)


@require_safe
@requires(SEE_CONTRACTS)
def calendar(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    month = _month(request.GET.get("month", ""), today)
    mine = request.GET.get("whose") == "mine"
    weeks = days.Calendar(firstweekday=6).monthdatescalendar(month.year, month.month)
    found = deadlines_of(viewer_of(request), month, mine=mine)
    context: dict[str, Any] = {
        "nav": "renewals",
        "month": month,
        "before": month - relativedelta(months=1),
        "after": month + relativedelta(months=1),
        "today": today,
        "mine": mine,
        "shown": SHOWN,
        "weekdays": weeks[1],
        "weeks": [[(day, found.get(day)) for day in week] for week in weeks],
        "agenda": sorted(found.items()),
        "count": sum(one.count for one in found.values()),
    }
    return render(request, "contracts/calendar.html", context)


def _month(text: str, today: date) -> date:
    """The month that the address names, the present one where it names none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
