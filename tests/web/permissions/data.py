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
WRITES = ("administrator",)


def of_own(subjects: object) -> dict[str, str]:
    return {"name": subjects.own_measure.name}  # type: ignore[attr-defined]


RULES |= {
    "own_measure_new": Rule(WRITES),
    "measures_retired": Rule(WRITES),
    "measure_tables": Rule(WRITES),
    "measure_trial": Rule(WRITES, lambda s: {"pk": s.trial.pk}),
    "own_measure": Rule(WRITES, of_own),
    "own_measure_rename": Rule(WRITES, of_own, "POST", (302,), {"name": "x", "version": "1"}),
    "own_measure_retire": Rule(WRITES, of_own, "POST", (302,), {"version": "1"}),
    "own_measure_back": Rule(
        WRITES, lambda s: {"name": s.retired_measure.name}, "POST", (302,), {"version": "2"}
    ),
}
