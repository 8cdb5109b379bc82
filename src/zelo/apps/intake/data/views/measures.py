"""Every measure, and one with what the company's own values are like."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zelo.apps.intake.data import charts
from zelo.apps.intake.data.measure_words import (
    absent_text,
    figures_of,
    grouped_lines,
    picture_note,
    value_text,
)
from zelo.apps.intake.data.permissions import SEE_DATA, WRITE_MEASURES
from zelo.apps.intake.data.queries.measures import (
    adds_up,
    coverage_for,
    distribution_for,
    distributions_for,
    ends_of,
    over_time,
)
from zelo.apps.intake.data.uses import known_policies, policies_using
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.apps.portfolio.presenting import tables_text, unit_text
from zelo.apps.portfolio.queries.figures import last_refresh, measures_for
from zelo.apps.portfolio.views.pictures import svg_answer
from zelo.ui.figures import page_language
from zelo.warehouse.catalogue import Measure


@require_safe
@requires(SEE_MONEY)
def measures(request: HttpRequest) -> HttpResponse:
    viewer, refresh = viewer_of(request), last_refresh()
    text = request.GET.get("q", "").strip()[:100]
    found = distributions_for(viewer, refresh)
    context = {
        "nav": "measures",
        "refresh": refresh,
        "q": text,
        "groups": grouped_lines(measures_for(viewer), found, known_policies(), text),
        "may_write": WRITE_MEASURES.allows(viewer),
        "may_see_data": SEE_DATA.allows(viewer),
    }
    return render(request, "intake/data/measures.html", context)


@require_safe
@requires(SEE_MONEY)
def measure(request: HttpRequest, name: str) -> HttpResponse:
    viewer, refresh = viewer_of(request), last_refresh()
    chosen = measure_for(viewer, name)
    found = distribution_for(viewer, refresh, name)
    context = {
        "nav": "measures",
        "measure": chosen,
        "refresh": refresh,
        "found": found,
        "may_change": WRITE_MEASURES.allows(viewer) and chosen.own,
        "may_copy": WRITE_MEASURES.allows(viewer) and not chosen.model,
        "coverage": coverage_for(viewer, refresh, name),
        "uses": [(use.title, use.url_for(viewer)) for use in policies_using(name)],
        **_words(chosen, found),
        **_ends(viewer, refresh, chosen),
        **_history(viewer, chosen),
    }
    return render(request, "intake/data/measure.html", context)


@require_safe
@requires(SEE_MONEY)
def histogram(request: HttpRequest, name: str) -> HttpResponse:
    viewer = viewer_of(request)
    chosen = measure_for(viewer, name)
    found = distribution_for(viewer, last_refresh(), name)
    return svg_answer(request, histogram_spec(chosen, found) if found and found.known else None)


@require_safe
@requires(SEE_MONEY)
def history(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    viewer = viewer_of(request)
    chosen = measure_for(viewer, name)
    points = over_time(viewer, name)
    title, is_money = axis_of(chosen), chosen.unit == "currency"
    if kind == "sum":
        spec = charts.sum_over_time(points, title, is_money=is_money) if adds_up(chosen) else None
    else:
        ratio = chosen.unit == "ratio"
        spec = charts.quartiles_over_time(points, title, is_money=is_money, is_ratio=ratio)
    return svg_answer(request, spec if points else None)


def measure_for(viewer: Any, name: str) -> Measure:
    """The measure, where this person may see it. Raises Http404."""
    found = measures_for(viewer).get(name)
    if found is None:
        raise Http404
    return found


def axis_of(chosen: Measure) -> str:
    return settings.CURRENCY if chosen.unit == "currency" else unit_text(chosen.unit)


def histogram_spec(chosen: Measure, found: Any) -> charts.Specification:
    from django.utils.translation import gettext as _

    return charts.histogram(
        found,
        axis_of(chosen),
        accounts=_("accounts"),
        is_money=chosen.unit == "currency",
        is_ratio=chosen.unit == "ratio",
    )


def _words(chosen: Measure, found: Any) -> dict[str, Any]:
    language = page_language()
    return {
        "title_text": chosen.title.to(language),
        "meaning": chosen.explanation.to(language),
        "unit": unit_text(chosen.unit),
        "absent": absent_text(chosen),
        "made_of": tables_text(chosen),
        "notes": [text.to(language) for text in chosen.notes.values()],
        "selects": chosen.texts,
        "figures": figures_of(chosen, found) if found else [],
        "picture_note": picture_note(found) if found else "",
    }


def _ends(viewer: Any, refresh: Any, chosen: Measure) -> dict[str, Any]:
    if refresh is None:
        return {"ends": []}
    ends = ends_of(viewer, refresh, chosen)
    rows = [
        (part, [(ranked.account, value_text(chosen, ranked.value)) for ranked in ranks])
        for part, ranks in (("best", ends.best), ("worst", ends.worst))
        if ranks
    ]
    return {"ends": rows}


def _history(viewer: Any, chosen: Measure) -> dict[str, Any]:
    points = over_time(viewer, chosen.name)
    summed = adds_up(chosen)
    rows = [
        (
            day,
            [value_text(chosen, part) for part in found.quartiles],
            value_text(chosen, found.total) if summed else "",
        )
        for day, found in reversed(points)
        if found.quartiles
    ]
    return {"history": rows, "summed": summed}
