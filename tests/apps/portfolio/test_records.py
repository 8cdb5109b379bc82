"""The account's record and the company's own fields, as forms change them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.portfolio import account, give
from zelo.apps.operations.audit import changes_of
from zelo.apps.operations.trail import values_of
from zelo.apps.portfolio.actions.fields import add_field, archive_field, change_field, move_field
from zelo.apps.portfolio.models import Account, AccountState, CustomField, Establishment
from zelo.apps.portfolio.queries.records import account_named, establishments_of, open_fields, own_values
from zelo.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
HTML = '<script>alert("x")</script><img src=x onerror=alert(1)>'


def form(of: Account, **changes: Any) -> dict[str, Any]:
    return {"name": of.name, "version": of.version, **changes}


def test_record_is_changed_and_its_trail_shown(cast: Any, client_of: ClientOf) -> None:
    head, ours = account("Grupo"), account("Tamipira", kam=cast.kam)
    give(head, cast.kam, "contributor")
    sent = form(
        ours, city="Joinville", since="2014-03-01", website="example.com", parent_name=f"Grupo ({head.code})"
    )
    answer = client_of("kam").post(f"/accounts/{ours.pk}/edit/", sent)
    assert answer.headers["Location"] == f"/accounts/{ours.pk}/record/"
    ours.refresh_from_db()
    assert (ours.city, ours.parent, ours.website) == ("Joinville", head, "https://example.com")
    assert AccountState.objects.get(account=ours).group == head
    page = client_of("kam").get(f"/accounts/{ours.pk}/record/").content.decode()
    assert "Joinville" in page and "Parent account" in page and "What changed here" in page


def test_second_person_is_told_what_stands_there_now(cast: Any, client_of: ClientOf) -> None:
    ours = account("Tamipira", kam=cast.kam)
    sent = form(ours, city="Joinville")
    assert (
        client_of("teammate").post(f"/accounts/{ours.pk}/edit/", form(ours, city="Itajaí")).status_code == 302
    )
    answer = client_of("kam").post(f"/accounts/{ours.pk}/edit/", sent)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert ("City", "Itajaí") in answer.context["present"]
    assert 'value="Joinville"' in text, "what was typed is not lost"
    ours.refresh_from_db()
    assert ours.city == "Itajaí"


def test_parent_is_found_among_the_viewer_s_accounts_alone(cast: Any, client_of: ClientOf) -> None:
    foreign, ours = account("Alheia"), account("Tamipira", kam=cast.kam)
    assert account_named(cast.kam, foreign.code) is None
    assert account_named(cast.head, "ALHEIA") == foreign
    answer = client_of("kam").post(f"/accounts/{ours.pk}/edit/", form(ours, parent_name=foreign.code))
    assert answer.status_code == 422
    assert "choose one of the list" in answer.content.decode()
    found = [
        client_of(who).get("/accounts/suggest/?parent_name=alhe").content.decode() for who in ("kam", "head")
    ]
    assert ["Alheia" in text for text in found] == [False, True]


def test_account_is_not_put_below_itself(cast: Any, client_of: ClientOf) -> None:
    ours = account("Tamipira", kam=cast.kam)
    answer = client_of("kam").post(f"/accounts/{ours.pk}/edit/", form(ours, parent_name=ours.code))
    assert answer.status_code == 422
    assert "below itself" in answer.content.decode()


def test_account_is_made_with_its_cnpj(client_of: ClientOf) -> None:
    sent = {"code": "N1", "name": "Nova", "cnpj": "11.222.333/0001-81", "segment": "plástico"}
    made_at = client_of("head").post("/accounts/new/", sent).headers["Location"]
    made = Account.objects.get(code="N1")
    assert (made_at, made.cnpj_root) == (f"/accounts/{made.pk}/", "11222333")
    assert [mask for _entry, mask in establishments_of(made)] == ["11.222.333/0001-81"]
    for wrong in ({"cnpj": "11.222.333/0001-82"}, {"code": "N1"}):
        assert client_of("head").post("/accounts/new/", sent | {"code": "N2"} | wrong).status_code == 422
    assert Account.objects.count() == 1


def test_archived_account_leaves_lists_and_comes_back(cast: Any, client_of: ClientOf) -> None:
    ours = account(kam=cast.kam)
    client = client_of("kam")
    for version, archived in ((1, "yes"), (2, "no")):
        client.post(f"/accounts/{ours.pk}/archive/", {"version": version, "archived": archived})
        assert AccountState.objects.get(account=ours).listed is (archived == "no")
    client.post(f"/accounts/{ours.pk}/archive/", {"version": 1, "archived": "yes"})
    assert AccountState.objects.get(account=ours).listed, "an old version changes nothing"


def test_own_fields_are_asked_for_kept_and_shown(cast: Any, client_of: ClientOf) -> None:
    fields = [
        add_field(label="Tabela de preço", kind="choice", choices=["A", "B"]),
        add_field(label="Limite", kind="number"),
        add_field(label="Visita", kind="date"),
        add_field(label="Exporta", kind="flag"),
        add_field(label="Transportadora", kind="text"),
    ]
    ours = account(kam=cast.kam)
    typed = {
        "tabela_de_preco": "B",
        "limite": "1500.5",
        "visita": "2026-03-01",
        "exporta": "on",
        "transportadora": "X",
    }
    sent = form(ours, **{f"own_{key}": value for key, value in typed.items()})
    assert client_of("kam").post(f"/accounts/{ours.pk}/edit/", sent).status_code == 302
    ours.refresh_from_db()
    assert ours.custom == {
        "tabela_de_preco": "B", "limite": 1500.5, "visita": "2026-03-01", "exporta": True,
        "transportadora": "X",
    }  # fmt: skip
    assert [entry.value for entry in own_values(ours)] == ["B", "1,500.50", "Mar 1, 2026", "yes", "X"]
    archive_field(fields[4])
    page = client_of("kam").get(f"/accounts/{ours.pk}/edit/").content.decode()
    assert "Transportadora" not in page and 'value="2026-03-01"' in page
    again = form(ours, own_tabela_de_preco="A", own_limite="")
    assert client_of("kam").post(f"/accounts/{ours.pk}/edit/", again).status_code == 302
    ours.refresh_from_db()
    assert ours.custom == {"tabela_de_preco": "A", "exporta": False, "transportadora": "X"}


def test_change_of_an_own_field_is_told_by_its_values(cast: Any) -> None:
    from zelo.apps.portfolio.actions.accounts import change_account

    ours = account()
    change_account(ours, version=1, custom={"limite": 5})
    [entry] = [change for change in changes_of(ours) if change.action == change.Action.UPDATE]
    assert values_of(entry) == [("Own fields: limite", "–", "5")]


def test_own_fields_are_ordered_renamed_and_archived() -> None:
    first, second = add_field(label="Um", kind="text"), add_field(label="Dois", kind="text")
    move_field(second, up=True)
    assert [field.label for field in open_fields()] == ["Dois", "Um"]
    move_field(second, up=True)
    assert [field.label for field in open_fields()] == ["Dois", "Um"]
    change_field(first, version=1, label="Três", choices=[])
    assert CustomField.objects.get(pk=first.pk).key == "um", "the key stays, so values are not lost"
    with pytest.raises(InvalidInput, match="of this name"):
        add_field(label="TRES", kind="text")
    archive_field(first)
    again = add_field(label="Três", kind="text")
    assert again.key == "tres"
    with pytest.raises(InvalidInput, match="of this name"):
        archive_field(first, archived=False)


def test_own_fields_pages_work(client_of: ClientOf) -> None:
    client = client_of("administrator")
    assert "No own fields yet" in client.get("/fields/").content.decode()
    assert (
        client.post("/fields/new/", {"label": "Classe", "kind": "choice", "options": ""}).status_code == 422
    )
    assert (
        client.post("/fields/new/", {"label": "Classe", "kind": "choice", "options": "A\nB\nA"}).status_code
        == 302
    )
    made = CustomField.objects.get()
    assert made.choices == ["A", "B"]
    sent = {"label": "Classe de crédito", "options": "A\nC", "version": 1}
    assert client.post(f"/fields/{made.pk}/", sent).status_code == 302
    assert client.post(f"/fields/{made.pk}/", sent).status_code == 409
    made.refresh_from_db()
    assert (made.label, made.choices, made.kind) == ("Classe de crédito", ["A", "C"], "choice")


def test_html_is_text_on_every_page_of_an_account(cast: Any, client_of: ClientOf) -> None:
    from tests.portfolio import contact
    from zelo.apps.engagement.actions import log_interaction

    add_field(label=HTML[:80], kind="text")
    ours = account(HTML, kam=cast.kam, segment=HTML, city=HTML, about=HTML, custom={"script": HTML})
    Establishment.objects.filter(account=ours).update(name=HTML)
    entry = log_interaction(account=ours, person=cast.kam, text=HTML, contacts=[contact(ours, HTML)])
    names = ("account", "account_print", "account_timeline", "account_record", "account_edit", "touch_new")
    addresses = [
        *(reverse(name, args=[ours.pk]) for name in names),
        f"/touches/{entry.pk}/",
        "/accounts/suggest/?parent_name=script",
    ]
    for address in [*addresses, "/accounts/new/"]:
        content = client_of("head").get(address).content.decode()
        assert "<script>alert" not in content and "<img src=x" not in content, address
    assert "<script>" not in client_of("administrator").get("/fields/").content.decode().split("</head>")[1]
