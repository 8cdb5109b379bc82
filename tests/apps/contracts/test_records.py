"""Contracts made, changed, terminated and amended; where they stand follows at once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from tests.portfolio import account, join
from zelo.apps.contracts.actions.amendments import draft_amendment, sign_amendment, withdraw_amendment
from zelo.apps.contracts.actions.records import (
    announce_termination,
    change_contract,
    create_contract,
    resume_contract,
    set_items,
    suspend_contract,
    take_back_termination,
    withdraw_contract,
)
from zelo.apps.contracts.models import Amendment, Contract, ContractState
from zelo.apps.operations.audit import changes_of
from zelo.apps.operations.versions import Conflict
from zelo.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db


def ahead(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def made(**fields: Any) -> Contract:
    given: dict[str, Any] = {
        "code": "CT-1",
        "starts_on": ahead(-200),
        "ends_on": ahead(165),
        "amount": Decimal("12000.00"),
        "renewal": "negotiation",
        "client_notice": 60,
        "supplier_notice": 90,
    }
    of = fields.pop("of", None) or account()
    return create_contract(account=of, **(given | fields))


def standing(contract: Contract) -> ContractState:
    return ContractState.objects.get(contract=contract)


def test_state_follows_the_facts_and_the_account_shows_its_dates() -> None:
    found = made()
    state = standing(found)
    assert (state.state, state.flags, state.problem) == ("notice_window", [], "")
    assert (state.notice_on, state.notice_by, state.term_last) == (ahead(75), "supplier", ahead(165))
    assert (state.monthly, state.yearly) == (Decimal("1000.00"), Decimal("12000.00"))
    found.account.state.refresh_from_db()
    assert (found.account.state.contract_ends_on, found.account.state.notice_on) == (ahead(165), ahead(75))


def test_number_is_taken_once_and_is_the_key_of_the_lake() -> None:
    found = made()
    assert (found.lake_source, found.lake_record) == ("main", "CT-1")
    with pytest.raises(InvalidInput, match="this number already"):
        made()
    with pytest.raises(TypeError, match="not for people"):
        change_contract(found, version=1, code="CT-2")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"ends_on": date(2020, 1, 1)}, "before the first"),
        ({"renewal": "fixed"}, "how many months"),
        ({"client_notice": 5000}, "not within"),
    ],
)
def test_contradicting_terms_are_refused_and_nothing_is_kept(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        made(**fields)
    assert not Contract.objects.exists()


def test_change_of_an_old_version_is_a_conflict() -> None:
    found = made()
    change_contract(found, version=1, amount=Decimal("24000.00"))
    assert standing(found).yearly == Decimal("24000.00")
    with pytest.raises(Conflict):
        change_contract(Contract.objects.get(pk=found.pk), version=1, amount=Decimal("1.00"))
    assert "amount" in changes_of(found, 1)[0].changes


def test_announced_termination_ends_with_the_term_and_can_be_taken_back() -> None:
    found = made(renewal="same_term")
    announce_termination(found, version=1, received_on=ahead(0), by="client", because="Price")
    state = standing(found)
    assert (state.state, state.term_last, state.notice_on) == ("termination_announced", ahead(165), None)
    take_back_termination(found, version=2)
    assert standing(found).state == "notice_window"
    with pytest.raises(InvalidInput, match="in the future"):
        announce_termination(found, version=3, received_on=ahead(1), by="client")


def test_ended_contract_leaves_the_accounts_dates() -> None:
    found = made()
    announce_termination(found, version=1, received_on=ahead(-40), by="client", last_day=ahead(-10))
    assert standing(found).state == "ended"
    found.account.state.refresh_from_db()
    assert (found.account.state.contract_ends_on, found.account.state.notice_on) == (None, None)


def test_expired_contract_keeps_its_end_before_people() -> None:
    found = made(starts_on=ahead(-400), ends_on=ahead(-20), renewal="none")
    state = standing(found)
    assert (state.state, state.flags, state.deadline_on) == ("ended", ["expired"], ahead(-20))
    found.account.state.refresh_from_db()
    assert found.account.state.contract_ends_on == ahead(-20)
    assert state.yearly == Decimal("12000.00"), "nobody said that it is lost"


def test_invoice_after_the_end_is_flagged() -> None:
    found = made(starts_on=ahead(-400), ends_on=ahead(-20), renewal="none")
    found.account.state.last_purchase_on = ahead(-3)
    found.account.state.save()
    change_contract(found, version=1, note="x")
    assert standing(found).flags == ["expired", "expired_still_invoiced"]


def test_suspension_stops_the_revenue_and_ends() -> None:
    found = made()
    pause = suspend_contract(found, starts_on=ahead(-5), reason="Plant under repair")
    assert (standing(found).state, standing(found).yearly) == ("suspended", 0)
    with pytest.raises(InvalidInput, match="already"):
        suspend_contract(found, starts_on=ahead(3), ends_on=ahead(4))
    resume_contract(pause, last_day=ahead(-1))
    assert (standing(found).state, standing(found).yearly) == ("notice_window", Decimal("12000.00"))


def test_items_become_the_value() -> None:
    found = made()
    lines = [
        {"name": "Care", "amount": Decimal("2000.00"), "amount_months": 12},
        {"name": "Seats", "amount": Decimal("150.00"), "amount_months": 1},
        {"name": "Set-up", "amount": Decimal("900.00"), "recurring": False},
        {"name": "Old", "amount": Decimal("70.00"), "amount_months": 1, "ends_on": ahead(-1)},
    ]
    set_items(found, version=1, items=lines)
    assert (standing(found).monthly, standing(found).yearly) == (Decimal("316.67"), Decimal("3800.00"))
    assert (found.amount, found.amount_months) == (Decimal("3800.00"), 12)
    set_items(found, version=2, items=lines[:1])
    assert found.items.count() == 1


def test_amendment_changes_the_contract_only_once_signed(cast: Any) -> None:
    found = made()
    draft = draft_amendment(
        found, summary="One more year", effective_on=ahead(166), by=cast.kam, ends_on=ahead(530),
        term_starts_on=ahead(166), amount=Decimal("15000.00"),
    )  # fmt: skip
    assert standing(found).term_last == ahead(165)
    sign_amendment(Amendment.objects.get(pk=draft.pk), version=1, signed_on=ahead(0))
    found.refresh_from_db()
    assert (found.ends_on, found.amount, found.version) == (ahead(530), Decimal("15000.00"), 2)
    assert standing(found).term_last == ahead(530)
    draft.refresh_from_db()
    assert draft.before == {"ends_on": str(ahead(165)), "term_starts_on": None, "amount": "12000.00"}
    with pytest.raises(InvalidInput, match="already"):
        sign_amendment(draft, version=2, signed_on=ahead(0))
    with pytest.raises(InvalidInput, match="another one"):
        withdraw_amendment(draft)


def test_amendment_that_contradicts_the_contract_is_refused(cast: Any) -> None:
    found = made()
    with pytest.raises(InvalidInput, match="before the first"):
        draft_amendment(found, summary="x", effective_on=ahead(1), by=cast.kam, ends_on=ahead(-300))
    found.refresh_from_db()
    assert found.ends_on == ahead(165)


def test_withdrawn_contract_stands_nowhere_and_comes_back() -> None:
    found = made()
    withdraw_contract(found)
    assert not ContractState.objects.exists()
    found.account.state.refresh_from_db()
    assert found.account.state.notice_on is None
    withdraw_contract(found, withdrawn=False)
    assert standing(found).state == "notice_window"


def test_contracts_go_with_a_merged_account() -> None:
    kept, merged = account(), account()
    found = made(of=merged)
    join(merged, kept)
    found.refresh_from_db()
    assert found.account == kept
