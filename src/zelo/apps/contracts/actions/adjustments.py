"""Adjustments: proposed, approved (which changes the contract's value), refused, undone."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.analytics.contracts.adjustment import Outcome, adjust_line
from zelo.analytics.contracts.periodicity import Breach
from zelo.apps.contracts.actions.adjustment_states import (
    breaches_on,
    next_due,
    renew_adjustments,
    yearly_of,
)
from zelo.apps.contracts.actions.records import show
from zelo.apps.contracts.adjustment_facts import Line, basis_of, is_by_index, lines_of, terms_of
from zelo.apps.contracts.enums import AdjustmentOutcome, AdjustmentStage
from zelo.apps.contracts.models import Adjustment, AdjustmentClause, Amendment, Contract, ContractItem
from zelo.apps.contracts.permissions import APPROVE_ADJUSTMENTS, OVERRIDE_TWELVE_MONTHS
from zelo.apps.operations.versions import save_version
from zelo.lib.errors import InvalidInput

_DAY = timedelta(days=1)
_PLACES = Decimal("0.0000000001")


def propose_adjustment(
    contract: Contract,
    *,
    by: Any,
    outcome: str,
    effective_on: date | None = None,
    percent: Decimal | None = None,
    reason: str = "",
    override: str = "",
) -> Adjustment:
    """The next adjustment as somebody wants it decided; approved at once where that person may approve.

    percent: what is applied in part. override: an administrator's reason to adjust before twelve months.
    Raises InvalidInput where a rate is missing, a reason is, or the twelve-month rule forbids it.
    """
    with transaction.atomic():
        Contract.objects.select_for_update().get(pk=contract.pk)
        made = _made(contract, outcome, effective_on, percent, reason.strip(), override.strip(), by)
        made.save()
        if APPROVE_ADJUSTMENTS.allows(by):
            approve_adjustment(made, by=by)
        else:
            renew_adjustments([contract.pk])
    return made


def approve_adjustment(adjustment: Adjustment, *, by: Any) -> Adjustment:
    """The contract's value changes from the day of effect on. Raises InvalidInput where it is decided."""
    _refuse_decided(adjustment)
    with transaction.atomic():
        adjustment.stage = AdjustmentStage.APPROVED
        adjustment.decided_by, adjustment.decided_on = by, timezone.localdate()
        if adjustment.effective_on is not None:
            _apply(adjustment)
        adjustment.save()
        take_effect([adjustment.contract_id], timezone.localdate())
        show(adjustment.contract)
    return adjustment


def refuse_adjustment(adjustment: Adjustment, *, by: Any) -> Adjustment:
    """It is not approved; the same due date may be proposed otherwise."""
    _refuse_decided(adjustment)
    with transaction.atomic():
        adjustment.stage = AdjustmentStage.REFUSED
        adjustment.decided_by, adjustment.decided_on = by, timezone.localdate()
        adjustment.save()
        renew_adjustments([adjustment.contract_id])
    return adjustment


def undo_adjustment(adjustment: Adjustment, *, by: Any) -> Adjustment:
    """Takes an approved adjustment back; raises InvalidInput where something came after it."""
    contract = adjustment.contract
    later = contract.adjustments.filter(
        stage__in=[AdjustmentStage.APPROVED, AdjustmentStage.PROPOSED], due_on__gt=adjustment.due_on
    )
    if adjustment.stage != AdjustmentStage.APPROVED or later.exists():
        raise InvalidInput(_("Only the last adjustment can be undone."))
    with transaction.atomic():
        if adjustment.effective_on is not None:
            _put_back(adjustment)
        adjustment.stage, adjustment.in_effect = AdjustmentStage.UNDONE, False
        adjustment.decided_by, adjustment.decided_on = by, timezone.localdate()
        adjustment.save()
        show(contract)
    return adjustment


def take_effect(contracts: Sequence[int], day: date) -> None:
    """The contract's own value follows its items once an approved adjustment has taken effect."""
    due = Adjustment.objects.filter(
        contract__in=contracts, stage=AdjustmentStage.APPROVED, in_effect=False, effective_on__lte=day
    )
    for adjustment in due.select_related("contract"):
        contract = adjustment.contract
        lines = lines_of(contract, contract.items.all(), day)
        if lines:
            contract.amount, contract.amount_months = _value(lines, contract.amount_months)
            save_version(contract, contract.version, ["amount", "amount_months"])
        adjustment.in_effect = True
        adjustment.save(update_fields=["in_effect"])


def _made(
    contract: Contract, outcome: str, effective_on: date | None, percent: Decimal | None, reason: str,
    override: str, by: Any,
) -> Adjustment:  # fmt: skip
    clause = AdjustmentClause.objects.select_related("contract__standing").filter(contract=contract).first()
    revised_on = revised(contract)
    due = next_due(clause, revised_on) if clause else None
    if clause is None or due is None:
        raise InvalidInput(_("No adjustment falls due on this contract."))
    if contract.adjustments.filter(stage=AdjustmentStage.PROPOSED).exists():
        raise InvalidInput(_("An adjustment waits for its approval; decide it first."))
    rate, basis = basis_of(clause, due)
    if rate.outcome is Outcome.WAITING or rate.computed is None:
        raise InvalidInput(_("A rate is not published yet; nothing can be decided before."))
    effect = None if outcome == AdjustmentOutcome.WAIVED else effective_on or due
    whole = rate.change if rate.change is not None else rate.computed
    # A negative rate that nobody wants applied forgoes nothing.
    change = Decimal(0) if rate.outcome is Outcome.ASK and effect is None else whole
    agreed = {AdjustmentOutcome.APPLIED: change, AdjustmentOutcome.WAIVED: Decimal(0)}.get(
        AdjustmentOutcome(outcome), (percent or Decimal(0)) / 100
    )
    if outcome == AdjustmentOutcome.PARTIAL and percent is None:
        raise InvalidInput(_("Say which rate is applied."))
    if outcome != AdjustmentOutcome.APPLIED and not reason:
        raise InvalidInput(_("Say why; it is what the review looks at later."))
    basis |= {"due": str(change), "agreed": str(agreed)}
    made = Adjustment(
        contract=contract, due_on=due, effective_on=effect, outcome=outcome, stage=AdjustmentStage.PROPOSED,
        change=change.quantize(_PLACES), agreed=agreed.quantize(_PLACES), basis=basis, reason=reason,
        by_index=any(part.series for part in terms_of(clause).parts), proposed_by=by,
        proposed_on=timezone.localdate(),
    )  # fmt: skip
    if effect is not None:
        _heed_the_rule(made, clause, effect, revised_on, override, by)
    _reckon(made, contract, effect or due)
    return made


def revised(contract: Contract) -> date | None:
    """The day from which the price was last agreed anew."""
    signed = Amendment.objects.filter(
        contract=contract, revises_value=True, signed_on__isnull=False, withdrawn_at=None
    )
    return signed.order_by("-effective_on").values_list("effective_on", flat=True).first()


def _heed_the_rule(
    made: Adjustment, clause: AdjustmentClause, effect: date, revised_on: date | None, override: str, by: Any
) -> None:
    terms = terms_of(clause)
    made.breaches = breaches_on(clause, terms, effect, revised_on) if is_by_index(terms) else []
    if Breach.TOO_SOON not in made.breaches:
        return
    if not override or not OVERRIDE_TWELVE_MONTHS.allows(by):
        raise InvalidInput(
            _(
                "Less than twelve months have passed (Lei 10.192, art. 2): "
                "only an administrator may go on, with a reason."
            )
        )
    made.override = override


def _reckon(made: Adjustment, contract: Contract, day: date) -> None:
    """The money by line, each rounded once, half up to cents."""
    lines = lines_of(contract, contract.items.all(), day)
    if not lines:
        raise InvalidInput(_("The contract has no recurring value that could be adjusted."))
    due, agreed = Decimal(made.basis["due"]), Decimal(made.basis["agreed"])
    told = [(line, adjust_line(line.amount, due, agreed)) for line in lines]
    made.lines = [
        {
            "name": line.name, "months": line.months, "before": str(money.before), "due": str(money.due),
            "after": str(money.applied), "item": line.item.pk if line.item else None,
        }
        for line, money in told
    ]  # fmt: skip
    made.yearly_before = yearly_of([(money.before, line.months) for line, money in told])
    made.yearly_after = yearly_of([(money.applied, line.months) for line, money in told])
    made.yearly_forgone = yearly_of([(money.due, line.months) for line, money in told]) - made.yearly_after


def _apply(adjustment: Adjustment) -> None:
    """Each line ends on the day before, and the next one starts; a value without items becomes such lines."""
    contract, effect = adjustment.contract, adjustment.effective_on
    assert effect is not None
    now = {
        line.item.pk if line.item else None: line for line in lines_of(contract, contract.items.all(), effect)
    }
    wanted = [(told["item"], Decimal(told["before"])) for told in adjustment.lines]
    if [(key, line.amount) for key, line in now.items()] != wanted:
        raise InvalidInput(_("The contract's value has changed since; propose the adjustment again."))
    adjustment.basis["value"] = [str(contract.amount), contract.amount_months]
    for told in adjustment.lines:
        line = now[told["item"]]
        former = line.item or ContractItem(
            contract=contract, name=line.name[:200], amount=line.amount, amount_months=line.months
        )
        told["starts_on"] = former.starts_on.isoformat() if former.starts_on else None
        told["ends_on"] = former.ends_on.isoformat() if former.ends_on else None
        following = ContractItem(
            contract=contract, code=former.code, name=former.name, quantity=former.quantity,
            amount=Decimal(told["after"]), amount_months=former.amount_months, starts_on=effect,
            ends_on=former.ends_on,
        )  # fmt: skip
        if (former.starts_on or contract.starts_on) >= effect:
            raise InvalidInput(_("A line of the value starts on that day or later; choose a later one."))
        former.ends_on = effect - _DAY
        former.save()
        following.save()
        told["former"], told["new"] = former.pk, following.pk


def _put_back(adjustment: Adjustment) -> None:
    contract = adjustment.contract
    items = {item.pk: item for item in contract.items.all()}
    for told in adjustment.lines:
        former, new = items.get(told.get("former")), items.get(told.get("new"))
        if new is None or former is None or new.amount != Decimal(told["after"]):
            raise InvalidInput(_("The contract's items have changed since; correct them there."))
        new.delete()
        if told["item"] is None:
            former.delete()
        else:
            former.ends_on = date.fromisoformat(told["ends_on"]) if told["ends_on"] else None
            former.save(update_fields=["ends_on"])
    amount, months = adjustment.basis["value"]
    contract.amount = None if amount == "None" else Decimal(amount)
    contract.amount_months = months
    save_version(contract, contract.version, ["amount", "amount_months"])


def _value(lines: Sequence[Line], months: int) -> tuple[Decimal, int]:
    """The value of a contract with these lines: in its own months where all have those, else a year."""
    if all(line.months == months for line in lines):
        return sum((line.amount for line in lines), Decimal("0.00")), months
    return yearly_of([(line.amount, line.months) for line in lines]), 12


def _refuse_decided(adjustment: Adjustment) -> None:
    if adjustment.stage != AdjustmentStage.PROPOSED:
        raise InvalidInput(_("This adjustment is decided already."))
