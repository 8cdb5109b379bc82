"""The first refresh takes the lake's accounts over, and doing it again doubles nothing."""

from collections.abc import Callable
from typing import Any

from tests.apps.refresh.conftest import ACCOUNTS, all_measures, days_ago, take_in
from zelo.apps.engagement.models import Interaction
from zelo.apps.portfolio.models import Account, AccountState, Assessment, Establishment, Referral
from zelo.engine.home import Home


def counted() -> list[int]:
    kept = (Account, AccountState, Establishment, Referral, Assessment, Interaction)
    return [model.objects.count() for model in kept]


def test_accounts_are_legal_entities_with_their_establishments(
    company: Home, refresh: Callable[[], Any]
) -> None:
    refresh()
    found = {
        account.code: (account.name, account.cnpj_root, account.parent and account.parent.code)
        for account in Account.objects.select_related("parent")
    }
    assert found == {
        "C1": ("Aruvale Alimentos", "11222333", None),
        "C2": ("Ibilume Bebidas", "", "C1"),
        "C3": ("Guaterra Doces", "", "HOLDING"),
        "HOLDING": ("HOLDING", "", None),
        "N9": ("N9", "", None),
    }
    rows = Establishment.objects.values_list("code", "account__code")
    assert dict(rows) == {"C1": "C1", "C1-F": "C1", "C2": "C2", "C3": "C3", "HOLDING": "HOLDING", "N9": "N9"}
    state = AccountState.objects.get(account__code="C2")
    assert (state.group.code, state.listed, "ibilume" in state.search) == ("C1", True, True)


def test_records_are_taken_over_under_their_keys(company: Home, refresh: Callable[[], Any]) -> None:
    refresh()
    [bare] = Referral.objects.filter(referred=None)
    assert (bare.account.code, bare.lake_code, bare.lake_record) == ("C1", "C1-F", "b")
    won = Referral.objects.get(lake_record="a")
    assert (won.account.code, won.referred.code, won.won_on) == ("C2", "C3", days_ago(60))
    assert Assessment.objects.get(lake_record="y").amount == 9000
    touch = Interaction.objects.get(lake_record="i1")
    assert (touch.account.code, touch.minutes, touch.person_code) == ("C1", 20, "U1")


def test_a_second_refresh_doubles_nothing_and_publishes_nothing(
    company: Home, refresh: Callable[[], Any]
) -> None:
    before = all_measures(company)
    refresh()
    once, batches = counted(), len(company.lake.batches())
    second = refresh()
    assert counted() == once
    assert len(company.lake.batches()) == batches == 7
    assert second.counts["published"] == {}
    assert all_measures(company) == before


def test_codes_met_later_become_accounts(company: Home, refresh: Callable[[], Any]) -> None:
    refresh()
    take_in(
        company, "transactions", [{"record_id": "new", "account_code": "N77", "day": days_ago(1), "net": 5}]
    )
    done = refresh()
    assert done.counts["adopted"]["accounts"] == 1
    assert AccountState.objects.get(account__code="N77").revenue_12m == 5


def test_what_lies_in_the_future_is_taken_over_too(company: Home, refresh: Callable[[], Any]) -> None:
    take_in(
        company,
        "referrals",
        [
            {
                "record_id": "c",
                "account_code": "C1",
                "day": days_ago(9),
                "referred_code": "C2",
                "won_on": days_ago(-30),
            }
        ],
    )
    refresh()
    assert Referral.objects.get(lake_record="c").won_on == days_ago(-30)
    assert refresh().counts["published"] == {}


def test_a_circle_of_parents_is_cut(home: Home, refresh: Callable[[], Any]) -> None:
    rows = [
        {**ACCOUNTS[2], "code": code, "parent_code": above}
        for code, above in [("A", "B"), ("B", "C"), ("C", "A")]
    ]
    take_in(home, "accounts", rows)
    refresh()
    parents = dict(Account.objects.values_list("code", "parent__code"))
    assert parents == {"A": None, "B": "C", "C": "A"}


def test_decided_tiers_are_those_of_the_decisions(company: Home, refresh: Callable[[], Any]) -> None:
    refresh()
    rows = AccountState.objects.exclude(tier="").values_list("account__code", "tier", "tier_since", "is_key")
    assert sorted(rows) == [
        ("C1", "priority", days_ago(300), True),
        ("C2", "strategic", days_ago(200), True),
    ]


def test_an_empty_home_refreshes_to_nothing(home: Home, refresh: Callable[[], Any]) -> None:
    assert refresh().counts["published"] == {}
    assert counted() == [0] * 6


def test_a_row_without_an_account_is_counted(company: Home, refresh: Callable[[], Any]) -> None:
    take_in(
        company,
        "interactions",
        [
            {"record_id": "z", "account_code": "C1", "account_cnpj": None, "day": days_ago(1)},
            {"record_id": "w", "account_code": None, "account_cnpj": None, "day": days_ago(1)},
        ],
    )
    done = refresh()
    assert (done.counts["adopted"]["interactions"], done.counts["adopted"]["unusable"]) == (4, 1)
