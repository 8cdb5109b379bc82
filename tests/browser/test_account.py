"""The account's page in a real browser: a touch logged, withdrawn, put back, corrected; one sheet of A4."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from tests.browser.test_pages import RULES
from tests.portfolio import account, contact, give
from tests.refreshes import refresh
from zelo.apps.engagement.actions import log_interaction
from zelo.apps.engagement.models import Interaction
from zelo.apps.portfolio.actions.fields import add_field
from zelo.apps.portfolio.models import AccountState, Refresh, Snapshot
from zelo.engine.home import Home

Visit = Callable[..., Any]
LONG = "Companhia Sul-Rio-Grandense de Embalagens Flexíveis e Papelão Ondulado do Vale do Itajaí S.A."
WORDS = {
    "en": ("Visit", "Log", "Logged.", "Withdraw", "Put it back", "Save", "Timeline", "Edit"),
    "pt-br": (
        "Visita",
        "Registrar",
        "Registrado.",
        "Retirar",
        "Desfazer",
        "Salvar",
        "Linha do tempo",
        "Editar",
    ),
}


@pytest.fixture
def full(cast: Any, settings: Any, tmp_path: Path) -> Any:
    """An account with long names, much behind it and figures of two refreshes."""
    settings.HOME = Home(tmp_path / "home", "BRL", "en")
    add_field(label="Tabela de preço", kind="choice", choices=["A", "B"])
    head = account("Grupo " + LONG, kam=cast.kam)
    ours = account(
        LONG, kam=cast.kam, code="T1", parent=head, city="São José dos Campos", segment="embalagens flexíveis"
    )
    for person, role in (
        (cast.customer_success, "customer_success"),
        (cast.teammate, "executive_sponsor"),
        (cast.contributor, "contributor"),
    ):
        give(ours, person, role, days_ago=3)
    people = [
        contact(ours, f"Maria Antonieta de Albuquerque {n}", title="Diretora de Suprimentos e Logística")
        for n in range(12)
    ]
    for number in range(30):
        log_interaction(
            account=ours,
            person=cast.kam,
            day=timezone.localdate() - timedelta(days=number),
            text="Preço, prazo e qualidade. " * 12,
            contacts=people[:4],
        )
    today = timezone.localdate()
    AccountState.objects.filter(account=ours).update(
        tier="strategic", score=81, rank=3, revenue_12m=12345678, revenue_change=0.1, margin_12m=777777,
        lifetime_revenue=88888888, lifetime_low=55555555, lifetime_high=111111111, p_alive=0.93,
        expected_revenue_12m=11111111, expected_purchases_12m=42, contract_ends_on=today + timedelta(days=90),
        notice_on=today + timedelta(days=20), last_touch_on=today,
    )  # fmt: skip
    months = [(date(2026, month, 1), 100000 * month, 50000 * month, month) for month in range(1, 7)]
    figures = {
        "T1": {
            "revenue": 12345678,
            "margin": 777777,
            "expected_revenue_12m": {"value": 11111111, "low": 9e6, "high": 13e6},
        }
    }
    for days_ago, score in ((30, 60), (0, 81)):
        day = today - timedelta(days=days_ago)
        made = refresh(figures, {"T1": months}, as_of=date(2026, 6, 30))
        Refresh.objects.filter(pk=made.pk).update(as_of=day if days_ago else date(2026, 6, 30))
        Snapshot.objects.create(
            account=ours,
            refresh=made,
            day=day,
            tier="priority" if days_ago else "strategic",
            score=score,
            revenue_12m=score,
        )
    return ours


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_touch_is_logged_withdrawn_put_back_and_corrected(
    visit: Visit, cast: Any, full: Any, language: str, scripts: bool
) -> None:
    channel, log, logged, withdraw, undo, save, stream, _edit = WORDS[language]
    cast.kam.language = language
    cast.kam.save()
    page = visit(java_script_enabled=scripts).be(cast.kam).open(f"/accounts/{full.pk}/")
    if scripts:
        page.keyboard.press("n")
        page.locator(".z-quick input[name=text]:focus").fill("Pediu prazo de 45 dias")
    else:
        page.locator(".z-quick input[name=text]").fill("Pediu prazo de 45 dias")
    page.locator(".z-quick").get_by_label(channel, exact=True).check()
    page.locator(".z-quick").get_by_role("button", name=log, exact=True).click()
    page.get_by_text(logged, exact=True).wait_for()
    made = Interaction.objects.latest("pk")
    assert (made.channel, made.minutes, made.person) == ("visit", 90, cast.kam)
    page.get_by_role("navigation").get_by_role("link", name=stream, exact=True).click()
    event = page.locator(".z-timeline li", has_text="Pediu prazo de 45 dias")
    event.get_by_role("link", name=channel).click()
    page.get_by_role("button", name=withdraw, exact=True).click()
    page.get_by_role("button", name=undo).wait_for()
    assert event.count() == 0
    page.get_by_role("button", name=undo).click()
    event.wait_for()
    event.get_by_role("link", name=channel).click()
    page.locator("textarea[name=text]").fill("Pediu prazo de 60 dias")
    page.get_by_role("button", name=save, exact=True).click()
    page.locator(".z-timeline li", has_text="60 dias").wait_for()
    made.refresh_from_db()
    assert made.text == "Pediu prazo de 60 dias"


def test_second_person_is_told_what_was_saved_before(visit: Visit, cast: Any, full: Any) -> None:
    entry = log_interaction(account=full, person=cast.kam, text="Primeira")
    first, second = visit(locale="en-US").be(cast.kam), visit(locale="en-US").be(cast.teammate)
    pages = [visitor.open(f"/touches/{entry.pk}/") for visitor in (first, second)]
    for page, text in zip(pages, ("Da primeira pessoa", "Da segunda pessoa"), strict=True):
        page.locator("textarea[name=text]").fill(text)
        page.get_by_role("button", name="Save", exact=True).click()
    pages[1].get_by_text("Somebody else changed this in the meantime").wait_for()
    assert "Da primeira pessoa" in pages[1].inner_text("main")
    assert pages[1].locator("textarea[name=text]").input_value() == "Da segunda pessoa"
    assert len(second.complaints) == 1, "the browser notes that the answer is a 409"
    second.complaints.clear()


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_account_prints_on_one_sheet(visit: Visit, cast: Any, full: Any, language: str) -> None:
    cast.kam.language = language
    cast.kam.save()
    visitor = visit().be(cast.kam)
    for address in (f"/accounts/{full.pk}/print/", f"/accounts/{account('Curta', kam=cast.kam).pk}/print/"):
        page = visitor.open(address)
        page.wait_for_load_state("networkidle")
        printed = page.pdf(prefer_css_page_size=True)
        assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") == 1
        page.emulate_media(media="print")
        cut = page.evaluate(
            "(() => { const sheet = document.querySelector('.z-sheet');"
            " return sheet.scrollHeight - sheet.clientHeight; })()"
        )
        assert cut <= 0, "nothing of the sheet is cut off"
        page.emulate_media(media="null")


def addresses(of: Any) -> list[str]:
    entry = Interaction.objects.latest("pk")
    parts = [
        "",
        "numbers/",
        "timeline/",
        "record/",
        "edit/",
        "why/",
        "print/",
        "measures/revenue/",
        "touches/new/",
    ]
    return [*(f"/accounts/{of.pk}/{part}" for part in parts), f"/touches/{entry.pk}/"]


@pytest.mark.parametrize(("scheme", "language"), [("light", "pt-br"), ("dark", "en")])
def test_account_s_pages_have_no_barrier(
    visit: Visit, cast: Any, full: Any, scheme: str, language: str
) -> None:
    cast.head.language = language
    cast.head.save()
    visitor = visit(color_scheme=scheme).be(cast.head)
    barriers = []
    for address in addresses(full):
        page = visitor.open(address)
        page.wait_for_load_state("networkidle")
        for found in Axe().run(page, options=RULES).response["violations"]:
            barriers.append((address, found["id"], [node["html"][:120] for node in found["nodes"][:3]]))
    assert barriers == []


def test_account_s_pages_fit_a_phone(visit: Visit, cast: Any, full: Any) -> None:
    visitor = visit(viewport={"width": 390, "height": 844}, locale="pt-BR").be(cast.head)
    for address in [*addresses(full), "/accounts/new/"]:
        if "print" not in address:
            visitor.open(address)
            assert visitor.overflow() <= 0, address


def test_figure_opens_what_it_is_made_of(visit: Visit, cast: Any, full: Any) -> None:
    page = visit(locale="en-US").be(cast.kam).open(f"/accounts/{full.pk}/")
    page.locator(".z-account-figures").get_by_role("link", name="R$12.3M").click()
    page.get_by_role("heading", name="Revenue", exact=True).wait_for()
    page.get_by_text("No row of this account stands behind it.").wait_for()
    page.locator("summary", has_text="SQL").click()
    page.get_by_text("sum(net)").wait_for()
