from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.permissions import SEE_ACCOUNTS
from zelo.apps.portfolio.queries.visibility import states_visible_to


@requires(SEE_ACCOUNTS)
def accounts(request: HttpRequest) -> HttpResponse:
    states = states_visible_to(viewer_of(request)).select_related("account", "kam").order_by("sort_name")
    return render(request, "portfolio/accounts.html", {"nav": "accounts", "states": states[:50]})
