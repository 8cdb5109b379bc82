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
            made_by=by,
        )
    return made


def sign_amendment(amendment: Amendment, *, version: int, signed_on: date) -> Amendment:
    """The contract becomes what the amendment says. version: of the contract, as the person saw it.

    Raises InvalidInput for a day to come, and where it is signed or withdrawn already.
    """
    if amendment.signed_on is not None or amendment.withdrawn_at is not None:
        raise InvalidInput(_("This amendment is signed or withdrawn already."))
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
