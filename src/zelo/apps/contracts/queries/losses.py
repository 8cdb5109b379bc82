"""Renewals that were lost or came out smaller: which, why, and how much money."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from zelo.apps.contracts.enums import LOSSES, LossReason
from zelo.apps.contracts.models import PostMortem, RenewalCase
from zelo.apps.contracts.permissions import SEE_CONTRACTS
from zelo.apps.portfolio.queries.visibility import seen_by
from zelo.lib.spreadsheet import Cell
from zelo.lib.text import fold

UNEXPLAINED = "none"
_LOST = F("yearly") - F("kept_yearly")
_ORDERS = {
    "newest": ("-closed_on", "-pk"),
    "-amount": (F("lost").desc(nulls_last=True), "-closed_on", "-pk"),
    "account": ("contract__account__state__sort_name", "-closed_on", "-pk"),
}
_CHUNK = 500


def losses(viewer: Any, chosen: dict[str, Any]) -> QuerySet[RenewalCase]:
    """Those of the accounts that this person sees; lost: money a year, None where a value is unknown.

    chosen: q, outcome, reason (or `none`: nobody has said it), year of the decision, sort.
    """
    if not SEE_CONTRACTS.allows(viewer):
        return RenewalCase.objects.none()
    found: QuerySet[RenewalCase] = RenewalCase.objects.filter(
        seen_by(viewer, "contract__account_id"),
        outcome__in=LOSSES,
        contract__withdrawn_at=None,
        contract__account__merged_into=None,
    ).annotate(lost=_LOST)
    if chosen.get("outcome"):
        found = found.filter(outcome=chosen["outcome"])
    if chosen.get("reason") == UNEXPLAINED:
        found = found.filter(post_mortem=None)
    elif chosen.get("reason"):
        found = found.filter(post_mortem__reason=chosen["reason"])
    if chosen.get("year"):
        found = found.filter(closed_on__year=chosen["year"])
    if words := fold(chosen.get("q", "")).strip():
        named = Q(contract__account__state__search__contains=words)
        found = found.filter(named | Q(contract__code__icontains=chosen["q"].strip()))
    return found.order_by(*_ORDERS.get(chosen.get("sort", ""), _ORDERS["newest"]))


def years_of(viewer: Any) -> list[int]:
    """The years in which something was lost, the latest first."""
    return [day.year for day in losses(viewer, {}).order_by().dates("closed_on", "year", order="DESC")]


def sums(found: QuerySet[RenewalCase]) -> dict[str, Any]:
    """Count and money of all; reasons: the same by reason, the most money first, those without one too."""
    rows = found.order_by().values("post_mortem__reason").annotate(count=Count("pk"), money=Sum("lost"))
    reasons = [
        {
            "label": str(LossReason(row["post_mortem__reason"]).label) if row["post_mortem__reason"] else "",
            "count": row["count"],
            "money": row["money"] or Decimal(0),
        }
        for row in rows
    ]
    reasons.sort(key=lambda one: (-one["money"], one["label"]))
    return {
        "count": sum(one["count"] for one in reasons),
        "money": sum((one["money"] for one in reasons), Decimal(0)),
        "reasons": reasons,
    }


def with_rows(found: QuerySet[RenewalCase]) -> QuerySet[RenewalCase]:
    """With all that a row shows."""
    return found.select_related("contract__account", "post_mortem", "owner")


def post_mortem_of(case: RenewalCase) -> PostMortem | None:
    return PostMortem.objects.select_related("written_by").filter(case=case).first()


def losses_of(contract: Any) -> list[RenewalCase]:
    """The contract's renewals that were lost or reduced, the latest first."""
    found = RenewalCase.objects.filter(contract=contract, outcome__in=LOSSES).annotate(lost=_LOST)
    return list(found.select_related("post_mortem").order_by("-closed_on", "-pk"))


def losses_file(found: QuerySet[RenewalCase]) -> tuple[list[str], Iterable[Sequence[Cell]]]:
    """The heading and rows of the whole list."""
    header = [
        _("Decided on"), _("Account code"), _("Account"), _("Contract"), _("End of term"), _("Outcome"),
        _("A year"), _("Kept, a year"), _("Lost, a year"), _("Main reason"), _("Competitor"),
        _("What happened"), _("Lessons"), _("Call"), _("Owner"),
    ]  # fmt: skip
    return header, _file_rows(found)


def _file_rows(found: QuerySet[RenewalCase]) -> Iterable[Sequence[Cell]]:
    for case in with_rows(found).iterator(chunk_size=_CHUNK):
        contract, said = case.contract, getattr(case, "post_mortem", None)
        yield [
            case.closed_on, contract.account.code, contract.account.name, contract.code, case.term_ends_on,
            str(case.get_outcome_display()), case.yearly, case.kept_yearly, getattr(case, "lost", None),
            str(said.get_reason_display()) if said else "", said.competitor if said else "",
            said.story if said else "", said.lessons if said else "", str(case.get_call_display()),
            case.owner.name if case.owner else "",
        ]  # fmt: skip
