"""The card of a contract's adjustment: clause, next due date with its rates, decision, history."""

from typing import Any

from django.http import HttpRequest

from zelo.apps.contracts.adjustment_forms import DecisionForm
from zelo.apps.contracts.enums import AdjustmentStatus
from zelo.apps.contracts.models import Contract
from zelo.apps.contracts.permissions import APPROVE_ADJUSTMENTS, EDIT_CONTRACTS, OVERRIDE_TWELVE_MONTHS
from zelo.apps.contracts.queries.adjustments import adjustment_of
from zelo.ui.panels import Panel, register_panel


def register() -> None:
    register_panel(Panel("contract", "adjustment", "contracts/adjustments/panel.html", card_of, 40))


def card_of(request: HttpRequest, contract: Contract, form: Any = None) -> dict[str, Any]:
    """What the card shows. form: the decision as it was sent, where something was wrong with it."""
    told = adjustment_of(contract)
    may_edit, state = EDIT_CONTRACTS.allows(request.user), told["state"]
    is_open = state is not None and state.due_on is not None and state.status in (
        AdjustmentStatus.READY, AdjustmentStatus.ASK,
    )  # fmt: skip
    may_override = OVERRIDE_TWELVE_MONTHS.allows(request.user)
    if form is None and may_edit and is_open:
        form = DecisionForm(due_on=state.due_on, may_override=may_override)
    return told | {
        "contract": contract,
        "may_edit": may_edit,
        "may_approve": APPROVE_ADJUSTMENTS.allows(request.user),
        "form": form,
    }
