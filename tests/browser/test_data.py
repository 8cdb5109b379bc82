"""Data pages and measures in a real browser: no barrier, no sideways scroll; a measure of one's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.apps.refresh.conftest import company, home
from zelo.apps.intake.data.actions import save_measure
from zelo.apps.operations.worker import Worker
from zelo.apps.portfolio.models import Account, Merge
from zelo.apps.refresh.actions import ask_for_refresh
from zelo.engine.home import Home
from zelo.engine.own_measures import compose_text, header_of
from zelo.warehouse.catalogue import catalogue

__all__ = ["company", "home"]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
PAGES = [
    "/data/",
    "/data/unknown-customers/",
    "/data/without/cnpj/",
    "/data/invalid-cnpjs/",
    "/measures/",
    "/measures/revenue/",
    "/measures/purchase_frequency/",
    "/own-measures/new/?like=margin",
    "/own-measures/of/own_tenure/",
    "/own-measures/tables/?q=cnpj",
    "/own-measures/retired/",
]


@pytest.fixture
def looked_at(db: None, company: Home) -> Home:
    """The company with a refresh, and a measure of its own."""
    header = header_of(catalogue()["tenure"])
    save_measure(name="own_tenure", text=compose_text(header, header["notes"], header["sql"]), by=None)
    ask_for_refresh()
    Worker().run_until_idle()
    return company


@pytest.mark.parametrize(("scheme", "language"), [("light", "pt-br"), ("dark", "en")])
def test_pages_have_no_barrier(
    visit: Callable[..., Any], cast: Any, looked_at: Home, scheme: str, language: str
) -> None:
    cast.administrator.language = language
    cast.administrator.save()
    person = visit(color_scheme=scheme).be(cast.administrator)
    barriers = []
    for address in PAGES:
        page = person.open(address)
        for found in Axe().run(page, options=RULES).response["violations"]:
            barriers.append((address, found["id"], [node["html"][:160] for node in found["nodes"][:3]]))
    assert barriers == []


def test_pages_fit_a_phone(visit: Callable[..., Any], cast: Any, looked_at: Home) -> None:
    person = visit(viewport={"width": 390, "height": 844}, locale="pt-BR").be(cast.administrator)
    for address in PAGES:
        person.open(address)
        assert person.overflow() <= 0, address


def test_a_measure_is_tried_and_saved(visit: Callable[..., Any], cast: Any, looked_at: Home) -> None:
    person = visit().be(cast.administrator)
    page = person.open("/own-measures/new/")
    for name, text in {
        "name": "largest_sale",
        "title_pt": "Maior venda",
        "title_en": "Largest sale",
        "explanation_pt": "A maior linha.",
        "explanation_en": "The largest line.",
        "source": "transactions.net",
        "sql": "select account_id, max(net) as value from transactions group by account_id",
    }.items():
        page.fill(f"[name={name}]", text)
    page.click("button[name=try]")
    page.wait_for_selector("#trial progress")
    Worker().run_until_idle()
    page.wait_for_selector("#trial .z-chart")
    assert "Ibilume Bebidas" in page.inner_text("#trial")
    page.click("button[name=save]")
    page.wait_for_url("**/measures/largest_sale/")
    assert Path(looked_at.measures / "largest_sale.sql").exists()


def test_an_unknown_customer_is_matched_by_typing_its_account(
    visit: Callable[..., Any], cast: Any, looked_at: Home
) -> None:
    person = visit().be(cast.analyst)
    page = person.open("/data/unknown-customers/")
    page.type("[name=account]", "guaterra", delay=20)
    page.wait_for_selector("#account-options option", state="attached")
    assert "Guaterra Doces (C3)" in page.inner_html("#account-options")
    page.fill("[name=account]", "Guaterra Doces (C3)")
    page.click(".z-match button")
    page.wait_for_selector("text=counts from the next refresh on")
    merge = Merge.objects.get()
    assert (merge.merged.code, merge.kept.code) == ("N9", "C3")
    page.click("text=Undo")
    page.wait_for_url("**/accounts/*/")
    assert Account.objects.get(code="N9").merged_into is None
