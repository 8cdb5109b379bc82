"""The editor of the company's own measures: written, tried, saved, renamed, retired."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zelo.apps.intake.data import actions
from zelo.apps.intake.data.forms import BEGINNING, MeasureForm, initial_of
from zelo.apps.intake.data.measure_words import figures_of, picture_note, trial_rows
from zelo.apps.intake.data.models import OwnMeasure
from zelo.apps.intake.data.permissions import WRITE_MEASURES
from zelo.apps.intake.data.queries.own import (
    TrialFound,
    own_for,
    retired_measures,
    table_help,
    texts_of,
    trial_of,
)
from zelo.apps.intake.data.uses import policies_using
from zelo.apps.intake.data.views.measures import histogram_spec
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.queries.figures import measures_for
from zelo.engine.own_measures import own_measure
from zelo.lib.errors import InvalidInput, ZeloError
from zelo.ui.figures import page_language


@require_http_methods(["GET", "POST"])
@requires(WRITE_MEASURES)
def write(request: HttpRequest, name: str = "") -> HttpResponse:
    """A new measure, or one of the company's own; what is tried is shown above the editor."""
    viewer, measure = viewer_of(request), own_for(name) if name else None
    trial = trial_of(viewer, request.GET.get("trial", ""))
    form = MeasureForm(request.POST or None, fixed_name=name, initial=_initial(request, measure, trial))
    if request.method == "POST" and form.is_valid():
        answer = _try(request, form, name) if "try" in request.POST else _save(request, form, measure)
        if answer is not None:
            return answer
    context = {
        "nav": "measures",
        "form": form,
        "measure": measure,
        **_shown(trial),
        "texts": texts_of(measure),
        "uses": policies_using(name) if name else [],
    }
    return render(request, "intake/data/editor.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(WRITE_MEASURES)
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """How a trial stands: the part of the editor that asks for itself anew while the trial runs."""
    found = trial_of(viewer_of(request), str(pk))
    return render(request, "intake/data/trial.html", _shown(found))


@require_safe
@requires(WRITE_MEASURES)
def tables(request: HttpRequest) -> HttpResponse:
    """The tables and columns that a SELECT may read."""
    text = request.GET.get("q", "").strip()[:60]
    context = {"nav": "measures", "q": text, "tables": table_help(text)}
    return render(request, "intake/data/tables.html", context)


@require_safe
@requires(WRITE_MEASURES)
def retired(request: HttpRequest) -> HttpResponse:
    return render(
        request, "intake/data/retired.html", {"nav": "measures", "measures": retired_measures()[:200]}
    )


@require_POST
@requires(WRITE_MEASURES)
def rename(request: HttpRequest, name: str) -> HttpResponse:
    measure = _in_use(name)
    wanted = request.POST.get("name", "").strip()[:60]
    try:
        actions.rename_measure(measure, name=wanted, version=_version(request))
    except ZeloError as error:
        messages.error(request, str(error))
        return redirect("own_measure", name=name)
    messages.success(request, _("The measure is now called %(name)s.") % {"name": wanted})
    return redirect("own_measure", name=wanted)


@require_POST
@requires(WRITE_MEASURES)
def retire(request: HttpRequest, name: str) -> HttpResponse:
    measure = _in_use(name)
    try:
        actions.retire_measure(measure, version=_version(request))
    except ZeloError as error:
        messages.error(request, str(error))
        return redirect("own_measure", name=name)
    messages.success(request, _("Retired: policies can no longer use it. Its texts are kept."))
    return redirect("measures_retired")


@require_POST
@requires(WRITE_MEASURES)
def bring_back(request: HttpRequest, name: str) -> HttpResponse:
    measure = get_object_or_404(retired_measures(), name=name)
    try:
        actions.bring_back(measure, version=_version(request))
    except ZeloError as error:
        messages.error(request, str(error))
        return redirect("measures_retired")
    messages.success(request, _("The measure is in use again; values come with the next refresh."))
    return redirect("own_measure", name=name)


def _shown(trial: TrialFound | None) -> dict[str, Any]:
    """What a page shows of a trial."""
    if trial is None or trial.distribution is None:
        return {"trial": trial}
    arguments = trial.job.arguments
    measure = own_measure(arguments["name"], arguments["text"])
    return {
        "trial": trial,
        "trial_title": measure.title.to(page_language()),
        "trial_rows": trial_rows(trial),
        "trial_figures": figures_of(measure, trial.distribution),
        "trial_picture": histogram_spec(measure, trial.distribution) if trial.distribution.known else None,
        "trial_note": picture_note(trial.distribution),
    }


def _in_use(name: str) -> OwnMeasure:
    measure = actions.take_up_file(name)
    if measure is None or measure.retired_at is not None:
        raise Http404
    return measure


def _initial(request: HttpRequest, measure: OwnMeasure | None, trial: Any) -> dict[str, Any]:
    """What was tried; else the measure, or the one to begin from; else a beginning."""
    version = {"version": measure.version if measure else None}
    if trial is not None:
        return {**trial.job.arguments["form"], **version}
    if measure is not None:
        try:
            return {**initial_of(own_measure(measure.name, measure.text)), **version}
        except InvalidInput:
            return {"name": measure.name, "sql": measure.text, **version}
    like = measures_for(viewer_of(request)).get(request.GET.get("like", ""))
    if like is not None and not like.model:
        return {**initial_of(like), "name": ""}
    return {"sql": BEGINNING}


def _try(request: HttpRequest, form: MeasureForm, name: str) -> HttpResponse:
    job = actions.try_text(
        name=form.cleaned_data["name"], form=form.typed, text=form.text, by=viewer_of(request)
    )
    address = reverse("own_measure", args=[name]) if name else reverse("own_measure_new")
    return redirect(f"{address}?trial={job.pk}")


def _save(request: HttpRequest, form: MeasureForm, measure: OwnMeasure | None) -> HttpResponse | None:
    version = (form.cleaned_data["version"] or 0) if measure else None
    try:
        saved = actions.save_measure(
            name=form.cleaned_data["name"], text=form.text, by=viewer_of(request), version=version
        )
    except ZeloError as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, _("Saved. Policies can use it at once; values come with the next refresh."))
    return redirect("measure", name=saved.name)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
