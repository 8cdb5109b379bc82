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

    def owner(self, kam: int | None) -> int | None:
        """The KAM, the manager of their team, a head: the first who is there or has a deputy who is."""
        manager = self.managers.get(self.teams.get(kam) or 0) if kam is not None else None
        for person in (kam, manager, *self.heads):
            if (there := self.present(person)) is not None:
                return there
        return next((person for person in self.heads if person in self.active), None)


def owners_on(accounts: Iterable[int], day: date) -> dict[int, int | None]:
    """By account (ids), who answers for it on a day: a person's id; None only in a house without anybody.

    The KAM; while away, the deputy; where there is no KAM, or one who has left, the manager of that person's
    team; then the heads of key accounts, then the administrators.
    """
    keys, house = sorted(set(accounts)), _house(day)
    kams: dict[int, int] = {}
    for start in range(0, len(keys), _CHUNK):
        part = Assignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            account__in=keys[start : start + _CHUNK],
            role=TeamRole.KAM,
            starts_on__lte=day,
        )
        kams.update(part.order_by("starts_on", "pk").values_list("account", "person"))
    return {account: house.owner(kams.get(account)) for account in keys}


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


def head_on(day: date) -> int | None:
    """Who answers for the programme on a day: a head who is there, or a deputy, or an administrator."""
    return _house(day).owner(None)
