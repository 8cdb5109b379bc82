"""What the company's data are like: sources, freshness, quality, and what to do about each finding."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from zelo.apps.intake.data.findings import findings_of
from zelo.apps.intake.data.heat import heat_rows
from zelo.apps.intake.data.measure_words import rhythm_text
from zelo.apps.intake.data.permissions import SEE_DATA
from zelo.apps.intake.data.queries.quality import LACKS, heat_of, shown_report, states_without
from zelo.apps.intake.data.queries.sources import source_lines
from zelo.apps.intake.permissions import IMPORT_DATA, SEE_IMPORTS
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.fact_words import TABLES

PER_PAGE = 50


@require_safe
@requires(SEE_DATA)
def data(request: HttpRequest) -> HttpResponse:
    viewer, today = viewer_of(request), timezone.localdate()
    refresh, report = shown_report()
    lines = source_lines(report)
    heat = heat_of(viewer, report) if report else []
    context: dict[str, Any] = {
        "nav": "data",
        "refresh": refresh,
        "report": report,
        "sources": [(line, TABLES[line.table], line.late_days(today), rhythm_text(line)) for line in lines],
        "findings": findings_of(viewer, report, lines, today) if report else [],
        "heat": heat_rows(heat),
        "segments": report.segments if report else [],
        "may_import": IMPORT_DATA.allows(viewer),
        "may_see_imports": SEE_IMPORTS.allows(viewer),
    }
    return render(request, "intake/data/data.html", context)


@require_safe
@requires(SEE_DATA)
def without(request: HttpRequest, field: str) -> HttpResponse:
    """Accounts in whose record a field is empty."""
    if field not in LACKS:
        raise Http404
    page = Paginator(states_without(viewer_of(request), field), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "intake/data/without.html", {"nav": "data", "field": field, "page": page})


@require_safe
@requires(SEE_DATA)
def invalid_cnpjs(request: HttpRequest) -> HttpResponse:
    """Listed customers whose CNPJ is none, as the last refresh found them."""
    _refresh, report = shown_report()
    rows = report.invalid_cnpjs if report else []
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "intake/data/invalid_cnpjs.html", {"nav": "data", "page": page})
