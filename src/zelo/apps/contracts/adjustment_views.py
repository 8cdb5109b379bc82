"""Adjustments: the list of what is due, one contract's clause and decisions, the letter to the client."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zelo.apps.contracts.actions import adjustments as actions
from zelo.apps.contracts.actions.clauses import keep_clause, remove_clause
from zelo.apps.contracts.adjustment_forms import AdjustmentFilterForm, ClauseForm, DecisionForm
from zelo.apps.contracts.adjustment_letter import LANGUAGES, draw_letter
from zelo.apps.contracts.adjustment_panel import card_of
from zelo.apps.contracts.enums import AdjustmentStage
from zelo.apps.contracts.models import Adjustment, AdjustmentClause, AdjustmentState, Contract
from zelo.apps.contracts.permissions import (
    APPROVE_ADJUSTMENTS,
    EDIT_CONTRACTS,
    OVERRIDE_TWELVE_MONTHS,
    SEE_CONTRACTS,
)
from zelo.apps.contracts.queries.adjustments import (
    adjustment_for,
    adjustments_due,
    adjustments_file,
    totals,
    with_rows,
)
from zelo.apps.contracts.queries.reading import contract_for
from zelo.apps.operations.audit import record_event
from zelo.apps.operations.versions import Conflict
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.views.frame import render_account
from zelo.lib.errors import InvalidInput
from zelo.ui.exports import KINDS, sheet_response

PER_PAGE = 50
EXPORTED = gettext_noop("Adjustments exported")
_TAB = "contracts"


@require_safe
@requires(SEE_CONTRACTS)
def adjustments(request: HttpRequest) -> HttpResponse:
    filters = AdjustmentFilterForm(request.GET)
    found = adjustments_due(viewer_of(request), filters.chosen)
    context = {
        "nav": "renewals",
        "filters": filters,
        "page": Paginator(with_rows(found), PER_PAGE).get_page(request.GET.get("page")),
        "totals": totals(found),
        "today": timezone.localdate(),
    }
    return render(request, "contracts/adjustments/list.html", context)


@require_safe
@requires(SEE_CONTRACTS)
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Exactly what the list shows, all pages of it."""
    if kind not in KINDS:
        raise Http404
    header, rows = adjustments_file(
        adjustments_due(viewer_of(request), AdjustmentFilterForm(request.GET).chosen)
    )
    answer = sheet_response(kind, _("adjustments"), _("Adjustments"), header, rows)
    record_event(EXPORTED, viewer_of(request), format=kind)
    return answer


@require_safe
@requires(SEE_CONTRACTS)
def of_contract(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, contract_for(viewer_of(request), pk))


@require_POST
@requires(EDIT_CONTRACTS)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be done about the adjustment that is due."""
    viewer = viewer_of(request)
    contract = contract_for(viewer, pk)
    state = AdjustmentState.objects.filter(contract=contract, due_on__isnull=False).first()
    if state is None or state.due_on is None:
        messages.error(request, _("No adjustment falls due on this contract."))
        return redirect("contract_adjustment", pk=pk)
    form = DecisionForm(
        request.POST, due_on=state.due_on, may_override=OVERRIDE_TWELVE_MONTHS.allows(request.user)
    )
    if form.is_valid():
        try:
            made = actions.propose_adjustment(contract, by=viewer, **form.cleaned_data)
        except InvalidInput as error:
            form.add_error(None, str(error))
        else:
            is_done = made.stage == AdjustmentStage.APPROVED
            messages.success(
                request,
                _("The adjustment is decided.") if is_done else _("The adjustment waits for its approval."),
            )
            return redirect("contract_adjustment", pk=pk)
    return _page(request, contract_for(viewer, pk), form=form, status=422)


@require_POST
@requires(APPROVE_ADJUSTMENTS)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _settle(request, pk, actions.approve_adjustment, _("The adjustment is decided."))


@require_POST
@requires(APPROVE_ADJUSTMENTS)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _settle(request, pk, actions.refuse_adjustment, _("The adjustment is not approved."))


@require_POST
@requires(APPROVE_ADJUSTMENTS)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    return _settle(request, pk, actions.undo_adjustment, _("The adjustment is taken back."))


@require_safe
@requires(SEE_CONTRACTS)
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter to the client as PDF; ?language= is the client's, the company's own otherwise."""
    adjustment = adjustment_for(viewer_of(request), pk)
    language = request.GET.get("language", "")
    if adjustment.stage not in (AdjustmentStage.APPROVED, AdjustmentStage.PROPOSED):
        raise Http404
    if adjustment.effective_on is None or (language and language not in LANGUAGES):
        raise Http404
    answer = HttpResponse(draw_letter(adjustment, language), content_type="application/pdf")
    name = f"{adjustment.contract.pk}-{adjustment.due_on}"
    answer["Content-Disposition"] = f'attachment; filename="adjustment-{name}.pdf"'
    return answer


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTRACTS)
def clause(request: HttpRequest, pk: int) -> HttpResponse:
    """The clause written down or changed."""
    contract = contract_for(viewer_of(request), pk)
    known = AdjustmentClause.objects.filter(contract=contract).first()
    form, status = ClauseForm(request.POST or None, instance=known), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                keep_clause(contract, **form.chosen)
            except (Conflict, InvalidInput) as error:
                form.add_error(None, str(error))
                status = 409 if isinstance(error, Conflict) else 422
            else:
                messages.success(request, _("Saved."))
                return redirect("contract_adjustment", pk=pk)
    account = account_for(viewer_of(request), contract.account_id)
    context = {"form": form, "contract": contract, "has_clause": known is not None}
    return render_account(request, account, _TAB, "contracts/adjustments/clause.html", context, status)


@require_POST
@requires(EDIT_CONTRACTS)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_for(viewer_of(request), pk)
    try:
        remove_clause(contract)
    except InvalidInput as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The contract has no adjustment clause any more."))
    return redirect("contract_adjustment", pk=pk)


def _settle(request: HttpRequest, pk: int, action: Callable[..., Adjustment], said: str) -> HttpResponse:
    adjustment = adjustment_for(viewer_of(request), pk)
    try:
        action(adjustment, by=viewer_of(request))
    except (Conflict, InvalidInput) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("contract_adjustment", pk=adjustment.contract_id)


def _page(request: HttpRequest, contract: Contract, form: Any = None, status: int = 200) -> HttpResponse:
    account = account_for(viewer_of(request), contract.account_id)
    context = card_of(request, contract, form)
    return render_account(request, account, _TAB, "contracts/adjustments/contract.html", context, status)
