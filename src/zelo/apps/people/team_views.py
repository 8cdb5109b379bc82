"""Teams, and days away with a deputy."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zelo.apps.people import actions
from zelo.apps.people.forms import AbsenceForm, TeamForm
from zelo.apps.people.models import Absence, Team
from zelo.apps.people.permissions import (
    MANAGE_ABSENCES,
    MANAGE_PEOPLE,
    SEE_COLLEAGUES,
    requires,
    viewer_of,
)
from zelo.lib.errors import ZeloError


@require_http_methods(["GET", "POST"])
@requires(MANAGE_PEOPLE)
def new_team(request: HttpRequest) -> HttpResponse:
    return _edit_team(request, Team())


@require_http_methods(["GET", "POST"])
@requires(MANAGE_PEOPLE)
def team(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit_team(request, get_object_or_404(Team, pk=pk))


def _edit_team(request: HttpRequest, edited: Team) -> HttpResponse:
    form = TeamForm(request.POST or None, instance=edited)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_team(edited, **form.cleaned_data)
        except ZeloError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("people")
    context = {"nav": "people", "form": form, "team": edited}
    return render(request, "people/team.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(MANAGE_PEOPLE)
def remove_team(request: HttpRequest, pk: int) -> HttpResponse:
    actions.remove_team(get_object_or_404(Team, pk=pk))
    messages.success(request, _("The team is removed; its members stay, without a team."))
    return redirect("people")


@require_http_methods(["GET", "POST"])
@requires(SEE_COLLEAGUES)
def plan_absence(request: HttpRequest) -> HttpResponse:
    """One's own days away; those who manage absences plan them for everybody."""
    only = None if MANAGE_ABSENCES.allows(request.user) else viewer_of(request)
    form = AbsenceForm(request.POST or None, only=only)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_absence(**form.cleaned_data)
        except ZeloError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("people")
    status = 422 if form.is_bound else 200
    return render(request, "people/absence.html", {"nav": "people", "form": form}, status=status)


@require_POST
@requires(SEE_COLLEAGUES)
def cancel_absence(request: HttpRequest, pk: int) -> HttpResponse:
    absence = get_object_or_404(Absence, pk=pk)
    if absence.person_id != request.user.pk and not MANAGE_ABSENCES.allows(request.user):
        raise PermissionDenied
    actions.cancel_absence(absence)
    messages.success(request, _("The absence is cancelled."))
    return redirect("people")
