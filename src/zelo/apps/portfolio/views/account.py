from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.permissions import SEE_ACCOUNTS, SEE_MONEY
from zelo.apps.portfolio.presenting import buying_of, finding_of, month_rows, worth_of
from zelo.apps.portfolio.queries.care import group_of
from zelo.apps.portfolio.queries.figures import last_refresh, months_for
from zelo.apps.portfolio.queries.news import news_of
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.views.frame import PLACE, frame_of, render_account
from zelo.ui.panels import FilledPanel, panels_of


@require_safe
@requires(SEE_ACCOUNTS)
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_for(viewer_of(request), pk)
    context = _overview(request, account) | {"cards": _placed(panels_of(PLACE, request, account))}
    return render_account(request, account, "overview", "portfolio/account/overview.html", context)


@require_safe
@requires(SEE_ACCOUNTS)
def print_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The account on one A4."""
    account = account_for(viewer_of(request), pk)
    context = frame_of(request, account) | _overview(request, account)
    context["action_panels"] = []
    context["panels"] = panels_of(f"{PLACE}.print", request, account)
    return render(request, "portfolio/account/print.html", context)


def _placed(panels: list[FilledPanel]) -> dict[str, list[FilledPanel]]:
    """Where each card stands, by its order: on the right at the top, under what is due, or below."""
    return {
        "beside": [filled for filled in panels if filled.panel.order < 20],
        "under": [filled for filled in panels if 20 <= filled.panel.order < 50],
        "below": [filled for filled in panels if filled.panel.order >= 50],
    }


def _overview(request: HttpRequest, account: Account) -> dict[str, Any]:
    viewer, refresh = viewer_of(request), last_refresh()
    months = months_for(viewer, account, refresh)
    return {
        "refresh": refresh,
        "today": timezone.localdate(),
        "news": news_of(viewer, account),
        "group": group_of(account),
        "sees_money": SEE_MONEY.allows(viewer),
        "worth": worth_of(viewer, account),
        "buying": buying_of(viewer, account),
        "finding": finding_of(account) if SEE_MONEY.allows(viewer) else "",
        "months": months,
        "month_rows": month_rows(months, costs=False),
    }
