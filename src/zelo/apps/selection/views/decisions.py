"""The register of decisions, its files, and taking decisions back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import push_url

from zelo.apps.operations.audit import record_event
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.permissions import EXPORT_ACCOUNTS
from zelo.apps.selection.actions.decisions import withdraw
from zelo.apps.selection.decision_list import DECISION_COLUMNS, DecisionListing
from zelo.apps.selection.permissions import DECIDE, SEE_SELECTION
from zelo.apps.selection.queries.decisions import decision_for, decisions_for, due_exceptions
from zelo.ui.exports import list_response
from zelo.ui.lists import draw_rows, wants_part

EXPORTED = gettext_noop("Decisions exported")


@require_safe
@requires(SEE_SELECTION)
def decisions(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    listing = DecisionListing(viewer, request.GET)
    page, rows = listing.page()
    context = listing.context() | {
        "nav": "selection",
        "page": page,
        "rows": draw_rows(listing.address.headings(), rows, key="pk"),
        "due": due_exceptions(decisions_for(viewer)).count(),
        "exports": EXPORT_ACCOUNTS.allows(viewer),
        "may_decide": DECIDE.allows(viewer),
        "part": wants_part(request),
    }
    if not context["part"]:
        return render(request, "selection/decisions/decisions.html", context)
    response = render(request, "selection/decisions/table.html", context)
    return push_url(response, f"{request.path}?{context['query']}" if context["query"] else request.path)


@require_safe
@requires(EXPORT_ACCOUNTS)
def file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All rows of the filter, with every column."""
    viewer = viewer_of(request)
    listing = DecisionListing(viewer, request.GET)
    name = f"{pgettext('name of a file', 'decisions')}-{timezone.localdate():%Y-%m-%d}"
    answer = list_response(kind, name, _("Decisions"), DECISION_COLUMNS, listing.all_rows())
    record_event(EXPORTED, viewer, rows=listing.found.order_by().count())
    return answer


@require_POST
@requires(DECIDE)
def withdraw_one(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    entry = decision_for(viewer, pk)
    if withdraw(decisions=[entry], by=viewer):
        messages.success(request, _("Withdrawn; the tier is what it was before."))
    return redirect("account_why", pk=entry.account_id)


@require_POST
@requires(DECIDE)
def withdraw_batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Takes back what was decided in one go, as far as it still stands."""
    viewer = viewer_of(request)
    count = withdraw(decisions=decisions_for(viewer).filter(batch=batch), by=viewer)
    words = ngettext("%(count)s decision withdrawn.", "%(count)s decisions withdrawn.", count)
    messages.success(request, words % {"count": count})
    return redirect("decisions")
