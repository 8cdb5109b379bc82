"""The list of renewals: what is open, by when it must be decided, what is expected of it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from zelo.apps.contracts.enums import CaseOutcome
from zelo.apps.contracts.models import CaseCheckpoint, RenewalCase
from zelo.apps.contracts.permissions import SEE_CONTRACTS
from zelo.apps.portfolio.queries.visibility import seen_by
from zelo.lib.text import fold

MINE, ALL, PAST = "mine", "all", "past"
# By column of the list, what it is ordered by; what is unknown stands last either way.
ORDERS = {
    "deadline": "deadline_on",
    "end": "term_ends_on",
    "account": "account__state__sort_name",
    "amount": "yearly",
    "expected": "call_amount",
    "call": "call",
    "model": "outlook__chance",
    "owner": "owner__name",
    "opened": "opened_on",
}
_DEFAULT = "deadline"


def open_renewals(viewer: Any, chosen: dict[str, Any]) -> QuerySet[RenewalCase]:
    """The open renewals of the accounts that this person sees, as chosen, in the order chosen.

    chosen: q, call, within (days, or `past`), on (a day), whose (`mine`: answered for by the viewer), apart
    (call and model part), sort.
    """
    if not SEE_CONTRACTS.allows(viewer):
        return RenewalCase.objects.none()
    found: QuerySet[RenewalCase] = RenewalCase.objects.filter(
        seen_by(viewer, "account_id"),
        outcome=CaseOutcome.OPEN,
        account__merged_into=None,
        account__is_archived=False,
    )
    found = _narrowed(found, viewer, chosen, timezone.localdate())
    return found.order_by(*_order(chosen.get("sort", "")))


def _order(sort: str) -> list[Any]:
    """The order of a column's key, downwards after a minus."""
    key, downwards = sort.removeprefix("-"), sort.startswith("-")
    field = ORDERS.get(key, ORDERS[_DEFAULT])
    if key not in ORDERS:
        downwards = False
    if field == "deadline_on":
        return ["-deadline_on", "-pk"] if downwards else ["deadline_on", "pk"]
    first = F(field).desc(nulls_last=True) if downwards else F(field).asc(nulls_last=True)
    return [first, "deadline_on", "pk"]


def _narrowed(
    found: QuerySet[RenewalCase], viewer: Any, chosen: dict[str, Any], today: date
) -> QuerySet[RenewalCase]:
    if chosen.get("whose") == MINE:
        found = found.filter(owner=viewer)
    if chosen.get("call"):
        found = found.filter(call=chosen["call"])
    if words := fold(chosen.get("q", "")).strip():
        named = Q(account__state__search__contains=words)
        found = found.filter(named | Q(contract__code__icontains=chosen["q"].strip()))
    if chosen.get("apart"):
        found = found.filter(outlook__apart=True)
    if chosen.get("on"):
        return found.filter(deadline_on=chosen["on"])
    within = chosen.get("within", "")
    if within == PAST:
        return found.filter(deadline_on__lt=today)
    if within:
        return found.filter(deadline_on__range=(today, today + timedelta(days=int(within))))
    return found


def totals(found: QuerySet[RenewalCase]) -> dict[str, Any]:
    """How many there are, and what they are worth a year; unknown: those without a value."""
    summed = found.order_by().aggregate(
        count=Count("pk"), worth=Sum("yearly"), unknown=Count("pk", filter=Q(yearly=None))
    )
    return {"yearly": summed.pop("worth") or Decimal(0), **summed}


def with_rows(found: QuerySet[RenewalCase]) -> QuerySet[RenewalCase]:
    """With all that a row shows."""
    waiting = CaseCheckpoint.objects.filter(done_on=None).order_by("due_on")
    full: QuerySet[RenewalCase] = found.select_related(
        "contract__account__state", "contract__standing", "owner", "outlook"
    ).prefetch_related(Prefetch("checkpoints", waiting, to_attr="waiting"))
    return full
