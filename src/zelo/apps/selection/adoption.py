"""Decisions of the lake as decisions here."""

from collections.abc import Mapping
from typing import Any

from zelo.apps.portfolio.adoption import Directory, lake_key
from zelo.apps.selection.enums import DecisionAction
from zelo.apps.selection.models import Decision

_LONGEST, _MOST = 100, 2**31


def decision_values(row: Mapping[str, Any], directory: Directory) -> dict[str, Any]:
    """The filled cells of a row of the lake as a decision's fields."""
    number = row["evaluation"]
    values = {
        "day": row["day"],
        "tier": row["tier"],
        "action": row["action"],
        "policy": row["policy"] and row["policy"][:_LONGEST],
        "evaluation": number if number is not None and 0 <= number < _MOST else None,
        "review_on": row["review_on"],
    }
    return {name: value for name, value in values.items() if value is not None}


def new_decision(account: int, row: Mapping[str, Any], directory: Directory) -> Decision:
    """A decision; of a row that does not say what was done, a confirmation."""
    values = {"action": DecisionAction.CONFIRM, **decision_values(row, directory)}
    return Decision(account_id=account, **lake_key(row), **values)
