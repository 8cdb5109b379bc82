"""Contracts that were facts: taken over once, published once, changed by import, counted once."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.apps.refresh.conftest import all_measures, contracts, days_ago, take_in
from zelo.apps.contracts.actions.records import (
    announce_termination,
    change_contract,
    create_contract,
    set_items,
    withdraw_contract,
)
from zelo.apps.contracts.models import Contract
from zelo.apps.portfolio.models import Account, AccountState
from zelo.apps.refresh.running import take_over
from zelo.engine.home import Home

Run = Callable[[], Any]


def revenue(home: Home) -> dict[str, Any]:
    return {row["account_id"]: row["value"] for row in all_measures(home)["recurring_revenue"]}


def test_contracts_are_taken_over_as_they_are(company: Home, refresh: Run) -> None:
    before = all_measures(company)
    done = refresh()
    assert (done.counts["adopted"]["contracts"], done.counts["published"]) == (4, {})
    assert all_measures(company) == before
    found = Contract.objects.get(code="CT2")
    assert (found.account.code, found.renewal) == ("C1", "negotiation")
    assert (found.notice_unit, found.client_notice, found.supplier_notice) == ("months", 3, 3)
    assert Contract.objects.get(code="CT1").notice_unit == "days"


def test_a_contract_made_here_counts_once_also_when_a_file_names_it(company: Home, refresh: Run) -> None:
    refresh()
    made = create_contract(
        account=Account.objects.get(code="C3"), code="CT9", starts_on=days_ago(50), amount=Decimal("5000.00")
    )
    assert refresh().counts["published"] == {"contracts": 1}
    assert revenue(company)["C3"] == 17_000
    row = {
        **contracts()[3],
        "code": "CT9",
        "starts_on": days_ago(50),
        "ends_on": None,
        "amount": Decimal(6000),
    }
    take_in(company, "contracts", [row])
    assert take_over(company)["changed"] == 1
    refresh()
    made.refresh_from_db()
    assert (made.amount, Contract.objects.count()) == (6000, 5)
    assert revenue(company)["C3"] == 18_000
    assert refresh().counts["published"] == {}


def test_what_people_change_reaches_the_measures(company: Home, refresh: Run) -> None:
    refresh()
    change_contract(Contract.objects.get(code="CT4"), version=1, amount=Decimal("24000.00"))
    assert refresh().counts["published"] == {"contracts": 1}
    assert revenue(company)["C3"] == 24_000
    set_items(
        Contract.objects.get(code="CT4"),
        version=2,
        items=[
            {"name": "a", "amount": Decimal(100), "amount_months": 1},
            {"name": "b", "amount": Decimal(50)},
        ],
    )
    refresh()
    assert revenue(company)["C3"] == 1_250
    withdraw_contract(Contract.objects.get(code="CT4"))
    refresh()
    assert revenue(company)["C3"] == all_measures(company)["recurring_revenue"][-1]["value"] == 0


def test_an_announced_termination_is_known_from_the_day_it_was_received(company: Home, refresh: Run) -> None:
    refresh()
    announce_termination(
        Contract.objects.get(code="CT3"),
        version=1,
        received_on=days_ago(40),
        by="client",
        last_day=days_ago(2),
    )
    refresh()
    assert revenue(company)["C2"] == 0
    assert AccountState.objects.get(account__code="C2").contract_ends_on is None


def test_dates_of_the_refresh_are_those_that_the_application_shows(company: Home, refresh: Run) -> None:
    refresh()
    asked = ("contract_ends_on", "notice_on")
    before = list(AccountState.objects.order_by("pk").values_list(*asked))
    for contract in Contract.objects.all():
        change_contract(contract, version=1, note="seen")
    assert list(AccountState.objects.order_by("pk").values_list(*asked)) == before
    assert any(row != (None, None) for row in before)


def test_contradicting_rows_are_kept_and_told_and_stop_nothing(company: Home, refresh: Run) -> None:
    bad = {"code": "BAD", "starts_on": days_ago(10), "ends_on": days_ago(90), "notice_days": -4}
    huge = {"code": "HUGE", "notice_days": 10**12, "amount_months": 0}
    take_in(company, "contracts", [{**contracts()[0], **bad}, {**contracts()[0], **huge}])
    refresh()
    assert Contract.objects.filter(code__in=["BAD", "HUGE"]).count() == 2
    from zelo.apps.contracts.actions.standing import renew_standing

    problems = {
        stand.contract.code: stand.row.problem
        for stand in renew_standing(Contract.objects.values_list("pk", flat=True))
    }
    assert "within 0" in problems["BAD"] and problems["HUGE"] and problems["CT1"] == ""
