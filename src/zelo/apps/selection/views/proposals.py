"""What one evaluation proposes: the page, its list, its files."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from zelo.apps.operations.audit import record_event
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.permissions import EXPORT_ACCOUNTS
from zelo.apps.selection.board_paper import draw_paper
from zelo.apps.selection.enums import EvaluationState
from zelo.apps.selection.permissions import SEE_SELECTION
from zelo.apps.selection.proposal_list import ProposalListing
from zelo.apps.selection.proposal_page import list_context, page_context, state_context
from zelo.apps.selection.queries.evaluations import evaluation_for
from zelo.ui.exports import list_response
from zelo.ui.lists import wants_part

EXPORTED = gettext_noop("Evaluation exported")


@require_safe
@requires(SEE_SELECTION)
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal; as long as it is being made, how far that is."""
    viewer = viewer_of(request)
    shown = evaluation_for(viewer, pk)
    part = wants_part(request)
    if shown.state != EvaluationState.DONE:
        template = "state.html" if part else "running.html"
        return render(request, f"selection/evaluations/{template}", state_context(viewer, shown))
    context = list_context(viewer, shown, request.GET) | {"part": part}
    if not part:
        return render(request, "selection/evaluations/evaluation.html", context | page_context(viewer, shown))
    response = render(request, "selection/evaluations/proposals.html", context)
    return push_url(response, f"{request.path}?{context['query']}" if context["query"] else request.path)


@require_safe
@requires(EXPORT_ACCOUNTS)
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """All rows of the filter with every column that the person may see, reasons included."""
    viewer = viewer_of(request)
    shown = evaluation_for(viewer, pk)
    listing = ProposalListing(viewer, shown, request.GET)
    columns = listing.all_columns
    name = f"{pgettext('name of a file', 'evaluation')}-{shown.number}"
    answer = list_response(
        kind, name, _("Evaluation %(number)s") % {"number": shown.number}, columns, listing.all_rows()
    )
    record_event(EXPORTED, viewer, evaluation=shown.number, rows=listing.found.count())
    return answer


@require_safe
@requires(EXPORT_ACCOUNTS)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The list on one page, for the board."""
    viewer = viewer_of(request)
    shown = evaluation_for(viewer, pk)
    if shown.state != EvaluationState.DONE:
        raise Http404
    drawn = draw_paper(viewer, shown)
    record_event(EXPORTED, viewer, evaluation=shown.number, kind="pdf")
    name = f"{pgettext('name of a file', 'evaluation')}-{shown.number}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(drawn, content_type="application/pdf", headers=headers)
