"""Evaluations: those there are, asking for one, taking one over, computing one again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.selection.actions.evaluations import (
    ask_for_evaluation,
    ask_to_reproduce,
    take_over,
    try_again,
)
from zelo.apps.selection.forms.evaluations import EvaluationForm
from zelo.apps.selection.permissions import EVALUATE, SEE_SELECTION
from zelo.apps.selection.queries import evaluations as queries
from zelo.apps.selection.tables import EvaluationTable
from zelo.lib.errors import InvalidInput

PER_PAGE = 30


@require_safe
@requires(SEE_SELECTION)
def evaluations(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    table = EvaluationTable(queries.evaluations_for(viewer))
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {
        "nav": "selection",
        "table": table,
        "may_run": EVALUATE.allows(viewer),
        "not_taken": queries.not_taken(viewer) if EVALUATE.allows(viewer) else [],
        "comparable": list(queries.done_evaluations(viewer)[:2]),
    }
    return render(request, "selection/evaluations/evaluations.html", context)


@require_http_methods(["GET", "POST"])
@requires(EVALUATE)
def new(request: HttpRequest) -> HttpResponse:
    versions = queries.versions_to_evaluate()
    asked = {"version": request.GET.get("version", "")}
    data = request.POST if request.method == "POST" else None
    form = EvaluationForm(data, versions=versions, initial=asked if asked["version"] else None)
    if form.is_bound and form.is_valid():
        try:
            made = ask_for_evaluation(by=viewer_of(request), **form.chosen)
        except InvalidInput as error:
            form.add_error("as_of", str(error))
        else:
            return redirect("evaluation", pk=made.pk)
    context = {"nav": "selection", "form": form, "versions": versions}
    return render(request, "selection/evaluations/new.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(EVALUATE)
def take(request: HttpRequest, number: int) -> HttpResponse:
    made = take_over(number=number, by=viewer_of(request))
    return redirect("evaluation", pk=made.pk)


@require_POST
@requires(EVALUATE)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Once more, for one that failed."""
    viewer = viewer_of(request)
    try:
        try_again(queries.evaluation_for(viewer, pk), by=viewer)
    except InvalidInput as error:
        messages.error(request, str(error))
    return redirect("evaluation", pk=pk)


@require_POST
@requires(EVALUATE)
def reproduce(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    try:
        ask_to_reproduce(queries.evaluation_for(viewer, pk), by=viewer)
    except InvalidInput as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is being computed again; what differs will stand on this page."))
    return redirect("evaluation", pk=pk)
