"""The clients' people from a file, through the wizard's own steps: checked, written, taken back."""

from typing import Any

import pytest
from django.urls import reverse

from tests.imports import uploaded, work
from tests.portfolio import account, contact
from zelo.apps.intake.actions.imports import ask_for_check, ask_for_commit, ask_for_undo
from zelo.apps.intake.actions.uploads import choose_reading
from zelo.apps.intake.models import ImportedRecord
from zelo.apps.portfolio.actions.contacts import change_contact
from zelo.apps.portfolio.actions.privacy import anonymise
from zelo.apps.portfolio.models import AccountState, Contact
from zelo.engine.home import Home

pytestmark = pytest.mark.django_db
FILE = (
    "codigo_cliente;nome;e_mail;telefone;cargo;papel;poder_de_decisao;influencia;base_legal\n"
    "C1;Ana Luz;ana@aruvale.example;+55 81 99999-0001;Diretora;Decisora;Assina sozinho;4;Contrato\n"
    "C1;Bento Reis;;;;usuário;0;;\n"
    "C2;Caio Sá;caio@ibilume.example;;Comprador;;2;;consent\n"
)


@pytest.fixture
def accounts(home: Home) -> dict[str, Any]:
    return {code: account(f"Conta {code}", code=code) for code in ("C1", "C2")}


def start(by: Any, content: str, mode: str = "upsert") -> Any:
    entry = uploaded(by, content, "contatos.csv")
    choose_reading(entry, target="contacts", source="main", options={}, by=by)
    entry.refresh_from_db()
    if mode != "upsert":
        type(entry).objects.filter(pk=entry.pk).update(mode=mode)
        entry.refresh_from_db()
    ask_for_check(entry, by=by)
    work()
    entry.refresh_from_db()
    assert entry.error == ""
    return entry


def finish(entry: Any, by: Any, **options: Any) -> Any:
    ask_for_commit(entry, by=by, **options)
    work()
    entry.refresh_from_db()
    assert (entry.state, entry.error) == ("done", "")
    return entry


def test_people_are_made_with_what_the_file_says(accounts: dict[str, Any], cast: Any) -> None:
    entry = start(cast.head, FILE)
    assert [entry.report[name] for name in ("created", "updated", "unchanged", "rejected")] == [3, 0, 0, 0]
    assert not Contact.objects.exists()
    finish(entry, cast.head)
    ana = Contact.objects.get(name="Ana Luz")
    assert (ana.account, ana.email, ana.title) == (accounts["C1"], "ana@aruvale.example", "Diretora")
    assert (ana.role, ana.decision_power, ana.influence, ana.legal_basis) == (
        "decision_maker",
        3,
        4,
        "contract",
    )
    bento = Contact.objects.get(name="Bento Reis")
    assert (bento.role, bento.decision_power, bento.legal_basis) == ("user", 0, "legitimate_interest")
    assert AccountState.objects.get(account=accounts["C1"]).contact_count == 2
    assert {kept.created_by for kept in Contact.objects.all()} == {cast.head}


def test_a_person_is_known_by_email_then_by_name_and_empty_cells_say_nothing(
    accounts: dict[str, Any], cast: Any
) -> None:
    ana = contact(accounts["C1"], "Ana L.", email="ANA@aruvale.example", phone="1", title="Gerente")
    bento = contact(accounts["C1"], "bento reis", department="TI")
    entry = finish(start(cast.head, FILE), cast.head)
    assert [entry.report[name] for name in ("created", "updated")] == [1, 2]
    ana.refresh_from_db()
    bento.refresh_from_db()
    assert (ana.name, ana.title, ana.phone) == ("Ana Luz", "Diretora", "+55 81 99999-0001")
    assert (bento.name, bento.department) == ("Bento Reis", "TI")
    again = start(cast.head, FILE)
    assert [again.report[name] for name in ("created", "updated", "unchanged")] == [0, 0, 3]


def test_each_wrong_line_says_why(accounts: dict[str, Any], cast: Any, client_of: Any) -> None:
    wrong = (
        "codigo_cliente;nome;e_mail;papel;influencia\n"
        "C9;Dora;;;\n"
        "C1;Eva;no address;;\n"
        "C1;Fábio;;chefe;\n"
        "C1;Gil;;;9\n"
        ";Hugo;;;\n"
        "C1;Iris;i@x.example;;\n"
        "C1;Iris B.;I@x.example;;\n"
    )
    entry = start(cast.head, wrong)
    assert (entry.report["created"], entry.report["rejected"]) == (1, 6)
    page = client_of("head").get(reverse("import", args=[entry.pk]), follow=True).content.decode()
    for words in (
        "names no account",
        "is no e-mail address",
        "is not one of",
        "neither the account",
        "of line 7",
    ):
        assert words in page, words


def test_two_people_of_one_name_ask_for_the_email(accounts: dict[str, Any], cast: Any) -> None:
    contact(accounts["C1"], "Bento Reis", email="a@x.example")
    contact(accounts["C1"], "Bento Reis", email="b@x.example")
    entry = start(cast.head, FILE)
    assert entry.report["rejected"] == 1


def test_update_only_makes_nobody_and_create_only_changes_nobody(accounts: dict[str, Any], cast: Any) -> None:
    ana = contact(accounts["C1"], "Ana Luz", title="Gerente")
    update = start(cast.head, FILE, "update")
    assert [update.report[name] for name in ("created", "updated", "rejected")] == [0, 1, 2]
    create = start(cast.head, FILE, "create")
    assert [create.report[name] for name in ("created", "updated", "unchanged")] == [2, 0, 1]
    finish(create, cast.head)
    ana.refresh_from_db()
    assert ana.title == "Gerente" and Contact.objects.count() == 3


def test_undo_takes_back_what_nobody_touched_since(accounts: dict[str, Any], cast: Any) -> None:
    ana = contact(accounts["C1"], "Ana Luz", title="Gerente", email="")
    entry = finish(start(cast.head, FILE), cast.head)
    caio = Contact.objects.get(name="Caio Sá")
    change_contact(caio, version=caio.version, title="Diretor")
    ask_for_undo(entry, by=cast.head)
    work()
    entry.refresh_from_db()
    assert entry.state == "undone" and entry.outcome["undo"] == {"removed": 1, "restored": 1, "left": 1}
    ana.refresh_from_db()
    assert (ana.title, ana.email) == ("Gerente", "")
    assert set(Contact.objects.values_list("name", flat=True)) == {"Ana Luz", "Caio Sá"}
    assert AccountState.objects.get(account=accounts["C1"]).contact_count == 1


def test_nothing_of_people_reaches_the_lake(accounts: dict[str, Any], cast: Any, home: Home) -> None:
    finish(start(cast.head, FILE), cast.head)
    assert home.lake.batches() == []
    assert not any(b"Ana Luz" in path.read_bytes() for path in home.lake.root.rglob("*") if path.is_file())


def test_who_may_not_edit_contacts_imports_none(accounts: dict[str, Any], cast: Any) -> None:
    from zelo.apps.intake.targets import targets_for

    assert "contacts" in [target.name for target in targets_for(cast.head)]
    assert "contacts" not in [target.name for target in targets_for(cast.analyst)]


def test_anonymising_erases_what_the_import_kept(accounts: dict[str, Any], cast: Any) -> None:
    from zelo.apps.portfolio.about_people import row_sources

    finish(start(cast.head, FILE), cast.head)
    ana = Contact.objects.get(name="Ana Luz")
    [source] = [rows for rows in row_sources() if rows.key == "imports"]
    assert "ana@aruvale.example" in str(source.of([ana.pk]))
    anonymise(ana, version=ana.version)
    assert not ImportedRecord.objects.filter(model="portfolio.contact", record=ana.pk).exists()


def test_headers_are_proposed(accounts: dict[str, Any], cast: Any) -> None:
    named = start(cast.head, FILE).mapping["columns"]
    assert (named["name"], named["email"], named["role"]) == ("nome", "e_mail", "papel")


def test_reasons_are_read_in_the_language_of_who_reads(
    accounts: dict[str, Any], cast: Any, client_of: Any
) -> None:
    cast.head.language = "pt-br"
    cast.head.save()
    entry = start(cast.head, "codigo_cliente;nome;e_mail\nC9;Dora;\nC1;Eva;no address\n")
    page = client_of("head").get(reverse("import", args=[entry.pk]), follow=True).content.decode()
    assert "não corresponde a nenhuma conta conhecida aqui" in page
    assert "não é um endereço de e-mail" in page
