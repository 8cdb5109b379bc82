"""Decisions, which alone change a tier: taken back, told to the teams, held by the next evaluation."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from tests.apps.refresh.conftest import days_ago, take_in
from tests.portfolio import account, give, join
from tests.selection import evaluated, evaluation, proposal, run_jobs, version
from zelo.apps.operations.models import OutgoingMail
from zelo.apps.operations.versions import Conflict
from zelo.apps.portfolio.actions.merging import undo_merge
from zelo.apps.portfolio.models import Account, AccountState
from zelo.apps.selection.actions.decisions import Choice, decide, decide_all, withdraw
from zelo.apps.selection.models import Decision
from zelo.apps.selection.publish import publish_decisions
from zelo.apps.selection.queries.decisions import decisions_for, due_exceptions, last_decision
from zelo.engine.home import Home
from zelo.engine.opening import open_engine
from zelo.lib.errors import InvalidInput

Run = Callable[[], Any]
LATER = timezone.localdate() + timedelta(days=30)


def tier_of(one: Any) -> tuple[str, Any, bool]:
    state = AccountState.objects.get(account=one)
    return state.tier, state.tier_since, state.is_key


def confirm(by: Any, *proposals: Any, seen: int | None = None, action: str = "confirm") -> Any:
    choices = [Choice(entry.account_id, action, entry.tier, entry) for entry in proposals]
    return decide_all(
        choices=choices, by=by, reason="As proposed", seen=last_decision() if seen is None else seen
    )


@pytest.mark.django_db
class TestTiers:
    def test_confirming_gives_the_tier_and_withdrawing_takes_it_back(self, cast: Any) -> None:
        one = account()
        done = confirm(cast.head, proposal(evaluation(number=7), one, tier="priority"))
        today = timezone.localdate()
        assert tier_of(one) == ("priority", today, True)
        [made] = done.made
        assert (made.evaluation, made.policy, made.tier_before) == (7, "simple", "")
        assert withdraw(decisions=[made], by=cast.head) == 1
        assert tier_of(one) == ("", None, False)
        assert withdraw(decisions=[made], by=cast.head) == 0

    def test_declining_changes_no_tier(self, cast: Any) -> None:
        one = account()
        confirm(cast.head, proposal(evaluation(number=1), one, tier="priority"))
        Decision.objects.update(day=days_ago(40))
        confirm(cast.head, proposal(evaluation(number=2), one, tier="standard"), action="decline")
        assert tier_of(one)[0] == "priority"

    def test_a_tier_holds_since_it_first_was_that_one(self, cast: Any) -> None:
        one = account()
        for number, days in ((1, 90), (2, 30), (3, 0)):
            confirm(cast.head, proposal(evaluation(number=number), one, tier="priority"))
            Decision.objects.filter(evaluation=number).update(day=days_ago(days))
        confirm(cast.head, proposal(evaluation(number=4), one, tier="priority"))
        assert tier_of(one)[:2] == ("priority", days_ago(90))

    def test_another_of_the_same_day_takes_its_place_and_gives_it_back(self, cast: Any) -> None:
        one = account()
        [first] = confirm(cast.head, proposal(evaluation(number=5), one, tier="priority")).made
        second = decide(
            choice=Choice(one.pk, "exception", "strategic", review_on=LATER),
            by=cast.head,
            reason="Opens the region",
            seen=last_decision(),
        )
        first.refresh_from_db()
        assert (first.replaced_by, tier_of(one)[0]) == (second, "strategic")
        withdraw(decisions=[second], by=cast.head)
        first.refresh_from_db()
        assert (first.withdrawn_at, tier_of(one)[0]) == (None, "priority")

    def test_of_two_who_decide_at_once_the_second_is_told(self, cast: Any) -> None:
        one, seen = account(), last_decision()
        entry = proposal(evaluation(number=1), one, tier="priority")
        confirm(cast.head, entry, seen=seen)
        with pytest.raises(Conflict):
            decide(choice=Choice(one.pk, "decline", "priority", entry), by=cast.head, reason="No", seen=seen)
        assert tier_of(one)[0] == "priority"

    def test_in_bulk_only_the_accounts_that_somebody_decided_on_are_passed_over(self, cast: Any) -> None:
        told, seen = evaluation(number=1), last_decision()
        taken, free = (proposal(told, account(), tier="priority") for _ in range(2))
        confirm(cast.head, taken, seen=seen)
        done = confirm(cast.head, taken, free, seen=seen)
        assert ({entry.account_id for entry in done.made}, done.passed) == (
            {free.account_id},
            {taken.account_id},
        )

    @pytest.mark.parametrize(
        ("reason", "review_on"), [("", LATER), ("Because", None), ("Because", timezone.localdate())]
    )
    def test_without_a_reason_or_a_day_to_come_nothing_is_decided(
        self, cast: Any, reason: str, review_on: Any
    ) -> None:
        choice = Choice(account().pk, "exception", "priority", review_on=review_on)
        with pytest.raises(InvalidInput):
            decide(choice=choice, by=cast.head, reason=reason, seen=0)
        assert not Decision.objects.exists()

    def test_an_exception_is_due_on_its_day_until_somebody_decides(self, cast: Any) -> None:
        one = account()
        decide(
            choice=Choice(one.pk, "exception", "priority", review_on=LATER),
            by=cast.head, reason="Ramp-up", seen=0,
        )  # fmt: skip
        assert not due_exceptions(decisions_for(cast.head)).exists()
        Decision.objects.update(review_on=timezone.localdate(), day=days_ago(60))
        assert [entry.account for entry in due_exceptions(decisions_for(cast.head))] == [one]
        confirm(cast.head, proposal(evaluation(number=1), one, tier="standard"))
        assert not due_exceptions(decisions_for(cast.head)).exists()

    def test_decisions_go_with_a_merged_account_and_back(self, cast: Any) -> None:
        kept, merged = account(), account()
        confirm(cast.head, proposal(evaluation(number=1), merged, tier="priority"))
        merge = join(merged, kept)
        assert (tier_of(kept)[0], tier_of(merged)[0]) == ("priority", "")
        undo_merge(merge=merge, by=None)
        assert (tier_of(kept)[0], tier_of(merged)[0]) == ("", "priority")


@pytest.mark.django_db
class TestLetters:
    @pytest.fixture(autouse=True)
    def _outbox(self, settings: Any) -> None:
        settings.EMAIL_BACKEND = "zelo.apps.operations.mail.OutboxBackend"

    def test_each_of_the_team_gets_one_letter_in_their_language_without_money(self, cast: Any) -> None:
        told = evaluation(number=1)
        cast.teammate.language = "pt-br"
        cast.teammate.save()
        first, second = account("Aruvale", kam=cast.kam), account("Ibilume", kam=cast.kam)
        give(first, cast.teammate, "contributor")
        confirm(cast.head, *(proposal(told, one, tier="priority", revenue=123456) for one in (first, second)))
        run_jobs()
        letters = {letter.to[0]: letter for letter in mail.outbox}
        assert sorted(letters) == ["kam@example.com", "teammate@example.com"]
        ours = letters["kam@example.com"]
        assert ours.subject == "2 accounts changed tier"
        assert "Aruvale: No decision → Priority" in ours.body and "Ibilume" in ours.body
        assert "123" not in ours.body and "As proposed" not in ours.body
        theirs = letters["teammate@example.com"]
        assert "Aruvale: Sem decisão → Prioritária" in theirs.body and "Ibilume" not in theirs.body

    def test_a_letter_leaves_once_even_if_its_job_runs_twice(self, cast: Any) -> None:
        from zelo.apps.operations.models import Job

        confirm(cast.head, proposal(evaluation(number=1), account(kam=cast.kam), tier="priority"))
        run_jobs()
        Job.objects.update(state="waiting")
        run_jobs()
        assert (OutgoingMail.objects.count(), len(mail.outbox)) == (1, 1)

    def test_confirming_what_is_held_writes_no_letter(self, cast: Any) -> None:
        one = account(kam=cast.kam)
        confirm(cast.head, proposal(evaluation(number=1), one, tier="priority"))
        Decision.objects.update(day=days_ago(9))
        confirm(cast.head, proposal(evaluation(number=2), one, tier="priority"))
        assert OutgoingMail.objects.count() == 1


class TestTheLake:
    def test_the_next_evaluation_holds_what_was_decided(self, company: Home, refresh: Run, cast: Any) -> None:
        refresh()
        first = evaluated(version())
        row = first.proposals.get(account__code="C3")
        decide(
            choice=Choice(row.account_id, "exception", "strategic", row, LATER),
            by=cast.head, reason="Opens the region", seen=last_decision(),
        )  # fmt: skip
        second = evaluated(version(number=2))
        assert second.proposals.get(account__code="C3").previous_tier == "strategic"

    def test_decisions_are_published_once_and_gone_when_withdrawn(
        self, company: Home, refresh: Run, cast: Any
    ) -> None:
        refresh()
        before = held(company)
        one = Account.objects.get(code="C3")
        done = decide(
            choice=Choice(one.pk, "exception", "priority", review_on=LATER),
            by=cast.head, reason="secret words", seen=last_decision(),
        )  # fmt: skip
        assert refresh().counts["published"] == {"decisions": 1}
        assert held(company) == {**before, "C3": "priority"}
        assert refresh().counts["published"] == {}
        assert Decision.objects.count() == 5
        withdraw(decisions=[done], by=cast.head)
        assert publish_decisions(company) == 1
        assert held(company) == before
        refresh()
        assert tier_of(one)[0] == ""

    def test_a_refresh_keeps_what_was_decided_while_it_ran(
        self, company: Home, refresh: Run, cast: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from zelo.apps.refresh import running

        refresh()
        one, kept = Account.objects.get(code="C3"), running.compute_refresh

        def meanwhile(*arguments: Any, **options: Any) -> Any:
            choice = Choice(one.pk, "exception", "priority", review_on=LATER)
            decide(choice=choice, by=cast.head, reason="Now", seen=last_decision())
            return kept(*arguments, **options)

        monkeypatch.setattr(running, "compute_refresh", meanwhile)
        refresh()
        assert tier_of(one)[0] == "priority"

    def test_a_list_that_came_by_import_gives_tiers(self, company: Home, refresh: Run) -> None:
        refresh()
        rows = [{"record_id": "p", "account_code": "C3", "day": days_ago(5), "tier": "developing"}]
        take_in(company, "decisions", [{**rows[0], "action": "confirm"}])
        refresh()
        assert tier_of(Account.objects.get(code="C3")) == ("developing", days_ago(5), True)


def held(home: Home) -> dict[str, str]:
    with open_engine(home.lake.snapshot(), as_of=timezone.localdate()) as engine:
        return engine.decided_tiers()
