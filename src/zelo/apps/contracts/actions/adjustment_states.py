"""Keeps `AdjustmentState` true: the next adjustment of each contract that has a clause."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, Prefetch

from zelo.analytics.contracts.adjustment import Clause, Rate, adjust_line, rate_due
from zelo.analytics.contracts.periodicity import breaches
from zelo.analytics.contracts.rates import window
from zelo.apps.contracts.adjustment_facts import (
    Line,
    is_by_index,
    lines_of,
    percents,
    periodicity_of,
    rates_known,
    terms_of,
)
from zelo.apps.contracts.enums import AdjustmentStage, AdjustmentStatus, Renewal, State
from zelo.apps.contracts.models import (
    Adjustment,
    AdjustmentClause,
    AdjustmentState,
    Amendment,
    Contract,
    ContractItem,
)
from zelo.lib.errors import InvalidInput
from zelo.lib.money import round_cents

_SOON_DAYS = 45
_PLACES = Decimal("0.0000000001")
_KEPT = [field.name for field in AdjustmentState._meta.fields if not field.primary_key]


def renew_adjustments(contracts: Sequence[int]) -> dict[int, AdjustmentState]:
    """Writes the next adjustment of these contracts (ids); what has not changed is left alone."""
    clauses = list(_clauses(contracts))
    known = {row.contract_id: row for row in AdjustmentState.objects.filter(contract__in=contracts)}
    gone = set(known) - {clause.contract_id for clause in clauses}
    if gone:
        AdjustmentState.objects.filter(contract__in=gone).delete()
    if not clauses:
        return {}
    states = {row.contract_id: row for row in _states(clauses)}
    changed = [row for key, row in states.items() if key not in known or _differs(row, known[key])]
    AdjustmentState.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["contract"], update_fields=_KEPT
    )
    return states


def renew_near(contracts: Sequence[int], day: date) -> dict[int, AdjustmentState]:
    """For the nightly pass: those due soon, and one in seven of the others, which nights hardly change."""
    soon = day + timedelta(days=_SOON_DAYS)
    far = set(
        AdjustmentState.objects.filter(contract__in=contracts, due_on__gt=soon).values_list(
            "contract", flat=True
        )
    )
    turn = day.toordinal() % 7
    return renew_adjustments([key for key in contracts if key not in far or key % 7 == turn])


def _clauses(contracts: Sequence[int]) -> Any:
    decided = Adjustment.objects.filter(stage__in=[AdjustmentStage.APPROVED, AdjustmentStage.PROPOSED])
    found = AdjustmentClause.objects.filter(contract__in=contracts, contract__withdrawn_at=None)
    return found.select_related("contract__standing").prefetch_related(
        "parts__series",
        Prefetch("contract__items", ContractItem.objects.order_by("pk")),
        Prefetch("contract__adjustments", decided),
    )


def _states(clauses: Sequence[AdjustmentClause]) -> list[AdjustmentState]:
    revised = dict(
        Amendment.objects.filter(
            contract__in=[clause.contract_id for clause in clauses],
            revises_value=True,
            signed_on__isnull=False,
            withdrawn_at=None,
        )
        .values("contract")
        .annotate(last=Max("effective_on"))
        .values_list("contract", "last")
    )
    rows, waiting = [], []
    for clause in clauses:
        try:
            due = next_due(clause, revised.get(clause.contract_id))
            terms = terms_of(clause)
        except InvalidInput as error:
            rows.append(AdjustmentState(contract=clause.contract, problem=str(error)[:300]))
            continue
        if due is None:
            rows.append(AdjustmentState(contract=clause.contract))
        else:
            waiting.append((clause, terms, due, revised.get(clause.contract_id)))
    rates = _rates([(terms, due) for _clause, terms, due, _revised in waiting])
    cache: dict[Any, Rate] = {}
    for clause, terms, due, revised_on in waiting:
        rows.append(_state(clause, terms, due, revised_on, rates, cache))
    return rows


def next_due(clause: AdjustmentClause, revised_on: date | None) -> date | None:
    """The day of the next adjustment; None where the contract ends before."""
    contract = clause.contract
    standing = getattr(contract, "standing", None)
    due = periodicity_of(clause, approved_of(contract), revised_on).next_due()
    if standing is None or standing.state in (State.ENDED, ""):
        return None
    announced = standing.state == State.TERMINATION_ANNOUNCED
    ends = standing.term_last if announced or contract.renewal == Renewal.NONE else None
    return None if ends is not None and due > ends else due


def approved_of(contract: Contract) -> list[Adjustment]:
    return [one for one in contract.adjustments.all() if one.stage == AdjustmentStage.APPROVED]


def _rates(asked: Sequence[tuple[Clause, date]]) -> dict[str, dict[date, Decimal]]:
    months = [month for terms, due in asked for month in window(due, terms.lag_months)[::11]]
    codes = {part.series for terms, _due in asked for part in terms.parts if part.series}
    return percents(rates_known(codes, min(months), max(months))) if months and codes else {}


def _state(
    clause: AdjustmentClause,
    terms: Clause,
    due: date,
    revised_on: date | None,
    rates: dict[str, dict[date, Decimal]],
    cache: dict[Any, Rate],
) -> AdjustmentState:
    contract, key = clause.contract, (terms, due.replace(day=1))
    row = AdjustmentState(contract=contract, due_on=due)
    try:
        rate = cache.get(key) or cache.setdefault(key, rate_due(terms, due, rates))
    except InvalidInput as error:
        row.problem, row.status = str(error)[:300], AdjustmentStatus.WAITING
        return row
    row.status = rate.outcome.value
    if any(one.due_on == due and one.stage == AdjustmentStage.PROPOSED for one in contract.adjustments.all()):
        row.status = AdjustmentStatus.PROPOSED
    row.waits_for = [f"{month:%Y-%m}" for month in rate.waits_for]
    row.breaches = breaches_on(clause, terms, due, revised_on)
    change = rate.change if rate.change is not None else rate.computed
    lines = lines_of(contract, contract.items.all(), due)
    row.yearly = yearly_of([(line.amount, line.months) for line in lines]) if lines else None
    if change is not None:
        row.change = change.quantize(_PLACES)
        row.added = added_by(lines, change) if lines else None
    return row


def breaches_on(clause: AdjustmentClause, terms: Clause, day: date, revised_on: date | None) -> list[str]:
    """What of Lei 10.192 an adjustment taking effect on a day would breach."""
    contract = clause.contract
    standing = getattr(contract, "standing", None)
    last = standing.term_last if standing is not None and standing.term_last else contract.ends_on
    found = breaches(
        periodicity_of(clause, approved_of(contract), revised_on),
        day,
        starts_on=contract.starts_on,
        ends_on=last,
        by_index=is_by_index(terms),
    )
    return [breach.value for breach in found]


def yearly_of(amounts: Sequence[tuple[Decimal, int]]) -> Decimal:
    """What lines of (amount, months) come to in a year, each rounded to cents."""
    return sum((round_cents(amount * 12 / months) for amount, months in amounts), Decimal("0.00"))


def added_by(lines: Sequence[Line], change: Decimal) -> Decimal:
    """What a rate adds to these lines a year, each line rounded once."""
    after = [(adjust_line(line.amount, change).due, line.months) for line in lines]
    return yearly_of(after) - yearly_of([(line.amount, line.months) for line in lines])


def _differs(row: AdjustmentState, kept: AdjustmentState) -> bool:
    return any(getattr(row, name) != getattr(kept, name) for name in _KEPT if name != "contract")
