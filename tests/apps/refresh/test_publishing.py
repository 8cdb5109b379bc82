"""What people change reaches the lake once, and what they withdraw stops counting."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from tests.apps.refresh.conftest import all_measures, days_ago, sales, take_in
from tests.portfolio import account, contact
from zelo.apps.engagement.actions import change_interaction, log_interaction, withdraw_interaction
from zelo.apps.engagement.models import Interaction
from zelo.apps.portfolio.actions.accounts import change_account
from zelo.apps.portfolio.actions.merging import merge_accounts, undo_merge
from zelo.apps.portfolio.models import Account, AccountState, Assessment, Referral
from zelo.engine.home import Home
from zelo.engine.opening import open_engine
from zelo.engine.undo import preview_reversal, reverse_import
from zelo.lib.errors import InvalidInput

Run = Callable[[], Any]


def rows_of(home: Home, table: str) -> list[dict[str, Any]]:
    with open_engine(home.lake.snapshot(), as_of=days_ago(0)) as engine:
        return engine.facts(table).to_pylist()


@pytest.mark.parametrize(("model", "table"), [(Referral, "referrals"), (Assessment, "assessments")])
def test_a_withdrawn_row_counts_no_more_and_put_back_counts_again(
    company: Home, refresh: Run, model: Any, table: str
) -> None:
    refresh()
    full = all_measures(company)
    rows = len(rows_of(company, table))
    for gone in (True, False):
        for entry in model.objects.all():
            entry.withdrawn_at = timezone.now() if gone else None
            entry.save()
        assert refresh().counts["published"] == {table: 2}
        assert len(rows_of(company, table)) == (0 if gone else rows)
    assert all_measures(company) == full


def test_a_withdrawn_row_leaves_measures_as_without_it(home: Home, refresh: Run) -> None:
    rows = [
        {"record_id": key, "account_code": "C1", "day": days_ago(days), "kind": "influence", "level": level}
        for key, days, level in [("old", 200, 1), ("new", 10, 4)]
    ]
    take_in(home, "assessments", rows[:1])
    take_in(home, "transactions", sales())
    without = all_measures(home)
    take_in(home, "assessments", rows[1:])
    refresh()
    assert all_measures(home)["influence"] != without["influence"]
    last = Assessment.objects.get(lake_record="new")
    last.withdrawn_at = timezone.now()
    last.save()
    refresh()
    assert all_measures(home) == without


def test_a_touch_logged_here_is_published_once_under_one_key(company: Home, refresh: Run) -> None:
    refresh()
    entry = log_interaction(account=Account.objects.get(code="C3"), person=None, text="secret words")
    assert refresh().counts["published"] == {"interactions": 1}
    [row] = [row for row in rows_of(company, "interactions") if row["account_id"] == "C3"]
    assert (row["record_id"], row["source"], row["account_code"]) == (
        f"zelo:interactions:{entry.pk}",
        "main",
        "C3",
    )
    entry = Interaction.objects.get(pk=entry.pk)
    change_interaction(
        entry,
        version=1,
        person=entry.person,
        channel="visit",
        day=entry.day,
        minutes=90,
        text="",
        contacts=(),
    )
    assert refresh().counts["published"] == {"interactions": 1}
    [row] = [row for row in rows_of(company, "interactions") if row["account_id"] == "C3"]
    assert (row["channel"], row["minutes"]) == ("visit", 90)
    withdraw_interaction(Interaction.objects.get(pk=entry.pk))
    refresh()
    assert [row for row in rows_of(company, "interactions") if row["account_id"] == "C3"] == []


def test_what_is_typed_of_an_account_reaches_the_lake(company: Home, refresh: Run) -> None:
    refresh()
    found = Account.objects.get(code="C2")
    change_account(found, version=1, name="Ibilume do Norte", segment="bebidas", parent=None)
    assert refresh().counts["published"] == {"accounts": 1}
    by_id = {row["account_id"]: row for row in all_measures(company)["accounts"]}
    assert (by_id["C2"]["name"], by_id["C2"]["segment"], by_id["C2"]["parent"]) == (
        "Ibilume do Norte",
        "bebidas",
        None,
    )
    change_account(found, version=2, parent=Account.objects.get(code="C3"))
    refresh()
    by_id = {row["account_id"]: row for row in all_measures(company)["accounts"]}
    assert by_id["C2"]["parent"] == "C3"
    assert refresh().counts["published"] == {}


def test_an_account_made_here_is_published(company: Home, refresh: Run) -> None:
    refresh()
    account("Nova Conta", code="Z1", segment="higiene")
    assert refresh().counts["published"] == {"accounts": 1}
    assert [row["name"] for row in rows_of(company, "accounts") if row["code"] == "Z1"] == ["Nova Conta"]


def test_merged_accounts_count_as_one_until_they_are_told_apart_again(company: Home, refresh: Run) -> None:
    refresh()
    apart = all_measures(company)
    kept, merged = Account.objects.get(code="C2"), Account.objects.get(code="N9")
    merge = merge_accounts(kept=kept, merged=merged, by=None, kept_version=1, merged_version=1)
    refresh()
    together = all_measures(company)
    assert {row["account_id"] for row in together["accounts"]} == {"C1", "C2", "C3"}
    revenue = {row["account_id"]: row["value"] for row in together["revenue"]}
    assert (revenue["C2"], AccountState.objects.get(account=kept).revenue_12m) == (940, 940)
    undo_merge(merge, by=None)
    refresh()
    assert all_measures(company) == apart
    assert AccountState.objects.get(account=kept).revenue_12m == 900


def test_a_bare_code_is_published_once_it_says_something(company: Home, refresh: Run) -> None:
    refresh()
    assert [row for row in rows_of(company, "accounts") if row["code"] == "N9"] == []
    change_account(Account.objects.get(code="N9"), version=1, name="Nona Conta")
    refresh()
    by_id = {row["account_id"]: row["name"] for row in all_measures(company)["accounts"]}
    assert by_id["N9"] == "Nona Conta"


def test_no_personal_data_enters_the_lake(company: Home, refresh: Run, cast: Any) -> None:
    refresh()
    found = Account.objects.get(code="C1")
    person = contact(found, "Beatriz Quadrante", email="beatriz.q@aruvale.example", phone="+55 11 90000-7777")
    log_interaction(account=found, person=cast.kam, text="Beatriz is ill", contacts=[person])
    Assessment.objects.create(
        account=found,
        kind="influence",
        day=days_ago(1),
        level=2,
        evidence="her cousin owns it",
        assessor=cast.kam,
    )
    Referral.objects.create(account=found, day=days_ago(1), note="told by Beatriz")
    refresh()
    telling = ["Beatriz", "Quadrante", "beatriz.q", "7777", "cousin", "ill", cast.kam.name, cast.kam.email]
    texts = [str(row) for table in company.lake.snapshot().files for row in rows_of(company, table)]
    assert len(texts) > 20
    assert [word for word in telling if any(word in text for text in texts)] == []


def test_undo_of_what_is_published_or_owned_is_refused(company: Home, refresh: Run) -> None:
    refresh()
    log_interaction(account=Account.objects.get(code="C3"), person=None)
    refresh()
    published = company.lake.batches()[-1]
    assert published.control["published"] is True
    for number, words in (
        (published.id, "was published by the application"),
        (5, "belong to the application"),
    ):
        for ask in (preview_reversal, reverse_import):
            with pytest.raises(InvalidInput, match=words):
                ask(company, number, counts=False)
    assert reverse_import(company, 2, counts=False).removed == 6


def test_a_published_batch_lost_from_the_lake_comes_back(company: Home, refresh: Run) -> None:
    refresh()
    log_interaction(account=Account.objects.get(code="C3"), person=None)
    refresh()
    number = company.lake.batches()[-1].id
    with company.lake.writing(), company.lake.workspace() as workspace:
        company.lake.rebuild(workspace, without=number)
    assert refresh().counts["published"] == {"interactions": 1}
    assert AccountState.objects.get(account__code="C3").last_touch_on == days_ago(0)
