"""Merging by alias, and its undo: nothing is lost, and everything goes back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies
from hypothesis.extra.django import TestCase

from tests.portfolio import account, contact, give, join
from zelo.apps.engagement.actions import log_interaction
from zelo.apps.operations.versions import Conflict
from zelo.apps.people.models import User
from zelo.apps.portfolio.actions.accounts import change_account, create_account
from zelo.apps.portfolio.actions.assignments import assign, end_assignment
from zelo.apps.portfolio.actions.merging import merge_accounts, take_back_difference, tell_apart, undo_merge
from zelo.apps.portfolio.actions.states import copy_to_states
from zelo.apps.portfolio.models import (
    Account,
    AccountState,
    Assessment,
    Assignment,
    Contact,
    Merge,
    Referral,
)
from zelo.apps.portfolio.queries.aliases import aliases, kept_account, merges
from zelo.lib.errors import InvalidInput

CNPJ = "11222333000181"


def fresh(one: Any) -> Any:
    return type(one).objects.get(pk=one.pk)


@pytest.mark.django_db
class TestMerge:
    def test_all_that_belongs_to_an_account_goes_to_the_kept_one(self, cast: Any) -> None:
        kept, merged, child = account("Ficar"), account("Ir"), account("Filha")
        change_account(child, version=1, parent=merged)
        person = contact(merged)
        judged = Assessment.objects.create(account=merged, kind="influence", day=date(2026, 1, 5), level=2)
        brought = Referral.objects.create(account=merged, referred=child, day=date(2026, 1, 5))
        touch = log_interaction(account=merged, person=cast.kam, contacts=[person])
        join(merged, kept)
        assert {fresh(one).account for one in (person, judged, brought, touch)} == {kept}
        assert fresh(child).parent == kept
        assert set(kept.establishments.values_list("code", flat=True)) == {kept.code, merged.code}
        state = AccountState.objects.get(account=kept)
        assert (state.contact_count, state.last_touch_on, state.group) == (1, touch.day, kept)
        assert merged.code.lower() in state.search
        gone = AccountState.objects.get(account=merged)
        assert (gone.listed, gone.contact_count, gone.last_touch_on) == (False, 0, None)

    def test_kam_of_the_kept_account_stays_and_other_parts_go_on(self, cast: Any) -> None:
        kept, merged = account(kam=cast.kam), account(kam=cast.stranger)
        success = give(merged, cast.customer_success, "customer_success")
        join(merged, kept)
        today = timezone.localdate()
        now = Assignment.objects.filter(account=kept, ends_on=None)
        assert {(part.person, part.role) for part in now} == {
            (cast.kam, "kam"),
            (cast.customer_success, "customer_success"),
        }
        assert fresh(success).ends_on == today - timedelta(days=1)
        assert not Assignment.objects.filter(account=merged, ends_on=None).exists()

    def test_kam_of_the_merged_account_looks_after_a_kept_one_without(self, cast: Any) -> None:
        kept, merged = account(), account(kam=cast.kam)
        merge = join(merged, kept)
        assert AccountState.objects.get(account=kept).kam == cast.kam
        undo_merge(merge, by=cast.head)
        assert AccountState.objects.get(account=kept).kam is None
        assert AccountState.objects.get(account=merged).kam == cast.kam
        assert Assignment.objects.get().ends_on is None

    def test_account_below_the_merged_one_takes_its_place_in_the_group(self) -> None:
        top, merged, middle, kept = account("Topo"), account("Ir"), account("Meio"), account("Ficar")
        for below, over in ((merged, top), (middle, merged), (kept, middle)):
            change_account(below, version=below.version, parent=over)
        merge = join(merged, kept)
        assert (fresh(kept).parent, fresh(middle).parent) == (top, kept)
        undo_merge(merge, by=None)
        assert [fresh(one).parent for one in (merged, middle, kept)] == [top, merged, middle]

    def test_referral_between_the_two_stays_with_the_alias(self) -> None:
        kept, merged = account(), account()
        given = Referral.objects.create(account=merged, referred=kept, day=date(2026, 1, 5))
        join(merged, kept)
        assert (fresh(given).account, fresh(given).referred) == (merged, kept)

    def test_legal_entity_of_a_merged_account_cannot_be_made_anew(self) -> None:
        kept, merged = account(), account(cnpj=CNPJ)
        join(merged, kept)
        with pytest.raises(InvalidInput, match=f"{kept.name} has this CNPJ"):
            create_account(code="new", name="Nova", cnpj=CNPJ)

    def test_second_person_is_told_and_nothing_moves(self) -> None:
        kept, merged = account(), account()
        person = contact(merged)
        change_account(kept, version=1, segment="Alimentos")
        with pytest.raises(Conflict):
            merge_accounts(kept=kept, merged=merged, by=None, kept_version=1, merged_version=1)
        assert fresh(person).account == merged
        assert fresh(merged).merged_into is None
        assert not Merge.objects.exists()

    def test_alias_cannot_be_merged_again_nor_an_account_with_itself(self) -> None:
        kept, merged, other = account(), account("Ir"), account()
        join(merged, kept)
        with pytest.raises(InvalidInput, match="Ir has been merged"):
            join(merged, other)
        with pytest.raises(InvalidInput, match="two different"):
            join(kept, kept)

    def test_pair_told_apart_is_not_merged_until_that_is_taken_back(self, cast: Any) -> None:
        kept, merged = account(), account()
        pair = tell_apart(first=merged, second=kept, by=cast.head)
        assert tell_apart(first=kept, second=merged, by=cast.head) == pair
        with pytest.raises(InvalidInput, match="different"):
            join(merged, kept)
        take_back_difference(pair)
        join(merged, kept)

    def test_merge_stands_in_the_trail_of_every_record(self, cast: Any) -> None:
        from zelo.apps.operations.audit import acting_as, changes_of

        kept, merged = account(), account()
        person = contact(merged)
        with acting_as(cast.head):
            merge = join(merged, kept)
        [last, *_] = changes_of(person)
        assert (last.actor, last.changes["account"]) == (cast.head, [str(merged.pk), str(kept.pk)])
        assert changes_of(merged)[0].changes["merged_into"] == ["None", str(kept.pk)]
        assert changes_of(merge)[0].actor == cast.head


# What stays with the alias: its figures, which a refresh finds out, and what tells of merges.
# Reckoned anew for both accounts: states, snapshots, revenue from the contracts that each has.
STAYS = {"merged_into", "merges_in", "merges_out", "state", "snapshots", "+"}
STAYS |= {"revenue_mark", "revenue_movements"}
MOVED = {
    ("Account", "parent"): "children",
    ("Establishment", "account"): "establishments",
    ("Contact", "account"): "contacts",
    ("Assignment", "account"): "team",
    ("Assessment", "account"): "assessments",
    ("Referral", "account"): "referrals_given",
    ("Referral", "referred"): "referrals_received",
    ("Interaction", "account"): "interactions",
    ("Decision", "account"): "decisions",
    ("Proposal", "account"): "proposals",
    ("Contract", "account"): "contracts",
    ("RenewalCase", "account"): "renewals",
    ("Alert", "account"): "alerts",
}


def test_all_that_belongs_to_an_account_has_a_mover() -> None:
    from zelo.apps.portfolio.movers import MOVERS

    owned = {
        (model.__name__, field.name): field.remote_field.related_name
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Account and model._meta.app_label != "auditlog"
    }
    lacking = {key for key, name in owned.items() if key not in MOVED and name not in {*STAYS, "aliases"}}
    assert lacking == set()
    assert set(MOVED.values()) <= set(MOVERS)


@pytest.mark.django_db
class TestUndo:
    def test_what_was_added_since_stays_with_the_kept_account(self, cast: Any) -> None:
        kept, merged = account(), account()
        old = contact(merged)
        merge = join(merged, kept)
        new = contact(kept)
        touch = log_interaction(account=kept, person=cast.kam, contacts=[new])
        done = undo_merge(merge, by=cast.head)
        assert (fresh(old).account, fresh(new).account, fresh(touch).account) == (merged, kept, kept)
        assert (done.back.left, done.back.added) == (0, 2)

    def test_what_was_changed_since_stays_as_it_is(self, cast: Any) -> None:
        kept, merged, other = account(), account(kam=cast.kam), account()
        moved, gone = contact(merged), contact(merged)
        merge = join(merged, kept)
        Contact.objects.filter(pk=moved.pk).update(account=other)
        gone.delete()
        assign(accounts=[kept], person=cast.stranger, role="kam", by=cast.head)
        done = undo_merge(merge, by=cast.head)
        assert fresh(moved).account == other
        assert AccountState.objects.get(account=kept).kam == cast.stranger
        assert AccountState.objects.get(account=merged).kam == cast.kam
        assert (done.back.left, done.back.added) == (3, 1)

    def test_chain_is_undone_from_its_end(self) -> None:
        first, second, third = account("A"), account("B"), account("C")
        person = contact(first)
        inner, outer = join(first, second), join(second, third)
        assert fresh(person).account == third
        with pytest.raises(InvalidInput, match="B has itself been merged into C"):
            undo_merge(inner, by=None)
        undo_merge(outer, by=None)
        assert fresh(person).account == second
        undo_merge(inner, by=None)
        assert fresh(person).account == first
        with pytest.raises(InvalidInput, match="undone already"):
            undo_merge(inner, by=None)

    def test_undo_that_would_bend_a_group_into_a_circle_is_refused(self) -> None:
        over, merged, child, kept = account("P"), account("M"), account("C"), account("K")
        change_account(merged, version=1, parent=over)
        change_account(child, version=1, parent=merged)
        merge = join(merged, kept)
        change_account(kept, version=fresh(kept).version, parent=None)
        change_account(over, version=fresh(over).version, parent=fresh(child))
        with pytest.raises(InvalidInput, match="stand below itself"):
            undo_merge(merge, by=None)
        assert fresh(child).parent == kept


@pytest.mark.django_db
class TestAliases:
    def test_codes_of_a_merged_account_name_the_kept_one(self) -> None:
        first, second, third = account(code="A"), account(code="B"), account(code="C")
        account(code="D")
        join(first, second)
        assert aliases() == {("main", "A"): "B"}
        outer = join(second, third)
        assert aliases() == {("main", "A"): "C", ("main", "B"): "C"}
        undo_merge(outer, by=None)
        assert aliases() == {("main", "A"): "B"}

    def test_code_of_another_source_is_named_with_its_source(self) -> None:
        kept, merged = account(code="crm:7"), account(code="A")
        kept.establishments.update(source="crm", code="7")
        join(merged, kept)
        assert aliases() == {("main", "A"): "crm:7"}

    def test_alias_leads_to_the_kept_account_for_those_who_see_it(self, cast: Any) -> None:
        first, second, third = account(), account(), account(kam=cast.kam)
        join(first, second)
        join(second, third)
        assert [kept_account(cast.kam, one.pk) for one in (first, second, third)] == [third, third, None]
        assert kept_account(cast.stranger, first.pk) is None
        assert merges(cast.head).count() == 2


TABLES = [
    *(model for model in apps.get_app_config("portfolio").get_models() if model is not Merge),
    *apps.get_app_config("engagement").get_models(),
]


def everything() -> dict[str, list[Any]]:
    """Every row of every table, without versions."""
    return {
        model.__name__: sorted(
            (tuple((name, value) for name, value in row.items() if name != "version") for row in rows),
            key=str,
        )
        for model in TABLES
        for rows in [model._default_manager.values()]
    }


people = strategies.integers(0, 2)
places = strategies.integers(0, 3)
shifts = strategies.integers(-3, 3)


@strategies.composite
def portfolios(draw: Any) -> dict[str, Any]:
    roles = strategies.sampled_from(["kam", "customer_success"])
    parts = strategies.tuples(places, people, roles, shifts, strategies.none() | shifts)
    pairs = strategies.tuples(places, places)
    return {
        "parents": draw(strategies.lists(strategies.none() | places, min_size=4, max_size=4)),
        "contacts": draw(strategies.lists(places, max_size=4)),
        "touches": draw(strategies.lists(places, max_size=4)),
        "referrals": draw(strategies.lists(pairs | strategies.tuples(places), max_size=4)),
        "parts": draw(strategies.lists(parts, max_size=6)),
        "merges": draw(strategies.lists(pairs, min_size=1, max_size=3)),
    }


class TestRandomPortfolios(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(portfolios())
    def test_merges_undone_leave_every_table_as_before(self, portfolio: dict[str, Any]) -> None:
        accounts = self.make(portfolio)
        before, done = [everything()], []
        for merged, kept in portfolio["merges"]:
            try:
                done.append(join(accounts[merged], accounts[kept]))
            except InvalidInput:
                continue
            before.append(everything())
            open_kams = Assignment.objects.filter(role="kam", ends_on=None, account__merged_into=None)
            assert len(set(open_kams.values_list("account", flat=True))) == open_kams.count()
            assert Account.objects.filter(parent__merged_into__isnull=False, merged_into=None).count() == 0
        for merge in reversed(done):
            assert everything() == before.pop()
            undo_merge(merge, by=None)
        assert everything() == before.pop()

    def make(self, portfolio: dict[str, Any]) -> list[Any]:
        today = timezone.localdate()
        staff = [
            User.objects.create_user(f"m{n}@example.com", None, name=f"M{n}", role="kam") for n in range(3)
        ]
        accounts = [account(f"Conta {place}") for place in range(4)]
        for place, parent in enumerate(portfolio["parents"]):
            if parent is not None:
                try:
                    change_account(accounts[place], version=accounts[place].version, parent=accounts[parent])
                except InvalidInput:
                    accounts[place].refresh_from_db()
        found = [contact(accounts[place]) for place in portfolio["contacts"]]
        for place in portfolio["touches"]:
            met = [person for person in found if person.account == accounts[place]]
            log_interaction(account=accounts[place], person=staff[0], contacts=met)
        for giver, *brought in portfolio["referrals"]:
            referred = accounts[brought[0]] if brought else None
            Referral.objects.create(account=accounts[giver], referred=referred, day=today)
        for place, person, role, start, end in portfolio["parts"]:
            try:
                made = assign(
                    accounts=[accounts[place]],
                    person=staff[person],
                    role=role,
                    by=None,
                    starts_on=today + timedelta(days=start),
                )
                if end is not None:
                    for part in made:
                        end_assignment(part, last_day=today + timedelta(days=end))
            except InvalidInput:
                continue
        copy_to_states(one.pk for one in accounts)
        return accounts
