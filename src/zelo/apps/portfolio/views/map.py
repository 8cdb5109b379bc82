"""The account's people: the relationship map, its gaps, and who reports to whom."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zelo.apps.operations.versions import Conflict
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.about_people import last_touches
from zelo.apps.portfolio.actions.contacts import set_reports_to
from zelo.apps.portfolio.contact_looks import feelings, influence_levels
from zelo.apps.portfolio.permissions import EDIT_CONTACTS, SEE_CONTACTS
from zelo.apps.portfolio.queries.contacts import people_of, people_who_left
from zelo.apps.portfolio.queries.relationship import find_gaps
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.relationship_map import draw_map
from zelo.apps.portfolio.reports_to import read_bosses, rows_of
from zelo.apps.portfolio.views.frame import render_account
from zelo.lib.errors import ZeloError


@require_safe
@requires(SEE_CONTACTS)
def people(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_for(viewer_of(request), pk)
    there, today = list(people_of(account)), timezone.localdate()
    touches = last_touches(person.pk for person in there)
    top = request.GET.get("from", "")
    context = {
        "map": draw_map(there, touches, today, top=int(top) if top.isdecimal() else None),
        "people": there,
        "left": people_who_left(account),
        "gaps": find_gaps(there, touches, today),
        "feelings": feelings(),
        "influences": influence_levels(),
        "may_edit": EDIT_CONTACTS.allows(request.user),
    }
    return render_account(request, account, "people", "portfolio/contacts/people.html", context)


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTACTS)
def reports_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Who reports to whom, for everybody at once."""
    account = account_for(viewer_of(request), pk)
    there, error = list(people_of(account)), ""
    bosses, versions = read_bosses(request.POST, there)
    if request.method == "POST":
        try:
            set_reports_to(account, bosses=bosses, versions=versions)
        except Conflict as conflict:
            error, versions = str(conflict), {person.pk: person.version for person in there}
        except ZeloError as known:
            error = str(known)
        else:
            messages.success(request, _("Saved."))
            return redirect("account_people", pk=pk)
    context: dict[str, Any] = {"rows": rows_of(there, bosses, versions), "error": error, "options": there}
    status = 422 if error else 200
    return render_account(request, account, "people", "portfolio/contacts/reports_to.html", context, status)
