"""Contracts show money: another department sees none, and a KAM only those of their accounts."""

from tests.web.permissions.contacts import EDITS, HIDDEN, SEES
from tests.web.permissions.rule import Rule


def _account(subjects):  # type: ignore[no-untyped-def]
    return {"pk": subjects.account.pk}


def _contract(subjects):  # type: ignore[no-untyped-def]
    return {"pk": subjects.contract.pk}


RULES = {
    "account_contracts": Rule(SEES, _account, hidden=HIDDEN),
    "contract_new": Rule(EDITS, _account, hidden=HIDDEN),
    "contract": Rule(EDITS, _contract, hidden=HIDDEN),
    "contract_terminate": Rule(EDITS, _contract, hidden=HIDDEN),
    "contract_take_back": Rule(EDITS, _contract, "POST", (302,), hidden=HIDDEN),
    "contract_withdraw": Rule(EDITS, _contract, "POST", (302,), hidden=HIDDEN),
    "renewal_call": Rule(EDITS, lambda s: {"pk": s.renewal.pk}, hidden=HIDDEN),
}
