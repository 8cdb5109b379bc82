"""Gaps in coverage, with the one thing to do about each."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zelo.apps.operations.audit import record_event
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.people.saved_views import bar_of
from zelo.apps.portfolio.actions.assignments import assign
from zelo.apps.portfolio.enums import TeamRole
from zelo.apps.portfolio.forms.team import AssignForm
from zelo.apps.portfolio.permissions import ASSIGN, EXPORT_ACCOUNTS, SEE_MONEY, SEE_WORKLOAD
from zelo.apps.portfolio.queries import coverage
from zelo.apps.portfolio.queries.visibility import accounts_visible_to
from zelo.apps.portfolio.team_tables import gap_sheet
from zelo.apps.portfolio.team_words import GAPS
from zelo.apps.portfolio.views.team import seen_kam
from zelo.lib.errors import ZeloError
from zelo.ui.exports import sheet_response

PER_PAGE = 50
MOST_ASSIGNED = 200


def gaps_panel(request: HttpRequest, subject: Any) -> dict[str, Any]:
    """What the card on the first page shows: each kind with how many there are."""
    return {"gaps": [(entry, GAPS[entry.kind]) for entry in coverage.gap_counts(request.user)]}


def gaps_wanted(request: HttpRequest, subject: Any) -> bool:
    return ASSIGN.allows(request.user)


@require_safe
@requires(SEE_WORKLOAD)
def gaps(request: HttpRequest) -> HttpResponse:
    viewer, counts = viewer_of(request), coverage.gap_counts(viewer_of(request))
    kind = _kind(request.GET.get("kind", "")) or (counts[0].kind if counts else coverage.KEY_WITHOUT_KAM)
    search = request.GET.get("q", "").strip()[:100]
    words, assigns = GAPS[kind], ASSIGN.allows(viewer)
    context: dict[str, Any] = {
        "nav": "workload",
        "counts": [(entry, GAPS[entry.kind]) for entry in counts],
        "kind": kind,
        "words": words,
        "search": search,
        "bar": bar_of(viewer, "gaps", request.GET),
        "money": SEE_MONEY.allows(viewer),
        "exports": EXPORT_ACCOUNTS.allows(viewer),
        "assigns": assigns and words.assigns,
        "moves": assigns,
    }
    if kind == coverage.OVER_CAPACITY:
        context["over"] = coverage.over_capacity(viewer)
    else:
        found = coverage.account_gaps(viewer, kind, search)
        context["page"] = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        context["form"] = AssignForm() if context["assigns"] else None
    return render(request, "portfolio/coverage/list.html", context)


@require_POST
@requires(ASSIGN)
def assign_in_gaps(request: HttpRequest) -> HttpResponse:
    """The accounts ticked in the list get a KAM from today on; the person stays in the list."""
    viewer, form = viewer_of(request), AssignForm(request.POST)
    keys = [int(key) for key in request.POST.getlist("account") if key.isascii() and key.isdigit()][
        :MOST_ASSIGNED
    ]
    accounts = list(accounts_visible_to(viewer).filter(pk__in=keys))
    if not form.is_valid() or not accounts:
        messages.error(request, _("Tick the accounts and choose a person."))
        return redirect(_back(request))
    try:
        seen = {account.pk: seen_kam(request.POST.get(f"seen-{account.pk}", "")) for account in accounts}
        person, reason = form.cleaned_data["person"], _("Gap in coverage")
        made = assign(
            accounts=accounts, person=person, role=TeamRole.KAM, by=viewer, reason=reason, seen=seen
        )
    except ZeloError as error:
        messages.error(request, str(error))
    else:
        text = _("Accounts that %(name)s looks after from today: %(count)s.")
        messages.success(request, text % {"name": person.name, "count": len(made)})
    return redirect(_back(request))


@require_safe
@requires(SEE_WORKLOAD)
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The gaps of one kind, as the list shows them."""
    viewer, shown = viewer_of(request), _kind(request.GET.get("kind", ""))
    if not EXPORT_ACCOUNTS.allows(viewer):
        raise PermissionDenied
    if shown is None or shown == coverage.OVER_CAPACITY:
        raise Http404
    found = coverage.account_gaps(viewer, shown, request.GET.get("q", "").strip()[:100])
    header, rows = gap_sheet(found, GAPS[shown], money=SEE_MONEY.allows(viewer))
    response = sheet_response(kind, _("gaps"), _("Gaps in coverage"), header, rows)
    record_event("gaps exported", viewer, kind=kind, rows=len(rows))
    return response


def _kind(text: str) -> str | None:
    return text if text in coverage.KINDS else None


def _back(request: HttpRequest) -> str:
    kind, search = _kind(request.POST.get("kind", "")), request.POST.get("q", "")[:100]
    words = {name: value for name, value in (("kind", kind), ("q", search)) if value}
    return reverse("gaps") + (f"?{urlencode(words)}" if words else "")
