from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.forms.timeline import TimelineForm
from zelo.apps.portfolio.permissions import SEE_CONTACTS
from zelo.apps.portfolio.queries.care import people_of
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.timeline import read_mark, read_page, sources_for
from zelo.apps.portfolio.views.frame import PLACE, render_account
from zelo.ui.panels import panels_of


@require_safe
@requires(SEE_CONTACTS)
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    account = account_for(viewer, pk)
    form = TimelineForm(request.GET, sources=sources_for(viewer), people=people_of(account))
    chosen = form.chosen
    after = read_mark(request.GET.get("after", ""))
    events, more = read_page(viewer, account, **chosen, after=after)
    kept = [(name, value) for name, values in request.GET.lists() for value in values if name != "after"]
    context = {
        "form": form,
        "events": events,
        "filtered": any(chosen.values()),
        "older": "?" + urlencode([*kept, ("after", str(more))]) if more else "",
        "newest": "?" + urlencode(kept) if after else "",
        "top_panels": panels_of(f"{PLACE}.timeline", request, account),
    }
    return render_account(request, account, "timeline", "portfolio/account/timeline.html", context)
