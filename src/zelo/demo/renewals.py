"""Renewals of the demonstration: what is called of those that are open, and two years of scored forecasts.

Everything follows from the contracts and their numbers, the same each time.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction

from zelo.analytics.contracts import term_end
from zelo.analytics.contracts.chance import DECLARED, RenewalChances
from zelo.apps.contracts.actions.cases import call_renewal
from zelo.apps.contracts.actions.chances import fit_company
from zelo.apps.contracts.enums import Call, CaseOutcome, Due
from zelo.apps.contracts.facts import facts_of
from zelo.apps.contracts.models import Contract, RenewalCase, StoredForecast
from zelo.apps.contracts.queries.outlook import expected_of
from zelo.apps.portfolio.queries.owners import owners_on
from zelo.lib.money import round_cents

_PAST = relativedelta(months=24)
_MONTHS = 6
_REASONS = {
    Call.REDUCE: "Vai tirar da linha as embalagens de menor giro e manter o restante.",
    Call.AT_RISK: "Pediu cotação a dois concorrentes; o preço é o ponto.",
    Call.LOSE: "A matriz decidiu concentrar as compras em outro fornecedor.",
}
# Shares of renew, reduce, at risk, lose, undecided among those open, and among those renewed and lost since.
_CALLS = (Call.RENEW, Call.REDUCE, Call.AT_RISK, Call.LOSE, Call.UNDECIDED)
_OPEN, _KEPT, _LOST = (55, 10, 15, 6, 14), (68, 8, 10, 1, 13), (18, 6, 38, 28, 10)
# How often a renewal turned out smaller, and what was kept of it.
_SMALLER, _SHARE = 0.14, Decimal("0.8")


def load_renewals(as_of: date) -> None:
    """Calls the open renewals and writes the decided ones; loading it again changes nothing."""
    if StoredForecast.objects.filter(kept__isnull=False).exists():
        return
    chances, _ages = fit_company(as_of)
    cases = [*_decided(as_of, chances)]
    with transaction.atomic():
        known = {(case.contract_id, case.term_ends_on): case for case in RenewalCase.objects.all()}
        new = [case for case, _rows in cases if (case.contract_id, case.term_ends_on) not in known]
        RenewalCase._base_manager.bulk_create(new)
        for case, rows in cases:
            there = known.get((case.contract_id, case.term_ends_on), case)
            for row in rows:
                row.case = there
            if there.outcome:
                StoredForecast.objects.bulk_create(rows)
    for case in RenewalCase.objects.filter(outcome=CaseOutcome.OPEN).select_related("contract", "owner"):
        _call(case)


def _call(case: RenewalCase) -> None:
    """What its owner says of an open renewal; half a year and more ahead, most say nothing yet."""
    draw = Random(f"call {case.contract.code}")
    call = draw.choices(_CALLS, _OPEN)[0]
    if case.owner is None or call == Call.UNDECIDED:
        return
    amount = round_cents(case.yearly * _SHARE) if call == Call.REDUCE and case.yearly else None
    if call == Call.REDUCE and amount is None:
        return
    call_renewal(
        case, version=case.version, by=case.owner, call=call, amount=amount, reason=_REASONS.get(call, "")
    )


def _decided(as_of: date, chances: RenewalChances) -> Iterator[tuple[RenewalCase, list[StoredForecast]]]:
    """The terms that ended in the last two years and whose fate is known, each with its forecasts."""
    contracts = list(Contract.objects.filter(withdrawn_at=None).select_related("standing").order_by("code"))
    owners = owners_on({contract.account_id for contract in contracts}, as_of)
    for contract in contracts:
        for age, ends_on, is_kept in _ends(contract, as_of):
            draw = Random(f"{contract.code} {age}")
            case = _case(contract, owners.get(contract.account_id), ends_on, is_kept, draw)
            yield case, _forecasts(case, chances.at(age), draw)


def _ends(contract: Contract, as_of: date) -> Iterator[tuple[int, date, bool]]:
    """Renewals made before it, last day, and whether it was renewed, of each term that is over."""
    facts, age = facts_of(contract), 0
    while (end := term_end(facts, age)) is not None and end < as_of:
        if contract.terminated_on and contract.terminated_on <= end:
            break
        if contract.renewal in ("none", "negotiation"):
            return
        if end >= as_of - _PAST:
            yield age, end, True
        if contract.renewal == "indefinite":
            return
        age += 1
    if contract.terminated_on and as_of - _PAST <= contract.terminated_on < as_of:
        yield age, contract.terminated_on, False


def _case(contract: Contract, owner: int | None, ends_on: date, is_kept: bool, draw: Random) -> RenewalCase:
    outcome = CaseOutcome.LOST
    if is_kept:
        outcome = CaseOutcome.REDUCED if draw.random() < _SMALLER else CaseOutcome.RENEWED
    yearly = None if contract.amount is None else contract.amount * 12 / contract.amount_months
    smaller = outcome == CaseOutcome.REDUCED and yearly is not None
    return RenewalCase(
        contract=contract,
        account_id=contract.account_id,
        opened_on=ends_on - relativedelta(days=240),
        deadline_on=ends_on - relativedelta(days=60),
        deadline_kind=Due.NOTICE,
        term_ends_on=ends_on,
        yearly=None if yearly is None else round_cents(yearly / _SHARE if smaller else yearly),
        owner_id=owner,
        outcome=outcome,
        closed_on=ends_on,
        kept_yearly=Decimal(0) if not is_kept else None if yearly is None else round_cents(yearly),
    )


def _forecasts(case: RenewalCase, chance: float | None, draw: Random) -> list[StoredForecast]:
    """One per month from half a year before the end on; the call is made once, later for some."""
    call = draw.choices(_CALLS, _LOST if case.outcome == CaseOutcome.LOST else _KEPT)[0]
    since = draw.choice((6, 6, 5, 4, 3, 2))
    case.call, case.call_reason = call, _REASONS.get(call, "")
    if call == Call.REDUCE and case.yearly is not None:
        case.call_amount = round_cents(case.yearly * _SHARE)
    return [
        _forecast(case, months, call if months <= since else Call.UNDECIDED, chance)
        for months in range(_MONTHS, 0, -1)
    ]


def _forecast(case: RenewalCase, months: int, call: Any, chance: float | None) -> StoredForecast:
    said, kept = DECLARED[call], case.outcome != CaseOutcome.LOST
    now = (
        round_cents(case.yearly * _SHARE)
        if case.yearly and case.outcome == CaseOutcome.REDUCED
        else case.yearly
    )
    return StoredForecast(
        case=case,
        month=case.term_ends_on.replace(day=1) - relativedelta(months=months),
        call=call,
        call_chance=said,
        chance=chance,
        yearly=case.yearly,
        expected=expected_of(case.yearly, case.call_amount, call, said),
        ends_in=months,
        owner_id=case.owner_id,
        kept=kept,
        came=now if kept else Decimal("0.00"),
    )
