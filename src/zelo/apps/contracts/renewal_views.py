"""The list of renewals, on the page and as files."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from zelo.apps.contracts.permissions import SEE_CONTRACTS
from zelo.apps.contracts.renewal_list import RenewalListing
from zelo.apps.operations.audit import record_event
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.people.saved_views import bar_of
from zelo.ui.exports import list_response
from zelo.ui.lists import draw_rows, wants_part

EXPORTED = gettext_noop("Renewals exported")


@require_safe
@requires(SEE_CONTRACTS)
def renewals(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    listing = RenewalListing(viewer, request.GET)
    page, rows = listing.page()
    headings = listing.address.headings()
    context = listing.context() | {
        "nav": "renewals",
        "page": page,
        "headings": headings,
        "rows": draw_rows(headings, rows, key="pk"),
        "totals": listing.totals,
        "bar": bar_of(viewer, "renewals", request.GET),
        "part": wants_part(request),
    }
    if not context["part"]:
        return render(request, "contracts/renewals.html", context)
    response = render(request, "contracts/renewals_table.html", context)
    return push_url(response, f"{request.path}?{context['query']}" if context["query"] else request.path)


@require_safe
@requires(SEE_CONTRACTS)
def renewals_download(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The list as the page shows it: the same renewals, order and columns, all pages."""
    viewer = viewer_of(request)
    listing = RenewalListing(viewer, request.GET)
    answer = list_response(kind, _("renewals"), _("Renewals"), listing.address.columns, listing.all_rows())
    record_event(EXPORTED, viewer, format=kind)
    return answer
