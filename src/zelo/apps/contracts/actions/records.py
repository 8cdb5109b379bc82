"""Contracts made, changed, terminated, suspended, withdrawn; each renews what follows from them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.contracts.actions.adjustment_states import renew_adjustments
from zelo.apps.contracts.actions.cases import correct_cases, drop_cases
from zelo.apps.contracts.actions.standing import Stand, renew_standing, touch_account
from zelo.apps.contracts.enums import Renewal
from zelo.apps.contracts.facts import facts_of, items_of, yearly_sum
from zelo.apps.contracts.models import Contract, ContractItem, Suspension
from zelo.apps.operations.versions import save_version
from zelo.apps.portfolio.models import Account, Establishment
from zelo.lib.errors import InvalidInput

EDITABLE = (
    "title", "signed_on", "starts_on", "ends_on", "term_starts_on", "amount", "amount_months",
    "recurring", "renewal", "renewal_months", "notice_unit", "client_notice", "supplier_notice",
    "notice_opens", "notice_form", "delivery_days", "exit", "penalty", "leave_by", "leave_notice",
    "leave_from", "leave_fee", "leave_quantity", "minimum_volume", "note",
)  # fmt: skip
Values = Mapping[str, Any]


def create_contract(*, account: Account, code: str, starts_on: date, **fields: Any) -> Contract:
    """A new contract under its number, which is also its key in the lake: importing it changes this one.

    fields: of EDITABLE. Raises InvalidInput for a number that is taken, or terms that contradict each other.
    """
    refuse_unknown(fields)
    first = Establishment.objects.filter(account=account).order_by("pk").first()
    source, named = (first.source, first.code) if first else ("main", "")
    made = Contract(
        account=account, code=code.strip(), starts_on=starts_on, lake_source=source,
        lake_record=code.strip(), lake_code=named, **fields,
    )  # fmt: skip
    check_terms(made)
    with transaction.atomic():
        _refuse_taken(made)
        made.save()
        show(made)
    return made


def change_contract(contract: Contract, *, version: int, **fields: Any) -> Contract:
    """Corrects what a contract says, and its open case with it.

    Raises Conflict where somebody changed it after `version`. What the parties agreed to change is an
    amendment. fields: of EDITABLE; the number is the key and stays.
    """
    refuse_unknown(fields)
    for name, value in fields.items():
        setattr(contract, name, value)
    check_terms(contract)
    with transaction.atomic():
        save_version(contract, version, list(fields))
        for stand in show(contract):
            if stand.contract.pk == contract.pk:
                correct_cases(stand, timezone.localdate())
    return contract


def announce_termination(
    contract: Contract,
    *,
    version: int,
    received_on: date,
    by: str,
    last_day: date | None = None,
    because: str = "",
) -> Contract:
    """Writes down a notice that was received; its last day follows from the terms where it is not given.

    Raises InvalidInput for a day to come, or a last day before the notice.
    """
    if received_on > timezone.localdate():
        raise InvalidInput(_("The notice is received in the future; write it down when it has been."))
    if last_day is not None and last_day < received_on:
        raise InvalidInput(_("The last day lies before the notice was received."))
    contract.notified_on, contract.notified_by = received_on, by
    contract.terminated_on, contract.ended_because = last_day, because.strip()
    fields = ["notified_on", "notified_by", "terminated_on", "ended_because"]
    with transaction.atomic():
        save_version(contract, version, fields)
        show(contract)
    return contract


def take_back_termination(contract: Contract, *, version: int) -> Contract:
    """The notice was withdrawn by agreement, or written down by mistake."""
    contract.notified_on, contract.notified_by = None, ""
    contract.terminated_on, contract.ended_because = None, ""
    with transaction.atomic():
        save_version(contract, version, ["notified_on", "notified_by", "terminated_on", "ended_because"])
        show(contract)
    return contract


def suspend_contract(
    contract: Contract, *, starts_on: date, ends_on: date | None = None, reason: str = ""
) -> Suspension:
    """Raises InvalidInput for days that contradict each other, or that a suspension covers already."""
    made = Suspension(contract=contract, starts_on=starts_on, ends_on=ends_on, reason=reason.strip())
    if ends_on is not None and ends_on < starts_on:
        raise InvalidInput(_("The suspension ends before it starts."))
    for other in contract.suspensions.all():
        if starts_on <= (other.ends_on or date.max) and other.starts_on <= (ends_on or date.max):
            raise InvalidInput(_("The contract is suspended on some of these days already."))
    with transaction.atomic():
        made.save()
        show(contract)
    return made


def resume_contract(suspension: Suspension, *, last_day: date) -> Suspension:
    """Ends a suspension on a day, its last."""
    if last_day < suspension.starts_on:
        raise InvalidInput(_("The suspension ends before it starts."))
    suspension.ends_on = last_day
    with transaction.atomic():
        suspension.save(update_fields=["ends_on"])
        show(suspension.contract)
    return suspension


def remove_suspension(suspension: Suspension) -> None:
    """Takes out a suspension that never was."""
    contract = suspension.contract
    with transaction.atomic():
        suspension.delete()
        show(contract)


def set_items(contract: Contract, *, version: int, items: Iterable[Values]) -> Contract:
    """The lines of a contract's value in place of those it has; the contract's value becomes their sum."""
    lines = [ContractItem(contract=contract, **values) for values in items]
    items_of(contract, lines)
    contract.amount = yearly_sum(lines, timezone.localdate()) if lines else contract.amount
    contract.amount_months = 12 if lines else contract.amount_months
    with transaction.atomic():
        save_version(contract, version, ["amount", "amount_months"])
        for former in contract.items.all():
            former.delete()
        for line in lines:
            line.save()
        show(contract)
    return contract


def withdraw_contract(contract: Contract, *, withdrawn: bool = True) -> Contract:
    """Takes a contract that should not be here out of everything, or puts it back."""
    with transaction.atomic():
        contract.withdrawn_at = timezone.now() if withdrawn else None
        contract.save(update_fields=["withdrawn_at"])
        show(contract)
        if withdrawn:
            drop_cases([contract.pk], timezone.localdate())
    return contract


def show(contract: Contract) -> list[Stand]:
    """Renews what follows from a contract, for the account's others too; inside its transaction."""
    others = Contract.objects.filter(account=contract.account_id).exclude(pk=contract.pk)
    stands = renew_standing([contract.pk, *others.values_list("pk", flat=True)])
    renew_adjustments([contract.pk])
    touch_account(contract.account_id)
    return stands


def check_terms(contract: Contract) -> None:
    """Raises InvalidInput where the terms contradict each other, in words for people first."""
    first = contract.term_starts_on or contract.starts_on
    if contract.ends_on is not None and contract.ends_on < first:
        raise InvalidInput(_("The last day lies before the first."))
    if contract.renewal == Renewal.FIXED and contract.ends_on and not contract.renewal_months:
        raise InvalidInput(_("Say for how many months the contract renews."))
    if contract.renewal != Renewal.NONE and contract.ends_on is None and contract.pk is None:
        contract.renewal = Renewal.NONE
    facts_of(contract)


def refuse_unknown(fields: Values) -> None:
    if unknown := set(fields) - set(EDITABLE):
        raise TypeError(f"not for people to change: {sorted(unknown)}")


def _refuse_taken(contract: Contract) -> None:
    same = Contract.objects.filter(code=contract.code, lake_source=contract.lake_source)
    keyed = Contract.objects.filter(lake_source=contract.lake_source, lake_record=contract.lake_record)
    if (same | keyed).exclude(pk=contract.pk).exists():
        raise InvalidInput(_("There is a contract with this number already."))
