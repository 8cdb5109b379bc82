"""Keeps `ContractState` true to the facts of contracts and the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
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
from zelo.apps.contracts.models import Contract, ContractState
from zelo.apps.portfolio.models import AccountState
from zelo.lib.errors import InvalidInput

# An expired contract counts as recurring revenue for so long, since nobody said that it is lost.
EXPIRED_COUNTS_DAYS = 90


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a contract stands: its record of it, and what that was made from; None where it contradicts."""

    contract: Contract
    row: ContractState
    where: Position | None
    deadline: Deadline | None


def renew_standing(contracts: Iterable[int], day: date | None = None) -> list[Stand]:
    """Writes where these contracts (ids) stand on a day, today otherwise; withdrawn ones stand nowhere."""
    day, keys = day or timezone.localdate(), list(contracts)
    found = Contract.objects.filter(pk__in=keys, withdrawn_at=None).order_by("pk")
    found = found.prefetch_related("items", "suspensions")
    invoiced = dict(
        AccountState.objects.filter(account__contracts__in=keys).values_list("account", "last_purchase_on")
    )
    stands = [stand_of(contract, invoiced.get(contract.account_id), day) for contract in found]
    with transaction.atomic():
        ContractState.objects.filter(contract__in=keys).exclude(
            contract__in=[stand.contract.pk for stand in stands]
        ).delete()
        ContractState.objects.bulk_create(
            [stand.row for stand in stands],
            update_conflicts=True,
            unique_fields=["contract"],
            update_fields=[field.name for field in ContractState._meta.fields if not field.primary_key],
        )
    return stands


def stand_of(contract: Contract, invoiced_on: date | None, day: date) -> Stand:
    """Where one contract stands, from its facts alone. invoiced_on: its account's last invoice."""
    try:
        facts = facts_of(contract, contract.suspensions.all())
        items = items_of(contract, contract.items.all())
        where = position(facts, day, Evidence(last_invoiced_on=invoiced_on))
        worth = recurring_on(facts, items or (), day, policy_days=EXPIRED_COUNTS_DAYS)
    except InvalidInput as error:
        row = ContractState(contract=contract, as_of=day, problem=str(error)[:300])
        return Stand(contract, row, None, None)
    deadline, counts = deadline_of(where), items is not None or where.state is PureState.ENDED
    row = ContractState(
        contract=contract,
        as_of=day,
        state=where.state.value,
        flags=sorted(flag.value for flag in where.flags),
        term_first=where.term.first,
        term_last=where.term.last,
        notice_on=where.last_notice_date,
        notice_by=where.notices[0].party.value if where.notices else "",
        committed_until=where.committed_until,
        deadline_on=deadline.on if deadline else None,
        deadline_kind=deadline.kind.value if deadline else "",
        deadline_end=deadline.ends_on if deadline else None,
        monthly=worth.monthly if counts else None,
        yearly=worth.yearly if counts else None,
    )
    return Stand(contract, row, where, deadline)


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
