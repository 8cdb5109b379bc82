"""The clients' people in a real browser: the map and its gaps, assessments, export and anonymising."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from tests.browser.test_pages import RULES
from tests.portfolio import account, contact
from zelo.apps.engagement.actions import log_interaction
from zelo.apps.portfolio.actions.assessments import add_referral, assess
from zelo.apps.portfolio.models import Contact, TextToReview

Visit = Callable[..., Any]
WORDS = {
    "en": {
        "people": "People", "add": "Add a contact", "name": "Name", "title": "Title", "role": "Role",
        "sponsor": "Sponsor", "decides": "Decision maker", "save": "Save", "who": "Who reports to whom",
        "none": "No decision maker", "one": "One contact only", "list": "The same as a list",
        "judge": "Judge", "evidence": "What shows it", "link": "Link to the proof",
        "level": "Leads its segment", "kept": "All that is kept", "anonymise": "Anonymise",
        "for good": "Anonymise for good",
        "influence": "Influence and authority", "read": "Read", "nobody": "Nobody is known here",
    },
    "pt-br": {
        "people": "Pessoas", "add": "Incluir contato", "name": "Nome", "title": "Cargo", "role": "Papel",
        "sponsor": "Patrocinador", "decides": "Decisor", "save": "Salvar", "who": "Quem responde a quem",
        "none": "Nenhum decisor", "one": "Um contato só", "list": "O mesmo em lista",
        "judge": "Avaliar",
        "evidence": "O que mostra isso", "link": "Link da comprovação", "level": "Lidera o segmento",
        "kept": "Tudo o que é guardado", "anonymise": "Anonimizar",
        "for good": "Anonimizar de vez",
        "influence": "Influência e autoridade", "read": "Lido", "nobody": "Ninguém conhecido aqui",
    },
}  # fmt: skip


def speak(person: Any, language: str) -> Any:
    person.language = language
    person.save()
    return person


@pytest.mark.parametrize(
    ("language", "scripts"), [("en", True), ("pt-br", True), ("en", False)], ids=["en", "pt", "no scripts"]
)
def test_map_is_made_and_a_gap_closes(visit: Visit, cast: Any, language: str, scripts: bool) -> None:
    words, ours = WORDS[language], account("Metalúrgica Aurora", kam=cast.kam)
    page = visit(java_script_enabled=scripts).be(speak(cast.kam, language)).open(f"/accounts/{ours.pk}/")
    page.get_by_role("link", name=words["people"], exact=True).click()
    page.get_by_text(words["nobody"]).wait_for()
    for name, role in (("Helena Prado", "sponsor"), ("Renata Souza", "")):
        page.get_by_role("link", name=words["add"]).click()
        page.get_by_label(words["name"], exact=True).fill(name)
        if role:
            page.get_by_label(words["role"]).select_option(role)
        page.get_by_role("button", name=words["save"]).click()
        page.get_by_role("heading", name=name).wait_for()
        page.get_by_role("link", name="Metalúrgica Aurora").click()
    page.get_by_text(words["none"]).wait_for()
    assert page.get_by_text(words["one"]).count() == 0
    page.get_by_role("link", name=words["who"]).click()
    page.get_by_label("Renata Souza").select_option(label="Helena Prado")
    page.get_by_role("button", name=words["save"]).click()
    page.locator(".z-map-line").wait_for(state="attached")
    page.get_by_role("region").get_by_role("link", name="Renata Souza").click()
    page.locator("a[href$='/edit/']").click()
    page.get_by_label(words["role"]).select_option(label=words["decides"])
    page.get_by_role("button", name=words["save"]).click()
    page.get_by_role("link", name="Metalúrgica Aurora").click()
    page.locator(".z-map-card").first.wait_for()
    assert page.get_by_text(words["none"]).count() == 0
    page.get_by_text(words["list"]).click()
    assert page.locator(".z-map-list li li").inner_text().startswith("Renata Souza")


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_account_is_judged_with_its_proof(visit: Visit, cast: Any, language: str) -> None:
    words, ours = WORDS[language], account(kam=cast.kam)
    visitor = visit().be(speak(cast.kam, language))
    page = visitor.open("/assessments/due/")
    page.get_by_role("link", name=f"{words['judge']}: {words['influence']}").click()
    page.get_by_label(words["level"]).check()
    page.get_by_label(words["evidence"]).fill("Preside a associação")
    page.get_by_role("button", name=words["save"]).click()
    page.locator(".invalid-feedback").wait_for()
    assert page.get_by_label(words["level"]).is_checked()
    assert len(visitor.complaints) == 1, "the browser notes that the form came back, with a 422"
    visitor.complaints.clear()
    page.get_by_label(words["link"]).fill("https://example.com/ata")
    page.get_by_role("button", name=words["save"]).click()
    page.get_by_text("Preside a associação").wait_for()
    made = ours.assessments.get()
    assert (made.level, made.assessor) == (3, cast.kam)


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("pt-br", False)])
def test_person_is_exported_and_anonymised(
    visit: Visit, cast: Any, language: str, scripts: bool, tmp_path: Path
) -> None:
    words, ours = WORDS[language], account(kam=cast.kam)
    person = contact(ours, "Helena Prado", email="helena@aurora.com.br", phone="+55 47 98888-1234")
    touch = log_interaction(account=ours, person=cast.kam, text="Com Helena Prado", contacts=[person])
    log_interaction(account=ours, person=cast.kam, text="A Helena ligou", contacts=[person])
    visitor = visit(java_script_enabled=scripts).be(speak(cast.head, language))
    page = visitor.open(f"/contacts/{person.pk}/")
    page.get_by_role("link", name=words["kept"]).click()
    page.get_by_text("Com Helena Prado").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON").click()
    download.value.save_as(tmp_path / "kept.json")
    kept = json.loads((tmp_path / "kept.json").read_text(encoding="utf-8"))
    assert kept["records"][0]["email"] == "helena@aurora.com.br"
    page = visitor.open(f"/contacts/{person.pk}/")
    page.get_by_role("link", name=words["anonymise"]).click()
    assert [box.is_checked() for box in page.get_by_role("checkbox").all()] == [True, False]
    page.get_by_role("button", name=words["for good"]).click()
    page.get_by_role("heading", name=f"Anon. {person.pk}").wait_for()
    page.get_by_role("button", name=words["read"]).click()
    page.get_by_role("button", name=words["read"]).wait_for(state="detached")
    touch.refresh_from_db()
    assert touch.text == f"Com Anon. {person.pk}"
    assert TextToReview.objects.get().settled_by == cast.head
    assert Contact.objects.get().email == ""


def test_account_is_suggested_as_one_types(visit: Visit, cast: Any) -> None:
    ours, theirs = account("Aurora", kam=cast.kam), account("Serra Verde", code="S77", kam=cast.kam)
    page = visit().be(cast.kam).open(f"/accounts/{ours.pk}/referrals/new/")
    page.get_by_label("The other account").press_sequentially("serra")
    page.locator("#accounts-found option[value=S77]").wait_for(state="attached")
    page.get_by_label("The other account").fill("S77")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Serra Verde").wait_for()
    assert ours.referrals_given.get().referred == theirs


@pytest.fixture
def addresses(cast: Any) -> list[str]:
    """Every page about people and assessments, with something on each."""
    today = timezone.localdate()
    ours, empty = account("Metalúrgica Aurora", kam=cast.kam), account("Vazia", kam=cast.kam)
    big = account("Grande", kam=cast.kam)
    judged = {"sentiment_evidence": "Disse isso", "sentiment_on": today}
    top = contact(ours, "Helena Prado", role="sponsor", influence=4, sentiment=1, notes="n", **judged)
    for number, sentiment in enumerate((-2, -1, 0, 1, 2, None)):
        contact(
            ours, f"Pessoa de nome bastante comprido {number}", reports_to=top, sentiment=sentiment, **judged
        )
    contact(ours, "Sem chefe", title="Coordenadora de Qualidade e Sustentabilidade")
    gone = contact(ours, "Saiu Antes", left_on=today, anonymised_at=timezone.now())
    TextToReview.objects.create(contact=gone, source="portfolio.about", record=ours.pk)
    head = contact(big, "Topo")
    for number in range(70):
        contact(big, reports_to=head, influence=number % 5)
    log_interaction(account=ours, person=cast.kam, text="Com Helena Prado", contacts=[top])
    assess(account=ours, kind="influence", by=cast.kam, level=2, evidence="Visto")
    assess(account=ours, kind="growth_potential", by=cast.kam, level=None, amount=1_200_000)
    add_referral(account=ours, referred=empty, day=today, note="Na feira")
    one, at = f"/contacts/{top.pk}", f"/accounts/{ours.pk}"
    return [
        "/contacts/", "/contacts/?q=nobody", "/assessments/due/", f"{one}/", f"{one}/edit/", f"{one}/left/",
        f"{one}/data/", f"{one}/anonymise/", f"/contacts/{gone.pk}/", f"{at}/", f"{at}/people/",
        f"{at}/people/new/", f"{at}/people/reports-to/", f"{at}/assessments/influence/",
        f"{at}/assessments/growth_potential/new/", f"{at}/referrals/new/", f"/accounts/{empty.pk}/people/",
        f"/accounts/{empty.pk}/people/reports-to/", f"/accounts/{big.pk}/people/", f"/accounts/{empty.pk}/",
    ]  # fmt: skip


@pytest.mark.parametrize(("scheme", "language"), [("light", "pt-br"), ("dark", "en")])
def test_pages_have_no_barrier_in_any_theme(
    visit: Visit, cast: Any, addresses: list[str], scheme: str, language: str
) -> None:
    visitor, barriers = visit(color_scheme=scheme).be(speak(cast.head, language)), []
    for address in addresses:
        page = visitor.open(address)
        for details in page.locator("main details").all():
            details.evaluate("element => { element.open = true; }")
        for found in Axe().run(page, options=RULES).response["violations"]:
            barriers.append((address, found["id"], [node["html"][:160] for node in found["nodes"][:3]]))
    assert barriers == []


def test_pages_fit_a_phone(visit: Visit, cast: Any, addresses: list[str]) -> None:
    visitor = visit(viewport={"width": 390, "height": 844}).be(speak(cast.head, "pt-br"))
    for address in addresses:
        page = visitor.open(address)
        assert visitor.overflow() <= 0, address
        if address == "/contacts/":
            page.locator(".z-toolbar summary").first.click()
            assert visitor.overflow() <= 0
    page = visitor.open(addresses[10])
    box = page.locator(".z-map")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    card = page.locator(".z-map-card").first.bounding_box()
    assert card is not None
    assert 0 <= card["x"] <= 390 - card["width"]
