"""Contracts show money: another department sees none, and a KAM only those of their accounts."""

from tests.web.permissions.contacts import EDITS, HIDDEN, LISTS, PRIVACY, SEES
from tests.web.permissions.rule import Rule


def _account(subjects):  # type: ignore[no-untyped-def]
    return {"pk": subjects.account.pk}


def _contract(subjects):  # type: ignore[no-untyped-def]
    return {"pk": subjects.contract.pk}


def _amendment(subjects):  # type: ignore[no-untyped-def]
    return {"pk": subjects.amendment.pk}


def _suspension(subjects):  # type: ignore[no-untyped-def]
    return {"pk": subjects.suspension.pk}


def _adjustment(subjects):  # type: ignore[no-untyped-def]
    return {"pk": subjects.adjustment.pk}


APPROVES = ("administrator", "head")
KEEPS_RATES = ("administrator", "head", "analyst")
RULES = {
    "renewals": Rule(LISTS),
    "renewals_file": Rule(LISTS, lambda s: {"kind": "csv"}),
    "renewal_calendar": Rule(LISTS),
    "forecast": Rule(LISTS),
    "forecast_file": Rule(LISTS, lambda s: {"kind": "csv"}),
    "forecasts_fared": Rule(LISTS),
    "movements": Rule(LISTS),
    "movements_file": Rule(LISTS, lambda s: {"kind": "csv"}),
    "renewal": Rule(SEES, lambda s: {"pk": s.renewal.pk}, hidden=HIDDEN),
    "renewal_answer": Rule(PRIVACY, lambda s: {"pk": s.renewal.pk}, "POST", (302,)),
    "account_contracts": Rule(SEES, _account, hidden=HIDDEN),
    "contract_new": Rule(EDITS, _account, hidden=HIDDEN),
    "contract": Rule(SEES, _contract, hidden=HIDDEN),
    "contract_edit": Rule(EDITS, _contract, hidden=HIDDEN),
    "contract_items": Rule(EDITS, _contract, hidden=HIDDEN),
    "amendment_new": Rule(EDITS, _contract, hidden=HIDDEN),
    "amendment": Rule(EDITS, _amendment, hidden=HIDDEN),
    "amendment_sign": Rule(EDITS, _amendment, hidden=HIDDEN),
    "amendment_undo": Rule(EDITS, _amendment, "POST", (302,), hidden=HIDDEN),
    "contract_suspend": Rule(EDITS, _contract, hidden=HIDDEN),
    "suspension": Rule(EDITS, _suspension, hidden=HIDDEN),
    "suspension_remove": Rule(EDITS, _suspension, "POST", (302,), hidden=HIDDEN),
    "contract_terminate": Rule(EDITS, _contract, hidden=HIDDEN),
    "contract_take_back": Rule(EDITS, _contract, "POST", (302,), hidden=HIDDEN),
    "contract_withdraw": Rule(EDITS, _contract, "POST", (302,), hidden=HIDDEN),
    "adjustments": Rule(LISTS),
    "adjustments_file": Rule(LISTS, lambda s: {"kind": "xlsx"}),
    "contract_adjustment": Rule(SEES, _contract, hidden=HIDDEN),
    "contract_clause": Rule(EDITS, _contract, hidden=HIDDEN),
    "contract_clause_remove": Rule(EDITS, _contract, "POST", (302,), hidden=HIDDEN),
    "adjustment_propose": Rule(EDITS, _contract, "POST", (302,), hidden=HIDDEN),
    "adjustment_approve": Rule(APPROVES, _adjustment, "POST", (302,)),
    "adjustment_refuse": Rule(APPROVES, _adjustment, "POST", (302,)),
    "adjustment_undo": Rule(APPROVES, lambda s: {"pk": s.approved_adjustment.pk}, "POST", (302,)),
    "adjustment_letter": Rule(SEES, _adjustment, hidden=HIDDEN),
    "rates": Rule(LISTS),
    "rate_series": Rule(LISTS, lambda s: {"pk": s.series.pk}),
    "rate_series_new": Rule(KEEPS_RATES),
    "rates_upload": Rule(KEEPS_RATES, lambda s: {"pk": s.series.pk}, "POST", (422,)),
    "rates_fetch": Rule(KEEPS_RATES, method="POST", answers=(302,)),
    "losses": Rule(LISTS),
    "losses_file": Rule(LISTS, lambda s: {"kind": "csv"}),
    "post_mortem": Rule(EDITS, lambda s: {"pk": s.lost.pk}, hidden=HIDDEN),
    "renewal_call": Rule(EDITS, lambda s: {"pk": s.renewal.pk}, hidden=HIDDEN),
}
