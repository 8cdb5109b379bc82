"""Decisions as rows of the lake, without reasons and without names."""

from collections.abc import Iterator
from typing import Any

from zelo.apps.portfolio.publish import account_columns, give_keys
from zelo.apps.selection.models import Decision
from zelo.engine.home import Home
from zelo.engine.publishing import publish_rows
from zelo.warehouse.facts import table

DECISIONS = "decisions"
_CHUNK = 2_000


def decision_rows() -> Iterator[dict[str, Any]]:
    found = Decision.objects.exclude(lake_record="").order_by("pk")
    for entry in found.iterator(chunk_size=_CHUNK):
        yield {
            **account_columns(entry),
            "day": entry.day,
            "tier": entry.tier,
            "action": entry.action,
            "policy": entry.policy or None,
            "evaluation": entry.evaluation,
            "review_on": entry.review_on,
        }


def publish_decisions(home: Home) -> int:
    """Brings decisions made here into the lake; returns how many rows changed. Raises Busy."""
    give_keys(Decision, DECISIONS)
    batch = publish_rows(home, table(DECISIONS), decision_rows())
    return batch.rows if batch else 0
