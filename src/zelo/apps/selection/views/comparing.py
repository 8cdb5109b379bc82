"""Two evaluations side by side."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.selection.compare_page import compare_context
from zelo.apps.selection.models import Evaluation
from zelo.apps.selection.permissions import SEE_SELECTION
from zelo.apps.selection.queries.evaluations import before as earlier_than
from zelo.apps.selection.queries.evaluations import done_evaluations, last_evaluation


@require_safe
@requires(SEE_SELECTION)
def compare(request: HttpRequest) -> HttpResponse:
    """Which two stands in the address; the last one and the one before it otherwise."""
    viewer = viewer_of(request)
    now = _named(viewer, request.GET.get("now", "")) or last_evaluation(viewer)
    before = _named(viewer, request.GET.get("before", "")) or (earlier_than(viewer, now) if now else None)
    context: dict[str, Any] = {
        "nav": "selection",
        "now": now,
        "before": before,
        "choices": list(done_evaluations(viewer)[:100]),
    }
    if now is not None and before is not None:
        context |= compare_context(viewer, before, now)
    return render(request, "selection/evaluations/compare.html", context)


def _named(viewer: Any, text: str) -> Evaluation | None:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        return None
    return done_evaluations(viewer).filter(pk=int(text)).first()
