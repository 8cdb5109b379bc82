from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.listing import Listing
from zelo.apps.portfolio.permissions import SEE_ACCOUNTS, SEE_MONEY
from zelo.apps.portfolio.presented import filter_context, matrix_context
from zelo.apps.portfolio.queries.matrix import matrix_rows, measure_portfolio
from zelo.ui.lists import wants_part


@require_safe
@requires(SEE_ACCOUNTS)
def matrix(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    money = SEE_MONEY.allows(viewer)
    listing = Listing(viewer, request.GET)
    rows = matrix_rows(listing.found, money=money)
    context = filter_context(listing) | matrix_context(measure_portfolio(listing.found), rows, money=money)
    context["part"] = wants_part(request)
    template = "portfolio/accounts/matrix_part.html" if context["part"] else "portfolio/matrix.html"
    return render(request, template, context)
