"""Two evaluations side by side: who went from which tier to which, and through what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from zelo.apps.portfolio.enums import KEY_TIERS
from zelo.apps.selection.models import Evaluation, Proposal
from zelo.apps.selection.queries.proposals import proposals_for
from zelo.engine import evaluations as stored

ABSENT = "absent"
MOST = 200


@dataclass(frozen=True)
class Move:
    """An account that has another tier in the later one. through: measure and how its points changed; None
    where no criterion of both tells it."""

    now: Proposal
    before: Proposal | None
    through: tuple[str, float] | None


def flows(viewer: Any, before: Evaluation, now: Evaluation) -> list[tuple[str, str, int]]:
    """(tier in the one, tier in the other, accounts); ABSENT for accounts that the first does not have."""
    rows = _beside(viewer, before, now).order_by()
    found = rows.values_list("tier_then", "tier").annotate(count=Count("pk"))
    gone = proposals_for(viewer, before).exclude(
        account_key__in=Proposal.objects.filter(evaluation=now).values("account_key")
    )
    lost = gone.order_by().values_list("tier").annotate(count=Count("pk"))
    return [*found, *((tier, ABSENT, count) for tier, count in lost)]


def moved(viewer: Any, before: Evaluation, now: Evaluation) -> QuerySet[Any]:
    """Accounts in another tier than before, of which one is a key tier; those in the best tiers first."""
    key = Q(is_key=True) | Q(tier_then__in=KEY_TIERS)
    rows = _beside(viewer, before, now).exclude(tier=F("tier_then")).filter(key)
    return rows.select_related("account").order_by(F("rank").asc(nulls_last=True), "account_key")


def moves(
    rows: Sequence[Proposal], before: Evaluation, kept: tuple[stored.Evaluation, stored.Evaluation] | None
) -> list[Move]:
    """The rows with where they were, and through which criterion they moved most."""
    keys = [row.account_key for row in rows]
    then = {row.account_key: row for row in Proposal.objects.filter(evaluation=before, account_key__in=keys)}
    parts = [entry.records_of(keys) for entry in kept] if kept else [{}, {}]
    return [
        Move(row, then.get(row.account_key), _through(*(part.get(row.account_key) for part in parts)))
        for row in rows
    ]


def _through(
    before: stored.AccountRecord | None, now: stored.AccountRecord | None
) -> tuple[str, float] | None:
    if before is None or now is None:
        return None
    names = {*before.contributions, *now.contributions}
    changes = {
        name: (now.contributions.get(name) or 0.0) - (before.contributions.get(name) or 0.0) for name in names
    }
    name = max(sorted(changes), key=lambda name: abs(changes[name]), default=None)
    return None if name is None or not changes[name] else (name, changes[name])


def _beside(viewer: Any, before: Evaluation, now: Evaluation) -> QuerySet[Any]:
    """The proposals of the later one, each with the tier that the account had in the earlier."""
    then = Proposal.objects.filter(evaluation=before, account_key=OuterRef("account_key"))
    return proposals_for(viewer, now).annotate(
        tier_then=Coalesce(Subquery(then.values("tier")[:1]), Value(ABSENT))
    )
