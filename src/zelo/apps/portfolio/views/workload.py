"""Portfolios and workload: who looks after how much, and what else they could."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_tables2 import RequestConfig

from zelo.apps.operations.audit import record_event
from zelo.apps.operations.versions import Conflict
from zelo.apps.people.models import User
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.people.saved_views import bar_of
from zelo.apps.portfolio.actions.assignments import assign
from zelo.apps.portfolio.actions.capacity import set_capacity, set_tier_hours
from zelo.apps.portfolio.enums import TeamRole
from zelo.apps.portfolio.forms.team import CapacityForm, HandOverForm, TierHoursForm
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.permissions import ASSIGN, EXPORT_ACCOUNTS, SEE_MONEY, SEE_WORKLOAD
from zelo.apps.portfolio.queries.workload import Workload, accounts_of, hours_by_tier, workload_of, workloads
from zelo.apps.portfolio.team_tables import WorkloadTable, workload_sheet
from zelo.apps.portfolio.team_words import LOADS
from zelo.apps.portfolio.views.team import effect_of
from zelo.lib.errors import InvalidInput, ZeloError
from zelo.ui.exports import sheet_response

PER_PAGE = 50


@require_safe
@requires(SEE_WORKLOAD)
def workload(request: HttpRequest) -> HttpResponse:
    viewer, found = viewer_of(request), _found(request)
    money, assigns = SEE_MONEY.allows(viewer), ASSIGN.allows(viewer)
    table = WorkloadTable(found, assigns=assigns, exclude=() if money else ("revenue",))
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {
        "nav": "workload",
        "table": table,
        "count": len(found),
        "assigns": assigns,
        "exports": EXPORT_ACCOUNTS.allows(viewer),
        "hours": hours_by_tier().items(),
        "states": [(state, words[0]) for state, words in LOADS.items()],
        "state": request.GET.get("state", ""),
        "search": request.GET.get("q", ""),
        "bar": bar_of(viewer, "workload", request.GET),
    }
    return render(request, "portfolio/workload/list.html", context)


@require_safe
@requires(SEE_WORKLOAD)
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Exactly what the list shows, all of its pages, in its order."""
    viewer = viewer_of(request)
    if not EXPORT_ACCOUNTS.allows(viewer):
        raise PermissionDenied
    table = WorkloadTable(_found(request), assigns=False)
    RequestConfig(request, paginate=False).configure(table)
    header, rows = workload_sheet([row.record for row in table.rows], money=SEE_MONEY.allows(viewer))
    response = sheet_response(kind, _("workload"), _("Portfolios and workload"), header, rows)
    record_event("workload exported", viewer, kind=kind, rows=len(rows))
    return response


@require_http_methods(["GET", "POST"])
@requires(ASSIGN)
def tier_hours(request: HttpRequest) -> HttpResponse:
    form = TierHoursForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_tier_hours(**form.stated)
        except ZeloError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("workload")
    context = {"nav": "workload", "form": form}
    return render(request, "portfolio/workload/hours.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@requires(ASSIGN)
def capacity(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = CapacityForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            set_capacity(person=person, **form.cleaned_data)
        except ZeloError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("workload")
    context = {
        "nav": "workload",
        "form": form,
        "person": person,
        "load": workload_of(viewer_of(request), person),
    }
    return render(request, "portfolio/workload/capacity.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@requires(ASSIGN)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Several accounts of one KAM to another, with what that does to both people's hours."""
    person = get_object_or_404(User, pk=pk)
    carried, form = accounts_of(person), HandOverForm(request.POST or None, without=person)
    ticked = {key for key in request.POST.getlist("account") if key.isascii() and key.isdigit()}
    chosen: list[Account] = [entry.state.account for entry in carried if str(entry.state.pk) in ticked]
    asked = "effect" in request.POST
    if request.method == "POST" and form.is_valid() and not asked:
        try:
            return _move(request, chosen, len(ticked), person, form.cleaned_data)
        except ZeloError as error:
            form.add_error(None, str(error))
    context: dict[str, Any] = {"nav": "workload", "person": person, "carried": carried, "form": form}
    context |= {"ticked": {account.pk for account in chosen}, **effect_of([one.pk for one in chosen], form)}
    status = 422 if form.is_bound and not asked else 200
    return render(request, "portfolio/workload/move.html", context, status=status)


def _move(
    request: HttpRequest, chosen: list[Account], ticked: int, person: User, given: dict[str, Any]
) -> HttpResponse:
    if not ticked:
        raise InvalidInput(_("Tick the accounts that are to be handed over."))
    if len(chosen) != ticked:
        raise Conflict(_("Some of these accounts have another KAM by now. Look at them again."))
    seen: dict[int, int | None] = dict.fromkeys((one.pk for one in chosen), person.pk)
    made = assign(accounts=chosen, role=TeamRole.KAM, by=viewer_of(request), seen=seen, **given)
    text = _("Accounts handed over to %(name)s: %(count)s.")
    messages.success(request, text % {"name": given["person"].name, "count": len(made)})
    return redirect("workload")


def _found(request: HttpRequest) -> list[Workload]:
    found = workloads(viewer_of(request), request.GET.get("q", "").strip()[:100])
    state = request.GET.get("state", "")
    return [entry for entry in found if entry.state == state] if state in LOADS else found
