"""People: invited by a link that works once, changed with care, locked out at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings, strategies
from hypothesis.extra.django import TestCase

from zelo.apps.operations.versions import Conflict
from zelo.apps.people import actions, queries
from zelo.apps.people.enums import Role, Scope
from zelo.apps.people.models import Absence, Invitation, Team, User
from zelo.apps.people.permissions import SCOPES, capability, scope_of, viewer_of
from zelo.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db
PASSWORD = "quiet river, tall grass"


def invite(cast: Any, email: str = "Nova@Example.com") -> str:
    _invitation, link = actions.invite_person(email=email, role="kam", by=cast.administrator)
    return link.rsplit("/", 1)[1]


def test_invited_person_joins_once(cast: Any) -> None:
    token = invite(cast)
    user = actions.accept_invitation(token, name="Nova Reis", password=PASSWORD)
    assert (user.email, user.role, user.check_password(PASSWORD)) == ("nova@example.com", "kam", True)
    with pytest.raises(InvalidInput, match="has been used"):
        actions.accept_invitation(token, name="Again", password=PASSWORD)


def test_link_itself_is_not_kept(cast: Any) -> None:
    token = invite(cast)
    kept = " ".join(str(value) for value in Invitation.objects.values().get().values())
    assert token not in kept


def test_link_ends_with_time_withdrawal_and_a_newer_one(cast: Any) -> None:
    first = invite(cast)
    second = invite(cast)
    assert actions.open_invitation(first) is None
    actions.withdraw_invitation(Invitation.objects.latest("id"))
    assert actions.open_invitation(second) is None
    third = invite(cast)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert actions.open_invitation(third) is None


def test_known_person_is_not_invited(cast: Any) -> None:
    with pytest.raises(InvalidInput, match="this e-mail already"):
        invite(cast, cast.kam.email.upper())


def test_email_is_unique_in_any_case(cast: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email=cast.kam.email.upper(), name="x", role="kam")])


def test_last_administrator_stays(cast: Any) -> None:
    admin, other = cast.administrator, cast.head
    with pytest.raises(InvalidInput, match="last administrator"):
        actions.deactivate_person(admin, by=other)
    with pytest.raises(InvalidInput, match="last administrator"):
        actions.change_person(admin, version=admin.version, name="x", role="kam", team=None)
    with pytest.raises(InvalidInput, match="yourself"):
        actions.deactivate_person(other, by=other)


def test_deactivation_ends_every_session_at_once(cast: Any, client_of: Any) -> None:
    first, second = client_of("kam"), client_of("kam")
    assert first.get("/").status_code == 200
    actions.deactivate_person(cast.kam, by=cast.administrator)
    assert Session.objects.count() == 0
    assert [client.get("/").status_code for client in (first, second)] == [302, 302]


def test_second_of_two_editors_is_told(cast: Any) -> None:
    seen = cast.kam.version
    actions.change_person(cast.kam, version=seen, name="First", role="kam", team=None)
    late = User.objects.get(pk=cast.kam.pk)
    with pytest.raises(Conflict):
        actions.change_person(late, version=seen, name="Second", role="kam", team=None)
    assert User.objects.get(pk=cast.kam.pk).name == "First"


def test_second_editor_keeps_what_they_typed(cast: Any, client_of: Any) -> None:
    client = client_of("administrator")
    form = {"name": "Second", "role": "kam", "version": cast.kam.version}
    actions.change_person(cast.kam, version=cast.kam.version, name="First", role="kam", team=None)
    answer = client.post(f"/people/{cast.kam.pk}/", form)
    assert answer.status_code == 422
    assert b"Somebody else changed this" in answer.content
    assert b'value="Second"' in answer.content


def test_team_goes_and_members_stay(cast: Any) -> None:
    actions.remove_team(cast.kam.team)
    assert User.objects.get(pk=cast.kam.pk).team is None


@pytest.mark.parametrize(
    ("first", "last", "deputy", "message"),
    [(0, -1, "teammate", "comes before"), (0, 1, "kam", "Somebody else"), (1, 2, "teammate", "already")],
)
def test_impossible_absence_is_refused(cast: Any, first: int, last: int, deputy: str, message: str) -> None:
    today = timezone.localdate()
    actions.plan_absence(
        person=cast.kam, deputy=cast.teammate, first_day=today + timedelta(2), last_day=today + timedelta(3)
    )
    with pytest.raises(InvalidInput, match=message):
        actions.plan_absence(
            person=cast.kam,
            deputy=getattr(cast, deputy),
            first_day=today + timedelta(first),
            last_day=today + timedelta(last),
        )


def test_everybody_has_a_scope() -> None:
    assert set(SCOPES) == set(Role)


def test_nobody_sees_nothing(db: None) -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    request = HttpRequest()
    request.user = AnonymousUser()
    assert (scope_of(request.user), queries.visible_colleagues(request.user)) == (Scope.OWN, set())
    with pytest.raises(PermissionDenied):
        viewer_of(request)


def test_capability_is_declared_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        capability("people.manage", Role.HEAD)


people = strategies.lists(
    strategies.tuples(
        strategies.sampled_from(list(Role)),  # role
        strategies.integers(-1, 2),  # team
        strategies.booleans(),  # active
    ),
    min_size=2,
    max_size=6,
)
absences = strategies.lists(
    strategies.tuples(
        strategies.integers(0, 5),
        strategies.integers(0, 5),
        strategies.integers(-3, 3),
        strategies.integers(0, 3),
    ),
    max_size=4,
)
team_makeup = strategies.lists(
    strategies.tuples(strategies.integers(-1, 5), strategies.booleans()), min_size=3, max_size=3
)


class RandomOrganisation(TestCase):
    """Whom each person sees is what an independent reading of the rules says."""

    @settings(max_examples=40, deadline=None)
    @given(people, team_makeup, absences)
    def test_visible_colleagues(self, chosen: Any, makeup: Any, away: Any) -> None:
        made = [
            User.objects.create(email=f"p{n}@example.com", name=f"P{n}", role=role, is_active=active)
            for n, (role, _team, active) in enumerate(chosen)
        ]
        teams = [
            Team.objects.create(
                name=f"T{n}", manager=made[boss] if 0 <= boss < len(made) else None, shares_accounts=shared
            )
            for n, (boss, shared) in enumerate(makeup)
        ]
        for user, (_role, team, _active) in zip(made, chosen, strict=True):
            user.team = teams[team] if team >= 0 else None
            user.save()
        today = timezone.localdate()
        spans = []
        for person, deputy, start, length in away:
            if person < len(made) and deputy < len(made) and person != deputy:
                first, last = today + timedelta(start), today + timedelta(start + length)
                Absence.objects.create(
                    person=made[person], deputy=made[deputy], first_day=first, last_day=last
                )
                spans.append((made[person].pk, made[deputy].pk, first <= today <= last))
        for viewer in made:
            assert queries.visible_colleagues(viewer, today) == expected(viewer, made, teams, spans)


def expected(viewer: Any, made: Any, teams: Any, spans: Any) -> set[int] | None:
    if not viewer.is_active:
        return set()
    if viewer.role in ("administrator", "head", "analyst", "executive", "auditor"):
        return None
    seen = {viewer.pk}
    for team in teams:
        members = {user.pk for user in made if user.team_id == team.pk}
        if team.manager_id == viewer.pk or (team.shares_accounts and viewer.pk in members):
            seen |= members
    return seen | {person for person, deputy, now in spans if deputy == viewer.pk and now}
