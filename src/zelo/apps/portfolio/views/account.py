from django.http import HttpRequest, HttpResponse

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.permissions import SEE_ACCOUNTS
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.views.frame import PLACE, render_account
from zelo.ui.panels import panels_of


@requires(SEE_ACCOUNTS)
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_for(viewer_of(request), pk)
    context = {"panels": panels_of(PLACE, request, account)}
    return render_account(request, account, "overview", "portfolio/account/overview.html", context)
