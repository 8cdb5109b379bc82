"""Account teams, workload, capacity and gaps in coverage."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from tests.portfolio import account, give, join
from zelo.apps.operations.versions import Conflict
from zelo.apps.people.actions import plan_absence
from zelo.apps.people.models import Team
from zelo.apps.portfolio.actions.assignments import assign
from zelo.apps.portfolio.actions.capacity import set_capacity, set_tier_hours
from zelo.apps.portfolio.models import AccountState, Capacity
from zelo.apps.portfolio.queries import coverage
from zelo.apps.portfolio.queries.team import history_of, open_part, team_of
from zelo.apps.portfolio.queries.workload import accounts_of, hours_by_tier, shifts, workloads
from zelo.lib.errors import InvalidInput, NotFound

pytestmark = pytest.mark.django_db


def decide(of: Any, tier: str, **fields: Any) -> Any:
    """What a refresh would write of an account."""
    AccountState.objects.filter(account=of).update(tier=tier, is_key=tier not in ("", "standard"), **fields)
    return of


def absent(person: Any, deputy: Any) -> None:
    today = timezone.localdate()
    plan_absence(person=person, deputy=deputy, first_day=today - timedelta(days=2), last_day=today)


def only(viewer: Any, person: Any) -> Any:
    [entry] = [entry for entry in workloads(viewer) if entry.person == person]
    return entry


class TestTeam:
    def test_team_tells_the_deputy_of_who_is_away_and_who_left(self, cast: Any) -> None:
        ours = account(kam=cast.kam)
        give(ours, cast.customer_success, "customer_success")
        absent(cast.kam, cast.teammate)
        cast.customer_success.is_active = False
        cast.customer_success.save()
        team = team_of(ours)
        [kam, success] = team.seats
        assert (kam.part.person, kam.absence.deputy, kam.is_gap) == (cast.kam, cast.teammate, False)
        assert (success.part.person, success.absence, success.is_gap) == (cast.customer_success, None, True)
        assert team.kam == kam

    def test_deactivated_kam_is_a_gap(self, cast: Any) -> None:
        ours = account(kam=cast.kam)
        cast.kam.is_active = False
        cast.kam.save()
        assert team_of(ours).kam is None
        assert [seat.is_gap for seat in team_of(ours).seats] == [True]

    def test_history_tells_who_by_whom_and_why_aliases_included(self, cast: Any) -> None:
        kept, merged = account(kam=cast.kam), account(kam=cast.stranger)
        assign(accounts=[kept], person=cast.teammate, role="kam", by=cast.head, reason="Férias")
        join(merged, kept)
        rows = [(part.person, part.account, part.assigned_by, part.reason) for part in history_of(kept)]
        assert rows[0] == (cast.teammate, kept, cast.head, "Férias")
        assert {row[:2] for row in rows[1:]} == {(cast.kam, kept), (cast.stranger, merged)}

    def test_ended_part_of_this_or_another_account_cannot_be_ended(self, cast: Any) -> None:
        ours, other = account(kam=cast.kam), account()
        part = ours.assignments.get()
        assert open_part(ours, part.pk) == part
        with pytest.raises(NotFound):
            open_part(other, part.pk)
        assign(accounts=[ours], person=cast.teammate, role="kam", by=cast.head)
        with pytest.raises(NotFound, match="ended already"):
            open_part(ours, part.pk)

    def test_second_person_to_hand_over_is_told_who_was_faster(self, cast: Any) -> None:
        ours, free = account("Alfa", kam=cast.kam), account("Beta")
        seen = {ours.pk: cast.kam.pk, free.pk: None}
        assign(accounts=[ours], person=cast.teammate, role="kam", by=cast.head, seen=seen)
        with pytest.raises(Conflict, match="Teammate Souza has become the KAM of Alfa"):
            assign(accounts=[free, ours], person=cast.stranger, role="kam", by=cast.head, seen=seen)
        assert not free.assignments.exists()


class TestWorkload:
    def test_hours_follow_the_tiers_and_accounts_without_decision_are_standard(self, cast: Any) -> None:
        decide(account(kam=cast.kam), "strategic", revenue_12m=Decimal(100))
        decide(account(kam=cast.kam), "priority", revenue_12m=Decimal(50))
        account(kam=cast.kam)
        entry = only(cast.head, cast.kam)
        assert entry.tiers == {"strategic": 1, "priority": 1, "standard": 1}
        assert (entry.accounts, entry.key_accounts, entry.hours) == (3, 2, Decimal(25))
        assert (entry.revenue, entry.capacity, entry.state) == (Decimal(150), None, "unknown")

    def test_stated_hours_and_capacity_decide_who_is_over(self, cast: Any) -> None:
        decide(account(kam=cast.kam), "strategic")
        set_tier_hours(hours={"strategic": Decimal("20.5")}, versions={})
        for hours, state in (("30", "fits"), ("22", "full"), ("20.5", "full"), ("20", "over"), ("0", "over")):
            seen = Capacity.objects.filter(person=cast.kam).values_list("version", flat=True).first()
            set_capacity(person=cast.kam, hours=Decimal(hours), version=seen or 0)
            assert only(cast.head, cast.kam).state == state, hours

    def test_archived_and_merged_accounts_take_no_hours(self, cast: Any) -> None:
        kept, merged = account(kam=cast.kam), account(kam=cast.kam)
        join(merged, kept)
        assert only(cast.head, cast.kam).accounts == 1

    def test_money_is_not_for_everybody(self, cast: Any) -> None:
        decide(account(kam=cast.kam), "strategic", revenue_12m=Decimal(100))
        assert only(cast.head, cast.kam).revenue == Decimal(100)
        cast.kam.role = "contributor"
        assert only(cast.kam, cast.kam).revenue is None

    def test_person_sees_the_own_workload_and_that_of_teams_they_manage(self, cast: Any) -> None:
        assert cast.teammate and cast.stranger
        account(kam=cast.kam)
        assert [entry.person for entry in workloads(cast.kam)] == [cast.kam]
        Team.objects.update(manager=cast.stranger)
        assert [entry.person for entry in workloads(cast.stranger)] == [
            cast.kam,
            cast.stranger,
            cast.teammate,
        ]
        assert len(workloads(cast.executive)) == 3

    def test_second_person_to_state_hours_is_told(self, cast: Any) -> None:
        set_capacity(person=cast.kam, hours=Decimal(100), version=0)
        with pytest.raises(Conflict):
            set_capacity(person=cast.kam, hours=Decimal(90), version=0)
        set_tier_hours(hours={"priority": Decimal(9)}, versions={"priority": 0})
        with pytest.raises(Conflict):
            set_tier_hours(hours={"priority": Decimal(7)}, versions={"priority": 0})
        assert hours_by_tier()["priority"] == Decimal(9)
        set_capacity(person=cast.kam, hours=None, version=1)
        assert not Capacity.objects.exists()

    def test_month_has_no_more_hours_than_it_has(self, cast: Any) -> None:
        with pytest.raises(InvalidInput, match="744"):
            set_capacity(person=cast.kam, hours=Decimal(745), version=0)

    def test_moving_accounts_shows_hours_before_and_after(self, cast: Any) -> None:
        first = decide(account(kam=cast.kam), "strategic")
        second = decide(account(kam=cast.teammate), "priority")
        third = decide(account(kam=cast.stranger), "priority")
        set_capacity(person=cast.stranger, hours=Decimal(20), version=0)
        found = shifts([first.pk, second.pk, third.pk], cast.stranger)
        assert [(shift.person, shift.before, shift.after, shift.state) for shift in found] == [
            (cast.kam, 16, 0, "unknown"),
            (cast.teammate, 8, 0, "unknown"),
            (cast.stranger, 8, 32, "over"),
        ]
        before = {shift.person: shift.after for shift in found}
        assign(accounts=[first, second], person=cast.stranger, role="kam", by=cast.head)
        assert {entry.person: entry.hours for entry in workloads(cast.head)} == before

    def test_accounts_of_a_person_start_with_the_key_ones(self, cast: Any) -> None:
        plain, key = account("Alfa", kam=cast.kam), decide(account("Zeta", kam=cast.kam), "developing")
        assert [(entry.state.account, entry.hours) for entry in accounts_of(cast.kam)] == [
            (key, 4),
            (plain, 1),
        ]


class TestCoverage:
    def gaps(self, viewer: Any, kind: str) -> list[Any]:
        return [(state.account, state.gap_since) for state in coverage.account_gaps(viewer, kind)]

    def test_key_account_without_kam_says_since_when(self, cast: Any) -> None:
        today = timezone.localdate()
        never = decide(account("Nunca"), "strategic", tier_since=today - timedelta(days=400))
        left = decide(account("Saiu", kam=cast.kam), "priority", tier_since=today - timedelta(days=400))
        part = left.assignments.get()
        part.ends_on = today - timedelta(days=10)
        part.save()
        AccountState.objects.filter(account=left).update(kam=None)
        decide(account("Comum"), "standard")
        assert self.gaps(cast.head, coverage.KEY_WITHOUT_KAM) == [
            (never, today - timedelta(days=400)),
            (left, today - timedelta(days=10)),
        ]

    def test_kam_who_left_leaves_a_gap(self, cast: Any) -> None:
        ours = account(kam=cast.kam)
        account(kam=cast.stranger)
        cast.kam.is_active = False
        cast.kam.save()
        assert self.gaps(cast.head, coverage.KAM_LEFT) == [(ours, None)]

    def test_absence_is_a_gap_where_the_deputy_is_not_there_either(self, cast: Any) -> None:
        ours = account(kam=cast.kam)
        absent(cast.kam, cast.teammate)
        assert self.gaps(cast.head, coverage.KAM_AWAY) == []
        absent(cast.teammate, cast.stranger)
        since = timezone.localdate() - timedelta(days=2)
        assert self.gaps(cast.head, coverage.KAM_AWAY) == [(ours, since)]

    def test_absence_is_a_gap_where_the_deputy_was_deactivated(self, cast: Any) -> None:
        account(kam=cast.kam)
        absent(cast.kam, cast.teammate)
        cast.teammate.is_active = False
        cast.teammate.save()
        assert len(self.gaps(cast.head, coverage.KAM_AWAY)) == 1

    def test_big_accounts_without_kam_are_the_tenth_that_buys_most(self, cast: Any) -> None:
        found = [decide(account(), "", revenue_12m=Decimal(number)) for number in range(1, 21)]
        give(found[-1], cast.kam)
        assert coverage.top_revenue(cast.head) == Decimal(19)
        assert [entry for entry, _since in self.gaps(cast.head, coverage.BIG_WITHOUT_KAM)] == [found[-2]]
        cast.head.role = "contributor"
        assert self.gaps(cast.head, coverage.BIG_WITHOUT_KAM) == []

    def test_key_account_without_a_touch_in_90_days(self, cast: Any) -> None:
        today = timezone.localdate()
        never = decide(account("Nunca"), "priority")
        long_ago = decide(account("Antes"), "priority", last_touch_on=today - timedelta(days=91))
        decide(account("Agora"), "priority", last_touch_on=today - timedelta(days=90))
        decide(account("Comum"), "standard")
        assert [entry for entry, _since in self.gaps(cast.head, coverage.QUIET)] == [never, long_ago]

    def test_counts_name_the_kinds_there_are_the_most_urgent_first(self, cast: Any) -> None:
        decide(account(), "strategic")
        decide(account(kam=cast.kam), "strategic")
        set_capacity(person=cast.kam, hours=Decimal(10), version=0)
        counts = [(entry.kind, entry.count) for entry in coverage.gap_counts(cast.head)]
        assert counts == [("key_without_kam", 1), ("over_capacity", 1), ("quiet", 2)]
        assert [entry.person for entry in coverage.over_capacity(cast.head)] == [cast.kam]

    def test_gaps_are_those_of_accounts_that_the_person_sees(self, cast: Any) -> None:
        ours = decide(account(kam=cast.kam), "strategic")
        decide(account(kam=cast.stranger), "strategic")
        assert [entry for entry, _since in self.gaps(cast.kam, coverage.QUIET)] == [ours]
