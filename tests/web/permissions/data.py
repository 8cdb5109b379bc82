"""The data page for who works with all accounts; measures for who sees money; matching for who merges."""

from tests.web.permissions.rule import Rule

SEES = ("administrator", "head", "analyst", "executive", "auditor")
MONEY = (*SEES, "kam", "teammate", "stranger", "customer_success")
MERGES = ("administrator", "head", "analyst")
RULES = {
    "data": Rule(SEES),
    "data_unlisted": Rule(SEES),
    "data_match": Rule(MERGES, lambda s: {"pk": s.unlisted.pk}, "POST", (302,), {"account": "x"}),
    "data_without": Rule(SEES, lambda s: {"field": "cnpj"}),
    "data_invalid_cnpjs": Rule(SEES),
    "measures": Rule(MONEY),
    "measure": Rule(MONEY, lambda s: {"name": "revenue"}),
    # Nothing is drawn before a refresh has computed something.
    "measure_histogram": Rule(MONEY, lambda s: {"name": "revenue"}, answers=(404,)),
    "measure_history": Rule(MONEY, lambda s: {"name": "revenue", "kind": "sum"}, answers=(404,)),
}
