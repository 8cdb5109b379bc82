"""Reads of adjustments: what is due, with its money; one contract's; what indexes added."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.contracts.adjustment_facts import basis_of
from zelo.apps.contracts.enums import AdjustmentOutcome, AdjustmentStage
from zelo.apps.contracts.models import Adjustment, AdjustmentClause, AdjustmentState, Contract
from zelo.apps.contracts.models.rates import rate_text
from zelo.apps.contracts.permissions import SEE_CONTRACTS
from zelo.apps.contracts.queries.reading import contracts_visible_to
from zelo.apps.contracts.queries.renewals import MINE
from zelo.apps.portfolio.queries.visibility import seen_by
from zelo.lib.errors import InvalidInput, NotFound
from zelo.lib.spreadsheet import Cell
from zelo.lib.text import fold

PAST = "past"
_ORDERS = {
    "due": ("due_on", "pk"),
    "-added": (F("added").desc(nulls_last=True), "due_on", "pk"),
    "account": ("contract__account__state__sort_name", "due_on", "pk"),
}
_CHUNK = 500


def adjustments_due(viewer: Any, chosen: dict[str, Any]) -> QuerySet[AdjustmentState]:
    """The next adjustment of each contract that this person sees, as chosen, in the order chosen.

    chosen: q, status, within (days, or `past`), whose (`mine`: of accounts the viewer is KAM of), sort.
    """
    if not SEE_CONTRACTS.allows(viewer):
        return AdjustmentState.objects.none()
    found: QuerySet[AdjustmentState] = AdjustmentState.objects.filter(
        seen_by(viewer, "contract__account_id"),
        due_on__isnull=False,
        contract__withdrawn_at=None,
        contract__account__merged_into=None,
        contract__account__is_archived=False,
    )
    if chosen.get("whose") == MINE:
        found = found.filter(contract__account__state__kam=viewer)
    if chosen.get("status"):
        found = found.filter(status=chosen["status"])
    if words := fold(chosen.get("q", "")).strip():
        named = Q(contract__account__state__search__contains=words)
        found = found.filter(named | Q(contract__code__icontains=chosen["q"].strip()))
    today, within = timezone.localdate(), chosen.get("within", "")
    if within == PAST:
        found = found.filter(due_on__lt=today)
    elif within:
        found = found.filter(due_on__range=(today, today + timedelta(days=int(within))))
    return found.order_by(*_ORDERS.get(chosen.get("sort", ""), _ORDERS["due"]))


def totals(found: QuerySet[AdjustmentState]) -> dict[str, Any]:
    """How many there are, what they add a year, and how many have no rate or value yet."""
    summed = found.order_by().aggregate(
        count=Count("pk"), worth=Sum("added"), unknown=Count("pk", filter=Q(added=None))
    )
    return {"added": summed.pop("worth") or Decimal(0), **summed}


def with_rows(found: QuerySet[AdjustmentState]) -> QuerySet[AdjustmentState]:
    return found.select_related("contract__account__state__kam")


def adjustments_file(found: QuerySet[AdjustmentState]) -> tuple[list[str], Iterable[Sequence[Cell]]]:
    """The heading and rows of the whole list."""
    header = [
        _("Due"), _("State"), _("Account code"), _("Account"), _("Contract"), _("Rate, %"),
        _("A year before"), _("Adds, a year"), _("Waits for"), _("KAM"),
    ]  # fmt: skip
    return header, _file_rows(found)


def _file_rows(found: QuerySet[AdjustmentState]) -> Iterable[Sequence[Cell]]:
    for row in with_rows(found).iterator(chunk_size=_CHUNK):
        account = row.contract.account
        rate = None if row.change is None else round(row.change * 100, 6)
        yield [
            row.due_on, str(row.get_status_display()), account.code, account.name, row.contract.code, rate,
            row.yearly, row.added, ", ".join(row.waits_for),
            account.state.kam.name if account.state.kam else "",
        ]  # fmt: skip


def adjustment_for(viewer: Any, pk: int) -> Adjustment:
    """One adjustment. Raises NotFound where it is not there or not this person's to see."""
    seen = Adjustment.objects.filter(contract__in=contracts_visible_to(viewer))
    found = seen.select_related("contract__account", "decided_by", "proposed_by").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such adjustment, or it is not yours to see."))
    return found


def adjustment_of(contract: Contract) -> dict[str, Any]:
    """A contract's clause, the next adjustment with its rates, and all that was decided."""
    clause = AdjustmentClause.objects.filter(contract=contract).prefetch_related("parts__series").first()
    state = AdjustmentState.objects.filter(contract=contract).first()
    basis: dict[str, Any] | None = None
    if clause is not None and state is not None and state.due_on is not None:
        try:
            basis = basis_of(clause, state.due_on)[1]
        except InvalidInput:
            basis = None
    made = contract.adjustments.select_related("proposed_by", "decided_by").order_by("-due_on", "-pk")
    history = list(made)
    waiting = next((one for one in history if one.stage == AdjustmentStage.PROPOSED), None)
    last = next((one for one in history if one.stage == AdjustmentStage.APPROVED), None)
    return {
        "clause": clause,
        "state": state,
        "parts": shown_parts(basis) if basis else [],
        "history": history,
        "waiting": waiting,
        "last": None if waiting else last,
    }


def shown_parts(basis: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of a kept basis with numbers and days for pages and letters."""
    return [
        {
            **part,
            "weight": Decimal(part["weight"]),
            "change": None if part["change"] is None else Decimal(part["change"]),
            "rates": [
                {
                    **rate,
                    "month": date.fromisoformat(f"{rate['month']}-01"),
                    "text": None if rate["percent"] is None else rate_text(Decimal(rate["percent"])),
                }
                for rate in part["rates"]
            ],
        }
        for part in basis["parts"]
    ]


def added_by_index(viewer: Any, first: date, last: date) -> dict[int, Decimal]:
    """By account (id), what adjustments by a series of rates that took effect on these days added a month."""
    found = Adjustment.objects.filter(
        seen_by(viewer, "contract__account_id"),
        stage=AdjustmentStage.APPROVED,
        by_index=True,
        effective_on__range=(first, last),
    ).exclude(outcome=AdjustmentOutcome.WAIVED)
    added: dict[int, Decimal] = {}
    for account, before, after in found.values_list("contract__account", "yearly_before", "yearly_after"):
        added[account] = added.get(account, Decimal(0)) + (after - before) / 12
    return added
