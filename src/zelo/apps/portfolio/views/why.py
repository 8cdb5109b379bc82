"""Why the account is where it is."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio import charts
from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.apps.portfolio.queries.figures import last_refresh
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.queries.why import changes_that_move, explanation_of
from zelo.apps.portfolio.views.frame import render_account
from zelo.apps.portfolio.views.pictures import svg_answer
from zelo.ui.panels import panels_of

WHY = "account.why"
"""Where applications say who gave the account its tier, by panels."""


@require_safe
@requires(SEE_MONEY)
def why(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    account, refresh = account_for(viewer, pk), last_refresh()
    context: dict[str, Any] = {"found": explanation_of(viewer, account, refresh), "refresh": refresh}
    context |= {"why_panels": panels_of(WHY, request, account)}
    return render_account(request, account, "why", "portfolio/account/why.html", context)


@require_safe
@requires(SEE_MONEY)
def waterfall(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    found = explanation_of(viewer, account_for(viewer, pk), last_refresh())
    if found is None or not found.bars:
        raise Http404
    spec = charts.waterfall_chart(found.bars, found.record.score or 0.0, _("points"))
    return svg_answer(request, spec)


@require_safe
@requires(SEE_MONEY)
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """What one change would move the account in or out; it takes a while, so it comes by itself."""
    viewer = viewer_of(request)
    account, refresh = account_for(viewer, pk), last_refresh()
    found = explanation_of(viewer, account, refresh)
    if found is None or found.hidden:
        raise Http404
    line, rows = changes_that_move(found)
    context = {"line": line, "rows": rows, "account": account, "found": found, "refresh": refresh}
    if request.headers.get("HX-Request"):
        return render(request, "portfolio/account/what_if.html", context)
    context |= {"why_panels": panels_of(WHY, request, account)}
    return render_account(request, account, "why", "portfolio/account/why.html", context | {"asked": True})
