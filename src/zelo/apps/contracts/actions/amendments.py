"""Amendments: drafted, signed, which is when the contract changes, and withdrawn while unsigned."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.contracts.actions.records import check_terms, refuse_unknown, show
from zelo.apps.contracts.models import Amendment, Contract
from zelo.apps.operations.versions import save_version
from zelo.lib.errors import InvalidInput


def draft_amendment(
    contract: Contract, *, summary: str, effective_on: date, by: Any, **changes: Any
) -> Amendment:
    """An amendment that is not signed yet: it changes nothing. changes: fields and what they become.

    Raises InvalidInput where the contract would contradict itself.
    """
    refuse_unknown(changes)
    _changed(Contract.objects.get(pk=contract.pk), changes)
    with transaction.atomic():
        last = contract.amendments.aggregate(last=Max("number"))["last"] or 0
        made: Amendment = Amendment.objects.create(
            contract=contract,
            number=last + 1,
            summary=summary.strip(),
            effective_on=effective_on,
            changes={name: _stored(value) for name, value in changes.items()},
            revises_value="amount" in changes,
            made_by=by,
        )
    return made


def change_draft(amendment: Amendment, *, summary: str, effective_on: date, **changes: Any) -> Amendment:
    """Another text and other changes, while it is a draft. Raises InvalidInput as `draft_amendment`."""
    _refuse_settled(amendment)
    refuse_unknown(changes)
    _changed(Contract.objects.get(pk=amendment.contract_id), changes)
    amendment.summary, amendment.effective_on = summary.strip(), effective_on
    amendment.changes = {name: _stored(value) for name, value in changes.items()}
    amendment.revises_value = "amount" in changes
    with transaction.atomic():
        amendment.save(update_fields=["summary", "effective_on", "changes", "revises_value"])
    return amendment


def sign_amendment(amendment: Amendment, *, version: int, signed_on: date) -> Amendment:
    """The contract becomes what the amendment says. version: of the contract, as the person saw it.

    Raises InvalidInput for a day to come, and where it is signed or withdrawn already.
    """
    _refuse_settled(amendment)
    if signed_on > timezone.localdate():
        raise InvalidInput(_("The day lies in the future; write down what is signed."))
    contract = amendment.contract
    amendment.before = {name: _stored(getattr(contract, name)) for name in amendment.changes}
    _changed(contract, {name: _read(name, value) for name, value in amendment.changes.items()})
    amendment.signed_on = signed_on
    with transaction.atomic():
        save_version(contract, version, list(amendment.changes))
        amendment.save(update_fields=["signed_on", "before"])
        show(contract)
    return amendment


def withdraw_amendment(amendment: Amendment) -> Amendment:
    """Takes back a draft. Raises InvalidInput once it is signed: another amendment undoes that."""
    if amendment.signed_on is not None:
        raise InvalidInput(_("A signed amendment is undone by another one."))
    amendment.withdrawn_at = timezone.now()
    amendment.save(update_fields=["withdrawn_at"])
    return amendment


def take_back_signature(amendment: Amendment) -> Amendment:
    """A signature written down by mistake: the contract says again what it said before.

    Raises InvalidInput where a later amendment is signed, or its terms were changed since.
    """
    contract = amendment.contract
    later = contract.amendments.exclude(signed_on=None).filter(number__gt=amendment.number)
    since = [n for n, value in amendment.changes.items() if _stored(getattr(contract, n)) != value]
    if amendment.signed_on is None or later.exists() or since:
        raise InvalidInput(_("Something came after it; undo it by another amendment."))
    _changed(contract, {name: _read(name, value) for name, value in amendment.before.items()})
    amendment.signed_on, amendment.before = None, {}
    with transaction.atomic():
        save_version(contract, contract.version, list(amendment.changes))
        amendment.save(update_fields=["signed_on", "before"])
        show(contract)
    return amendment


def _refuse_settled(amendment: Amendment) -> None:
    if amendment.signed_on is not None or amendment.withdrawn_at is not None:
        raise InvalidInput(_("This amendment is signed or withdrawn already."))


def _changed(contract: Contract, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(contract, name, value)
    check_terms(contract)


def _stored(value: Any) -> Any:
    return str(value) if isinstance(value, date | Decimal) else value


def _read(name: str, value: Any) -> Any:
    """A stored value as the contract's field has it."""
    field: Any = Contract._meta.get_field(name)
    return None if value is None else field.to_python(value)
