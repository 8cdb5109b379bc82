"""The search: accounts, contacts, pages and actions by any part of their name, only the viewer's own."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.portfolio import account, contact
from zelo.apps.people.saved_views import save_view
from zelo.apps.portfolio import search_tables
from zelo.apps.portfolio.models import AccountState, Contact

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def found(client: Client, text: str, part: bool = False) -> dict[str, list[str]]:
    answer = client.get("/search/", {"q": text}, headers={"hx-request": "true"} if part else {})
    return {entry.finder.key: [hit.title for hit in entry.hits] for entry in answer.context["found"]}


def test_everything_is_found_by_a_part_of_its_name(cast: Any, client_of: ClientOf) -> None:
    ours = account("Embalagens São João", kam=cast.kam, city="Joinville")
    contact(ours, "Márcia Araújo", email="marcia@joao.example")
    save_view(owner=cast.kam, page="accounts", name="Joaninha", query="")
    client = client_of("kam")
    assert found(client, "joã") == {
        "accounts": ["Embalagens São João"],
        "contacts": ["Márcia Araújo"],
        "pages": ["Joaninha"],
    }
    assert found(client, "araujo") == {"contacts": ["Márcia Araújo"]}
    assert found(client, "matrix") == {"actions": ["Portfolio matrix"]}
    assert found(client, "  ") == {}


def test_names_that_begin_with_the_text_come_first(client_of: ClientOf) -> None:
    for name in ("Nova Ana", "Ana Bela", "Banana", "Analândia"):
        account(name)
    names = ["Ana Bela", "Analândia", "Banana", "Nova Ana"]
    assert found(client_of("head"), "ana")["accounts"] == names


def test_nobody_finds_what_is_not_theirs(cast: Any, client_of: ClientOf) -> None:
    ours = account("Segredo Industrial", kam=cast.kam)
    contact(ours, "Pessoa Secreta")
    assert found(client_of("stranger"), "segre") == {}
    assert found(client_of("stranger"), "secreta") == {}
    from tests.portfolio import give

    give(ours, cast.contributor, "contributor")
    assert found(client_of("contributor"), "secre") == {}
    assert found(client_of("contributor"), "segre") == {"accounts": ["Segredo Industrial"]}
    assert "outbox" not in found(client_of("kam"), "outbox").get("pages", [])
    assert found(client_of("administrator"), "outbox") == {"pages": ["Outbox"]}


def test_palette_gets_the_hits_alone_and_fewer(client_of: ClientOf) -> None:
    for n in range(40):
        account(f"Conta {n:02d}")
    client = client_of("head")
    assert len(found(client, "conta")["accounts"]) == 30
    assert len(found(client, "conta", part=True)["accounts"]) == 6
    answer = client.get("/search/?q=conta", headers={"hx-request": "true"}).content.decode()
    assert "<html" not in answer
    assert "Nothing found" in client.get("/search/?q=zzz").content.decode()


@pytest.mark.parametrize(
    "text", ["\0", "%", "_", '"', "'", "AND OR NOT", '" OR "', "*", "(", "a" * 500, "🍎🍎🍎"]
)
def test_any_text_may_be_searched_for(client_of: ClientOf, text: str) -> None:
    account("Conta")
    assert client_of("head").get("/search/", {"q": text}).status_code == 200
    assert found(client_of("head"), text).get("accounts", []) == []


def test_index_follows_every_write(client_of: ClientOf) -> None:
    first = account("Primeira")
    client = client_of("head")
    AccountState.objects.filter(pk=first.pk).update(search="outra coisa", sort_name="outra coisa")
    assert "accounts" not in found(client, "primeira")
    assert found(client, "coisa")["accounts"] == ["Primeira"]
    AccountState.objects.filter(pk=first.pk).update(listed=False)
    assert "accounts" not in found(client, "coisa")
    person = contact(account("Segunda"), "Beltrana")
    assert found(client, "eltran") == {"contacts": ["Beltrana"]}
    Contact.objects.filter(pk=person.pk).delete()
    assert found(client, "eltran") == {}


def test_index_that_was_lost_is_made_again(client_of: ClientOf) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps an index with its table")
    account("Perdida")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER portfolio_accountstate_words_insert")
    account("Achada")
    search_tables.make(connection)
    assert found(client_of("head"), "achada") == {"accounts": ["Achada"]}
    assert found(client_of("head"), "perdida") == {"accounts": ["Perdida"]}
