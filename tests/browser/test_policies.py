"""A policy from a starter to what refreshes evaluate, in a real browser, in both languages."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.apps.selection.test_policy_preview import low_text, made_refresh
from tests.browser.test_pages import RULES
from tests.selection import approved_policy, policy_draft
from zelo.apps.selection.actions.policies import put_into_use, save_draft
from zelo.apps.selection.models import PolicyVersion
from zelo.apps.selection.policies.reading import parse

WORDS = {
    "en": ("Copy and edit", "Save", "Approve", "Put into use", "In use"),
    "pt-br": ("Copiar e editar", "Salvar", "Aprovar", "Colocar em uso", "Em uso"),
}


@pytest.fixture
def head(cast: Any) -> Any:
    made_refresh()
    return cast.head


_LISTEN = """
() => {
  window.shown = new Promise((done) => {
    const seen = (event) => {
      if (event.target.id !== "policy-preview") return;
      document.removeEventListener("htmx:afterSettle", seen);
      done();
    };
    document.addEventListener("htmx:afterSettle", seen);
  });
}
"""


def weights_of(page: Any) -> list[float]:
    return [float(field.input_value()) for field in page.locator("[data-weight]").all()]


def shown_after(page: Any, act: Callable[[], Any]) -> None:
    """Does something and waits for the preview that it leads to."""
    page.evaluate(_LISTEN)
    act()
    page.evaluate("window.shown")


@pytest.mark.parametrize("language", WORDS)
def test_a_starter_is_copied_changed_approved_and_put_into_use(
    visit: Callable[..., Any], head: Any, language: str
) -> None:
    copy, save, approve, use, in_use = WORDS[language]
    type(head).objects.filter(pk=head.pk).update(language=language)
    page = visit(viewport={"width": 1440, "height": 900}).be(head).open("/selection/policies/new/")
    page.select_option("[name=source]", "file:purchases")
    page.fill("[name=name]", "ours")
    page.get_by_role("button", name=copy).click()
    tenure = page.locator("[name=tenure-weight]")
    before = weights_of(page)
    shown_after(page, lambda: tenure.fill("40"))
    after = weights_of(page)
    assert round(sum(after), 1) == 100 and after != before and tenure.input_value() == "40"
    assert page.locator("[data-unsaved]").is_visible()
    present = page.locator("#policy-preview").inner_text()
    for name in ("developing", "priority", "strategic"):
        shown_after(page, lambda name=name: page.fill(f"[name={name}-stay]", "30"))  # type: ignore[misc]
    shown_after(page, lambda: page.fill("[name=developing-enter]", "45"))
    assert page.locator("#policy-preview").inner_text() != present
    page.get_by_role("button", name=save, exact=True).click()
    page.wait_for_load_state("load")
    [draft] = PolicyVersion.objects.filter(state="draft")
    assert {c.measure: c.weight for c in parse(draft.text).criteria}["tenure"] == 40
    assert not page.locator("[data-unsaved]").is_visible()
    page.goto(f"/selection/versions/{draft.pk}/")
    page.get_by_role("button", name=approve).click()
    page.get_by_role("button", name=use).click()
    page.wait_for_load_state("load")
    assert page.locator(".z-page-title").get_by_text(in_use, exact=True).is_visible()
    draft.refresh_from_db()
    assert (draft.in_use, draft.approved_by) == (True, head)


@pytest.fixture
def draft(head: Any) -> PolicyVersion:
    put_into_use(approved_policy(by=head), by=head)
    made = policy_draft(by=head)
    save_draft(made, version=1, text=low_text(), note="")
    found: PolicyVersion = PolicyVersion.objects.get(pk=made.pk)
    return found


def test_undo_goes_back_step_by_step(visit: Callable[..., Any], head: Any, draft: Any) -> None:
    page = visit().be(head).open(f"/selection/versions/{draft.pk}/edit/")
    before = weights_of(page)
    shown_after(page, lambda: page.fill("[name=revenue-weight]", "30"))
    shown_after(page, lambda: page.locator("[name=tenure-locked]").evaluate("field => field.click()"))
    shown_after(page, lambda: page.locator("button[value='remove:purchase_delay']").click())
    assert len(weights_of(page)) == len(before) - 1 and round(sum(weights_of(page)), 1) == 100
    for _step in range(3):
        shown_after(page, lambda: page.locator("[data-undo]").click())
    assert page.locator("[data-undo]").is_disabled()
    assert weights_of(page) == before
    assert not page.locator("[data-unsaved]").is_visible()


def test_a_locked_weight_stays_and_the_slider_does_as_the_field(
    visit: Callable[..., Any], head: Any, draft: Any
) -> None:
    page = visit().be(head).open(f"/selection/versions/{draft.pk}/edit/")
    shown_after(page, lambda: page.locator("[name=revenue-locked]").evaluate("field => field.click()"))
    slider = page.locator("[data-criterion=tenure] [data-slider]")
    shown_after(page, lambda: slider.fill("50"))
    assert page.locator("[name=tenure-weight]").input_value() == "50"
    assert page.locator("[name=revenue-weight]").input_value() == "5"
    assert round(sum(weights_of(page)), 1) == 100
    shown_after(page, lambda: slider.press("ArrowRight"))
    assert page.locator("[name=tenure-weight]").input_value() == "50.1"


def test_a_mistake_is_marked_at_its_field_while_typing(
    visit: Callable[..., Any], head: Any, draft: Any
) -> None:
    page = visit().be(head).open(f"/selection/versions/{draft.pk}/edit/")
    coverage = page.locator("[name=minimum_coverage]")
    shown_after(page, lambda: coverage.fill("200"))
    assert "is-invalid" in (coverage.get_attribute("class") or "")
    shown_after(page, lambda: coverage.fill("50"))
    assert "is-invalid" not in (coverage.get_attribute("class") or "")


def test_a_measure_is_added_and_its_scale_drawn(visit: Callable[..., Any], head: Any, draft: Any) -> None:
    page = visit().be(head).open(f"/selection/versions/{draft.pk}/edit/")
    shown_after(page, lambda: page.locator("button[value='remove:tenure']").click())
    assert page.locator("[data-criterion=tenure]").count() == 0
    page.fill("[name=add]", "Tenure")
    shown_after(page, lambda: page.locator("[name=add]").press("Enter"))
    assert page.locator("[data-criterion=tenure] svg.z-values").is_visible()
    assert page.locator("[name=tenure-weight]").input_value() == "5"


def test_weights_are_tried_without_storing(visit: Callable[..., Any], cast: Any, draft: Any) -> None:
    page = visit().be(cast.executive).open(f"/selection/versions/{draft.pk}/what-if/")
    shown_after(page, lambda: page.fill("[name=tenure-weight]", "60"))
    assert round(sum(weights_of(page)), 1) == 100
    assert PolicyVersion.objects.get(pk=draft.pk).text == draft.text


@pytest.mark.parametrize(("scheme", "language"), [("light", "pt-br"), ("dark", "en")])
def test_pages_of_policies_have_no_barrier(
    visit: Callable[..., Any], head: Any, draft: Any, scheme: str, language: str
) -> None:
    type(head).objects.filter(pk=head.pk).update(language=language)
    used = PolicyVersion.objects.get(in_use=True)
    single = f"/selection/versions/{draft.pk}/"
    addresses = [
        "/selection/policies/",
        "/selection/policies/new/",
        f"/selection/policies/{draft.policy_id}/",
        single,
        f"{single}edit/",
        f"{single}text/",
        f"{single}what-if/",
        f"{single}against/{used.pk}/",
    ]
    wide = visit(color_scheme=scheme).be(head)
    phone = visit(color_scheme=scheme, viewport={"width": 390, "height": 844}).be(head)
    barriers = []
    for address in addresses:
        page = wide.open(address)
        for part in page.locator(".z-criterion-more").all()[:1]:
            part.evaluate("part => part.open = true")
        for found in Axe().run(page, options=RULES).response["violations"]:
            barriers.append((address, found["id"], [node["html"][:120] for node in found["nodes"][:3]]))
        phone.open(address)
        assert phone.overflow() <= 0, address
    assert barriers == []
