"""Deciding: on proposals, singly or many, and an exception for any account."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.selection.actions.decisions import MOST, Choice, decide, decide_all
from zelo.apps.selection.deciding import choices_of, preview
from zelo.apps.selection.forms.evaluations import DecisionForm, ExceptionForm
from zelo.apps.selection.models import Evaluation, Proposal
from zelo.apps.selection.permissions import DECIDE
from zelo.apps.selection.proposal_list import ProposalListing
from zelo.apps.selection.queries.decisions import last_decision
from zelo.apps.selection.queries.evaluations import evaluation_for
from zelo.apps.selection.queries.proposals import chosen_proposals
from zelo.lib.errors import ZeloError


@require_http_methods(["GET", "POST"])
@requires(DECIDE)
def proposals(request: HttpRequest, pk: int) -> HttpResponse:
    """What deciding on the ticked accounts does, and doing it."""
    viewer = viewer_of(request)
    evaluation = evaluation_for(viewer, pk)
    data = request.POST if request.method == "POST" else request.GET
    chosen = chosen_proposals(viewer, evaluation, _keys(viewer, evaluation, data))
    if not chosen:
        messages.error(request, _("Nothing is chosen; tick the accounts to decide on."))
        return redirect("evaluation", pk=pk)
    form = DecisionForm(data if "reason" in data else None, initial=_initial(evaluation, data))
    if form.is_bound and form.is_valid() and (answer := _done(request, form, chosen)):
        return answer
    context = {
        "nav": "selection",
        "evaluation": evaluation,
        "form": form,
        "chosen": chosen,
        "preview": preview(chosen),
    }
    return render(request, "selection/decisions/decide.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@requires(DECIDE)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """An exception for an account, whatever is proposed."""
    viewer = viewer_of(request)
    shown = account_for(viewer, pk)
    data = request.POST if request.method == "POST" else None
    form = ExceptionForm(data, initial={"seen": last_decision()})
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        choice = Choice(shown.pk, told["action"], told["tier"], None, told["review_on"])
        try:
            decide(choice=choice, by=viewer, reason=told["reason"], seen=told["seen"])
        except ZeloError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Decided."))
            return redirect("account_why", pk=pk)
    context = {"nav": "selection", "account": shown, "form": form}
    return render(request, "selection/decisions/account.html", context, status=422 if form.is_bound else 200)


def _keys(viewer: Any, evaluation: Evaluation, data: QueryDict) -> list[int]:
    """The ticked proposals, or all of the list that the page showed."""
    if "all" in data:
        listing = ProposalListing(viewer, evaluation, QueryDict(data.get("query", "")))
        return listing.keys(MOST)
    return [
        int(key) for key in data.getlist("proposal") if key.isascii() and key.isdecimal() and len(key) < 18
    ][: MOST + 1]


def _initial(evaluation: Evaluation, data: QueryDict) -> dict[str, Any]:
    reason = _("As evaluation %(number)s proposes.") % {"number": evaluation.number}
    return {"seen": last_decision(), "reason": reason, "action": data.get("action") or "confirm"}


def _done(request: HttpRequest, form: DecisionForm, chosen: list[Proposal]) -> HttpResponse | None:
    """Decides; None where that cannot be, which the form then says."""
    told = form.cleaned_data
    try:
        done = decide_all(
            choices=choices_of(chosen, told), by=viewer_of(request), reason=told["reason"], seen=told["seen"]
        )
    except ZeloError as error:
        form.add_error(None, str(error))
        return None
    if done.passed:
        words = ngettext(
            "On %(count)s account somebody else decided in the meantime; it was left alone.",
            "On %(count)s accounts somebody else decided in the meantime; they were left alone.",
            len(done.passed),
        )
        messages.warning(request, words % {"count": len(done.passed)})
    count = ngettext("%(count)s decision made.", "%(count)s decisions made.", len(done.made))
    messages.success(request, count % {"count": len(done.made)})
    return redirect(f"{reverse('decisions')}?batch={done.batch}")
