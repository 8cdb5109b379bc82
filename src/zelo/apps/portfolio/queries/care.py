"""Who of ours looks after an account today, and who stands in for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from zelo.apps.people.models import Absence, User
from zelo.apps.people.queries import absences
from zelo.apps.portfolio.enums import TeamRole
from zelo.apps.portfolio.models import Account, Assignment


@dataclass(frozen=True, slots=True)
class Carer:
    """One of ours in a part. deputy: who stands in today, while the person is away."""

    assignment: Assignment
    absence: Absence | None = None

    @property
    def person(self) -> User:
        person: User = self.assignment.person
        return person

    @property
    def deputy(self) -> User | None:
        return self.absence.deputy if self.absence else None

    @property
    def is_kam(self) -> bool:
        return bool(self.assignment.role == TeamRole.KAM)


def parts_of(account: Account) -> list[Carer]:
    """The parts that go on today or are planned, each with its absence of today; read once per page."""
    known: list[Carer] | None = account.__dict__.get("_parts")
    if known is None:
        today = timezone.localdate()
        present = Assignment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), account=account)
        found = list(present.select_related("person"))
        away = absent_today(entry.person_id for entry in found)
        known = account.__dict__["_parts"] = [Carer(entry, away.get(entry.person_id)) for entry in found]
    return known


def carers_of(account: Account) -> list[Carer]:
    """Those with a part today, the KAM first."""
    today, order = timezone.localdate(), list(TeamRole.values)
    present = [carer for carer in parts_of(account) if carer.assignment.starts_on <= today]
    return sorted(
        present,
        key=lambda carer: (
            order.index(carer.assignment.role),
            carer.assignment.starts_on,
            carer.assignment.pk,
        ),
    )


def absent_today(people: Any) -> dict[int, Absence]:
    """The absences that go on today, by person (ids)."""
    today = timezone.localdate()
    found = absences().filter(person__in=set(people), first_day__lte=today)
    return {absence.person_id: absence for absence in found}


def assignments_since(account: Account, day: object) -> QuerySet[Assignment]:
    """Parts begun or ended after a day."""
    found: QuerySet[Assignment] = Assignment.objects.filter(
        Q(starts_on__gt=day) | Q(ends_on__gte=day, ends_on__lt=timezone.localdate()), account=account
    ).select_related("person")
    return found


def people_of(account: Account) -> list[User]:
    """Those of ours who ever had a part in the account, by name."""
    return list(User.objects.filter(assignments__account=account).distinct().order_by("name"))


def group_of(account: Account) -> Sequence[Account]:
    """The accounts of its economic group: the one at the head and those below it; empty without a group."""
    head = account.parent or account
    members = [*Account.objects.filter(parent=head), head]
    found = [member for member in members if member.merged_into_id is None and not member.is_archived]
    return sorted(found, key=lambda member: (member.name, member.pk)) if len(found) > 1 else []
