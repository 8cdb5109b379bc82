"""Evaluations and decisions: seen by who sees the selection, run by analysts too, decided by the head."""

from tests.web.permissions.rule import Rule

SEES = ("administrator", "head", "analyst", "executive", "auditor")
RUNS = ("administrator", "head", "analyst")
DECIDES = ("head",)
# Whoever may export may ask, but finds no evaluation that is theirs to see.
ASKS = ("kam", "teammate", "stranger", "customer_success")


def of_evaluation(subjects: object) -> dict[str, int]:
    return {"pk": subjects.proposal.evaluation_id}  # type: ignore[attr-defined]


def of_proposal(subjects: object) -> dict[str, int]:
    return {**of_evaluation(subjects), "proposal": subjects.proposal.pk}  # type: ignore[attr-defined]


def of_decision(subjects: object) -> dict[str, int]:
    return {"pk": subjects.decision.pk}  # type: ignore[attr-defined]


EXCEPTION = {"action": "exception", "tier": "priority", "reason": "x", "review_on": "2099-01-01", "seen": 0}
RULES = {
    "evaluations": Rule(SEES),
    "evaluation_new": Rule(RUNS),
    # The home has no such evaluation.
    "evaluation_take": Rule(RUNS, lambda s: {"number": 1}, "POST", (404,)),
    "evaluation_compare": Rule(SEES),
    "evaluation": Rule(SEES, of_evaluation),
    "evaluation_file": Rule(SEES, lambda s: {**of_evaluation(s), "kind": "csv"}, hidden=ASKS),
    "evaluation_paper": Rule(SEES, of_evaluation, hidden=ASKS),
    "evaluation_again": Rule(RUNS, of_evaluation, "POST", (302,)),
    "evaluation_reproduce": Rule(RUNS, of_evaluation, "POST", (302,)),
    "evaluation_account": Rule(SEES, of_proposal),
    # Nothing is drawn of an evaluation whose files are gone.
    "evaluation_waterfall": Rule(SEES, of_proposal, answers=(404,)),
    "evaluation_history": Rule(SEES, of_proposal),
    "evaluation_what_if": Rule(SEES, of_proposal, answers=(404,)),
    "evaluation_decide": Rule(DECIDES, of_evaluation, "POST", (302,)),
    "account_decide": Rule(DECIDES, lambda s: {"pk": s.account.pk}, "POST", (302,), EXCEPTION),
    "decisions": Rule(SEES),
    "decisions_file": Rule((*SEES, *ASKS), lambda s: {"kind": "csv"}),
    "decision_withdraw": Rule(DECIDES, of_decision, "POST", (302,)),
    "decisions_withdraw": Rule(
        DECIDES, lambda s: {"batch": "7b1f0c52-5f0e-4c38-9d6a-0f5a4c1f2b11"}, "POST", (302,)
    ),
}
