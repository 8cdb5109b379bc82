"""What the page of one account in one evaluation shows."""

from typing import Any

from zelo.apps.portfolio.queries.why import Explanation, explain
from zelo.apps.selection.models import Evaluation, Proposal
from zelo.apps.selection.permissions import DECIDE
from zelo.apps.selection.queries.decisions import decisions_of
from zelo.apps.selection.queries.evaluations import evaluation_for, stored_of
from zelo.apps.selection.queries.proposals import history_of, proposal_for
from zelo.apps.selection.tables import title_of
from zelo.lib.errors import NotFound


def explain_proposal(viewer: Any, evaluation: Evaluation, proposal: Proposal) -> Explanation | None:
    """The account as the home keeps it; None where the evaluation's files are gone."""
    try:
        stored = stored_of(evaluation)
        record = stored.record(proposal.account_key)
    except NotFound:
        return None
    return explain(viewer, stored, record, proposal.account)


def explanation_context(viewer: Any, pk: int, key: int) -> dict[str, Any]:
    evaluation = evaluation_for(viewer, pk)
    proposal = proposal_for(viewer, evaluation, key)
    found = explain_proposal(viewer, evaluation, proposal)
    account = proposal.account
    return {
        "nav": "selection",
        "evaluation": evaluation,
        "title": title_of(evaluation),
        "proposal": proposal,
        "account": account,
        "found": found,
        "history": list(reversed(history_of(viewer, account))) if account else [],
        "decisions": decisions_of(viewer, account) if account else [],
        "may_decide": DECIDE.allows(viewer) and account is not None,
        "has_met": bool(found and any(part.met for part in found.parts)),
        "has_gates": bool(found and any(part.gate for part in found.parts)),
    }
