"""Imports of tables that the application owns: taken over at once, and taken back from the wizard."""

from typing import Any

import pytest

from tests.apps.intake.conftest import work
from tests.imports import imported
from zelo.apps.intake.actions.imports import ask_for_restore, ask_for_undo
from zelo.apps.portfolio.actions.accounts import change_account
from zelo.apps.portfolio.models import Account, Assessment, Establishment, Referral

pytestmark = pytest.mark.django_db

ACCOUNTS = (
    "codigo;nome;cidade;cnpj\n"
    "C1;Aruvale Alimentos;Olinda;11.222.333/0001-81\n"
    "C2;Ibilume Bebidas Ltda;Natal;\n"
    "N1;Marajó Têxtil;Belém;\n"
)


@pytest.fixture
def adopted(company: Any, refresh: Any, cast: Any) -> Any:
    """The company, taken over by the application."""
    refresh()
    return company


def undo(entry: Any, by: Any) -> Any:
    ask_for_undo(entry, by=by)
    work()
    entry.refresh_from_db()
    assert (entry.state, entry.error) == ("undone", "")
    return entry


def test_accounts_are_taken_over_and_taken_back(adopted: Any, refresh: Any, cast: Any) -> None:
    accounts = set(Account.objects.values_list("code", flat=True))
    entry = imported(cast.analyst, ACCOUNTS, "clientes.csv")
    assert (entry.state, entry.outcome["made"], entry.outcome["changed"]) == ("done", 2, 4)
    assert Account.objects.get(code="C2").name == "Ibilume Bebidas Ltda"
    assert Account.objects.get(code="C1").city == "Olinda"
    assert Account.objects.get(code="N1").name == "Marajó Têxtil"

    undo(entry, cast.analyst)
    assert entry.outcome["undo"] == {"removed": 2, "restored": 4, "left": 0}
    assert Account.objects.get(code="C2").name == "Ibilume Bebidas"
    assert set(Account.objects.values_list("code", flat=True)) == accounts
    refresh()
    assert set(Account.objects.values_list("code", flat=True)) == accounts
    assert Account.objects.get(code="C1").city == ""
    assert Establishment.objects.get(code="C2").name == "Ibilume Bebidas"


def test_what_people_changed_since_is_left(adopted: Any, cast: Any) -> None:
    entry = imported(cast.analyst, ACCOUNTS, "clientes.csv")
    account = Account.objects.get(code="C2")
    change_account(account, version=account.version, name="Ibilume")
    undo(entry, cast.analyst)
    assert Account.objects.get(code="C2").name == "Ibilume"
    assert Account.objects.get(code="C1").city == ""
    assert entry.outcome["undo"]["left"] == 1


def test_a_made_account_with_something_on_it_stays(adopted: Any, cast: Any) -> None:
    from tests.portfolio import contact

    entry = imported(cast.analyst, ACCOUNTS, "clientes.csv")
    contact(Account.objects.get(code="N1"), "Ana Luz")
    undo(entry, cast.analyst)
    assert Account.objects.filter(code="N1").exists()
    assert entry.outcome["undo"]["left"] == 1


def test_undone_accounts_are_restored(adopted: Any, refresh: Any, cast: Any) -> None:
    entry = imported(cast.analyst, ACCOUNTS, "clientes.csv")
    undo(entry, cast.analyst)
    ask_for_restore(entry, by=cast.analyst)
    work()
    entry.refresh_from_db()
    assert entry.state == "done"
    refresh()
    assert Account.objects.get(code="C2").name == "Ibilume Bebidas Ltda"
    assert Account.objects.get(code="N1").name == "Marajó Têxtil"
    undo(entry, cast.analyst)
    assert not Account.objects.filter(code="N1").exists()


def test_judgements_are_taken_back(adopted: Any, refresh: Any, cast: Any) -> None:
    text = (
        "record_id;conta;data;criterio;nivel\n"
        "x;C1;01/02/2026;influencia;1\n"
        "novo;C3;15/02/2026;alinhamento;4\n"
    )
    before = Assessment.objects.get(lake_record="x").level
    entry = imported(cast.analyst, text, "avaliacoes.csv")
    assert entry.target == "assessments"
    assert Assessment.objects.get(lake_record="x").level == 1
    assert Assessment.objects.get(lake_record="novo").level == 4
    undo(entry, cast.analyst)
    assert Assessment.objects.get(lake_record="x").level == before
    assert not Assessment.objects.filter(lake_record="novo").exists()
    refresh()
    assert not Assessment.objects.filter(lake_record="novo").exists()


def test_referrals_are_taken_back(adopted: Any, cast: Any) -> None:
    text = "record_id;conta;data;indicada\nnova;C1;15/02/2026;C3\n"
    from tests.imports import uploaded
    from zelo.apps.intake.actions.uploads import choose_reading

    entry = uploaded(cast.analyst, text, "indicacoes.csv")
    choose_reading(entry, target="referrals", by=cast.analyst)
    from zelo.apps.intake.actions.imports import ask_for_check, ask_for_commit

    entry.mapping["columns"]["referred_code"] = "indicada"
    entry.save()
    ask_for_check(entry, by=cast.analyst)
    work()
    entry.refresh_from_db()
    ask_for_commit(entry, by=cast.analyst)
    work()
    entry.refresh_from_db()
    assert Referral.objects.filter(lake_record="nova").count() == 1
    undo(entry, cast.analyst)
    assert not Referral.objects.filter(lake_record="nova").exists()
