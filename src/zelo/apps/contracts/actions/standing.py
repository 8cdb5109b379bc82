"""Keeps `ContractState` true to the facts of contracts and the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from zelo.analytics.contracts import Evidence, Position, position
from zelo.analytics.contracts import State as PureState
from zelo.analytics.contracts.checkpoints import Deadline, deadline_of
from zelo.analytics.contracts.recurring import recurring_on
from zelo.apps.contracts.enums import State
from zelo.apps.contracts.facts import facts_of, items_of
from zelo.apps.contracts.models import Contract, ContractItem, ContractState, Suspension
from zelo.apps.portfolio.models import AccountState
from zelo.lib.errors import InvalidInput

# An expired contract counts as recurring revenue for so long, since nobody said that it is lost.
EXPIRED_COUNTS_DAYS = 90
_PERFORMED = (State.IN_FORCE, State.NOTICE_WINDOW, State.TERMINATION_ANNOUNCED)
_COMPARED = tuple(
    field.name for field in ContractState._meta.fields if not field.primary_key and field.name != "as_of"
)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a contract stands: its record of it, and what that was made from; None where it contradicts.

    at_stake: what it is worth a year on the last day of the term that its deadline is about.
    """

    contract: Contract
    row: ContractState
    where: Position | None
    deadline: Deadline | None
    at_stake: Decimal | None = None


def renew_standing(contracts: Iterable[int], day: date | None = None) -> list[Stand]:
    """Writes where these contracts (ids) stand on a day, today otherwise; withdrawn ones stand nowhere."""
    day, keys = day or timezone.localdate(), list(contracts)
    found = Contract.objects.filter(pk__in=keys, withdrawn_at=None).order_by("pk")
    items, suspensions = _by_contract(ContractItem, keys), _by_contract(Suspension, keys)
    invoiced = dict(
        AccountState.objects.filter(account__contracts__in=keys).values_list("account", "last_purchase_on")
    )

    def stand(one: Contract, invoiced_on: date | None) -> Stand:
        return stand_of(one, items.get(one.pk, ()), suspensions.get(one.pk, ()), invoiced_on, day)

    stands = [stand(one, None) for one in found]
    explained = _explained(stands, keys)
    stands = [
        stand(one.contract, invoiced.get(one.contract.account_id))
        if one.where and one.where.is_expired and one.contract.account_id not in explained
        else one
        for one in stands
    ]
    with transaction.atomic():
        _keep([stand.row for stand in stands], keys)
    return stands


def _explained(stands: list[Stand], keys: list[int]) -> set[int]:
    """Accounts (ids) that have a contract in force: their invoices need no expired one, and name none."""
    accounts = {stand.contract.account_id for stand in stands}
    others = ContractState.objects.filter(contract__account__in=accounts, state__in=_PERFORMED)
    there = others.exclude(contract__in=keys).values_list("contract__account", flat=True)
    return {*there, *(one.contract.account_id for one in stands if one.row.state in _PERFORMED)}


def _by_contract(model: Any, contracts: list[int]) -> dict[int, list[Any]]:
    """A contract's rows of a model; a prefetch would make an empty list for each of the many without any."""
    found: dict[int, list[Any]] = {}
    for row in model.objects.filter(contract__in=contracts):
        found.setdefault(row.contract_id, []).append(row)
    return found


def _keep(rows: list[ContractState], contracts: list[int]) -> None:
    """These rows in place of those of the contracts; on most days most of them are there already."""
    there = ContractState.objects.filter(contract__in=contracts)
    known = {values[0]: values for values in there.values_list("contract", *_COMPARED)}
    if gone := set(known) - {row.contract_id for row in rows}:
        there.filter(contract__in=gone).delete()
    ContractState.objects.bulk_create(
        [row for row in rows if known.get(row.contract_id) != _compared(row)],
        update_conflicts=True,
        unique_fields=["contract"],
        update_fields=["as_of", *_COMPARED],
    )


def _compared(row: ContractState) -> tuple[Any, ...]:
    return (row.contract_id, *(getattr(row, name) for name in _COMPARED))


def stand_of(
    contract: Contract,
    items: Iterable[ContractItem],
    suspensions: Iterable[Suspension],
    invoiced_on: date | None,
    day: date,
) -> Stand:
    """Where one contract stands, from its facts alone. invoiced_on: its account's last invoice."""
    try:
        facts = facts_of(contract, suspensions)
        lines = items_of(contract, items)
        where = position(facts, day, Evidence(last_invoiced_on=invoiced_on))
        worth = recurring_on(facts, lines or (), day, policy_days=EXPIRED_COUNTS_DAYS, where=where)
    except InvalidInput as error:
        row = ContractState(contract=contract, as_of=day, problem=str(error)[:300])
        return Stand(contract, row, None, None)
    deadline = deadline_of(where)
    counts = lines is not None or (where.state is PureState.ENDED and not where.is_expired)
    row = ContractState(
        contract=contract,
        as_of=day,
        state=where.state.value,
        flags=sorted(flag.value for flag in where.flags),
        term_first=where.term.first,
        term_last=where.term.last,
        notice_on=where.last_notice_date,
        notice_by=_party(where),
        committed_until=where.committed_until,
        deadline_on=deadline.on if deadline else None,
        deadline_kind=deadline.kind.value if deadline else "",
        deadline_end=deadline.ends_on if deadline else None,
        monthly=worth.monthly if counts else None,
        yearly=worth.yearly if counts else None,
    )
    stake = deadline.ends_on if deadline and lines is not None else None
    at_stake = (
        recurring_on(facts, lines or (), stake, policy_days=EXPIRED_COUNTS_DAYS).yearly if stake else None
    )
    return Stand(contract, row, where, deadline, at_stake)


def _party(where: Position) -> str:
    """Whose notice the next one is; nobody's in particular where both parties' last day is the same."""
    first = [one.party.value for one in where.notices if one.last_receipt == where.last_notice_date]
    return first[0] if len(first) == 1 else ""


def touch_account(account: int) -> None:
    """What lists and the account's page show of its contracts, at once and not only with the next refresh."""
    there = ContractState.objects.filter(contract__account=account)
    dates: dict[str, Any] = there.filter(_going()).aggregate(end=Min("term_last"), notice=Min("notice_on"))
    AccountState.objects.filter(account=account).update(
        contract_ends_on=dates["end"], notice_on=dates["notice"]
    )


def _going() -> Q:
    """Contracts that are not over; an expired one, which nobody has decided, has its end as deadline."""
    return Q(deadline_on__isnull=False) | ~Q(state__in=[State.ENDED, ""])
