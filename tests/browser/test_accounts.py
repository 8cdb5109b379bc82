"""The list of accounts in a real browser, in both languages, with scripts and without."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_pages import RULES
from tests.portfolio import account, contact
from zelo.apps.people.models import SavedView
from zelo.apps.portfolio.models import AccountState

Visit = Callable[..., Any]
WORDS = {
    "en": {
        "search": "Search accounts", "tier": "Tier", "key": "Key accounts only", "revenue": "Revenue 12m",
        "save": "Save view", "name": "Name of the view", "pin": "Pin to my navigation", "keep": "Save",
        "export": "Export", "tick": "Tick", "person": "Give the ticked accounts to", "assign": "Assign",
        "told": "Kam Souza now looks after 2 more accounts.", "count": "3 accounts", "columns": "Columns",
        "show": "Show these", "segment": "Segment", "matrix": "Matrix", "find": "Search",
    },
    "pt-br": {
        "search": "Buscar contas", "tier": "Nível", "key": "Só contas-chave", "revenue": "Receita 12m",
        "save": "Salvar visão", "name": "Nome da visão", "pin": "Fixar na minha navegação", "keep": "Salvar",
        "export": "Exportar", "tick": "Marcar", "person": "Passar as contas marcadas para",
        "assign": "Atribuir", "told": "Kam Souza agora cuida de mais 2 contas.", "count": "3 contas",
        "columns": "Colunas", "show": "Mostrar estas", "segment": "Segmento", "matrix": "Matriz",
        "find": "Buscar",
    },
}  # fmt: skip


@pytest.fixture
def company(cast: Any) -> list[Any]:
    made = []
    for n, (name, tier) in enumerate(
        [
            ("Água Doce", "strategic"),
            ("Boa Vista", "priority"),
            ("Cambuí", "priority"),
            ("Dom Bosco", "standard"),
        ]
    ):
        entry = account(name, segment="Pet", region="Sul", city="Recife")
        AccountState.objects.filter(pk=entry.pk).update(
            tier=tier, is_key=tier != "standard", revenue_12m=Decimal(1000 * (n + 1)),
            margin_12m=Decimal(100), revenue_change=0.1 * n - 0.1, score=90 - n,
            attractiveness=30 + 20 * n, strength=80 - 15 * n,
            lifetime_revenue=Decimal(9000), lifetime_low=Decimal(7000), lifetime_high=Decimal(12000),
        )  # fmt: skip
        made.append(entry)
    assert cast.kam
    return made


def names(page: Any) -> list[str]:
    return [text.strip() for text in page.locator("tbody [data-row-link]").all_inner_texts()]


@pytest.mark.parametrize("language", ["en", "pt-br"])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_list_is_filtered_sorted_kept_exported_and_assigned(
    visit: Visit, cast: Any, company: list[Any], language: str, scripts: bool
) -> None:
    words = WORDS[language]
    cast.head.language = language
    cast.head.save()
    page = visit(java_script_enabled=scripts).be(cast.head).open("/accounts/")
    page.get_by_role("combobox", name=words["tier"], exact=True).select_option("key")
    if not scripts:
        page.locator(".z-filters button").click()
    page.get_by_role("status").get_by_text(words["count"]).wait_for()
    page.get_by_role("link", name=words["revenue"]).click()
    page.locator("th[aria-sort=descending]").wait_for()
    assert names(page) == ["Cambuí", "Boa Vista", "Água Doce"]

    page.locator("summary").get_by_text(words["columns"]).click()
    page.locator(".z-column-choices").get_by_label(words["segment"]).check()
    page.get_by_role("button", name=words["show"]).click()
    page.get_by_role("cell", name="Pet").first.wait_for()

    page.locator("summary").get_by_text(words["save"]).click()
    page.get_by_label(words["name"]).fill("Minhas chaves")
    page.get_by_label(words["pin"]).check()
    page.get_by_role("button", name=words["keep"], exact=True).click()
    page.get_by_role("complementary").get_by_role("link", name="Minhas chaves").click()
    page.wait_for_load_state("load")
    assert names(page) == ["Cambuí", "Boa Vista", "Água Doce"]
    assert SavedView.objects.get().query.endswith("sort=-revenue_12m&tier=key")

    page.locator("summary").get_by_text(words["export"]).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[0] for row in rows[1:]] == ["Cambuí", "Boa Vista", "Água Doce"]

    page.locator("summary").get_by_text(words["export"]).click()
    page.get_by_label(f"{words['tick']} Cambuí").check()
    page.get_by_label(f"{words['tick']} Boa Vista").check()
    page.get_by_label(words["person"]).select_option(label="Kam Souza")
    page.get_by_role("button", name=words["assign"]).click()
    page.get_by_text(words["told"]).wait_for()
    assert AccountState.objects.filter(kam=cast.kam).count() == 2


def test_typing_narrows_the_table_and_keys_move_through_it(
    visit: Visit, cast: Any, company: list[Any]
) -> None:
    page = visit().be(cast.head).open("/accounts/?sort=-revenue_12m")
    page.keyboard.press("/")
    page.keyboard.type("bo", delay=20)
    page.wait_for_url("**/accounts/?*q=bo*")
    page.get_by_role("status").get_by_text("1 account", exact=True).wait_for()
    assert names(page) == ["Boa Vista"]
    assert "sort=-revenue_12m" in page.url
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.get_by_role("status").get_by_text("4 accounts").wait_for()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Cambuí").wait_for()


def test_palette_finds_by_keyboard_alone(visit: Visit, cast: Any, company: list[Any]) -> None:
    contact(company[1], "Márcia Araújo")
    page = visit().be(cast.head).open("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("rauj", delay=20)
    page.get_by_role("dialog").get_by_role("link", name="Márcia Araújo").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type("matri", delay=20)
    page.get_by_role("dialog").get_by_role("link", name="Portfolio matrix").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/matrix/")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()


def test_search_works_without_scripts(visit: Visit, cast: Any, company: list[Any]) -> None:
    page = visit(java_script_enabled=False).be(cast.head).open("/")
    page.get_by_role("complementary").get_by_role("link", name="Search").click()
    page.get_by_role("searchbox", name="Search").fill("AGUA")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Água Doce").click()
    page.get_by_role("heading", name="Água Doce").wait_for()


def test_bubble_opens_its_account_and_a_table_stands_behind(
    visit: Visit, cast: Any, company: list[Any]
) -> None:
    page = visit().be(cast.head).open("/accounts/matrix/")
    page.get_by_text("The same as a table").click()
    assert page.locator("tbody tr").count() == 4
    page.locator(".z-matrix a[aria-label^='Cambuí']").click()
    page.get_by_role("heading", name="Cambuí").wait_for()


@pytest.mark.parametrize(("scheme", "language"), [("light", "pt-br"), ("dark", "en")])
def test_lists_have_no_barrier(
    visit: Visit, cast: Any, company: list[Any], scheme: str, language: str
) -> None:
    cast.head.language = language
    cast.head.save()
    SavedView.objects.create(owner=cast.head, page="accounts", name="Uma", pinned=True)
    visitor = visit(color_scheme=scheme).be(cast.head)
    barriers = []
    for address in ("/accounts/", "/accounts/?q=none", "/accounts/matrix/", "/views/", "/search/?q=agua"):
        page = visitor.open(address)
        for menu in page.locator("main details.z-menu summary, details.z-behind summary").all():
            menu.click()
        if address == "/accounts/":
            page.locator("tbody .z-mark input").first.check()
        for found in Axe().run(page, options=RULES).response["violations"]:
            barriers.append((address, found["id"], [node["html"][:120] for node in found["nodes"][:3]]))
    page.keyboard.press("Control+k")
    page.keyboard.type("agua")
    page.get_by_role("dialog").get_by_role("link", name="Água Doce").wait_for()
    for found in Axe().run(page, options=RULES).response["violations"]:
        barriers.append(("palette", found["id"], [node["html"][:120] for node in found["nodes"][:3]]))
    assert barriers == []


def test_lists_fit_a_phone(visit: Visit, cast: Any, company: list[Any]) -> None:
    SavedView.objects.create(owner=cast.head, page="accounts", name="Uma visão de nome bem comprido")
    visitor = visit(viewport={"width": 390, "height": 844}, locale="pt-BR").be(cast.head)
    for address in ("/accounts/", "/accounts/?tier=key", "/accounts/matrix/", "/views/", "/search/?q=agua"):
        page = visitor.open(address)
        assert visitor.overflow() <= 0, address
        for menu in page.locator("main details.z-menu summary").all():
            menu.click()
            assert visitor.overflow() <= 0, address
            menu.click()
