"""Touches: logged in seconds, corrected, withdrawn and put back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zelo.apps.engagement.actions import change_interaction, log_interaction, withdraw_interaction
from zelo.apps.engagement.forms import QuickTouchForm, TouchForm
from zelo.apps.engagement.permissions import LOG_INTERACTIONS, SEE_INTERACTIONS
from zelo.apps.engagement.queries import interaction_for
from zelo.apps.operations.audit import changes_of
from zelo.apps.operations.versions import Conflict
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.queries.care import people_of
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.views.frame import render_account
from zelo.lib.errors import InvalidInput

PAGES = {"overview": "account", "timeline": "account_timeline"}


@require_POST
@requires(LOG_INTERACTIONS)
def quick(request: HttpRequest, pk: int) -> HttpResponse:
    """The two fields on the account's page; day, person and minutes as usual."""
    viewer = viewer_of(request)
    account, form = account_for(viewer, pk), QuickTouchForm(request.POST)
    if not form.is_valid():
        return redirect("touch_new", pk=pk)
    log_interaction(account=account, person=viewer, **form.chosen)
    messages.success(request, _("Logged."))
    return redirect(PAGES.get(request.POST.get("page", ""), "account"), pk=pk)


@require_http_methods(["GET", "POST"])
@requires(LOG_INTERACTIONS)
def new(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    account = account_for(viewer, pk)
    form = TouchForm(request.POST or None, account=account, people=people_of(account), viewer=viewer)
    if request.method == "POST" and form.is_valid():
        try:
            log_interaction(account=account, **form.chosen)
        except InvalidInput as error:
            form.add_error("day", str(error))
        else:
            messages.success(request, _("Logged."))
            return redirect("account_timeline", pk=pk)
    status = 422 if form.is_bound else 200
    return render_account(request, account, "timeline", "engagement/touch.html", {"form": form}, status)


@require_http_methods(["GET", "POST"])
@requires(SEE_INTERACTIONS)
def touch(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    shown = interaction_for(viewer, pk)
    account = account_for(viewer, shown.account_id)
    may_edit = LOG_INTERACTIONS.allows(viewer)
    data = request.POST if request.method == "POST" and may_edit else None
    form = TouchForm(data, account=account, people=people_of(account), touch=shown, viewer=viewer)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            change_interaction(shown, version=form.cleaned_data["version"] or 0, **form.chosen)
        except (Conflict, InvalidInput) as error:
            form.add_error(None, str(error))
            status = 409 if isinstance(error, Conflict) else 422
        else:
            messages.success(request, _("Saved."))
            return redirect("account_timeline", pk=account.pk)
    context = {"form": form, "touch": interaction_for(viewer, pk), "may_edit": may_edit}
    context |= {"changes": changes_of(shown, 10), "conflict": status == 409}
    return render_account(request, account, "timeline", "engagement/touch.html", context, status)


@require_POST
@requires(LOG_INTERACTIONS)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    entry = withdraw_interaction(interaction_for(viewer_of(request), pk))
    return redirect(f"{reverse('account_timeline', args=[entry.account_id])}?withdrawn={entry.pk}")


@require_POST
@requires(LOG_INTERACTIONS)
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    entry = withdraw_interaction(interaction_for(viewer_of(request), pk), withdrawn=False)
    messages.success(request, _("It is back on the timeline."))
    return redirect("account_timeline", pk=entry.account_id)
