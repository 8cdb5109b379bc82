"""What changes a contract after it was written down: items, amendments, suspensions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zelo.apps.contracts.actions import amendments, records
from zelo.apps.contracts.change_forms import (
    AmendmentForm,
    ResumeForm,
    SignForm,
    SuspensionForm,
    items_formset,
)
from zelo.apps.contracts.permissions import EDIT_CONTRACTS
from zelo.apps.contracts.queries.reading import amendment_for, contract_for, suspension_for
from zelo.apps.contracts.terms_words import changes_of_amendment
from zelo.apps.contracts.views import render_contract
from zelo.apps.operations.versions import Conflict
from zelo.apps.people.permissions import requires, viewer_of
from zelo.lib.errors import InvalidInput


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTRACTS)
def items(request: HttpRequest, pk: int) -> HttpResponse:
    """All lines of the contract's value at once."""
    contract = contract_for(viewer_of(request), pk)
    lines, problem, status = items_formset(contract, request.POST or None), "", 200
    if request.method == "POST":
        status = 422
        if lines.is_valid():
            version = int(request.POST.get("version") or 0)
            try:
                records.set_items(contract, version=version, items=lines.chosen)
            except (Conflict, InvalidInput) as error:
                problem, status = str(error), 409 if isinstance(error, Conflict) else 422
            else:
                messages.success(request, _("Saved."))
                return redirect("contract", pk=pk)
    context = {"formset": lines, "problem": problem}
    return render_contract(request, contract, "contracts/items.html", context, status)


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTRACTS)
def amendment_new(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    contract = contract_for(viewer, pk)
    form = AmendmentForm(request.POST or None, contract=contract)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            amendments.draft_amendment(
                contract,
                summary=given["summary"],
                effective_on=given["effective_on"],
                by=viewer,
                **form.changes,
            )
        except InvalidInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("The amendment is drafted; it changes the contract once it is signed.")
            )
            return redirect("contract", pk=pk)
    return render_contract(request, contract, "contracts/amendment_form.html", {"form": form}, _status(form))


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTRACTS)
def amendment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft, until it is signed."""
    found = amendment_for(viewer_of(request), pk)
    form = AmendmentForm(request.POST or None, contract=found.contract, amendment=found)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            amendments.change_draft(
                found, summary=given["summary"], effective_on=given["effective_on"], **form.changes
            )
        except InvalidInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("contract", pk=found.contract_id)
    context = {"form": form, "amendment": found}
    return render_contract(request, found.contract, "contracts/amendment_form.html", context, _status(form))


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTRACTS)
def amendment_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """What it changes is shown before it is."""
    found = amendment_for(viewer_of(request), pk)
    form = SignForm(request.POST or None, contract=found.contract)
    if request.method == "POST" and form.is_valid():
        try:
            amendments.sign_amendment(found, **form.cleaned_data)
        except (Conflict, InvalidInput) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The amendment is signed; the contract says so now."))
            return redirect("contract", pk=found.contract_id)
    present = contract_for(viewer_of(request), found.contract_id)
    context = {"form": form, "amendment": found, "changed": changes_of_amendment(found, present)}
    return render_contract(request, present, "contracts/amendment_sign.html", context, _status(form))


@require_POST
@requires(EDIT_CONTRACTS)
def amendment_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft is withdrawn; a signature written down by mistake is taken back while nothing came after it."""
    found = amendment_for(viewer_of(request), pk)
    try:
        if found.signed_on is None:
            amendments.withdraw_amendment(found)
            messages.success(request, _("The draft is withdrawn."))
        else:
            amendments.take_back_signature(found)
            messages.success(request, _("The amendment is a draft again, and the contract as before."))
    except InvalidInput as error:
        messages.error(request, str(error))
    return redirect("contract", pk=found.contract_id)


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTRACTS)
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_for(viewer_of(request), pk)
    form = SuspensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            records.suspend_contract(contract, **form.cleaned_data)
        except InvalidInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The suspension is written down."))
            return redirect("contract", pk=pk)
    return render_contract(request, contract, "contracts/suspension.html", {"form": form}, _status(form))


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTRACTS)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    found = suspension_for(viewer_of(request), pk)
    form = ResumeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            records.resume_contract(found, **form.cleaned_data)
        except InvalidInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The contract goes on after that day."))
            return redirect("contract", pk=found.contract_id)
    context = {"form": form, "suspension": found}
    return render_contract(request, found.contract, "contracts/suspension.html", context, _status(form))


@require_POST
@requires(EDIT_CONTRACTS)
def suspension_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """One that never was."""
    found = suspension_for(viewer_of(request), pk)
    records.remove_suspension(found)
    messages.success(request, _("The suspension is taken out."))
    return redirect("contract", pk=found.contract_id)


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200
