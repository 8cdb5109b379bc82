"""The pages of adjustments, as people use them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.contracts.test_adjustments import THIS_MONTH, due_now, flat
from tests.apps.contracts.test_records import made
from tests.portfolio import account
from zelo.apps.contracts.actions.clauses import PartWanted
from zelo.apps.contracts.models import Adjustment, AdjustmentClause, AdjustmentState, RateSeries
from zelo.apps.contracts.queries.adjustments import adjustments_due, totals

pytestmark = pytest.mark.django_db
In = Callable[[str], Client]


@pytest.fixture
def three(cast: Any) -> None:
    """A is ready and B negative, both the KAM's; C waits and is the stranger's."""
    mine, other = account("Água Boa", kam=cast.kam), account("Zênite", kam=cast.stranger)
    due_now(flat("0.5"), of=mine, contract={"code": "A"})
    due_now(flat("-0.2", "low"), of=mine, contract={"code": "B", "amount": 50_000})
    due_now(RateSeries.objects.get(code="igp-m"), of=other, contract={"code": "C"}, months=10)


def codes(viewer: Any, **chosen: Any) -> list[str]:
    return [row.contract.code for row in adjustments_due(viewer, chosen)]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, ["A", "B", "C"]),
        ({"sort": "-added"}, ["A", "B", "C"]),
        ({"sort": "account", "status": "waiting"}, ["C"]),
        ({"status": "ask"}, ["B"]),
        ({"within": "30"}, ["A", "B"]),
        ({"within": "90"}, ["A", "B", "C"]),
        ({"q": "agua"}, ["A", "B"]),
        ({"q": "c"}, ["C"]),
        ({"whose": "mine"}, []),
    ],
)
def test_list_is_narrowed_and_ordered(
    cast: Any, three: None, chosen: dict[str, str], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zelo.apps.contracts.queries.adjustments.timezone.localdate", lambda: THIS_MONTH)
    assert codes(cast.head, **chosen) == expected


def test_people_see_their_accounts_and_totals_count_what_is_unknown(cast: Any, three: None) -> None:
    assert codes(cast.kam) == codes(cast.kam, whose="mine") == ["A", "B"]
    assert codes(cast.stranger) == ["C"] and codes(cast.contributor) == []
    found = totals(adjustments_due(cast.head, {}))
    assert (found["count"], found["unknown"]) == (3, 1)
    assert found["added"] == sum(row.added or 0 for row in AdjustmentState.objects.all())


def test_file_is_the_same_list(cast: Any, three: None, client_of: In) -> None:
    browser = client_of("head")
    lines = (
        browser.get("/renewals/adjustments/export.csv?status=ready")
        .getvalue()
        .decode("utf-8-sig")
        .splitlines()
    )
    assert len(lines) == 2 and "Água Boa" in lines[1] and "740.13" in lines[1]
    page = browser.get("/renewals/adjustments/?status=ready&page=9").content.decode()
    assert "Água Boa" in page and "Zênite" not in page and "R$740.13" in page
    assert browser.get("/renewals/adjustments/export.pdf").status_code == 404


def clause_data(**changes: Any) -> dict[str, Any]:
    given = {"base": "start", "lag_months": 1, "on_negative": "ask", "weight_0": "100", "version": 0}
    return given | changes


def test_clause_is_written_changed_and_removed(cast: Any, client_of: In) -> None:
    found, browser = made(of=account(kam=cast.kam)), client_of("kam")
    address, own = f"/contracts/{found.pk}/adjustment/clause/", flat()
    assert browser.get(address).status_code == 200
    for wrong, words in (
        ({}, "Choose a series"),
        ({"series_0": own.pk, "percent_0": "1"}, "not both"),
        ({"series_0": own.pk, "weight_0": "90"}, "come to 100"),
        ({"series_0": own.pk, "base": "budget"}, "on which day"),
        ({"series_0": own.pk, "cap": "1", "floor": "2"}, "above the greatest"),
    ):
        said = browser.post(address, clause_data(**wrong))
        assert said.status_code == 422 and words in said.content.decode()
    assert not AdjustmentClause.objects.exists()
    good = clause_data(series_0=own.pk, weight_0="70", percent_1="4", weight_1="30", words="7.2")
    page = browser.post(address, good, follow=True).content.decode()
    assert "70% OWN" in page and "30% fixed rate 4%" in page
    assert browser.post(address, good | {"version": 9}).status_code == 409
    browser.post(f"{address}remove/")
    assert not AdjustmentClause.objects.exists() and not AdjustmentState.objects.exists()


def test_the_contract_s_page_shows_its_clause_and_takes_the_decision(cast: Any, client_of: In) -> None:
    browser = client_of("head")
    contract = due_now(of=account(kam=cast.kam))
    page = browser.get(f"/contracts/{contract.pk}/").content.decode()
    assert "Formula" in page and "No adjustment clause" not in page
    assert f"/contracts/{contract.pk}/adjustment/propose/" in page


def test_proposal_waits_for_the_head(cast: Any, client_of: In) -> None:
    found = due_now(of=account(kam=cast.kam))
    page, kam, head = f"/contracts/{found.pk}/adjustment/", client_of("kam"), client_of("head")
    refused = kam.post(f"{page}propose/", {"outcome": "waived"})
    assert refused.status_code == 422 and "Say why" in refused.content.decode()
    said = kam.post(f"{page}propose/", {"outcome": "waived", "reason": "Kept"}, follow=True).content.decode()
    assert "waits for its approval" in said and "Do not approve" not in said
    assert "Do not approve" in head.get(page).content.decode()
    one = Adjustment.objects.get()
    head.post(f"/adjustments/{one.pk}/approve/")
    assert "Undo" in head.get(page).content.decode() and "Undo" not in kam.get(page).content.decode()
    head.post(f"/adjustments/{one.pk}/undo/")
    assert Adjustment.objects.get().stage == "undone"


@pytest.mark.parametrize("address", ["/renewals/adjustments/", "/renewals/adjustments/export.csv"])
def test_questions_do_not_grow_with_rows(cast: Any, client_of: In, address: str) -> None:
    client, counts, own = client_of("kam"), [], flat()
    for start, end in ((0, 1), (1, 20)):
        for number in range(start, end):
            due_now(own, of=account(kam=cast.kam), contract={"code": f"N{number}"})
        client.get(address).getvalue()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).getvalue()
        counts.append(len(asked))
    assert counts[0] >= counts[1]


def test_both_languages_open(cast: Any, client_of: In) -> None:
    found = due_now(parts=[PartWanted(Decimal(100), flat())], of=account(kam=cast.kam))
    cast.kam.language = "pt-br"
    cast.kam.save()
    said = client_of("kam").get(f"/contracts/{found.pk}/adjustment/").content.decode()
    assert "Reajuste do contrato CT-1" in said and "Aplicar a taxa" in said
