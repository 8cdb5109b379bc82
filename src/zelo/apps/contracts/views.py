"""The account's Contract tab: what is in force, what must be decided by when, and what is expected."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zelo.apps.contracts.actions import records
from zelo.apps.contracts.actions.cases import call_renewal
from zelo.apps.contracts.forms import CallForm, ContractForm, TerminationForm
from zelo.apps.contracts.models import Contract
from zelo.apps.contracts.permissions import EDIT_CONTRACTS, SEE_CONTRACTS
from zelo.apps.contracts.queries.reading import case_for, contract_for, shown_contract, shown_contracts
from zelo.apps.contracts.terms_words import changes_of_amendment, key_days, sentences, value_text
from zelo.apps.operations.audit import changes_of
from zelo.apps.operations.versions import Conflict
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.queries.care import people_of
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.views.frame import render_account
from zelo.lib.errors import InvalidInput
from zelo.ui.panels import panels_of

TAB = "contracts"
PLACE = "contract"
"""Where parts of this room and others put cards on a contract's page, by panels."""


@require_safe
@requires(SEE_CONTRACTS)
def contracts(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_for(viewer_of(request), pk)
    context = {"shown": shown_contracts(account), "may_edit": EDIT_CONTRACTS.allows(request.user)}
    return render_account(request, account, TAB, "contracts/tab.html", context)


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTRACTS)
def new(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_for(viewer_of(request), pk)
    form = ContractForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            records.create_contract(account=account, **form.chosen)
        except InvalidInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The contract is there."))
            return redirect("account_contracts", pk=pk)
    status = 422 if form.is_bound else 200
    return render_account(request, account, TAB, "contracts/edit.html", {"form": form}, status)


@require_safe
@requires(SEE_CONTRACTS)
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    """One contract: what it says in words, its days, its value, what changed it; panels of other parts."""
    viewer = viewer_of(request)
    found = contract_for(viewer, pk)
    one, today = shown_contract(found), timezone.localdate()
    context = {
        "one": one,
        "standing": one.standing,
        "case": one.case,
        "sentences": sentences(found),
        "value": value_text(found),
        "key_days": key_days(found, today),
        "items": list(found.items.all()),
        "suspensions": list(found.suspensions.all()),
        "amended": [(each, changes_of_amendment(each, found)) for each in one.amendments],
        "panels": panels_of(PLACE, request, found),
        "may_edit": EDIT_CONTRACTS.allows(viewer),
        "changes": changes_of(found, 10),
        "today": today,
    }
    return render_contract(request, found, "contracts/page.html", context)


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTRACTS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = contract_for(viewer_of(request), pk)
    account = account_for(viewer_of(request), shown.account_id)
    form, status = ContractForm(request.POST or None, instance=shown), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                records.change_contract(shown, version=form.cleaned_data["version"] or 0, **form.chosen)
            except (Conflict, InvalidInput) as error:
                form.add_error(None, str(error))
                status = 409 if isinstance(error, Conflict) else 422
            else:
                messages.success(request, _("Saved."))
                return redirect("contract", pk=pk)
    context = {"form": form, "contract": contract_for(viewer_of(request), pk)}
    return render_account(request, account, TAB, "contracts/edit.html", context, status)


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTRACTS)
def terminate(request: HttpRequest, pk: int) -> HttpResponse:
    shown = contract_for(viewer_of(request), pk)
    form = TerminationForm(request.POST or None, contract=shown)
    if request.method == "POST" and form.is_valid():
        try:
            records.announce_termination(shown, **form.cleaned_data)
        except (Conflict, InvalidInput) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The termination is written down."))
            return redirect("contract", pk=pk)
    return render_contract(
        request, shown, "contracts/termination.html", {"form": form}, 422 if form.is_bound else 200
    )


@require_POST
@requires(EDIT_CONTRACTS)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The termination is withdrawn."""
    shown = contract_for(viewer_of(request), pk)
    records.take_back_termination(shown, version=shown.version)
    messages.success(request, _("The termination is taken back."))
    return redirect("contract", pk=pk)


@require_POST
@requires(EDIT_CONTRACTS)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a contract out of everything, or puts it back."""
    shown, back = contract_for(viewer_of(request), pk), request.POST.get("undo") == "yes"
    records.withdraw_contract(shown, withdrawn=not back)
    if back:
        messages.success(request, _("The contract is back."))
        return redirect("contract", pk=pk)
    messages.success(request, _("The contract counts no more; it can be put back on this page."))
    return redirect("contract", pk=pk)


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTRACTS)
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """What the account manager expects of a renewal."""
    viewer = viewer_of(request)
    case = case_for(viewer, pk)
    people = people_of(case.contract.account)
    form = CallForm(request.POST or None, case=case, people=[*people, viewer])
    if request.method == "POST" and form.is_valid():
        try:
            call_renewal(case, by=viewer, **form.cleaned_data)
        except (Conflict, InvalidInput) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your call is written down."))
            return redirect("account_contracts", pk=case.contract.account_id)
    context = {"form": form, "case": case}
    return render_contract(
        request, case.contract, "contracts/call.html", context, 422 if form.is_bound else 200
    )


def render_contract(
    request: HttpRequest, found: Contract, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page about one contract, within the page of its account."""
    account = account_for(viewer_of(request), found.account_id)
    return render_account(request, account, TAB, template, {"contract": found, **context}, status)
