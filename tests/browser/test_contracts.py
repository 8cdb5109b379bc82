"""Contracts, renewals and alerts in a real browser: the way of a KAM, no barrier, no sideways scroll."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction

from tests.apps.contracts.test_records import ahead, made
from tests.portfolio import account
from zelo.apps.contracts.actions.nightly import calendar_of, keep_outlook, pass_over
from zelo.apps.contracts.actions.records import announce_termination
from zelo.apps.contracts.models import CaseChance, Contract, RenewalCase
from zelo.apps.work.models import Alert

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture
def watched(cast: Any) -> Any:
    """The KAM's account with a contract whose notice is near, and one that expired."""
    of = account("Aruvale Alimentos", kam=cast.kam)
    made(of=of, title="Fornecimento de embalagens")
    made(of=of, code="CT-2", starts_on=ahead(-400), ends_on=ahead(-20), renewal="none")
    gone = made(of=of, code="CT-3")
    keys = list(Contract.objects.values_list("pk", flat=True))
    pass_over(keys, ahead(0), calendar_of(ahead(0)))
    announce_termination(gone, version=1, received_on=ahead(0), by="client", because="Nova matriz")
    pass_over(keys, ahead(0), calendar_of(ahead(0)))
    keep_outlook(ahead(0), transaction.atomic)
    return of


def addresses(of: Any) -> list[str]:
    case, contract = RenewalCase.objects.get(contract__code="CT-1"), Contract.objects.get(code="CT-1")
    one = f"/contracts/{contract.pk}/"
    lost = RenewalCase.objects.get(contract__code="CT-3")
    return [
        "/renewals/losses/", "/renewals/losses/?q=none", f"/renewals/{lost.pk}/post-mortem/",
        "/", "/alerts/", "/alerts/?of=all&state=done", "/profile/notices/", "/renewals/", "/renewals/?q=none",
        f"/accounts/{of.pk}/contracts/", f"/accounts/{of.pk}/contracts/new/", one, f"{one}edit/",
        f"{one}items/", f"{one}amendments/new/", f"{one}suspensions/new/", f"{one}termination/",
        f"/renewals/{case.pk}/call/", f"/renewals/{case.pk}/", "/renewals/forecast/",
        f"/renewals/forecast/?month={case.term_ends_on.replace(day=1)}&part=up", "/renewals/forecast/past/",
        "/renewals/movements/", f"/renewals/calendar/?month={case.deadline_on:%Y-%m}",
    ]  # fmt: skip


@pytest.mark.parametrize(("scheme", "language"), [("light", "pt-br"), ("dark", "en")])
def test_pages_have_no_barrier(
    visit: Callable[..., Any], cast: Any, watched: Any, scheme: str, language: str
) -> None:
    cast.kam.language = language
    cast.kam.save()
    person, barriers = visit(color_scheme=scheme).be(cast.kam), []
    for address in addresses(watched):
        page = person.open(address)
        for found in Axe().run(page, options=RULES).response["violations"]:
            barriers.append((address, found["id"], [node["html"][:160] for node in found["nodes"][:3]]))
    assert barriers == []


def test_pages_fit_a_phone(visit: Callable[..., Any], cast: Any, watched: Any) -> None:
    person = visit(viewport={"width": 390, "height": 844}, locale="pt-BR").be(cast.kam)
    for address in addresses(watched):
        person.open(address)
        assert person.overflow() <= 0, address


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_first_page_to_a_call(
    visit: Callable[..., Any], cast: Any, watched: Any, scripts: bool
) -> None:
    page = visit(java_script_enabled=scripts).be(cast.kam).open("/")
    page.click("text=Renewal of contract CT-1")
    page.wait_for_url("**/contracts/")
    page.click(f"a[href='/renewals/{RenewalCase.objects.get(contract__code='CT-1').pk}/call/']")
    page.check("[name=call][value=at_risk]")
    page.fill("[name=reason]", "New buyer")
    page.click("text=Save")
    page.wait_for_url("**/contracts/")
    assert "New buyer" in page.inner_text("body")
    page.goto(page.url.split("/accounts/")[0] + "/alerts/")
    page.click("button[value=done] >> nth=0")
    page.wait_for_selector("text=Written down")
    assert Alert.objects.filter(state="done", settled_by=cast.kam).count() == 1
    page.click("text=Undo")
    page.wait_for_selector("text=It is open again")
    assert not Alert.objects.filter(state="done").exists()


def test_from_a_draft_to_a_signed_amendment(visit: Callable[..., Any], cast: Any, watched: Any) -> None:
    contract = Contract.objects.get(code="CT-1")
    page = visit().be(cast.kam).open(f"/accounts/{watched.pk}/contracts/")
    page.click(f"a[href='/contracts/{contract.pk}/']")
    page.click("text=Change the items")
    page.fill("[name=items-0-name]", "Caixas")
    page.fill("[name=items-0-amount]", "1500")
    page.fill("[name=items-0-amount_months]", "1")
    page.click("button:text-is('Save')")
    page.wait_for_selector("text=Caixas")
    page.click("text=Draft an amendment")
    page.fill("[name=summary]", "Longer notice")
    page.fill("[name=effective_on]", ahead(0).isoformat())
    page.click("summary:has-text('Notice')")
    page.fill("[name=client_notice]", "120")
    page.click("text=Save the draft")
    page.click("main a:has-text('Sign')")
    page.wait_for_selector("text=Once signed, the contract says")
    page.click("text=It is signed")
    page.wait_for_selector("text=The amendment is signed")
    contract.refresh_from_db()
    assert (contract.client_notice, contract.amount) == (120, 18_000)


def test_alerts_by_keyboard(visit: Callable[..., Any], cast: Any, watched: Any) -> None:
    page = visit().be(cast.kam).open("/alerts/")
    before = Alert.objects.filter(state="open").count()
    page.keyboard.press("j")
    page.keyboard.press("d")
    page.wait_for_selector("text=Written down")
    assert Alert.objects.filter(state="open").count() == before - 1
    page.keyboard.press("u")
    page.wait_for_selector("text=It is open again")
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.wait_for_selector("text=Put off, unless")
    assert Alert.objects.exclude(snoozed_until=None).count() == 1


def test_a_calendar_s_address_is_made_and_ended(visit: Callable[..., Any], cast: Any, watched: Any) -> None:
    page = visit().be(cast.kam).open("/profile/")
    page.click("text=Digest by e-mail and calendar")
    page.click("text=Make an address")
    address = page.input_value("#feed-address")
    answer = page.request.get("/calendar/" + address.split("/calendar/")[1])
    assert answer.status == 200 and "BEGIN:VEVENT" in answer.text()
    page.click("text=End the address")
    page.wait_for_selector("text=answers no more")
    assert page.request.get("/calendar/" + address.split("/calendar/")[1]).status == 404


def test_head_is_asked_about_a_call_and_answers(visit: Callable[..., Any], cast: Any, watched: Any) -> None:
    case = RenewalCase.objects.get(contract__code="CT-1")
    CaseChance.objects.filter(case=case).update(chance=0.3, terms=40, apart=True)
    page = visit(locale="en-US").be(cast.head).open("/renewals/?apart=yes")
    page.click("text=Aruvale Alimentos")
    page.wait_for_url(f"**/renewals/{case.pk}/")
    page.click("button[value=kept]")
    page.wait_for_url(f"**/renewals/{case.pk}/")
    assert "Kept as called" in page.inner_text("body")
    kept = CaseChance.objects.get(case=case)
    assert (kept.answer, kept.answered_by) == ("kept", cast.head)


@pytest.mark.parametrize("scripts", [True, False])
def test_from_a_loss_to_its_lessons(
    visit: Callable[..., Any], cast: Any, watched: Any, scripts: bool
) -> None:
    page = visit(java_script_enabled=scripts).be(cast.kam).open("/renewals/")
    page.click("a:has-text('Losses')")
    page.wait_for_url("**/losses/")
    page.click("text=Say why")
    page.wait_for_url("**/post-mortem/")
    known = page.inner_text("main")
    assert "6 months before" in known.lower() and "Nova matriz" in known
    page.select_option("[name=reason]", "competitor")
    page.fill("[name=competitor]", "Embalagens Ipê")
    page.fill("[name=lessons]", "Visit the new head office")
    page.click("text=Save")
    page.wait_for_url("**/losses/")
    assert "Visit the new head office" in page.inner_text("table")
    page.select_option("[name=reason]", "none")
    page.click("main button:has-text('Search')")
    page.wait_for_url("**reason=none**")
    assert "Nothing lost here" in page.inner_text("main")
