"""Accounts: who is no part of one is told that there is none."""

from tests.web.permissions.rule import SIGNED_IN, Rule

HIDDEN = ("stranger", "customer_success", "contributor")
SEES_ACCOUNT = tuple(who for who in SIGNED_IN if who not in HIDDEN)
RULES = {
    "accounts": Rule(SIGNED_IN),
    "account": Rule(SEES_ACCOUNT, lambda s: {"pk": s.account.pk}, hidden=HIDDEN),
}
