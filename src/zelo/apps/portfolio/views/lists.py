"""The list of accounts, its files, and the work on many of them at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import push_url

from zelo.apps.operations.audit import record_event
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.people.saved_views import bar_of
from zelo.apps.portfolio import bulk
from zelo.apps.portfolio.listing import Listing
from zelo.apps.portfolio.permissions import ASSIGN, EXPORT_ACCOUNTS, SEE_ACCOUNTS
from zelo.apps.portfolio.presented import filter_context, list_rows
from zelo.apps.portfolio.queries import choices
from zelo.apps.portfolio.queries.lists import all_rows
from zelo.lib.errors import ZeloError
from zelo.ui.exports import list_response
from zelo.ui.lists import view_text, wants_part

EXPORTED = gettext_noop("accounts exported")
GIVEN = "accounts_given"
"""Where the session keeps which parts (ids) the last assignment of many has made."""


@require_safe
@requires(SEE_ACCOUNTS)
def accounts(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    listing = Listing(viewer, request.GET)
    page, rows = listing.page()
    assigns = ASSIGN.allows(viewer)
    context = filter_context(listing) | {
        "page": page,
        "headings": listing.address.headings(),
        "rows": list_rows(listing, rows, ticked=assigns),
        "bar": bar_of(viewer, "accounts", request.GET),
        "people": choices.assignable() if assigns else None,
        "exports": EXPORT_ACCOUNTS.allows(viewer),
        "given": assigns and len(request.session.get(GIVEN, [])),
        "part": wants_part(request),
    }
    if not context["part"]:
        return render(request, "portfolio/accounts.html", context)
    response = render(request, "portfolio/accounts/table.html", context)
    return push_url(response, f"{request.path}?{context['query']}" if context["query"] else request.path)


@require_safe
@requires(EXPORT_ACCOUNTS)
def accounts_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All rows of the filter in the list's order, with the columns that it shows."""
    viewer = viewer_of(request)
    listing = Listing(viewer, request.GET)
    columns = listing.address.columns
    name = f"{pgettext('name of a file', 'accounts')}-{timezone.localdate():%Y-%m-%d}"
    rows = all_rows(listing.found, listing.order, listing.fields)
    response = list_response(kind, name, _("Accounts"), columns, rows)
    record_event(
        EXPORTED,
        viewer,
        rows=listing.found.count(),
        columns=[column.key for column in columns],
        filters=sorted(name for name, value in listing.said.items() if value),
    )
    return response


@require_POST
@requires(ASSIGN)
def assign(request: HttpRequest) -> HttpResponse:
    """Gives the ticked accounts, or all that the filter finds, to a KAM."""
    viewer = viewer_of(request)
    listing = Listing(viewer, QueryDict(request.POST.get("query", "")))
    query = view_text(listing.params)
    back = reverse("accounts") + (f"?{query}" if query else "")
    everything = "all" in request.POST
    try:
        keys = listing.keys(bulk.MOST) if everything else bulk.read_keys(request.POST.getlist("account"))
        told, made = bulk.assign_kam(viewer=viewer, keys=keys, person=request.POST.get("person", ""))
    except ZeloError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, told)
        request.session[GIVEN] = made
    return redirect(back)


@require_POST
@requires(ASSIGN)
def take_back(request: HttpRequest) -> HttpResponse:
    """Undoes the last assignment of many, as long as the person is signed in and it is the same day."""
    messages.success(request, bulk.take_back_kam(viewer_of(request), request.session.pop(GIVEN, [])))
    return redirect("accounts")
