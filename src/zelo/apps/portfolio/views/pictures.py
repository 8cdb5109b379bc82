"""Charts as answers of their own, in the colours of the theme that the address names."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from zelo.ui.charts import draw_chart
from zelo.ui.figures import page_language

_SECONDS = 300
_SMALL = 310


def svg_answer(request: HttpRequest, spec: dict[str, Any] | None) -> HttpResponse:
    """The chart, kept for a while by the person's own browser. Raises Http404 where there is none."""
    if spec is None:
        raise Http404
    if request.GET.get("size") == "small":
        spec = {**spec, "width": _SMALL}
    dark = request.GET.get("theme") == "dark"
    drawn = draw_chart(spec, "dark" if dark else "light", page_language())
    answer = HttpResponse(drawn, content_type="image/svg+xml")
    patch_cache_control(answer, private=True, max_age=_SECONDS)
    return answer
