"""Who brought whom."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.actions import assessments as actions
from zelo.apps.portfolio.assessment_forms import ReferralForm
from zelo.apps.portfolio.permissions import ASSESS
from zelo.apps.portfolio.queries.assessments import referral_for
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.views.frame import render_account
from zelo.lib.errors import ZeloError


@require_http_methods(["GET", "POST"])
@requires(ASSESS)
def add_referral(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_for(viewer_of(request), pk)
    form = ReferralForm(request.POST or None, viewer=viewer_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_referral(**form.arguments(account))
        except ZeloError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The referral is written down."))
            return redirect("account", pk=pk)
    status = 422 if form.is_bound else 200
    template = "portfolio/assessments/referral.html"
    return render_account(request, account, "overview", template, {"form": form}, status)


@require_POST
@requires(ASSESS)
def withdraw_referral(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a referral out of what counts, or puts it back."""
    referral = referral_for(viewer_of(request), pk)
    withdrawn = request.POST.get("undo") != "yes"
    actions.withdraw_referral(referral, withdrawn=withdrawn)
    text = _("Withdrawn; it can be put back.") if withdrawn else _("It counts again.")
    messages.success(request, text)
    return redirect("account", pk=referral.account_id)
