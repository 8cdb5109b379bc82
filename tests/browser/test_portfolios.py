"""Portfolios in a real browser: a KAM is assigned, a duplicate is merged, and the merge is undone."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_pages import RULES
from tests.portfolio import account, contact, give, join
from zelo.apps.people.actions import plan_absence
from zelo.apps.portfolio.actions.capacity import set_capacity
from zelo.apps.portfolio.actions.duplicates import search_duplicates
from zelo.apps.portfolio.actions.merging import tell_apart
from zelo.apps.portfolio.models import Account, AccountState

Visit = Callable[..., Any]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
ENGLISH = {
    "assign": "Assign a KAM", "kam": "New KAM", "reason": "Reason", "effect": "Show the effect",
    "do": "Assign", "told": "is the KAM", "workload": "Portfolios and workload", "over": "Over capacity",
    "duplicates": "Duplicates", "compare": "Compare Café Mogiana", "merge": "Merge", "undo": "Undo the merge",
    "part": "is now part of", "itself": "stands for itself again",
}  # fmt: skip
PORTUGUESE = {
    "assign": "Atribuir um KAM", "kam": "Novo KAM", "reason": "Motivo", "effect": "Ver o efeito",
    "do": "Atribuir", "told": "é o KAM", "workload": "Carteiras e carga", "over": "Acima da capacidade",
    "duplicates": "Duplicadas", "compare": "Comparar Café Mogiana", "merge": "Unificar",
    "undo": "Desfazer a unificação", "part": "agora faz parte de", "itself": "voltou a ser uma conta própria",
}  # fmt: skip
LANGUAGES = pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("pt-br", PORTUGUESE)])


def key_account(name: str, **fields: Any) -> Any:
    made = account(name, **fields)
    AccountState.objects.filter(account=made).update(
        tier="strategic", is_key=True, revenue_12m=Decimal(1234567)
    )
    return made


@SCRIPTS
@LANGUAGES
def test_kam_is_assigned_and_the_workload_shows_it(
    visit: Visit, cast: Any, language: str, words: dict[str, str], scripts: bool
) -> None:
    cast.head.language = language
    cast.head.save()
    ours = key_account("Café Mogiana")
    set_capacity(person=cast.kam, hours=Decimal(10), version=0)
    page = visit(java_script_enabled=scripts).be(cast.head).open(f"/accounts/{ours.pk}/")
    page.get_by_role("main").get_by_role("link", name=words["assign"]).click()
    page.get_by_label(words["kam"]).select_option(str(cast.kam.pk))
    if not scripts:
        page.get_by_role("button", name=words["effect"]).click()
    page.get_by_role("cell", name=words["over"]).wait_for()
    assert page.get_by_label(words["kam"]).input_value() == str(cast.kam.pk)
    page.get_by_label(words["reason"]).fill("Conta nova")
    page.get_by_role("button", name=words["do"], exact=True).click()
    page.get_by_text(words["told"]).wait_for()
    page.get_by_role("complementary").get_by_role("link", name=words["workload"]).click()
    row = page.get_by_role("row").filter(has_text=cast.kam.name)
    row.get_by_text(words["over"]).wait_for()
    assert (
        row.get_by_role("link", name=cast.kam.name)
        .first.get_attribute("href")
        .endswith(f"?kam={cast.kam.pk}")
    )


@SCRIPTS
@LANGUAGES
def test_duplicate_is_found_merged_and_the_merge_undone(
    visit: Visit, cast: Any, language: str, words: dict[str, str], scripts: bool
) -> None:
    cast.head.language = language
    cast.head.save()
    kept, merged = account("Café Mogiana Ltda", city="Itu"), account("CAFÉ MOGIANA S.A.", city="Itu")
    person = contact(merged)
    search_duplicates()
    page = visit(java_script_enabled=scripts).be(cast.head).open("/")
    page.get_by_role("complementary").get_by_role("link", name=words["duplicates"]).click()
    page.get_by_role("link", name=words["compare"]).click()
    page.get_by_label(kept.name).check()
    page.get_by_role("button", name=words["merge"], exact=True).click()
    page.get_by_text(words["part"]).wait_for()
    assert Account.objects.get(pk=merged.pk).merged_into == kept
    page.goto(f"/accounts/{merged.pk}/")
    assert page.url.endswith(f"/accounts/{kept.pk}/")
    page.get_by_role("button", name=words["undo"]).click()
    page.get_by_text(words["itself"]).wait_for()
    person.refresh_from_db()
    assert person.account == merged


def test_gap_is_closed_where_it_stands(visit: Visit, cast: Any) -> None:
    ours, other = key_account("Café Mogiana"), key_account("Moinho Dourado")
    assert cast.kam
    page = visit(locale="en-US").be(cast.head).open("/")
    page.get_by_role("link", name="Key accounts without a KAM").click()
    page.get_by_label(ours.name).check()
    page.get_by_label("Those ticked get as KAM").select_option(str(cast.kam.pk))
    page.get_by_role("button", name="Assign").click()
    page.get_by_text("looks after from today: 1").wait_for()
    page.get_by_role("link", name=other.name).wait_for()
    assert page.get_by_role("main").get_by_role("link", name=ours.name).count() == 0


def test_moving_accounts_shows_both_peoples_hours_at_once(visit: Visit, cast: Any) -> None:
    key_account("Café Mogiana", kam=cast.kam)
    assert cast.teammate
    page = visit(locale="en-US").be(cast.head).open(f"/workload/{cast.kam.pk}/hand-over/")
    page.get_by_label("Café Mogiana").check()
    page.get_by_label("New KAM").select_option(str(cast.teammate.pk))
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=cast.teammate.name))
    row.get_by_role("cell", name="16").wait_for()


@pytest.fixture
def addresses(cast: Any) -> list[str]:
    """Each page of portfolios, with something on it."""
    from django.utils import timezone

    ours, twin = (
        key_account("Café Mogiana", city="Itu", kam=cast.kam),
        account("CAFÉ MOGIANA S/A", city="Itu"),
    )
    give(ours, cast.customer_success, "customer_success")
    cast.customer_success.is_active = False
    cast.customer_success.save()
    alias = account("Mogiana Cafés", kam=cast.stranger)
    free, moinho = key_account("Moinho Dourado Indústria e Comércio de Farinhas Ltda"), account("Moinho")
    search_duplicates()
    join(alias, ours, by=cast.head)
    tell_apart(first=free, second=moinho, by=cast.head)
    set_capacity(person=cast.kam, hours=Decimal(10), version=0)
    today = timezone.localdate()
    plan_absence(person=cast.kam, deputy=cast.teammate, first_day=today, last_day=today)
    base = f"/accounts/{ours.pk}"
    pages = [f"{base}/", f"{base}/team/", f"{base}/team/add/", f"{base}/team/hand-over/"]
    pages += [f"{base}/team/{ours.assignments.filter(role='kam').get().pk}/end/", "/", "/workload/hours/"]
    pages += ["/workload/", f"/workload/{cast.kam.pk}/capacity/", f"/workload/{cast.kam.pk}/hand-over/"]
    pages += ["/workload/gaps/", "/workload/gaps/?kind=over_capacity", "/workload/gaps/?kind=quiet"]
    return [*pages, "/duplicates/", f"/duplicates/{ours.pk}/{twin.pk}/", "/duplicates/merges/"]


@pytest.mark.parametrize(("scheme", "language"), [("light", "pt-br"), ("dark", "en")])
def test_pages_have_no_barrier(
    visit: Visit, cast: Any, addresses: list[str], scheme: str, language: str
) -> None:
    cast.head.language = language
    cast.head.save()
    person, barriers = visit(color_scheme=scheme).be(cast.head), []
    for address in addresses:
        page = person.open(address)
        for found in Axe().run(page, options=RULES).response["violations"]:
            barriers.append((address, found["id"], [node["html"][:120] for node in found["nodes"][:3]]))
    assert barriers == []


def test_pages_fit_a_phone(visit: Visit, cast: Any, addresses: list[str]) -> None:
    person = visit(viewport={"width": 390, "height": 844}, locale="pt-BR").be(cast.head)
    for address in addresses:
        person.open(address)
        assert person.overflow() <= 0, address
