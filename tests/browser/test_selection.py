"""Evaluations in a real browser: run, read, decide, take files, compute again; no barrier, no scroll."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.apps.refresh.conftest import company, home
from tests.browser.test_pages import RULES
from tests.selection import evaluated, run_jobs, version
from zelo.apps.operations.worker import Worker
from zelo.apps.portfolio.models import AccountState
from zelo.apps.refresh.actions import ask_for_refresh
from zelo.apps.selection.models import Decision, Evaluation
from zelo.engine.home import Home

__all__ = ["company", "home"]
Visit = Callable[..., Any]
ENGLISH = {
    "selection": "Selection", "evaluations": "Evaluations", "evaluate": "Evaluate",
    "policy": "Policy and version",
    "change": "It would", "decide": "Decide", "reason": "Reason", "made": "1 decision made",
    "withdraw": "Withdraw them all", "withdrawn": "1 decision withdrawn", "again": "Compute again",
    "same": "the same list, account by account", "export": "Export", "excel": "Excel (XLSX)",
}  # fmt: skip
PORTUGUESE = {
    "selection": "Seleção", "evaluations": "Apurações", "evaluate": "Apurar", "policy": "Política e versão",
    "change": "ria se", "decide": "Decidir", "reason": "Motivo", "made": "1 decisão tomada",
    "withdraw": "Retirar todas", "withdrawn": "1 decisão retirada", "again": "Calcular de novo",
    "same": "a mesma lista, conta por conta", "export": "Exportar", "excel": "Excel (XLSX)",
}  # fmt: skip


@pytest.fixture
def ready(db: None, company: Home) -> Home:
    ask_for_refresh()
    Worker().run_until_idle()
    return company


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("pt-br", PORTUGUESE)])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_run_to_the_decision_and_back(
    visit: Visit, cast: Any, ready: Home, language: str, words: dict[str, str], scripts: bool
) -> None:
    cast.head.language = language
    cast.head.save()
    version()
    page = visit(java_script_enabled=scripts).be(cast.head).open("/")
    page.get_by_role("complementary").get_by_role("link", name=words["selection"], exact=True).click()
    page.get_by_role("main").get_by_role("link", name=words["evaluations"], exact=True).click()
    page.get_by_role("link", name=words["evaluate"], exact=True).first.click()
    page.get_by_label(words["policy"]).select_option(label="simple · 1")
    page.get_by_role("button", name=words["evaluate"], exact=True).click()
    page.wait_for_url("**/evaluations/*/")
    run_jobs()
    made = Evaluation.objects.get()
    assert made.state == "done", made.error
    page.goto(f"/evaluations/{made.pk}/")
    row = made.proposals.filter(is_key=True).order_by("rank").first()
    page.get_by_role("link", name=row.name).first.click()
    if not scripts:
        page.get_by_role("main").locator(f"a[href$='/{row.pk}/what-if/']").click()
    page.locator(".z-finding").filter(has_text=words["change"]).wait_for()
    page.get_by_role("link", name=words["decide"], exact=True).click()
    page.get_by_label(words["reason"]).fill("Faz sentido")
    page.get_by_role("button", name=words["decide"], exact=True).click()
    page.get_by_text(words["made"]).wait_for()
    assert AccountState.objects.get(account=row.account_id).tier == row.tier
    page.get_by_role("button", name=words["withdraw"]).click()
    page.get_by_text(words["withdrawn"]).wait_for()
    assert not Decision.objects.filter(person=cast.head, withdrawn_at=None).exists()
    page.goto(f"/evaluations/{made.pk}/")
    page.get_by_role("button", name=words["again"]).click()
    page.wait_for_load_state("load")
    run_jobs()
    page.goto(f"/evaluations/{made.pk}/")
    page.get_by_text(words["same"]).wait_for()


def test_files_are_kept_from_the_page(visit: Visit, cast: Any, ready: Home, tmp_path: Path) -> None:
    made = evaluated(version())
    person = visit(locale="en-US", accept_downloads=True).be(cast.head)
    page = person.open(f"/evaluations/{made.pk}/")
    page.locator("#list summary", has_text="Export").click()
    with page.expect_download() as kept:
        page.get_by_role("link", name="Excel (XLSX)").click()
    kept.value.save_as(tmp_path / "list.xlsx")
    assert (tmp_path / "list.xlsx").read_bytes()[:2] == b"PK"
    paper = person.context.request.get(f"/evaluations/{made.pk}/list.pdf")
    assert (paper.status, paper.body()[:5]) == (200, b"%PDF-")


@pytest.mark.parametrize(("scheme", "language", "width"), [("light", "pt-br", 1440), ("dark", "en", 1440)])
def test_pages_have_no_barrier_and_fit(
    visit: Visit, cast: Any, ready: Home, scheme: str, language: str, width: int
) -> None:
    """At that width without a barrier, and on a phone without scrolling sideways."""
    cast.head.language = language
    cast.head.save()
    first, made = evaluated(version()), evaluated(version(number=2, enter=6))
    row = made.proposals.filter(is_key=True).order_by("rank").first()
    addresses = [
        "/evaluations/", "/evaluations/new/", f"/evaluations/{made.pk}/?show=all",
        f"/evaluations/{made.pk}/accounts/{row.pk}/", f"/evaluations/{made.pk}/decide/?proposal={row.pk}",
        f"/evaluations/compare/?before={first.pk}&now={made.pk}", "/decisions/?standing=all",
        f"/accounts/{row.account_id}/why/", f"/accounts/{row.account_id}/decide/",
        "/accounts/matrix/?since=90",
    ]  # fmt: skip
    person = visit(color_scheme=scheme, viewport={"width": width, "height": 900}).be(cast.head)
    barriers = []
    for address in addresses:
        page = person.open(address)
        page.wait_for_load_state("networkidle")
        for found in Axe().run(page, options=RULES).response["violations"]:
            barriers.append((address, found["id"], [node["html"][:160] for node in found["nodes"][:3]]))
        page.set_viewport_size({"width": 390, "height": 900})
        assert person.overflow() <= 0, address
        page.set_viewport_size({"width": width, "height": 900})
    assert barriers == []
