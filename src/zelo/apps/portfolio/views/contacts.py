"""The list of all contacts, and its files."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from zelo.apps.operations.audit import record_event
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.people.saved_views import bar_of
from zelo.apps.portfolio.contact_list import ContactListing
from zelo.apps.portfolio.permissions import EXPORT_ACCOUNTS, SEE_CONTACTS
from zelo.apps.portfolio.queries.visibility import accounts_visible_to
from zelo.ui.exports import list_response
from zelo.ui.lists import draw_rows, wants_part

EXPORTED = gettext_noop("Contacts exported")


@require_safe
@requires(SEE_CONTACTS)
def contacts(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    listing = ContactListing(viewer, request.GET)
    page, rows = listing.page()
    context = listing.context() | {
        "nav": "contacts",
        "page": page,
        "rows": draw_rows(listing.address.headings(), rows, key="pk"),
        "bar": bar_of(viewer, "contacts", request.GET),
        "account": _account(viewer, listing.filters.chosen),
        "exports": EXPORT_ACCOUNTS.allows(viewer),
        "part": wants_part(request),
    }
    if not context["part"]:
        return render(request, "portfolio/contacts/list.html", context)
    response = render(request, "portfolio/contacts/table.html", context)
    return push_url(response, f"{request.path}?{context['query']}" if context["query"] else request.path)


@require_safe
@requires(EXPORT_ACCOUNTS)
def contacts_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The list as the page shows it: the same people, order and columns, all pages."""
    listing = ContactListing(viewer_of(request), request.GET)
    columns = listing.address.columns
    name = f"{_('contacts')}-{timezone.localdate():%Y-%m-%d}"
    response = list_response(kind, name, _("Contacts"), columns, listing.all_rows())
    record_event(
        EXPORTED,
        viewer_of(request),
        rows=listing.found.order_by().count(),
        columns=[column.key for column in columns],
        filters=sorted(listing.filters.chosen),
    )
    return response


def _account(viewer: Any, chosen: dict[str, Any]) -> Any:
    """The account to which the list is narrowed down, if it is the viewer's to see."""
    if "account" not in chosen:
        return None
    return accounts_visible_to(viewer).filter(pk=chosen["account"]).first()
