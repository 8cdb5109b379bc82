"""Contacts' pages: what lists and files show, what foreign ids and hostile texts do, what two editors see."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.portfolio import account, contact
from zelo.apps.engagement.actions import log_interaction
from zelo.apps.operations.models import Change
from zelo.apps.portfolio.actions.assessments import add_referral, assess
from zelo.apps.portfolio.actions.contacts import change_contact
from zelo.apps.portfolio.models import Assessment, Contact, Referral, TextToReview

ClientOf = Callable[[str], Client]
HTML = '<script>alert("x")</script><b>'
ESCAPED = "&lt;script&gt;"
FLAGS = {"legal_basis": "consent", "may_survey": "on"}
STANDING = {"role": "user", "decision_power": "0", "influence": "0"}


def lines(answer: Any) -> list[list[str]]:
    return list(csv.reader(StringIO(b"".join(answer).decode("utf-8-sig"))))


def text_of(answer: Any) -> str:
    return answer.content.decode()


def test_file_is_what_the_list_shows(cast: Any, client_of: ClientOf) -> None:
    ours = account("Ápice", code="C1", kam=cast.kam)
    zoe = contact(ours, "Zoé", title="Compras", influence=4, sentiment=2, sentiment_on=timezone.localdate())
    contact(ours, "Ana", role="sponsor")
    contact(account("Outra"), "Bia")
    log_interaction(account=ours, person=cast.kam, contacts=[zoe])
    today = timezone.localdate().isoformat()
    client = client_of("kam")
    header, *rows = lines(client.get("/contacts/export.csv?sort=-name"))
    assert header == [
        "Name", "Title", "Department", "Code of the account", "Account", "Role", "Influence", "Sentiment",
        "Judged on", "KAM", "Last touch",
    ]  # fmt: skip
    assert rows == [
        ["Zoé", "Compras", "", "C1", "Ápice", "User", "Whole company follows", "For us", today,
         "Kam Souza", today],
        ["Ana", "", "", "C1", "Ápice", "Sponsor", "None", "", "", "Kam Souza", ""],
    ]  # fmt: skip
    assert lines(client.get("/contacts/export.csv?columns=phone,role&role=sponsor")) == [
        ["Name", "Title", "Department", "Phone", "Role"],
        ["Ana", "", "", "", "Sponsor"],
    ]
    page = text_of(client.get("/contacts/?columns=phone&role=sponsor"))
    assert ("Phone" in page, "Zoé" in page, "columns=phone" in page) == (True, False, True)
    assert Change.objects.filter(event="Contacts exported").count() == 2


def test_workbook_holds_no_formula(cast: Any, client_of: ClientOf) -> None:
    ours = account("=1+1", kam=cast.kam)
    contact(ours, "=cmd()|x", title="+55", department="@x")
    answer = client_of("kam").get("/contacts/export.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer))).active
    assert [cell.value for cell in sheet[2]][:5] == ["'=cmd()|x", "'+55", "'@x", ours.code, "'=1+1"]
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
    [_header, row] = lines(client_of("kam").get("/contacts/export.csv"))
    assert row[0] == "'=cmd()|x"
    assert client_of("kam").get("/contacts/export.exe").status_code == 404


def test_due_file_is_what_the_list_shows(cast: Any, client_of: ClientOf) -> None:
    ours = account("=Ápice", code="C1", kam=cast.kam)
    assess(account=ours, kind="influence", by=cast.kam, level=2)
    header, row = lines(client_of("kam").get("/assessments/due/export.csv"))
    assert header[:5] == [
        "Code", "Account", "KAM", "Influence and authority: level", "Influence and authority: judged on",
    ]  # fmt: skip
    today = timezone.localdate().isoformat()
    assert row == ["C1", "'=Ápice", "Kam Souza", "2", today, "", "", "", ""]
    assert "=Ápice" in text_of(client_of("kam").get("/assessments/due/"))


def test_foreign_ids_are_refused_in_every_form(cast: Any, client_of: ClientOf) -> None:
    """Whoever sees one account names people, accounts and texts of another."""
    ours, theirs = account(kam=cast.kam), account("Alheia", code="X9", kam=cast.stranger)
    mine, foreign = contact(ours, "Meu"), contact(theirs, "Alheio")
    client = client_of("kam")
    new = {"name": "Novo", "reports_to": foreign.pk, **FLAGS, **STANDING}
    assert client.post(reverse("contact_new", args=[ours.pk]), new).status_code == 422
    page = reverse("account_reports_to", args=[ours.pk])
    assert (
        client.post(page, {f"boss-{mine.pk}": str(foreign.pk), f"version-{mine.pk}": "1"}).status_code == 422
    )
    assert client.post(page, {f"boss-{mine.pk}": "x", f"version-{mine.pk}": "x"}).status_code == 422
    left = {"version": "1", "left_on": timezone.localdate(), "account": "X9"}
    assert client.post(reverse("contact_left", args=[mine.pk]), left).status_code == 422
    referral = {"direction": "given", "other": "X9", "day": timezone.localdate()}
    assert client.post(reverse("referral_new", args=[ours.pk]), referral).status_code == 422
    assert "Alheia" not in text_of(client.get("/contacts/accounts/?q=alheia"))
    text = TextToReview.objects.create(contact=foreign, source="portfolio.about", record=1)
    assert client.post(reverse("contact_text_read", args=[mine.pk, text.pk])).status_code == 404
    mine.refresh_from_db()
    assert (mine.reports_to, mine.left_on, Referral.objects.count()) == (None, None, 0)
    assert "Alheio" not in text_of(client.get(f"/contacts/?account={theirs.pk}"))
    assert client.get(f"/contacts/?account={theirs.pk}").context["account"] is None


def test_html_is_text_on_every_page(cast: Any, client_of: ClientOf) -> None:
    ours = account(HTML, kam=cast.kam)
    fields = dict.fromkeys(
        ("title", "department", "phone", "sentiment_evidence", "notes", "data_source"), HTML
    )
    one = contact(ours, HTML, sentiment=1, sentiment_on=timezone.localdate(), **fields)
    contact(ours, f"Bia {HTML}", reports_to=one)
    assess(account=ours, kind="influence", by=cast.kam, level=1, evidence=HTML)
    add_referral(account=ours, referred=None, day=timezone.localdate(), note=HTML)
    log_interaction(account=ours, person=cast.kam, text=f"{HTML} Bia", contacts=[one])
    client = client_of("head")
    addresses = [
        "/contacts/", "/assessments/due/", f"/contacts/{one.pk}/", f"/contacts/{one.pk}/edit/",
        f"/contacts/{one.pk}/left/", f"/contacts/{one.pk}/data/", f"/contacts/{one.pk}/anonymise/",
        f"/accounts/{ours.pk}/", f"/accounts/{ours.pk}/people/", f"/accounts/{ours.pk}/people/reports-to/",
        f"/accounts/{ours.pk}/assessments/influence/", "/contacts/accounts/?q=script",
    ]  # fmt: skip
    for address in addresses:
        answer = text_of(client.get(address))
        assert "<script>alert" not in answer, address
        assert ESCAPED in answer, address


def test_second_editor_sees_both_and_decides(cast: Any, client_of: ClientOf) -> None:
    one = contact(account(kam=cast.kam), "Ana", title="Compras")
    change_contact(Contact.objects.get(pk=one.pk), version=1, title="Vendas", influence=3)
    page = reverse("contact_edit", args=[one.pk])
    typed = {"version": "1", "name": "Ana", "title": "Diretora", **STANDING, **FLAGS}
    answer = client_of("kam").post(page, typed)
    assert answer.status_code == 422
    shown = text_of(answer)
    assert "Somebody else changed this in the meantime" in shown
    assert "Stands there now: Vendas" in shown
    assert "Stands there now: Whole area follows" in shown
    assert 'value="Diretora"' in shown
    assert Contact.objects.get(pk=one.pk).title == "Vendas"
    again = client_of("kam").post(page, typed | {"version": "2"})
    assert again.status_code == 302
    assert Contact.objects.get(pk=one.pk).title == "Diretora"


def test_bulk_form_tells_of_a_change_in_between(cast: Any, client_of: ClientOf) -> None:
    ours = account(kam=cast.kam)
    ana, bia = contact(ours, "Ana"), contact(ours, "Bia")
    change_contact(Contact.objects.get(pk=ana.pk), version=1, title="Compras")
    page = reverse("account_reports_to", args=[ours.pk])
    typed = {f"boss-{ana.pk}": str(bia.pk), f"version-{ana.pk}": "1"}
    answer = client_of("kam").post(page, typed)
    assert (answer.status_code, "in the meantime" in text_of(answer)) == (422, True)
    assert f'<option value="{bia.pk}" selected>' in text_of(answer)
    assert client_of("kam").post(page, typed | {f"version-{ana.pk}": "2"}).status_code == 302
    assert Contact.objects.get(pk=ana.pk).reports_to == bia


def test_assessment_without_proof_is_sent_back(cast: Any, client_of: ClientOf) -> None:
    page = reverse("assess", args=[account(kam=cast.kam).pk, "influence"])
    today = timezone.localdate().isoformat()
    for typed in (
        {"level": "3", "evidence": "Visto", "day": today},
        {"level": "3", "evidence": "Visto", "link": "javascript:alert(1)", "day": today},
        {"level": "7", "day": today},
        {"day": today},
        {"level": "1", "day": (timezone.localdate() + timedelta(days=1)).isoformat()},
    ):
        assert client_of("kam").post(page, typed).status_code == 422, typed
    assert not Assessment.objects.exists()
    proven = {"level": "3", "evidence": "Visto", "link": "https://example.com/a", "day": today}
    assert client_of("kam").post(page, proven).status_code == 302
    assert client_of("kam").get(page.replace("influence", "nothing")).status_code == 404


def test_money_and_people_are_not_for_another_department(cast: Any, client_of: ClientOf) -> None:
    from tests.portfolio import give

    ours = account()
    give(ours, cast.contributor, "contributor")
    contact(ours, "Ana Luz")
    assess(account=ours, kind="growth_potential", by=cast.kam, level=1, amount=12345)
    page = text_of(client_of("contributor").get(f"/accounts/{ours.pk}/"))
    hidden = ("Ana Luz", "12,345", "Assessments", f"/accounts/{ours.pk}/people/")
    assert [word for word in hidden if word in page] == []


def test_exports_and_personal_data_are_in_the_trail(cast: Any, client_of: ClientOf) -> None:
    one = contact(account(), "Ana")
    client = client_of("head")
    assert client.get(f"/contacts/{one.pk}/data.json").json()["records"][0]["name"] == "Ana"
    assert client.get(f"/contacts/{one.pk}/data/").status_code == 200
    found = Change.objects.filter(event="Personal data exported")
    assert [entry.actor for entry in found] == [cast.head, cast.head]


def test_stale_version_does_not_anonymise(cast: Any, client_of: ClientOf) -> None:
    one = contact(account(), "Ana")
    page = reverse("contact_anonymise", args=[one.pk])
    assert client_of("head").post(page, {"version": "9"}).status_code == 409
    assert client_of("head").post(page, {"version": "²"}).status_code == 409
    assert Contact.objects.get(pk=one.pk).name == "Ana"


@pytest.mark.parametrize(
    "query", ["?role=%00&influence=x&sentiment=99&kam=x&account=x&state=x", "?q=%00&page=x"]
)
def test_nonsense_in_the_address_is_left_out(cast: Any, client_of: ClientOf, query: str) -> None:
    for address in ("/contacts/", "/assessments/due/", f"/accounts/{account().pk}/people/?from=x"):
        assert (
            client_of("head").get(f"{address}{query}" if "?" not in address else address).status_code == 200
        )


def grow(ours: Any, count: int, kam: Any) -> None:
    for number in range(count):
        one = contact(ours, role="sponsor", sentiment=1, sentiment_on=timezone.localdate())
        contact(ours, reports_to=one, left_on=timezone.localdate() if number % 2 else None)
        log_interaction(account=ours, person=kam, contacts=[one])
        other = account(kam=kam)
        contact(other)
        assess(account=ours, kind="influence", by=kam, level=number % 3)
        add_referral(account=ours, referred=other, day=timezone.localdate())
        add_referral(account=other, referred=ours, day=timezone.localdate())


@pytest.mark.parametrize("who", ["kam", "head"])
def test_questions_do_not_grow_with_rows(cast: Any, client_of: ClientOf, who: str) -> None:
    ours = account(kam=cast.kam)
    one = contact(ours, "Ana")
    client, counts = client_of(who), []
    addresses = [
        "/contacts/", "/contacts/export.csv", "/assessments/due/", "/assessments/due/export.csv",
        f"/accounts/{ours.pk}/", f"/accounts/{ours.pk}/people/", f"/accounts/{ours.pk}/people/reports-to/",
        f"/accounts/{ours.pk}/assessments/influence/", f"/contacts/{one.pk}/",
    ]  # fmt: skip
    for more in (1, 14):
        grow(ours, more, cast.kam)
        asked = {}
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            asked[address] = len(captured)
        counts.append(asked)
    assert counts[0] == counts[1]
