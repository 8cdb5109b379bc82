"""What comes up for renewal in the months to come, and what is expected of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from dateutil.relativedelta import relativedelta
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zelo.analytics.contracts.chance import call_chances
from zelo.analytics.contracts.forecast import Outlook, Renewals, outlook
from zelo.apps.contracts.enums import Call, CaseOutcome
from zelo.apps.contracts.models import Contract, ContractState, RenewalCase
from zelo.apps.contracts.permissions import SEE_CONTRACTS
from zelo.apps.people.models import User
from zelo.apps.portfolio.queries.visibility import seen_by
from zelo.lib.money import round_cents

MONTHS = 12
_KEPT = (CaseOutcome.RENEWED, CaseOutcome.REDUCED)
_DRAWS, _MANY = 10_000, 5_000
_CASE = (
    "contract__account", "term_ends_on", "yearly", "call", "call_amount", "outcome", "outlook__chance",
    "owner", "contract", "pk", "contract__standing__yearly",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coming:
    """A term that ends within the window. yearly: None where unknown. chance: the model's.

    outcome: empty while it is open; owner: None where its case has not opened yet.
    """

    account: int
    ends_on: date
    yearly: Decimal | None
    call: str
    call_amount: Decimal | None
    outcome: str
    chance: float | None
    owner: int | None
    contract: int
    case: int | None = None

    @property
    def kept(self) -> Decimal | None:
        """What was kept of a decided term."""
        if self.outcome not in _KEPT:
            return Decimal(0)
        return self.call_amount if self.outcome == CaseOutcome.REDUCED else self.yearly


@dataclass(frozen=True)
class Period:
    """What comes up for renewal between two days; money a year."""

    first: date
    last: date
    count: int
    up: Decimal
    committed: Decimal
    at_risk: Decimal
    weighted: float
    by_model: float | None
    low: float
    high: float


def decided_calls() -> dict[str, tuple[int, int]]:
    """By call, how many renewals were decided that had it, and how many of these kept anything."""
    found = RenewalCase.objects.filter(outcome__in=[*_KEPT, CaseOutcome.LOST]).order_by()
    counted = found.values_list("call").annotate(
        count=Count("pk"), kept=Count("pk", filter=Q(outcome__in=_KEPT))
    )
    return {call: (count, kept) for call, count, kept in counted}


def expected_of(yearly: Decimal | None, amount: Decimal | None, call: str, chance: float) -> Decimal | None:
    """The money a year that a call expects; None where the value is unknown."""
    if yearly is None and amount is None:
        return None
    kept = amount if call == Call.REDUCE and amount is not None else yearly
    return None if kept is None else round_cents(kept * Decimal(repr(chance)))


def coming_renewals(viewer: Any, chosen: Mapping[str, Any], first: date, last: date) -> list[Coming]:
    """The terms that end between two days, of the accounts this person sees, as chosen.

    Cases, decided ones too, and contracts whose case has not opened yet. chosen: whose, tier, team.
    """
    if not SEE_CONTRACTS.allows(viewer):
        return []
    cases = RenewalCase.objects.filter(term_ends_on__range=(first, last)).exclude(outcome=CaseOutcome.MOOT)
    found = [_coming(row) for row in _chosen(cases, viewer, chosen).values_list(*_CASE)]
    if chosen.get("whose") == "mine":
        return found
    has_case = RenewalCase.objects.filter(
        contract=OuterRef("contract"), term_ends_on=OuterRef("deadline_end")
    )
    later = ContractState.objects.filter(deadline_end__range=(first, last)).exclude(Exists(has_case))
    rows = _chosen(later, viewer, chosen).values_list(
        "contract__account", "deadline_end", "yearly", "contract"
    )
    return [
        *found,
        *(
            Coming(account, day, yearly, Call.UNDECIDED, None, "", None, None, contract)
            for account, day, yearly, contract in rows
        ),
    ]


def _coming(row: tuple[Any, ...]) -> Coming:
    """A case; what was kept of one that was renewed smaller is what its contract is worth now."""
    *told, now = row
    found = Coming(*told)
    if not found.outcome:
        return found
    is_smaller = found.outcome == CaseOutcome.REDUCED and now is not None
    return replace(found, call_amount=now if is_smaller else found.yearly, chance=None)


def _chosen(found: QuerySet[Any], viewer: Any, chosen: Mapping[str, Any]) -> QuerySet[Any]:
    found = found.filter(
        seen_by(viewer, "contract__account_id"),
        contract__withdrawn_at=None,
        contract__account__merged_into=None,
        contract__account__is_archived=False,
    )
    if chosen.get("whose") == "mine":
        found = found.filter(owner=viewer)
    if chosen.get("tier"):
        found = found.filter(contract__account__state__tier=chosen["tier"])
    if chosen.get("team"):
        found = found.filter(contract__account__state__kam__team=chosen["team"])
    return found


def month_starts(day: date, count: int = MONTHS) -> list[date]:
    return [day.replace(day=1) + relativedelta(months=number) for number in range(count)]


def forecast_of(coming: Iterable[Coming], bounds: list[tuple[date, date]], seed: int) -> list[Period]:
    """What is expected in each of these periods; terms without a value are left out."""
    rows = [one for one in coming if one.yearly is not None]
    chances = {call: chance for call, (chance, _n) in call_chances(decided_calls()).items()}
    place = np.array(
        [next((n for n, (a, b) in enumerate(bounds) if a <= one.ends_on <= b), -1) for one in rows], np.int64
    )
    rows = [one for one, where in zip(rows, place, strict=True) if where >= 0]
    place = place[place >= 0]
    renewals = _renewals(rows, place, chances)
    draws = _DRAWS if len(rows) <= _MANY else _DRAWS // 5
    found = outlook(renewals, periods=len(bounds), rng=np.random.default_rng(seed), draws=draws)
    return [_period(found, rows, place, number, bound) for number, bound in enumerate(bounds)]


def _renewals(rows: list[Coming], place: Any, chances: Mapping[str, float]) -> Renewals:
    """Arrays of what comes up. A renewal that is decided is committed as it was kept, or lost."""
    whole, smaller = [], []
    for one in rows:
        chance = {CaseOutcome.LOST: 0.0, "": chances[one.call]}.get(one.outcome, 1.0)
        is_smaller = (one.outcome or one.call) in (CaseOutcome.REDUCED, Call.REDUCE)
        whole.append(0.0 if is_smaller else chance)
        smaller.append(chance if is_smaller else 0.0)
    amounts = [float(one.yearly or 0) for one in rows]
    kept = [one.call_amount if one.call_amount is not None else one.yearly for one in rows]
    return Renewals(
        period=place,
        amount=np.array(amounts, np.float64),
        p_renew=np.array(whole, np.float64),
        reduced=np.array([min(float(money or 0), most) for money, most in zip(kept, amounts, strict=True)]),
        p_reduce=np.array(smaller, np.float64),
        committed=np.array([one.outcome == CaseOutcome.RENEWED for one in rows], np.bool_),
        at_risk=np.array([is_at_risk(one) for one in rows], np.bool_),
        account=np.array([one.account for one in rows], np.int64),
    )


def is_at_risk(one: Coming) -> bool:
    return not one.outcome and one.call in (Call.AT_RISK, Call.LOSE)


def _period(found: Outlook, rows: list[Coming], place: Any, number: int, bound: tuple[date, date]) -> Period:
    """The exact sums from the rows, the expected money and its interval from the simulation."""
    here = [one for one, where in zip(rows, place, strict=True) if where == number]
    known = [one for one in here if one.chance is not None or one.outcome]
    zero = Decimal(0)
    return Period(
        first=bound[0],
        last=bound[1],
        count=len(here),
        up=sum((one.yearly or zero for one in here), zero),
        committed=sum((one.kept or zero for one in here if one.outcome), zero),
        at_risk=sum((one.yearly or zero for one in here if is_at_risk(one)), zero),
        weighted=float(found.weighted[number]),
        by_model=sum(_by_model(one) for one in known) if len(known) == len(here) else None,
        low=float(found.low[number]),
        high=float(found.high[number]),
    )


def _by_model(one: Coming) -> float:
    if one.outcome:
        return float(one.kept or 0)
    return float(one.yearly or 0) * (one.chance or 0.0)


@dataclass(frozen=True)
class Person:
    """What comes up in all months that one person answers for."""

    name: str
    count: int
    up: Decimal
    at_risk: Decimal
    undecided: int


def by_person(rows: Iterable[Coming]) -> list[Person]:
    """The open renewals by who answers for them, most money first; what has no case yet is nobody's."""
    of: dict[int, list[Coming]] = {}
    for one in rows:
        if one.owner is not None and not one.outcome:
            of.setdefault(one.owner, []).append(one)
    names = dict(User.objects.filter(pk__in=of).values_list("pk", "name"))
    zero = Decimal(0)
    found = [
        Person(
            names.get(owner, ""),
            len(mine),
            sum((one.yearly or zero for one in mine), zero),
            sum((one.yearly or zero for one in mine if is_at_risk(one)), zero),
            sum(one.call == Call.UNDECIDED for one in mine),
        )
        for owner, mine in of.items()
    ]
    return sorted(found, key=lambda one: (-one.up, one.name))


@dataclass(frozen=True)
class Behind:
    """A term behind a figure, with its contract."""

    one: Coming
    contract: Contract

    @property
    def call(self) -> Any:
        return Call(self.one.call).label

    @property
    def outcome(self) -> Any:
        return CaseOutcome(self.one.outcome).label if self.one.outcome else ""


def behind(rows: Iterable[Coming], month: date, part: str, most: int = 200) -> list[Behind]:
    """The terms behind a figure of a month: all that come up, what is committed, what is at risk."""
    first = month.replace(day=1)
    wanted = {
        "committed": lambda one: one.outcome in _KEPT,
        "at_risk": is_at_risk,
    }.get(part, lambda one: True)
    here = [one for one in rows if one.ends_on.replace(day=1) == first and wanted(one)]
    here.sort(key=lambda one: (-(one.yearly or 0), one.contract))
    found = Contract.objects.select_related("account").in_bulk([one.contract for one in here[:most]])
    return [Behind(one, found[one.contract]) for one in here[:most] if one.contract in found]
