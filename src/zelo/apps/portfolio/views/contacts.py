"""The list of all contacts, and its files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from zelo.apps.operations.audit import record_event
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.about_people import last_touches
from zelo.apps.portfolio.contact_exports import FORMATS, contact_rows, file_response
from zelo.apps.portfolio.contact_forms import ContactFilterForm
from zelo.apps.portfolio.contact_tables import ContactTable
from zelo.apps.portfolio.permissions import EXPORT_ACCOUNTS, SEE_CONTACTS
from zelo.apps.portfolio.queries.contacts import list_contacts
from zelo.apps.portfolio.queries.visibility import accounts_visible_to

PER_PAGE = 50
EXPORTED = gettext_noop("Contacts exported")


@require_safe
@requires(SEE_CONTACTS)
def contacts(request: HttpRequest) -> HttpResponse:
    table, filters = _table(request)
    page = table.page
    table.touches = last_touches(row.record.pk for row in page.object_list)
    context = {
        "nav": "contacts",
        "table": table,
        "filters": filters,
        "count": page.paginator.count,
        "account": _account(request, filters.chosen),
        "may_export": EXPORT_ACCOUNTS.allows(request.user),
    }
    return render(request, "portfolio/contacts/list.html", context)


@require_safe
@requires(EXPORT_ACCOUNTS)
def contacts_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The list as the page shows it: the same people, order and columns, all pages."""
    if kind not in FORMATS:
        raise Http404
    table, _filters = _table(request)
    header, rows = contact_rows(table.data.data, table.columns.names())
    answer = file_response(kind, "contacts", header, rows)
    record_event(EXPORTED, viewer_of(request), rows=table.page.paginator.count, format=kind)
    return answer


def _table(request: HttpRequest) -> tuple[ContactTable, ContactFilterForm]:
    filters = ContactFilterForm(request.GET)
    found = list_contacts(viewer_of(request), filters.chosen)
    hidden = ContactTable.hidden(request.GET.getlist("columns"))
    table = ContactTable(found, today=timezone.localdate(), exclude=hidden)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    return table, filters


def _account(request: HttpRequest, chosen: dict[str, Any]) -> Any:
    """The account to which the list is narrowed down, if it is the viewer's to see."""
    if "account" not in chosen:
        return None
    return accounts_visible_to(viewer_of(request)).filter(pk=chosen["account"]).first()
