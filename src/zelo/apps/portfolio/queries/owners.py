"""Who answers for an account on a day: its KAM, who stands in for them, else a manager."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zelo.apps.people.enums import Role
from zelo.apps.people.models import Absence, Team, User
from zelo.apps.portfolio.enums import TeamRole
from zelo.apps.portfolio.models import Assignment

_CHUNK = 500


@dataclass(frozen=True)
class _House:
    """The people of a day. active: ids; teams: of each person; managers: of each team."""

    active: set[int]
    teams: dict[int, int | None]
    managers: dict[int, int | None]
    deputies: dict[int, int]
    heads: list[int]

    def present(self, person: int | None) -> int | None:
        """The person where there, else the deputy where there, and so on; None where that leads nowhere."""
        seen: set[int] = set()
        while person is not None and person not in seen:
            if person in self.active and person not in self.deputies:
                return person
            seen.add(person)
            person = self.deputies.get(person)
        return None

    def manager_of(self, person: int | None) -> int | None:
        return self.managers.get(self.teams.get(person) or 0) if person is not None else None

    def owner(self, kam: int | None) -> int | None:
        """The KAM, the manager of their team, a head: the first who is there or has a deputy who is."""
        for person in (kam, self.manager_of(kam), *self.heads):
            if (there := self.present(person)) is not None:
                return there
        return next((person for person in self.heads if person in self.active), None)


def owners_on(accounts: Iterable[int], day: date) -> dict[int, int | None]:
    """By account (ids), who answers for it on a day: a person's id; None only in a house without anybody.

    The KAM; while away, the deputy; where there is no KAM, or one who has left, the manager of that person's
    team; then the heads of key accounts, then the administrators.
    """
    keys, house = sorted(set(accounts)), _house(day)
    kams = _kams(keys, day)
    return {account: house.owner(kams.get(account)) for account in keys}


def superiors_on(accounts: Iterable[int], day: date) -> dict[int, int | None]:
    """By account (ids), who stands above its KAM on a day: the manager of their team, else a head."""
    keys, house = sorted(set(accounts)), _house(day)
    kams = _kams(keys, day)
    return {account: house.owner(house.manager_of(kams.get(account))) for account in keys}


def head_on(day: date) -> int | None:
    """Who answers for the programme on a day: a head, or who stands in, else an administrator."""
    return _house(day).owner(None)


def _kams(keys: list[int], day: date) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(keys), _CHUNK):
        part = Assignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            account__in=keys[start : start + _CHUNK],
            role=TeamRole.KAM,
            starts_on__lte=day,
        )
        found.update(part.order_by("starts_on", "pk").values_list("account", "person"))
    return found


def _house(day: date) -> _House:
    people = list(User.objects.order_by("pk").values_list("pk", "role", "team", "is_active"))
    active = {pk for pk, _role, _team, is_active in people if is_active}
    away = Absence.objects.filter(first_day__lte=day, last_day__gte=day).order_by("-last_day", "-pk")
    return _House(
        active=active,
        teams={pk: team for pk, _role, team, _active in people},
        managers=dict(Team.objects.values_list("pk", "manager")),
        deputies=dict(away.values_list("person", "deputy")),
        heads=[
            pk
            for wanted in (Role.HEAD, Role.ADMINISTRATOR)
            for pk, role, _team, _active in people
            if role == wanted and pk in active
        ],
    )
