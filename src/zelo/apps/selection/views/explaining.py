"""One account in one evaluation: why it is in or out, and what would change that."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.charts import waterfall_chart
from zelo.apps.portfolio.queries.why import Explanation, changes_that_move
from zelo.apps.portfolio.views.pictures import svg_answer
from zelo.apps.selection.account_page import explain_proposal, explanation_context
from zelo.apps.selection.charts import history_chart
from zelo.apps.selection.permissions import SEE_SELECTION
from zelo.apps.selection.queries.evaluations import evaluation_for
from zelo.apps.selection.queries.proposals import history_of, proposal_for


@require_safe
@requires(SEE_SELECTION)
def account(request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
    context = explanation_context(viewer_of(request), pk, proposal)
    return render(request, "selection/evaluations/account.html", context)


@require_safe
@requires(SEE_SELECTION)
def waterfall(request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
    found = _explained(request, pk, proposal)
    if not found.bars:
        raise Http404
    return svg_answer(request, waterfall_chart(found.bars, found.record.score or 0.0, _("points")))


@require_safe
@requires(SEE_SELECTION)
def history(request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
    """Its score in each evaluation."""
    viewer = viewer_of(request)
    shown = proposal_for(viewer, evaluation_for(viewer, pk), proposal)
    rows = history_of(viewer, shown.account) if shown.account else []
    return svg_answer(request, history_chart(rows))


@require_safe
@requires(SEE_SELECTION)
def what_if(request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
    """What one change would move the account in or out; it takes a while, so it comes by itself."""
    line, rows = changes_that_move(_explained(request, pk, proposal))
    context: dict[str, Any] = {"line": line, "rows": rows}
    if request.headers.get("HX-Request"):
        return render(request, "portfolio/account/what_if.html", context)
    context |= explanation_context(viewer_of(request), pk, proposal) | {"asked": True}
    return render(request, "selection/evaluations/account.html", context)


def _explained(request: HttpRequest, pk: int, proposal: int) -> Explanation:
    viewer = viewer_of(request)
    evaluation = evaluation_for(viewer, pk)
    found = explain_proposal(viewer, evaluation, proposal_for(viewer, evaluation, proposal))
    if found is None or found.hidden:
        raise Http404
    return found
