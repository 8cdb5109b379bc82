"""Adjustments in a real browser: from what is due to the letter, no barrier, no sideways scroll."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.apps.contracts.test_adjustments import due_now, flat
from tests.browser.test_contracts import RULES
from tests.portfolio import account
from zelo.apps.contracts.models import Adjustment, RateSeries


@pytest.fixture
def due(cast: Any) -> Any:
    """The KAM's contract whose adjustment is due."""
    return due_now(flat(), of=account("Aruvale Alimentos", kam=cast.kam))


def addresses(contract: Any) -> list[str]:
    series = RateSeries.objects.get(code="own")
    return [
        "/renewals/adjustments/", "/renewals/adjustments/?q=none", f"/contracts/{contract.pk}/adjustment/",
        f"/contracts/{contract.pk}/adjustment/clause/", "/renewals/rates/", f"/renewals/rates/{series.pk}/",
        "/renewals/rates/new/",
    ]  # fmt: skip


@pytest.mark.parametrize(("scheme", "language"), [("light", "pt-br"), ("dark", "en")])
def test_pages_have_no_barrier(
    visit: Callable[..., Any], cast: Any, due: Any, scheme: str, language: str
) -> None:
    cast.head.language = language
    cast.head.save()
    person, barriers = visit(color_scheme=scheme).be(cast.head), []
    for address in addresses(due):
        page = person.open(address)
        for found in Axe().run(page, options=RULES).response["violations"]:
            barriers.append((address, found["id"], [node["html"][:160] for node in found["nodes"][:3]]))
    assert barriers == []


def test_pages_fit_a_phone(visit: Callable[..., Any], cast: Any, due: Any) -> None:
    person = visit(viewport={"width": 390, "height": 844}, locale="pt-BR").be(cast.head)
    for address in addresses(due):
        person.open(address)
        assert person.overflow() <= 0, address


@pytest.mark.parametrize("scripts", [True, False])
def test_from_what_is_due_to_the_letter(
    visit: Callable[..., Any], cast: Any, due: Any, scripts: bool
) -> None:
    page = visit(java_script_enabled=scripts).be(cast.head).open("/renewals/adjustments/")
    page.click("text=Aruvale Alimentos")
    page.wait_for_url("**/adjustment/")
    page.check("[name=outcome][value=applied]")
    page.click("form[action$='/propose/'] button")
    page.wait_for_url("**/adjustment/")
    assert Adjustment.objects.get().stage == "approved"
    with page.expect_download() as kept:
        page.click("text=Letter in Portuguese")
    assert kept.value.path().read_bytes().startswith(b"%PDF")
