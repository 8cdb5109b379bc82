"""Reads about people; whoever asks is an argument, so that what they may see sits in the query."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from zelo.apps.people.enums import Role, Scope
from zelo.apps.people.models import Absence, Invitation, Team, User
from zelo.apps.people.permissions import scope_of


def people(*, search: str = "", role: str = "", active: bool | None = None) -> QuerySet[User]:
    """People with their team, by name; search: in name or e-mail."""
    found: QuerySet[User] = User.objects.select_related("team")
    if search:
        found = found.filter(Q(name__icontains=search) | Q(email__icontains=search))
    if role in Role.values:
        found = found.filter(role=role)
    return found if active is None else found.filter(is_active=active)


def active_people() -> QuerySet[User]:
    return people(active=True)


def teams() -> QuerySet[Team]:
    """Teams with their manager and `member_count`."""
    counted: QuerySet[Team] = Team.objects.select_related("manager").annotate(
        member_count=Count("members", filter=Q(members__is_active=True))
    )
    return counted


def open_invitations() -> QuerySet[Invitation]:
    """Invitations that can still be accepted."""
    found: QuerySet[Invitation] = Invitation.objects.filter(
        accepted_at=None, expires_at__gt=timezone.now()
    ).select_related("team", "invited_by")
    return found


def absences(*, after: date | None = None) -> QuerySet[Absence]:
    """Absences that are not over on `after`, today otherwise."""
    found: QuerySet[Absence] = Absence.objects.filter(
        last_day__gte=after or timezone.localdate()
    ).select_related("person", "deputy")
    return found


def visible_colleagues(viewer: Any, on: date | None = None) -> set[int] | None:
    """Whose accounts this person sees: the ids of people, or None for everyone's.

    Own; those of people they stand in for on that day; of the teams they manage; and of their own team where
    it shares accounts. Standing in for somebody gives that person's own accounts, not their teams'.
    """
    if not (viewer.is_authenticated and viewer.is_active):
        return set()
    if scope_of(viewer) == Scope.ALL:
        return None
    day = on or timezone.localdate()
    away = Q(absences__deputy=viewer, absences__first_day__lte=day, absences__last_day__gte=day)
    managed = Q(team__manager=viewer)
    shared = Q(team=viewer.team_id, team__shares_accounts=True) if viewer.team_id else Q(pk__in=[])
    found = User.objects.filter(away | managed | shared).values_list("pk", flat=True)
    return {viewer.pk, *found}


def active_administrators() -> QuerySet[User]:
    found: QuerySet[User] = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    return found


def has_people() -> bool:
    return bool(User.objects.exists())
