"""What an evaluation proposes, for one viewer: counts, lists, one account."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from zelo.apps.people.enums import Scope
from zelo.apps.people.permissions import scope_of
from zelo.apps.portfolio.enums import KEY_TIERS
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.queries.visibility import seen_by
from zelo.apps.selection.enums import Outcome
from zelo.apps.selection.models import Decision, Evaluation, Proposal
from zelo.apps.selection.permissions import SEE_SELECTION
from zelo.lib.errors import NotFound
from zelo.lib.text import fold
from zelo.ui.lists import Row

MOVED = ("entered", "left", "promoted", "demoted")
CHANGES = ("entered", "stays", "promoted", "demoted", "left")
# Whom a decision can be about: who is in, and who was.
LISTED = Q(is_key=True) | Q(previous_tier__in=KEY_TIERS)
_FIELDS = (
    "pk", "account_id", "account_key", "name", "rank", "rank_low", "rank_high", "score", "attractiveness",
    "strength", "coverage", "tier", "previous_tier", "change", "is_key", "key_probability",
    "tier_probability", "revenue", "unknown",
)  # fmt: skip
_ORDERS = {"name": "sort_name", "chance": "key_probability", "kam": "account__state__kam__name"}


@dataclass(frozen=True)
class ProposalFilter:
    """show: "" who is in or was, "all", "insufficient" those with too little data. change: one of CHANGES,
    "moved". tier: an outcome. kam: a person's number, "none". decided: "waiting", "done"."""

    show: str = ""
    text: str = ""
    change: str = ""
    tier: str = ""
    kam: str = ""
    decided: str = ""


def proposals_for(viewer: Any, evaluation: Evaluation) -> QuerySet[Proposal]:
    """The proposals of this person's accounts; those of accounts not known here for who sees all."""
    found: QuerySet[Proposal] = Proposal.objects.filter(evaluation=evaluation)
    if not SEE_SELECTION.allows(viewer):
        return found.none()
    if scope_of(viewer) == Scope.ALL:
        return found
    return found.filter(seen_by(viewer, "account_id"), account__isnull=False)


def proposal_for(viewer: Any, evaluation: Evaluation, pk: int) -> Proposal:
    """One proposal. Raises NotFound where it is not there, or not this person's to see."""
    found = proposals_for(viewer, evaluation).select_related("account", "account__state").filter(pk=pk)
    proposal = found.first()
    if proposal is None:
        raise NotFound(_("The evaluation proposes nothing for such an account, or it is not yours to see."))
    return proposal


def find_proposals(viewer: Any, evaluation: Evaluation, chosen: ProposalFilter) -> QuerySet[Proposal]:
    """The rows of the list, in no order."""
    found = proposals_for(viewer, evaluation)
    if chosen.show == "insufficient":
        found = found.filter(tier=Outcome.INSUFFICIENT_DATA)
    elif chosen.show != "all":
        found = found.filter(LISTED)
    if chosen.change:
        found = found.filter(change__in=MOVED if chosen.change == "moved" else [chosen.change])
    if chosen.tier:
        found = found.filter(tier=chosen.tier)
    if chosen.kam:
        kam = None if chosen.kam == "none" else int(chosen.kam)
        found = found.filter(account__state__kam=kam)
    if chosen.text:
        words = fold(chosen.text)
        found = found.filter(Q(sort_name__contains=words) | Q(account_key__icontains=chosen.text.strip()))
    if chosen.decided:
        decided = Exists(_standing(OuterRef("pk")))
        found = found.filter(decided if chosen.decided == "done" else ~decided)
    return found


def proposal_rows(found: QuerySet[Proposal], order: str, *, descending: bool) -> QuerySet[Any, Row]:
    """Rows with the account's present tier, its KAM and what was decided; unknown values last."""
    field = F(_ORDERS.get(order, order))
    placed = field.desc(nulls_last=True) if descending else field.asc(nulls_last=True)
    decision = _standing(OuterRef("pk")).order_by("-pk")
    return (
        found.annotate(
            decided=Subquery(decision.values("action")[:1]),
            decided_tier=Subquery(decision.values("tier")[:1]),
        )
        .order_by(placed, "rank", "account_key")
        .values(
            *_FIELDS, "decided", "decided_tier", "account__code", present=F("account__state__tier"),
            kam=F("account__state__kam__name"),
        )
    )  # fmt: skip


def count_changes(viewer: Any, evaluation: Evaluation) -> dict[str, int]:
    """How many enter, stay, move and leave."""
    rows = proposals_for(viewer, evaluation).filter(LISTED).order_by()
    found = dict(rows.values_list("change").annotate(Count("pk")))
    return {change: found.get(change, 0) for change in CHANGES}


def count_tiers(viewer: Any, evaluation: Evaluation) -> list[tuple[str, int, int]]:
    """Per outcome how many accounts held it before, and how many have it now."""
    rows = proposals_for(viewer, evaluation).order_by()
    now = dict(rows.values_list("tier").annotate(Count("pk")))
    held = dict(rows.exclude(previous_tier="").values_list("previous_tier").annotate(Count("pk")))
    told = [(str(code), held.get(code, 0), now.get(code, 0)) for code in Outcome.values]
    return [row for row in told if row[0] in KEY_TIERS or row[1] or row[2]]


def count_unknown(viewer: Any, evaluation: Evaluation) -> list[tuple[str, int]]:
    """Of the accounts with too little data: measure -> of how many it is unknown, the most frequent first."""
    rows = proposals_for(viewer, evaluation).filter(tier=Outcome.INSUFFICIENT_DATA).order_by()
    found: dict[str, int] = {}
    for names, count in rows.values_list("unknown").annotate(Count("pk")):
        for name in names.split():
            found[name] = found.get(name, 0) + count
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def count_waiting(viewer: Any, evaluation: Evaluation) -> int:
    """Accounts whose tier would become another one, and on which nobody has decided yet."""
    waiting = find_proposals(viewer, evaluation, ProposalFilter(change="moved", decided="waiting"))
    return int(waiting.filter(account__isnull=False).count())


def chosen_proposals(viewer: Any, evaluation: Evaluation, keys: Iterable[int]) -> list[Proposal]:
    """These proposals of accounts that are known here, by rank; of one account the best placed."""
    found = proposals_for(viewer, evaluation).filter(pk__in=list(keys), account__isnull=False)
    rows = found.select_related("account", "account__state", "evaluation")
    best: dict[int | None, Proposal] = {}
    for entry in rows.order_by(F("rank").asc(nulls_last=True), "pk"):
        best.setdefault(entry.account_id, entry)
    return list(best.values())


def biggest(viewer: Any, evaluation: Evaluation, count: int) -> list[Proposal]:
    """So many accounts with most revenue, as the comparison ranks them."""
    rows = proposals_for(viewer, evaluation).exclude(revenue=None).order_by("-revenue", "account_key")
    return list(rows[:count])


def key_proposals(viewer: Any, evaluation: Evaluation) -> QuerySet[Proposal]:
    return proposals_for(viewer, evaluation).filter(is_key=True).order_by("rank")


def history_of(viewer: Any, account: Account, most: int = 24) -> Sequence[Proposal]:
    """What evaluations said of an account, oldest first; one row an evaluation, its best placed."""
    rows = Proposal.objects.filter(seen_by(viewer, "account_id"), account=account, evaluation__state="done")
    rows = rows.select_related("evaluation").order_by("-evaluation__as_of", "-evaluation__number", "rank")
    found: dict[int, Proposal] = {}
    for row in rows[: most * 4]:
        found.setdefault(row.evaluation_id, row)
    return list(found.values())[:most][::-1]


def _standing(proposal: Any) -> QuerySet[Decision]:
    found: QuerySet[Decision] = Decision.objects.filter(proposal=proposal, withdrawn_at=None)
    return found
