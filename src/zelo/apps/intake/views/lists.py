"""The list of imports, and its files."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from zelo.apps.intake.actions.history import note_history
from zelo.apps.intake.actions.states import end_lost
from zelo.apps.intake.listing import ImportListing
from zelo.apps.intake.permissions import IMPORT_DATA, SEE_IMPORTS
from zelo.apps.operations.audit import record_event
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.people.saved_views import bar_of
from zelo.ui.exports import list_response
from zelo.ui.lists import draw_rows, wants_part

EXPORTED = gettext_noop("Imports exported")


@require_safe
@requires(SEE_IMPORTS)
def imports(request: HttpRequest) -> HttpResponse:
    end_lost()
    note_history()
    viewer = viewer_of(request)
    listing = ImportListing(viewer, request.GET)
    page, rows = listing.page()
    context = listing.context() | {
        "nav": "imports",
        "page": page,
        "rows": draw_rows(listing.address.headings(), rows, key="pk"),
        "bar": bar_of(viewer, "imports", request.GET),
        "may_import": IMPORT_DATA.allows(viewer),
        "part": wants_part(request),
    }
    if not context["part"]:
        return render(request, "intake/list.html", context)
    response = render(request, "intake/table.html", context)
    return push_url(response, f"{request.path}?{context['query']}" if context["query"] else request.path)


@require_safe
@requires(SEE_IMPORTS)
def imports_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The list as the page shows it: the same imports, order and columns, all pages."""
    listing = ImportListing(viewer_of(request), request.GET)
    columns = listing.address.columns
    name = f"{_('imports')}-{timezone.localdate():%Y-%m-%d}"
    response = list_response(kind, name, _("Imports"), columns, listing.all_rows())
    record_event(EXPORTED, viewer_of(request), rows=listing.found.order_by().count())
    return response
