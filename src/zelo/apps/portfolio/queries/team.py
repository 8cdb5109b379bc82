"""Who of ours looks after an account: now, and before."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.people.models import Absence, User
from zelo.apps.portfolio.enums import TeamRole
from zelo.apps.portfolio.models import Account, Assignment
from zelo.apps.portfolio.queries.care import parts_of
from zelo.lib.errors import NotFound

_ORDER = {role: place for place, role in enumerate(TeamRole)}


@dataclass(frozen=True)
class Seat:
    """One part in an account's team. absence: where the person is away today, with the deputy.

    is_gap: the person is no longer active, so that nobody fills the part. is_planned: it begins later.
    """

    part: Assignment
    absence: Absence | None
    is_gap: bool
    is_planned: bool


@dataclass(frozen=True)
class Team:
    """An account's team; kam: who fills that part today, None where nobody does."""

    seats: list[Seat]
    kam: Seat | None


def team_of(account: Account) -> Team:
    """The parts that go on today or are planned, the KAM's first."""
    today = timezone.localdate()
    seats = [
        Seat(part, carer.absence, not part.person.is_active, part.starts_on > today)
        for carer in parts_of(account)
        for part in (carer.assignment,)
    ]
    seats.sort(
        key=lambda seat: (_ORDER[TeamRole(seat.part.role)], seat.part.starts_on, seat.part.person.name)
    )
    kam = next((seat for seat in seats if _is_kam(seat)), None)
    return Team(seats, kam)


def history_of(account: Account) -> list[Assignment]:
    """All parts in the account and in what was merged into it, the latest first; `account` says in which."""
    mine = Q(account=account) | Q(account__merged_into=account) | Q(account__merged_into__merged_into=account)
    found = Assignment.objects.filter(mine).select_related("person", "assigned_by", "account")
    return list(found.order_by("-starts_on", "-id")[:200])


def open_part(account: Account, pk: int) -> Assignment:
    """A part that has not ended. Raises NotFound where it has, perhaps by somebody else a moment ago."""
    part: Assignment | None = (
        Assignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=timezone.localdate()), account=account, pk=pk
        )
        .select_related("person", "account")
        .first()
    )
    if part is None:
        raise NotFound(_("This part has ended already."))
    return part


def kams_on(accounts: Any, day: date) -> dict[int, User]:
    """Who is the KAM of each of these accounts (ids) on a day, by account."""
    found = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), account__in=accounts, role=TeamRole.KAM, starts_on__lte=day
    )
    return {part.account_id: part.person for part in found.select_related("person")}


def _is_kam(seat: Seat) -> bool:
    return seat.part.role == TeamRole.KAM and not seat.is_gap and not seat.is_planned
