"""How each account's recurring revenue moved from month to month, by its contracts."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from zelo.analytics import contracts as pure
from zelo.analytics.contracts.movements import movement_of
from zelo.analytics.contracts.recurring import Item, recurring_on
from zelo.apps.contracts.actions.standing import EXPIRED_COUNTS_DAYS
from zelo.apps.contracts.facts import facts_of, items_of
from zelo.apps.contracts.models import Contract, RevenueMark, RevenueMovement
from zelo.apps.operations.jobs import Step
from zelo.apps.portfolio.models import Account
from zelo.lib.errors import InvalidInput

_CHUNK = 500
_ZERO = Decimal("0.00")
# What lies further back than this counts as the first month looked at.
MOST_MONTHS = 120
# What an account's revenue follows from.
_FACTS = (
    "account", "pk", "starts_on", "ends_on", "term_starts_on", "amount", "amount_months", "recurring",
    "renewal", "renewal_months", "exit", "notice_unit", "client_notice", "supplier_notice", "delivery_days",
    "notified_on", "notified_by", "terminated_on", "leave_by", "leave_notice", "leave_fee", "leave_quantity",
    "leave_from",
)  # fmt: skip
_RELATED = {
    "items": ("contract", "amount", "amount_months", "recurring", "starts_on", "ends_on"),
    "suspensions": ("contract", "starts_on", "ends_on"),
    "amendments": ("contract", "signed_on", "effective_on", "changes", "before"),
}
Worth = tuple[pure.Contract, tuple[Item, ...]]


def keep_revenue(day: date, step: Step) -> int:
    """Writes the movements of all closed months before `day`; returns for how many accounts anything was.

    Accounts whose facts are as when last looked at are taken up from there; all others from the beginning.
    """
    last, renewed = 0, 0
    due = Account.objects.filter(Q(contracts__isnull=False) | Q(revenue_mark__isnull=False)).distinct()
    while keys := list(due.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_CHUNK]):
        last = keys[-1]
        with step():
            renewed += renew_movements(keys, day)
    return renewed


def renew_movements(accounts: Sequence[int], day: date) -> int:
    """The movements of these accounts (ids). Inside a transaction; returns how many were looked at anew."""
    until = _first(day) - timedelta(days=1)
    marks = {mark.account_id: mark for mark in RevenueMark.objects.filter(account__in=accounts)}
    facts_by = _fingerprints(accounts)
    due = [
        account
        for account in accounts
        if (mark := marks.get(account)) is None or (mark.facts, mark.until) != (facts_by[account], until)
    ]
    worths = _worths(due) if due else {}
    whole, made, kept = [], [], []
    for account in due:
        mark, contracts, facts = marks.get(account), worths.get(account, []), facts_by[account]
        is_same = mark is not None and mark.facts == facts and mark.until <= until
        since, before = (mark.until, mark.monthly) if is_same and mark else (None, _ZERO)
        if not is_same:
            whole.append(account)
        rows, now = _movements(account, contracts, since, before, until)
        made += rows
        kept.append(RevenueMark(account_id=account, until=until, facts=facts, monthly=now))
    RevenueMovement.objects.filter(account__in=whole).delete()
    RevenueMovement.objects.bulk_create(made, batch_size=_CHUNK)
    RevenueMark.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["account"], update_fields=["until", "facts", "monthly"]
    )
    return len(kept)


def _movements(
    account: int, contracts: Sequence[Worth], since: date | None, before: Decimal, until: date
) -> tuple[list[RevenueMovement], Decimal]:
    """The movements after the month-end `since`, None from the beginning, and what it comes to at the end."""
    if not contracts:
        return [], _ZERO
    first = min(facts.starts_on for facts, _items in contracts)
    is_former = since is not None and since >= first
    rows, end = [], since or month_end(max(first, _years_before(until)))
    if since is not None:
        end = month_end(since + timedelta(days=1))
    while end <= until:
        after = monthly_on(contracts, end)
        kind = movement_of(before, after, is_former)
        if kind is not None:
            is_former = True
            rows.append(
                RevenueMovement(
                    account_id=account, month=_first(end), kind=kind.value, before=before, after=after,
                    change=after - before,
                )
            )  # fmt: skip
        before, end = after, month_end(end + timedelta(days=1))
    return rows, before


def monthly_on(contracts: Iterable[Worth], day: date) -> Decimal:
    """What an account's contracts are worth a month on a day."""
    found = _ZERO
    for facts, items in contracts:
        if facts.starts_on <= day:
            found += recurring_on(facts, items, day, policy_days=EXPIRED_COUNTS_DAYS).monthly
    return found


def _fingerprints(accounts: Sequence[int]) -> dict[int, str]:
    """By account, what tells all facts that its revenue follows from apart from any others."""
    found = {account: hashlib.blake2b(digest_size=16) for account in accounts}
    contracts = Contract.objects.filter(account__in=accounts, withdrawn_at=None)
    rows = contracts.order_by("pk").values_list(*_FACTS)
    for row in rows:
        found[row[0]].update(repr(row).encode())
    for related, fields in _RELATED.items():
        lines = contracts.filter(**{f"{related}__isnull": False}).order_by(f"{related}__pk")
        for row in lines.values_list("account", *(f"{related}__{name}" for name in fields)):
            found[row[0]].update(repr(row).encode())
    return {account: one.hexdigest() for account, one in found.items()}


def _worths(accounts: Sequence[int]) -> dict[int, list[Worth]]:
    """By account, the facts and items of its contracts; those that contradict themselves or have no value
    are left out."""
    found: dict[int, list[Worth]] = {}
    rows = Contract.objects.filter(account__in=accounts, withdrawn_at=None).order_by("pk")
    for contract in rows.prefetch_related("items", "suspensions", "amendments"):
        try:
            facts = facts_of(contract, contract.suspensions.all())
            items = _items(contract)
        except InvalidInput:
            continue
        if items:
            found.setdefault(contract.account_id, []).append((facts, items))
    return found


def _items(contract: Contract) -> tuple[Item, ...]:
    """The lines of its value over time: the contract's own amount is as amendments left it, each from its
    day on."""
    lines = list(contract.items.all())
    if lines or contract.amount is None:
        return items_of(contract, lines) or ()
    signed = [one for one in contract.amendments.all() if one.signed_on and "amount" in one.changes]
    signed.sort(key=lambda one: (one.effective_on, one.number))
    items: list[Item] = []
    ends: date | None = None
    amount: Decimal | None = contract.amount
    for one in reversed(signed):
        items.append(_item(contract, amount, one.effective_on, ends))
        ends = one.effective_on - timedelta(days=1)
        said = one.before.get("amount")
        amount = None if said is None else Decimal(said)
        if amount is None:
            return tuple(items)
    return (*items, _item(contract, amount, None, ends))


def _item(contract: Contract, amount: Any, starts: date | None, ends: date | None) -> Item:
    return Item(amount, contract.amount_months, contract.recurring, starts, ends)


def _first(day: date) -> date:
    return day.replace(day=1)


def month_end(day: date) -> date:
    """The last day of the day's month."""
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return following - timedelta(days=1)


def _years_before(day: date) -> date:
    return day.replace(year=day.year - MOST_MONTHS // 12, day=1)
