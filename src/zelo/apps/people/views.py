"""People, their teams and absences, as an administrator keeps them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from zelo.apps.operations.audit import changes_of
from zelo.apps.people import actions, queries
from zelo.apps.people.forms import FilterForm, InviteForm, PersonForm
from zelo.apps.people.models import Invitation, User
from zelo.apps.people.permissions import MANAGE_PEOPLE, SEE_COLLEAGUES, requires, viewer_of
from zelo.apps.people.tables import PeopleTable
from zelo.lib.errors import ZeloError

PER_PAGE = 50


@require_safe
@requires(SEE_COLLEAGUES)
def people(request: HttpRequest) -> HttpResponse:
    filters = FilterForm(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    active = {"": True, "inactive": False}.get(chosen.get("state", ""))
    found = queries.people(search=chosen.get("q", ""), role=chosen.get("role", ""), active=active)
    manages = MANAGE_PEOPLE.allows(request.user)
    table = PeopleTable(found, may_open=manages)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {
        "nav": "people",
        "table": table,
        "filters": filters,
        "manages": manages,
        "invitations": queries.open_invitations() if manages else [],
        "teams": queries.teams(),
        "absences": queries.absences(),
    }
    return render(request, "people/list.html", context)


@require_http_methods(["GET", "POST"])
@requires(MANAGE_PEOPLE)
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, link = actions.invite_person(**form.cleaned_data, by=viewer_of(request))
        except ZeloError as error:
            form.add_error("email", str(error))
        else:
            actions.mail_invitation(invitation, link)
            context = {"nav": "people", "invitation": invitation, "link": link}
            return render(request, "people/invited.html", context)
    status = 422 if form.is_bound else 200
    return render(request, "people/invite.html", {"nav": "people", "form": form}, status=status)


@require_POST
@requires(MANAGE_PEOPLE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actions.withdraw_invitation(get_object_or_404(Invitation, pk=pk))
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("people")


@require_http_methods(["GET", "POST"])
@requires(MANAGE_PEOPLE)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(queries.people(), pk=pk)
    form = PersonForm(request.POST or None, instance=get_object_or_404(User, pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_person(shown, **form.cleaned_data)
        except ZeloError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("person", pk=pk)
    context = {"nav": "people", "person": shown, "form": form, "changes": changes_of(shown)}
    return render(request, "people/person.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(MANAGE_PEOPLE)
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        actions.deactivate_person(get_object_or_404(User, pk=pk), by=viewer_of(request))
    except ZeloError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Deactivated; every session has ended."))
    return redirect("person", pk=pk)


@require_POST
@requires(MANAGE_PEOPLE)
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    actions.reactivate_person(get_object_or_404(User, pk=pk))
    messages.success(request, _("Active again."))
    return redirect("person", pk=pk)


@require_POST
@requires(MANAGE_PEOPLE)
def sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    ended = actions.end_sessions(get_object_or_404(User, pk=pk))
    messages.success(request, _("Sessions ended: %(count)s.") % {"count": ended})
    return redirect("person", pk=pk)
