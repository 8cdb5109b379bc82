from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.listing import Listing
from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.apps.portfolio.presented import filter_context, matrix_context
from zelo.apps.portfolio.queries.matrix import matrix_rows, measure_portfolio
from zelo.apps.portfolio.queries.matrix_paths import SPANS, Paths, paths_of
from zelo.ui.lists import wants_part


@require_safe
@requires(SEE_MONEY)
def matrix(request: HttpRequest) -> HttpResponse:
    listing = Listing(viewer_of(request), request.GET)
    rows = matrix_rows(listing.found)
    text = request.GET.get("since", "")
    span = int(text) if text in map(str, SPANS) else 0
    paths = paths_of(rows, span) if span else Paths()
    told = matrix_context(measure_portfolio(listing.found), rows, paths, span)
    context = filter_context(listing) | told
    context["other_words"] = [(key, value) for key, value in context["all_words"] if key != "since"]
    context["part"] = wants_part(request)
    template = "portfolio/accounts/matrix_part.html" if context["part"] else "portfolio/matrix.html"
    return render(request, template, context)
