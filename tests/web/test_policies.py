"""Pages of policies as people use them, with and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.apps.selection.test_policy_preview import MEASURES, made_refresh
from tests.selection import approved_policy, policy_draft
from zelo.apps.selection.actions.policies import put_into_use, start_draft
from zelo.apps.selection.models import Policy, PolicyVersion
from zelo.apps.selection.policies.fields import fields_of
from zelo.apps.selection.policies.reading import parse
from zelo.warehouse.catalogue import catalogue

Signed = Callable[[str], Client]


@pytest.fixture
def draft(cast: Any) -> PolicyVersion:
    version: PolicyVersion = policy_draft(by=cast.analyst)
    return version


def form_of(draft: PolicyVersion, **changes: Any) -> dict[str, Any]:
    """What the editor's form sends, with some fields changed."""
    return {**fields_of(parse(draft.text), catalogue()), "version": draft.version, "note": "", **changes}


def edit(client: Client, draft: PolicyVersion, **changes: Any) -> Any:
    return client.post(reverse("policy_edit", args=[draft.pk]), form_of(draft, **changes))


def weights(draft: PolicyVersion) -> dict[str, float]:
    draft.refresh_from_db()
    return {criterion.measure: criterion.weight for criterion in parse(draft.text).criteria}


def test_without_scripts_the_others_give_way_when_it_is_saved(client_of: Signed, draft: Any) -> None:
    before = weights(draft)
    answer = edit(client_of("analyst"), draft, **{"tenure-weight": "20", "revenue-locked": "on"})
    assert answer.status_code == 302
    after = weights(draft)
    assert (after["tenure"], after["revenue"]) == (20, before["revenue"])
    assert round(sum(after.values()), 6) == 100
    assert 0.6 < after["average_ticket"] / before["average_ticket"] < 0.9


def test_saving_unchanged_changes_nothing(client_of: Signed, draft: Any) -> None:
    text, known = draft.text, draft.hash
    assert edit(client_of("analyst"), draft).status_code == 302
    draft.refresh_from_db()
    assert (draft.text, draft.hash) == (text, known)


def test_a_mistake_is_told_at_its_field_and_nothing_is_saved(client_of: Signed, draft: Any) -> None:
    answer = edit(client_of("analyst"), draft, **{"revenue_growth-x": ["1", "0", "-1"]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Revenue growth, scale: found" in page and "values rising" in page
    assert 'z-scale-parts is-invalid"' in page
    assert 'value="-1"' in page, "what was typed is kept"
    assert "[-0.5, 0]" in PolicyVersion.objects.get().text


def test_a_mistake_is_told_in_portuguese(client_of: Signed, draft: Any, cast: Any) -> None:
    type(cast.analyst).objects.filter(pk=cast.analyst.pk).update(language="pt-br")
    page = edit(client_of("analyst"), draft, **{"priority-enter": "95"}).content.decode()
    assert "Prioritária, entra com: encontrado 95; permitido: um número até 90" in page


def test_what_is_no_number_is_refused_as_typed(client_of: Signed, draft: Any) -> None:
    answer = edit(client_of("analyst"), draft, months="a year")
    assert answer.status_code == 422 and "months: found &quot;a year&quot;" in answer.content.decode()


def test_the_second_of_two_people_keeps_what_was_typed(client_of: Signed, draft: Any) -> None:
    assert edit(client_of("head"), draft, note="first").status_code == 302
    answer = edit(client_of("analyst"), draft, title_pt="Segunda")
    assert answer.status_code == 409
    assert "Somebody else changed this draft" in answer.content.decode()
    assert 'value="Segunda"' in answer.content.decode()


@pytest.mark.parametrize("text", ["margin_rate", "Margin rate", "MARGEM PERCENTUAL"])
def test_a_criterion_is_added_by_name_or_title(client_of: Signed, draft: Any, text: str) -> None:
    answer = edit(client_of("analyst"), draft, do="add", add=text, add_axis="strength")
    page = answer.content.decode()
    assert answer.status_code == 200 and 'name="margin_rate-weight" value="5"' in page
    assert "margin_rate" not in PolicyVersion.objects.get().text, "nothing is saved by it"


def test_an_unknown_measure_is_not_added(client_of: Signed, draft: Any) -> None:
    page = edit(client_of("analyst"), draft, do="add", add="Lua cheia").content.decode()
    assert "There is no measure “Lua cheia”" in page


def test_removing_gives_the_weight_to_the_others(client_of: Signed, draft: Any) -> None:
    answer = client_of("analyst").post(
        reverse("policy_fields", args=[draft.pk]), form_of(draft, do="remove:tenure")
    )
    page = answer.content.decode()
    assert 'data-criterion="tenure"' not in page and 'data-criterion="revenue"' in page
    assert '<output class="z-figure" data-total>100</output>' in page


def test_order_changes_within_an_axis(client_of: Signed, draft: Any) -> None:
    form = form_of(draft, do="up:days_since_last_purchase")
    page = client_of("analyst").post(reverse("policy_fields", args=[draft.pk]), form).content.decode()
    assert page.index('data-criterion="days_since') < page.index('data-criterion="revenue_growth"')
    assert page.index('data-criterion="average_ticket"') < page.index('data-criterion="days_since')


def test_a_chosen_scale_begins_with_the_companys_values(client_of: Signed, draft: Any) -> None:
    made_refresh()
    form = form_of(draft, do="rows", **{"tenure-kind": "linear"})
    page = client_of("analyst").post(reverse("policy_fields", args=[draft.pk]), form).content.decode()
    part = page[page.index('data-criterion="tenure"') :]
    assert 'name="tenure-x" value="' in part and 'name="tenure-x" value=""' in part
    assert part.index('name="tenure-y" value="0"') < part.index('name="tenure-y" value="100"')


def test_the_preview_says_who_changes(client_of: Signed, draft: Any, cast: Any) -> None:
    made_refresh()
    put_into_use(approved_policy(by=cast.head), by=cast.head)
    low = {
        f"{tier}-{part}": "40"
        for tier in ("strategic", "priority", "developing")
        for part in ("enter", "stay")
    }
    address = reverse("policy_preview", args=[draft.pk])
    page = client_of("analyst").post(address, form_of(draft, against="used", **low)).content.decode()
    assert "40 enter" not in page and "What it would do" in page and 'data-group="enters"' in page
    assert 'id="values-tenure" hx-swap-oob="true"' in page
    only = client_of("analyst").post(address, form_of(draft, drawn="revenue", **low)).content.decode()
    assert 'id="values-revenue"' in only and 'id="values-tenure"' not in only


def test_the_preview_names_what_is_wrong(client_of: Signed, draft: Any) -> None:
    page = client_of("analyst").post(reverse("policy_preview", args=[draft.pk]), form_of(draft, months="0"))
    assert 'data-fault="months"' in page.content.decode()


def test_without_a_refresh_the_editor_says_so(client_of: Signed, draft: Any) -> None:
    page = client_of("analyst").get(reverse("policy_edit", args=[draft.pk])).content.decode()
    assert "none has been done yet" in page


def test_readers_try_weights_and_nothing_is_stored(client_of: Signed, draft: Any) -> None:
    made_refresh()
    address, text = reverse("policy_try", args=[draft.pk]), draft.text
    page = client_of("executive").post(
        address, {"tenure-weight": "60", "strategic-enter": "95", "months": "1"}
    )
    assert page.status_code == 200 and 'name="tenure-weight" value="60"' in page.content.decode()
    assert "What it would do" in page.content.decode(), "months are not the reader's to change"
    draft.refresh_from_db()
    assert (draft.text, draft.version) == (text, 1)


def test_an_approved_version_has_no_editor(client_of: Signed, cast: Any) -> None:
    approved = approved_policy(by=cast.head)
    assert client_of("analyst").get(reverse("policy_edit", args=[approved.pk])).status_code == 404
    assert edit(client_of("analyst"), approved).status_code == 404


def test_the_text_can_be_edited_and_its_mistakes_are_told(client_of: Signed, draft: Any) -> None:
    client, address = client_of("analyst"), reverse("policy_text", args=[draft.pk])
    text = draft.text.replace("require = 2", "require = 9")
    wrong = client.post(address, {"text": text, "version": 1, "note": ""})
    assert wrong.status_code == 422 and "rule.require: found 9" in wrong.content.decode()
    right = client.post(address, {"text": draft.text + "# mine\n", "version": 1, "note": "why"})
    draft.refresh_from_db()
    assert (right.status_code, draft.note, "# mine" in draft.text) == (302, "why", True)


def test_a_download_is_the_text_and_imports_as_it_is(client_of: Signed, draft: Any) -> None:
    client = client_of("analyst")
    answer = client.get(reverse("policy_download", args=[draft.pk]))
    assert answer.content.decode() == draft.text
    assert answer["Content-Disposition"] == 'attachment; filename="ours-1.toml"'
    Policy.objects.all().delete()
    file = SimpleUploadedFile("p.toml", answer.content)
    assert client.post(reverse("policy_import"), {"file": file, "note": "n"}).status_code == 302
    made = PolicyVersion.objects.get()
    assert (made.text, made.hash, made.state, made.note) == (draft.text, draft.hash, "draft", "n")


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00bad",
        b"name = 'x'",
        b"x" * 600_000,
        b"<svg onload='alert(1)'/>",
        b"a = 1\n" * 100 + b"[[",
    ],
)
def test_a_file_that_is_no_policy_is_told(client_of: Signed, content: bytes, db: None) -> None:
    file = SimpleUploadedFile("../../p.toml", content, content_type="text/html")
    answer = client_of("analyst").post(reverse("policy_import"), {"file": file})
    assert answer.status_code == 422 and b"<svg onload" not in answer.content
    assert not Policy.objects.exists()


def test_only_sources_that_are_offered_can_be_copied(client_of: Signed, db: None) -> None:
    client = client_of("analyst")
    for source in ("file:/etc/passwd", "version:1", ""):
        assert client.post(reverse("policy_new"), {"source": source, "name": "x"}).status_code == 422
    made = client.post(reverse("policy_new"), {"source": "file:recurring", "name": "contratos"})
    assert made.status_code == 302 and Policy.objects.get().name == "contratos"


def test_differences_stand_in_words_and_lines(client_of: Signed, cast: Any) -> None:
    first = approved_policy(by=cast.head)
    text = first.text.replace("weight = 20", "weight = 25", 1)
    second = start_draft(policy=first.policy, text=text, by=cast.analyst)
    page = client_of("auditor").get(reverse("policy_compare", args=[second.pk, first.pk])).content.decode()
    assert "<td>Share of revenue</td><td>weight</td><td>20</td><td>25</td>" in page
    assert "<del>- weight = 20</del>" in page and "<ins>+ weight = 25</ins>" in page


def test_a_text_with_markup_is_shown_as_text(client_of: Signed, draft: Any) -> None:
    evil = "<script>alert(1)</script>"
    assert edit(client_of("analyst"), draft, title_pt=evil, title_en=evil, note=evil).status_code == 302
    for name in ("policy_version", "policy_edit", "policy_text", "policy_try"):
        assert evil not in client_of("analyst").get(reverse(name, args=[draft.pk])).content.decode()
    assert evil not in client_of("analyst").get(reverse("policies")).content.decode()


def test_lists_ask_no_more_questions_for_more_rows(client_of: Signed, cast: Any) -> None:
    client, counts = client_of("analyst"), []
    for start, end in ((0, 1), (1, 12)):
        for number in range(start, end):
            first = approved_policy(f"p{number}", by=cast.head)
            start_draft(policy=first.policy, text=first.text, by=cast.analyst)
        asked = []
        for address in (reverse("policies"), reverse("policy", args=[Policy.objects.first().pk])):  # type: ignore[union-attr]
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            asked.append(len(seen))
        counts.append(asked)
    assert counts[0] == counts[1]


def test_every_measure_of_the_starter_is_in_the_made_refresh(draft: Any) -> None:
    assert set(parse(draft.text).measures) == set(MEASURES)
