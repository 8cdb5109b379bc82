"""The list of renewals: what is open, by when it must be decided, what is expected of it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.contracts.enums import CaseOutcome
from zelo.apps.contracts.models import CaseCheckpoint, RenewalCase
from zelo.apps.contracts.permissions import SEE_CONTRACTS
from zelo.apps.portfolio.queries.visibility import seen_by
from zelo.lib.spreadsheet import Cell
from zelo.lib.text import fold

MINE, ALL, PAST = "mine", "all", "past"
ORDERS = {
    "deadline": ("deadline_on", "pk"),
    "-deadline": ("-deadline_on", "-pk"),
    "account": ("contract__account__state__sort_name", "deadline_on", "pk"),
    "-amount": (F("yearly").desc(nulls_last=True), "deadline_on", "pk"),
}
_CHUNK = 500


def open_renewals(viewer: Any, chosen: dict[str, Any]) -> QuerySet[RenewalCase]:
    """The open renewals of the accounts that this person sees, as chosen, in the order chosen.

    chosen: q, call, within (days, or `past`), whose (`mine`: answered for by the viewer), sort.
    """
    if not SEE_CONTRACTS.allows(viewer):
        return RenewalCase.objects.none()
    found: QuerySet[RenewalCase] = RenewalCase.objects.filter(
        seen_by(viewer, "contract__account_id"),
        outcome=CaseOutcome.OPEN,
        contract__withdrawn_at=None,
        contract__account__merged_into=None,
        contract__account__is_archived=False,
    )
    found = _narrowed(found, viewer, chosen, timezone.localdate())
    return found.order_by(*ORDERS.get(chosen.get("sort", ""), ORDERS["deadline"]))


def _narrowed(
    found: QuerySet[RenewalCase], viewer: Any, chosen: dict[str, Any], today: date
) -> QuerySet[RenewalCase]:
    if chosen.get("whose") == MINE:
        found = found.filter(owner=viewer)
    if chosen.get("call"):
        found = found.filter(call=chosen["call"])
    if words := fold(chosen.get("q", "")).strip():
        named = Q(contract__account__state__search__contains=words)
        found = found.filter(named | Q(contract__code__icontains=chosen["q"].strip()))
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
        "contract__account", "contract__standing", "owner"
    ).prefetch_related(Prefetch("checkpoints", waiting, to_attr="waiting"))
    return full


def renewals_file(found: QuerySet[RenewalCase]) -> tuple[list[str], Iterable[Sequence[Cell]]]:
    """The heading and rows of the whole list."""
    header = [
        _("Decide by"), _("Deadline"), _("Account code"), _("Account"), _("Contract"), _("End of term"),
        _("At the end"), _("A year"), _("Call"), _("Expected, a year"), _("Reason"), _("Owner"),
    ]  # fmt: skip
    return header, _file_rows(found)


def _file_rows(found: QuerySet[RenewalCase]) -> Iterable[Sequence[Cell]]:
    for case in found.select_related("contract__account", "owner").iterator(chunk_size=_CHUNK):
        contract = case.contract
        yield [
            case.deadline_on, str(case.get_deadline_kind_display()), contract.account.code,
            contract.account.name, contract.code, case.term_ends_on, str(contract.get_renewal_display()),
            case.yearly, str(case.get_call_display()), case.call_amount, case.call_reason,
            case.owner.name if case.owner else "",
        ]  # fmt: skip
