"""Renewal cases and alerts: opened in time, called, closed by what became of the contract."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from tests.apps.contracts.test_records import ahead, made
from tests.portfolio import account
from zelo.apps.contracts.actions.amendments import draft_amendment, sign_amendment
from zelo.apps.contracts.actions.cases import call_renewal
from zelo.apps.contracts.actions.nightly import calendar_of, pass_over
from zelo.apps.contracts.actions.records import announce_termination, change_contract, withdraw_contract
from zelo.apps.contracts.models import Contract, ContractState, RenewalCase
from zelo.apps.operations.actions import enqueue
from zelo.apps.operations.models import Job
from zelo.apps.operations.versions import Conflict
from zelo.apps.operations.worker import Worker
from zelo.apps.people.models import Absence
from zelo.apps.portfolio.models import AccountState
from zelo.apps.portfolio.queries.owners import owners_on
from zelo.apps.work.actions.alerts import reopen_alert, settle_alert, snooze_alert
from zelo.apps.work.models import Alert
from zelo.apps.work.queries import Asked, asked_alerts, cards_of, lines_of, ranked_accounts
from zelo.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db


def cards_for(viewer: Any) -> list[Any]:
    """What the list of alerts shows this person first."""
    found = asked_alerts(viewer, Asked())
    return cards_of(found, ranked_accounts(found))


def passed(day: date | None = None) -> dict[str, int]:
    day = day or timezone.localdate()
    return pass_over(list(Contract.objects.values_list("pk", flat=True)), day, calendar_of(day))


def agreed(contract: Contract, **changes: Any) -> None:
    """A signed amendment."""
    contract.refresh_from_db()
    draft = draft_amendment(contract, summary="As agreed", effective_on=ahead(0), by=None, **changes)
    sign_amendment(draft, version=contract.version, signed_on=ahead(0))


def kinds(**fields: Any) -> list[tuple[str, str]]:
    return sorted(Alert.objects.filter(**fields).values_list("kind", "state"))


def test_case_opens_once_with_its_checkpoints_and_an_alert() -> None:
    found = made()
    assert passed() == {"contracts": 1, "cases": 1, "alerts": 2}
    assert passed() == {"contracts": 1, "cases": 0, "alerts": 0}
    case = RenewalCase.objects.get()
    assert (case.deadline_on, case.term_ends_on, case.yearly) == (ahead(75), ahead(165), 12_000)
    assert [(one.due_on, one.days) for one in case.checkpoints.all()] == [
        (ahead(0), [180, 90]),
        (ahead(15), [60]),
        (ahead(45), [30]),
    ]
    assert kinds() == [("contract.checkpoint", "open"), ("contract.notice", "open")]
    assert Alert.objects.filter(subject=f"contract:{found.pk}").count() == 2


@pytest.mark.parametrize(("tier", "lead"), [("strategic", 240), ("", 180)])
def test_lead_depends_on_the_tier(tier: str, lead: int) -> None:
    found = made(ends_on=ahead(600), supplier_notice=None, client_notice=0)
    AccountState.objects.filter(account=found.account).update(tier=tier)
    passed(ahead(600 - lead - 1))
    assert not RenewalCase.objects.exists()
    passed(ahead(600 - lead))
    assert RenewalCase.objects.get().opened_on == ahead(600 - lead)


def test_case_is_renewed_when_nobody_can_prevent_it_any_more() -> None:
    made(renewal="same_term", supplier_notice=None)
    passed()
    passed(ahead(105))
    assert RenewalCase.objects.get().outcome == ""
    passed(ahead(106))
    assert RenewalCase.objects.get(term_ends_on=ahead(165)).outcome == "renewed"
    assert ("contract.notice", "open") not in kinds()


def test_smaller_renewal_is_reduced_and_a_termination_is_lost() -> None:
    smaller, lost = made(code="A"), made(code="B")
    passed()
    agreed(smaller, ends_on=ahead(530), amount=Decimal("9000.00"))
    announce_termination(lost, version=1, received_on=ahead(0), by="client")
    passed()
    outcomes = dict(RenewalCase.objects.values_list("contract__code", "outcome"))
    assert outcomes == {"A": "reduced", "B": "lost"}
    assert kinds(state="open") == [("contract.postmortem", "open")] * 2


@pytest.mark.parametrize("way", ["correction", "import"])
@pytest.mark.parametrize("days", [1, -1, 10])
def test_corrected_end_moves_its_case_and_alerts(cast: Any, way: str, days: int) -> None:
    found = made(of=account(kam=cast.kam))
    passed()
    case = RenewalCase.objects.get()
    call_renewal(case, version=1, by=cast.kam, call="renew")
    if way == "correction":
        change_contract(found, version=1, ends_on=ahead(165 + days))
    else:
        Contract.objects.filter(pk=found.pk).update(ends_on=ahead(165 + days))
    passed()
    passed()
    moved = RenewalCase.objects.get()
    assert (moved.pk, moved.outcome, moved.call) == (case.pk, "", "renew")
    assert (moved.term_ends_on, moved.deadline_on) == (ahead(165 + days), ahead(75 + days))
    left = moved.checkpoints.filter(done_on=None).values_list("due_on", "days")
    assert list(left) == [(ahead(15 + days), [60]), (ahead(45 + days), [30])]
    notices = (
        Alert.objects.filter(kind="contract.notice").order_by("pk").values_list("state", "facts__deadline")
    )
    assert list(notices) == [("over", ahead(75).isoformat()), ("open", ahead(75 + days).isoformat())]


def test_year_written_down_wrongly_is_corrected_and_not_renewed() -> None:
    found = made()
    passed()
    change_contract(found, version=1, ends_on=ahead(165 + 365))
    passed()
    [case] = RenewalCase.objects.all()
    assert (case.outcome, case.term_ends_on) == ("", ahead(530))


def test_end_that_an_import_puts_off_by_a_term_is_a_renewal() -> None:
    found = made()
    passed()
    Contract.objects.filter(pk=found.pk).update(ends_on=ahead(165 + 365), term_starts_on=ahead(166))
    passed()
    assert RenewalCase.objects.get(term_ends_on=ahead(165)).outcome == "renewed"


def test_short_prolongation_by_amendment_is_a_renewal_and_a_shortening_moves_the_case() -> None:
    longer, shorter = made(code="A"), made(code="B")
    passed()
    agreed(longer, ends_on=ahead(175))
    agreed(shorter, ends_on=ahead(160))
    passed()
    found = RenewalCase.objects.order_by("contract__code", "term_ends_on")
    assert list(found.values_list("contract__code", "term_ends_on", "outcome")) == [
        ("A", ahead(165), "renewed"),
        ("A", ahead(175), ""),
        ("B", ahead(160), ""),
    ]


def test_end_that_never_was_leaves_nothing_to_decide() -> None:
    found = made()
    passed()
    change_contract(found, version=1, ends_on=None, renewal="none")
    passed()
    assert RenewalCase.objects.get().outcome == "moot"


def test_case_of_a_withdrawn_contract_is_moot() -> None:
    found = made()
    passed()
    withdraw_contract(found)
    passed()
    assert RenewalCase.objects.get().outcome == "moot"
    assert {state for _kind, state in kinds()} == {"over"}


def test_undecided_contract_stays_open_past_its_end_and_is_told() -> None:
    made(renewal="negotiation")
    made(code="OLD", starts_on=ahead(-900), ends_on=ahead(-500), renewal="none")
    passed(ahead(100))
    assert RenewalCase.objects.get(contract__code="OLD").yearly == 12_000, "what it was worth at its end"
    Contract.objects.filter(code="OLD").delete()
    passed(ahead(166))
    assert RenewalCase.objects.get().outcome == ""
    assert ("contract.expired", "open") in kinds()
    assert ("contract.notice", "over") in kinds()


@pytest.mark.parametrize(("ends", "flagged"), [(165, False), (-5, True)])
def test_invoices_that_another_contract_explains_are_no_sign(ends: int, flagged: bool) -> None:
    """Invoices name no contract: they tell of an expired one only where none is in force."""
    of = account()
    made(of=of, code="OLD", starts_on=ahead(-400), ends_on=ahead(-20), renewal="none")
    AccountState.objects.filter(account=of).update(last_purchase_on=ahead(-1))
    other = made(of=of, code="NEW", starts_on=ahead(-200), ends_on=ahead(ends), renewal="none")
    for _night in range(2):
        passed()
        flags = ContractState.objects.get(contract__code="OLD").flags
        assert ("expired_still_invoiced" in flags, "expired" in flags) == (flagged, True)
        assert Alert.objects.get(kind="contract.expired", facts__code="OLD").facts["invoiced"] == flagged
    withdraw_contract(other)
    assert "expired_still_invoiced" in ContractState.objects.get(contract__code="OLD").flags


def test_unsigned_amendment_is_told_from_its_effect_on(cast: Any) -> None:
    found = made()
    draft_amendment(found, summary="More", effective_on=ahead(3), by=cast.kam, amount=Decimal("1.00"))
    passed(ahead(2))
    assert not Alert.objects.filter(kind="contract.unsigned").exists()
    passed(ahead(3))
    assert Alert.objects.get(kind="contract.unsigned").due_on == ahead(3)


def test_contradicting_contract_is_told() -> None:
    found = made()
    Contract.objects.filter(pk=found.pk).update(ends_on=ahead(-900))
    passed()
    assert kinds() == [("contract.contradicts", "open")]


def test_owner_is_the_kam_then_the_deputy_then_the_manager(cast: Any) -> None:
    of = account(kam=cast.kam)
    made(of=of)
    passed()
    assert RenewalCase.objects.get().owner == cast.kam
    Absence.objects.create(person=cast.kam, deputy=cast.stranger, first_day=ahead(1), last_day=ahead(2))
    passed(ahead(1))
    assert RenewalCase.objects.get().owner == cast.stranger
    assert set(Alert.objects.values_list("owner", flat=True)) == {cast.stranger.pk}
    cast.kam.team.manager = cast.teammate
    cast.kam.team.save()
    cast.kam.is_active = False
    cast.kam.save()
    passed(ahead(3))
    assert RenewalCase.objects.get().owner == cast.teammate


def test_uncalled_renewal_is_told_to_the_manager_thirty_days_before(cast: Any) -> None:
    cast.kam.team.manager = cast.teammate
    cast.kam.team.save()
    made(of=account(kam=cast.kam))
    made(code="OLD", starts_on=ahead(-900), ends_on=ahead(-500), renewal="none")
    passed()
    passed(ahead(44))
    assert not Alert.objects.filter(kind="contract.undecided").exists()
    passed(ahead(45))
    told = Alert.objects.get(kind="contract.undecided")
    assert (told.owner, told.due_on, told.step) == (cast.teammate, ahead(75), 0)
    call_renewal(RenewalCase.objects.get(contract__code="CT-1"), version=1, by=cast.kam, call="renew")
    passed(ahead(46))
    assert Alert.objects.get(kind="contract.undecided").state == "over"


def test_two_people_who_stand_in_for_each_other_leave_it_to_the_head(cast: Any) -> None:
    of, today = account(kam=cast.kam), ahead(0)
    head = cast.head
    for person, deputy in ((cast.kam, cast.teammate), (cast.teammate, cast.kam)):
        Absence.objects.create(person=person, deputy=deputy, first_day=today, last_day=today)
    assert owners_on([of.pk], today) == {of.pk: head.pk}


def test_call_passes_the_checkpoints_and_needs_its_reason(cast: Any) -> None:
    made()
    passed()
    case = RenewalCase.objects.get()
    with pytest.raises(InvalidInput, match="Say why"):
        call_renewal(case, version=1, by=cast.kam, call="at_risk")
    with pytest.raises(InvalidInput, match="how much"):
        call_renewal(case, version=1, by=cast.kam, call="reduce", reason="Smaller plant")
    with pytest.raises(InvalidInput, match="Less than 90 days"):
        call_renewal(case, version=1, by=cast.kam, call="undecided")
    call_renewal(
        case,
        version=1,
        by=cast.kam,
        call="undecided",
        action="Meet",
        action_owner=cast.kam,
        action_on=ahead(5),
    )
    assert case.checkpoints.filter(done_on=None).count() == 2
    passed()
    assert kinds() == [("contract.checkpoint", "over"), ("contract.notice", "open")]
    with pytest.raises(Conflict):
        call_renewal(RenewalCase.objects.get(), version=1, by=cast.kam, call="renew")


def test_settled_alert_stays_settled_and_a_snoozed_one_returns_when_it_is_more_urgent(cast: Any) -> None:
    made(of=account(kam=cast.kam))
    passed()
    checkpoint = Alert.objects.get(kind="contract.checkpoint")
    settle_alert(checkpoint, state="not_useful", by=cast.kam)
    notice = Alert.objects.get(kind="contract.notice")
    snooze_alert(notice, until=ahead(60))
    assert cards_for(cast.kam) == []
    passed(ahead(1))
    assert cards_for(cast.kam) == []
    passed(ahead(15))
    [card] = cards_for(cast.kam)
    assert [line.kind.name for line in card.lines] == ["contract.checkpoint", "contract.notice"]
    checkpoint.refresh_from_db()
    assert checkpoint.state == "not_useful"
    assert reopen_alert(checkpoint).state == "open"
    with pytest.raises(InvalidInput, match="due before"):
        snooze_alert(notice, until=ahead(100))


def test_cards_are_one_per_account_and_only_of_accounts_one_sees(cast: Any) -> None:
    mine, other = account(kam=cast.kam), account(kam=cast.stranger)
    for number, of in enumerate((mine, mine, other)):
        made(of=of, code=f"N{number}")
    passed()
    assert [(card.account, len(card.lines)) for card in cards_for(cast.kam)] == [(mine, 4)]
    assert [card.account for card in cards_for(cast.stranger)] == [other]
    assert not asked_alerts(cast.contributor, Asked(mine=False)).exists()
    assert len(ranked_accounts(asked_alerts(cast.head, Asked(mine=False)))) == 2


def test_words_of_every_kind_are_complete(cast: Any) -> None:
    found = made(code="A")
    draft_amendment(found, summary="More", effective_on=ahead(-3), by=cast.kam)
    made(code="B", starts_on=ahead(-400), ends_on=ahead(-20), renewal="none")
    broken = made(code="C")
    Contract.objects.filter(pk=broken.pk).update(ends_on=ahead(-900))
    passed()
    lines = lines_of(Alert.objects.all())
    assert len({line.kind.name for line in lines}) == 5
    for line in lines:
        assert all((line.words.what, line.words.why, line.words.do, line.words.url))
        assert line.alert.facts["code"] in line.words.what


def test_job_passes_over_all_contracts_and_goes_on_from_its_checkpoint() -> None:
    made(code="A"), made(code="B")
    job = enqueue("contracts.pass")
    Worker().run_until_idle()
    job = Job.objects.get(pk=job.pk)
    assert job.result == {"contracts": 2, "cases": 2, "alerts": 4}
    assert job.checkpoint["after"] == Contract.objects.order_by("pk").last().pk
    assert timedelta(0) == date.fromisoformat(job.checkpoint["day"]) - timezone.localdate()


def test_pass_broken_off_before_midnight_begins_anew_after_it() -> None:
    """It would else bring yesterday back for the rest of the contracts, after today's pass."""
    made(code="A"), made(code="B")
    job = enqueue("contracts.pass")
    yesterday = {"after": Contract.objects.first().pk, "day": ahead(-1).isoformat(), "counts": {"alerts": 9}}
    Job.objects.filter(pk=job.pk).update(checkpoint=yesterday)
    Worker().run_until_idle()
    assert Job.objects.get(pk=job.pk).result == {"contracts": 2, "cases": 2, "alerts": 4}
