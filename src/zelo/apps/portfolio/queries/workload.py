"""How much work the accounts are for those who look after them, and how much they can carry."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from zelo.apps.people.enums import Role, Scope
from zelo.apps.people.models import Absence, User
from zelo.apps.people.permissions import scope_of
from zelo.apps.portfolio.enums import Tier
from zelo.apps.portfolio.models import AccountState, Capacity, TierHours
from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.apps.portfolio.queries.care import absent_today

STARTING_HOURS = {
    Tier.STRATEGIC: Decimal(16),
    Tier.PRIORITY: Decimal(8),
    Tier.DEVELOPING: Decimal(4),
    Tier.STANDARD: Decimal(1),
}
FULL_FROM = Decimal("0.9")


@dataclass(frozen=True)
class Workload:
    """One person's accounts and what they take.

    tiers: accounts by tier, those without a decision among the standard ones. hours: a month, needed.
    capacity: hours a month, None where nobody has stated it. revenue: of twelve months; None where unknown,
    or not the viewer's to see.
    """

    person: User
    tiers: dict[str, int] = field(default_factory=dict)
    hours: Decimal = Decimal(0)
    capacity: Decimal | None = None
    revenue: Decimal | None = None
    absence: Absence | None = None

    @property
    def accounts(self) -> int:
        return sum(self.tiers.values())

    @property
    def key_accounts(self) -> int:
        return self.accounts - self.tiers.get(Tier.STANDARD, 0)

    @property
    def load(self) -> Decimal | None:
        """Hours needed for each hour there is."""
        return self.hours / self.capacity if self.capacity else None

    @property
    def state(self) -> str:
        """How the person stands: left, unknown, over, full or fits."""
        return "left" if not self.person.is_active else load_state(self.hours, self.capacity)


def load_state(hours: Decimal, capacity: Decimal | None) -> str:
    if capacity is None:
        return "unknown"
    if hours > capacity:
        return "over"
    return "full" if capacity and hours >= FULL_FROM * capacity else "fits"


def hours_by_tier() -> dict[str, Decimal]:
    """Hours a month that an account of each tier takes; starting values where nobody has stated others."""
    stated = dict(TierHours.objects.values_list("tier", "hours_per_month"))
    return {tier.value: stated.get(tier.value, STARTING_HOURS[tier]) for tier in Tier}


def people_seen_by(viewer: Any) -> Q:
    """Whose workload this person sees: everybody's by role, else the own and that of teams they manage."""
    return Q() if scope_of(viewer) == Scope.ALL else Q(pk=viewer.pk) | Q(team__manager=viewer)


def workloads(viewer: Any, search: str = "") -> list[Workload]:
    """Of everybody who is KAM by role or by having accounts, as far as this person may see them; by name."""
    carried = _carried()
    kams = (
        Q(role=Role.KAM, is_active=True) | Q(pk__in=list(carried)) | Q(capacity__isnull=False, is_active=True)
    )
    found = User.objects.filter(kams & people_seen_by(viewer)).distinct().select_related("team", "capacity")
    if search:
        found = found.filter(name__icontains=search)
    people = list(found)
    away, money, hours = absent_today(p.pk for p in people), SEE_MONEY.allows(viewer), hours_by_tier()
    return [
        _workload(person, carried.get(person.pk, []), hours, money, away.get(person.pk)) for person in people
    ]


def workload_of(viewer: Any, person: User) -> Workload:
    """One person's, whoever it is."""
    return _workload(
        person, _carried([person.pk]).get(person.pk, []), hours_by_tier(), SEE_MONEY.allows(viewer), None
    )


def _workload(
    person: User,
    carried: list[tuple[str, int, Any]],
    hours: dict[str, Decimal],
    money: bool,
    away: Absence | None,
) -> Workload:
    tiers: dict[str, int] = {}
    for tier, count, _revenue in carried:
        tiers[tier or Tier.STANDARD] = tiers.get(tier or Tier.STANDARD, 0) + count
    known = [revenue for _tier, _count, revenue in carried if revenue is not None]
    return Workload(
        person=person,
        tiers=tiers,
        hours=sum((hours[tier] * count for tier, count in tiers.items()), Decimal(0)),
        capacity=capacity_of(person),
        revenue=sum(known, Decimal(0)) if money and known else None,
        absence=away,
    )


def capacity_of(person: User) -> Decimal | None:
    stated: Capacity | None = getattr(person, "capacity", None)
    return stated.hours_per_month if stated else None


def _carried(people: Collection[int] | None = None) -> dict[int, list[tuple[str, int, Any]]]:
    """By person: tier, number of accounts and their revenue."""
    listed = AccountState.objects.filter(listed=True, kam__isnull=False)
    if people is not None:
        listed = listed.filter(kam__in=people)
    rows = listed.order_by().values_list("kam", "tier").annotate(Count("pk"), Sum("revenue_12m"))
    carried: dict[int, list[tuple[str, int, Any]]] = {}
    for kam, tier, count, revenue in rows:
        carried.setdefault(kam, []).append((tier, count, revenue))
    return carried


def load_states() -> dict[int, tuple[Decimal, Decimal | None]]:
    """Hours needed and capacity of everybody who has either, by person (ids)."""
    hours, capacities = hours_by_tier(), dict(Capacity.objects.values_list("person", "hours_per_month"))
    needed: dict[int, Decimal] = {}
    for person, carried in _carried().items():
        needed[person] = sum((hours[tier or Tier.STANDARD] * count for tier, count, _ in carried), Decimal(0))
    return {
        person: (needed.get(person, Decimal(0)), capacities.get(person)) for person in {*needed, *capacities}
    }


@dataclass(frozen=True)
class Shift:
    """What moving accounts does to one person's hours a month."""

    person: User
    before: Decimal
    after: Decimal
    capacity: Decimal | None

    @property
    def state(self) -> str:
        return load_state(self.after, self.capacity)


def shifts(accounts: Iterable[int], to: User) -> list[Shift]:
    """What each KAM's hours become when these accounts (ids) go to `to`; the one who gets them comes last."""
    hours = hours_by_tier()
    moved = AccountState.objects.filter(pk__in=list(accounts)).exclude(kam=to).select_related("kam__capacity")
    given: dict[User, Decimal] = {}
    gained = Decimal(0)
    for state in moved:
        need = hours[state.tier or Tier.STANDARD]
        gained += need
        if state.kam is not None:
            given[state.kam] = given.get(state.kam, Decimal(0)) + need
    carried = _carried([to.pk, *(person.pk for person in given)])
    found = []
    for person, change in [
        *sorted(((p, -h) for p, h in given.items()), key=lambda pair: pair[0].name),
        (to, gained),
    ]:
        before = _workload(person, carried.get(person.pk, []), hours, False, None).hours
        found.append(Shift(person, before, before + change, capacity_of(person)))
    return found


@dataclass(frozen=True)
class Carried:
    """One account that a person looks after, and what it takes."""

    state: AccountState
    hours: Decimal


def accounts_of(person: User) -> list[Carried]:
    """What a person looks after as KAM, the key accounts first."""
    hours = hours_by_tier()
    order = {tier.value: place for place, tier in enumerate(Tier)}
    found = list(AccountState.objects.filter(listed=True, kam=person).select_related("account"))
    found.sort(key=lambda state: (order.get(state.tier, len(order)), state.sort_name))
    return [Carried(state, hours[state.tier or Tier.STANDARD]) for state in found]
