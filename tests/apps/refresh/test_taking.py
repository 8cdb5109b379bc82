"""Imports of what the application owns, after it has taken that over: the records here change by key."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from tests.apps.refresh.conftest import ACCOUNTS, all_measures, days_ago, interactions, referrals, take_in
from zelo.apps.engagement.models import Interaction
from zelo.apps.operations.models import Change
from zelo.apps.portfolio.actions.accounts import change_account
from zelo.apps.portfolio.models import Account, AccountState, Establishment, Referral
from zelo.apps.refresh.running import take_over
from zelo.engine.home import Home

Run = Callable[[], Any]


def test_the_same_files_again_change_no_measure(company: Home, refresh: Run) -> None:
    before = all_measures(company)
    refresh()
    take_in(company, "accounts", ACCOUNTS)
    take_in(company, "referrals", referrals())
    take_in(company, "interactions", interactions())
    done = refresh()
    assert all_measures(company) == before
    assert (done.counts["published"], Interaction.objects.count(), Referral.objects.count()) == ({}, 3, 2)


def test_a_file_before_and_after_adoption_gives_the_same_measures(
    company: Home, refresh: Run, settings: Any, tmp_path: Any
) -> None:
    rows = [{**row, "level": 1 if row["record_id"] == "x" else row["level"]} for row in judged()]
    refresh()
    take_in(company, "assessments", rows)
    refresh()
    after = all_measures(company)
    other = Home(tmp_path / "plain" / "home", "BRL", "en")
    other.root.parent.mkdir()
    for name in ("accounts", "transactions", "referrals", "interactions", "decisions", "contracts"):
        take_in(other, name, everything(name))
    take_in(other, "assessments", rows)
    assert all_measures(other) == after


def judged() -> list[dict[str, Any]]:
    from tests.apps.refresh.conftest import assessments

    return assessments()


def everything(name: str) -> list[dict[str, Any]]:
    from tests.apps.refresh import conftest

    made = {"accounts": lambda: ACCOUNTS, "transactions": conftest.sales}
    found: list[dict[str, Any]] = made.get(name, getattr(conftest, name, None))()  # type: ignore[misc]
    return found


def test_new_rows_become_records_at_once(company: Home, refresh: Run) -> None:
    refresh()
    more = {**interactions()[0], "record_id": "i9", "account_code": "C3", "day": days_ago(2)}
    take_in(company, "interactions", [more])
    assert take_over(company)["interactions"] == 1
    assert take_over(company) == {}
    assert Interaction.objects.get(lake_record="i9").account.code == "C3"
    assert refresh().counts["published"] == {}
    assert AccountState.objects.get(account__code="C3").last_touch_on == days_ago(2)


def test_filled_cells_change_the_record_and_stand_in_the_trail(company: Home, refresh: Run) -> None:
    refresh()
    rows = [{**interactions()[0], "minutes": 45, "contact_code": None}]
    take_in(company, "interactions", rows)
    assert take_over(company)["changed"] == 1
    entry = Interaction.objects.get(lake_record="i0")
    assert (entry.minutes, entry.contact_code, entry.version) == (45, "P1", 2)
    [change] = Change.objects.get_for_object(entry)
    assert change.changes == {"minutes": ["20", "45"]}
    assert refresh().counts["published"] == {"interactions": 1}


def test_the_register_changes_the_account_and_keeps_what_it_does_not_say(company: Home, refresh: Run) -> None:
    refresh()
    found = Account.objects.get(code="C2")
    change_account(found, version=1, segment="bebidas")
    take_in(
        company, "accounts", [{**ACCOUNTS[2], "name": "Ibilume Ltda.", "parent_code": "C3", "segment": None}]
    )
    refresh()
    found.refresh_from_db()
    assert (found.name, found.segment, found.parent and found.parent.code) == (
        "Ibilume Ltda.",
        "bebidas",
        "C3",
    )
    by_id = {row["account_id"]: row for row in all_measures(company)["accounts"]}
    assert (by_id["C2"]["name"], by_id["C2"]["segment"], by_id["C2"]["parent"]) == (
        "Ibilume Ltda.",
        "bebidas",
        "C3",
    )


def test_a_further_establishment_joins_its_account(company: Home, refresh: Run) -> None:
    refresh()
    take_in(company, "accounts", [{**ACCOUNTS[1], "code": "C1-G", "cnpj": "11222333000343"}])
    done = refresh()
    assert done.counts["adopted"]["establishments"] == 1
    assert Establishment.objects.get(code="C1-G").account.code == "C1"


def test_a_row_withdrawn_here_stays_so_when_it_is_imported_again(company: Home, refresh: Run) -> None:
    refresh()
    entry = Referral.objects.get(lake_record="a")
    entry.withdrawn_at = timezone.now()
    entry.save()
    refresh()
    gone = all_measures(company)
    take_in(company, "referrals", referrals())
    assert all_measures(company) != gone
    refresh()
    assert all_measures(company) == gone


def test_an_import_that_was_not_taken_up_is_at_the_next_refresh(company: Home, refresh: Run) -> None:
    refresh()
    take_in(company, "referrals", [{**referrals()[0], "won_on": days_ago(50)}])
    assert refresh().counts["adopted"]["changed"] == 1
    assert Referral.objects.get(lake_record="a").won_on == days_ago(50)
