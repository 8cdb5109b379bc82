"""Which accounts a person sees: an independent brute force over random organisations says the same."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings, strategies
from hypothesis.extra.django import TestCase

from tests.portfolio import account, give
from zelo.apps.people.enums import Role
from zelo.apps.people.models import Absence, Team, User
from zelo.apps.portfolio.models import Assignment
from zelo.apps.portfolio.queries.visibility import account_for, accounts_visible_to, states_visible_to
from zelo.lib.errors import NotFound

DAY = date(2026, 6, 15)
SEES_ALL = {"administrator", "head", "analyst", "executive", "auditor"}
days = strategies.integers(-3, 3).map(lambda shift: DAY + timedelta(days=shift))
people = strategies.lists(
    strategies.fixed_dictionaries(
        {
            "role": strategies.sampled_from(Role.values),
            "team": strategies.integers(0, 2),
            "active": strategies.integers(0, 5).map(bool),
        }
    ),
    min_size=2,
    max_size=5,
)


@strategies.composite
def organisations(draw: Any) -> dict[str, Any]:
    staff = draw(people)
    someone = strategies.integers(0, len(staff) - 1)
    return {
        "people": staff,
        "teams": draw(
            strategies.lists(strategies.tuples(someone, strategies.booleans()), min_size=2, max_size=2)
        ),
        "absences": draw(strategies.lists(strategies.tuples(someone, someone, days, days), max_size=3)),
        "parts": draw(
            strategies.lists(
                strategies.tuples(
                    strategies.integers(0, 3),
                    someone,
                    strategies.sampled_from(["kam", "customer_success", "contributor"]),
                    days,
                    strategies.none() | days,
                ),
                max_size=8,
            )
        ),
    }


def brute_force(organisation: dict[str, Any], viewer: int) -> set[int]:
    """Places of the accounts that a person sees, by the words of the guide."""
    staff, me = organisation["people"], organisation["people"][viewer]
    if not me["active"]:
        return set()
    if me["role"] in SEES_ALL:
        return {0, 1, 2, 3}
    seen = set()
    for place, owner, _role, first, last in organisation["parts"]:
        if not (first <= DAY and (last is None or (first <= last and last >= DAY))):
            continue
        team = staff[owner]["team"]
        mine = owner == viewer
        managed = team > 0 and organisation["teams"][team - 1][0] == viewer
        shared = team > 0 and team == me["team"] and organisation["teams"][team - 1][1]
        away = any(
            person == owner and deputy == viewer and start <= DAY <= end
            for person, deputy, start, end in organisation["absences"]
        )
        if mine or managed or shared or away:
            seen.add(place)
    return seen


class TestOrganisations(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(organisations())
    def test_each_person_sees_what_a_brute_force_says(self, organisation: dict[str, Any]) -> None:
        accounts, users = self.make(organisation)
        for place, user in enumerate(users):
            seen = set(accounts_visible_to(user, DAY).values_list("pk", flat=True))
            assert seen == {accounts[entry].pk for entry in brute_force(organisation, place)}
            assert set(states_visible_to(user, DAY).values_list("pk", flat=True)) == seen

    def make(self, organisation: dict[str, Any]) -> tuple[list[Any], list[Any]]:
        teams = [
            Team.objects.create(name=f"T{number}", shares_accounts=shares)
            for number, (_manager, shares) in enumerate(organisation["teams"], 1)
        ]
        users = [
            User.objects.create_user(
                f"u{number}@example.com",
                None,
                name=f"U{number}",
                role=entry["role"],
                is_active=entry["active"],
                team=teams[entry["team"] - 1] if entry["team"] else None,
            )
            for number, entry in enumerate(organisation["people"])
        ]
        for team, (manager, _shares) in zip(teams, organisation["teams"], strict=True):
            team.manager = users[manager]
            team.save()
        absent = [
            entry for entry in organisation["absences"] if entry[0] != entry[1] and entry[2] <= entry[3]
        ]
        organisation["absences"] = absent
        for person, deputy, first, last in absent:
            Absence.objects.create(person=users[person], deputy=users[deputy], first_day=first, last_day=last)
        accounts = [account() for _ in range(4)]
        kept = []
        for place, owner, role, first, last in organisation["parts"]:
            if last is None or last < first:
                last = first
            Assignment.objects.create(
                account=accounts[place], person=users[owner], role=role, starts_on=first, ends_on=last
            )
            kept.append((place, owner, role, first, last))
        organisation["parts"] = kept
        return accounts, users


@pytest.mark.django_db
def test_stranger_is_told_the_same_of_foreign_and_absent_accounts(cast: Any) -> None:
    ours = account(kam=cast.kam)
    assert account_for(cast.kam, ours.pk) == ours
    told = []
    for pk in (ours.pk, ours.pk + 999):
        with pytest.raises(NotFound) as caught:
            account_for(cast.stranger, pk)
        told.append(str(caught.value))
    assert told[0] == told[1]


@pytest.mark.django_db
def test_part_ends_and_so_does_seeing(cast: Any) -> None:
    ours = account()
    entry = give(ours, cast.stranger, "customer_success")
    assert accounts_visible_to(cast.stranger).count() == 1
    entry.ends_on = entry.starts_on
    entry.save()
    assert accounts_visible_to(cast.stranger).count() == 0
