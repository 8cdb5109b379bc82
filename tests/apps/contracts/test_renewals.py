"""The list of renewals: what it holds, how it is narrowed down and ordered, as a page and as a file."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.contracts.test_records import ahead, made
from tests.portfolio import account
from zelo.apps.contracts.actions.cases import call_renewal
from zelo.apps.contracts.actions.nightly import calendar_of, pass_over
from zelo.apps.contracts.models import Contract, RenewalCase
from zelo.apps.contracts.queries.renewals import open_renewals, totals

pytestmark = pytest.mark.django_db
In = Callable[[str], Client]


def passed() -> None:
    pass_over(list(Contract.objects.values_list("pk", flat=True)), ahead(0), calendar_of(ahead(0)))


@pytest.fixture
def three(cast: Any) -> None:
    """A, due in 75 days, and B, expired, are the KAM's; C, due in 20 days, is the stranger's."""
    mine, other = account("Água Boa", kam=cast.kam), account("Zênite", kam=cast.stranger)
    made(of=mine, code="A")
    made(of=mine, code="B", ends_on=ahead(-9), amount=None)
    made(of=other, code="C", ends_on=ahead(110), amount=50_000)
    passed()


def codes(viewer: Any, **chosen: Any) -> list[str]:
    return [case.contract.code for case in open_renewals(viewer, chosen)]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, ["B", "C", "A"]),
        ({"sort": "-deadline"}, ["A", "C", "B"]),
        ({"sort": "-amount"}, ["C", "A", "B"]),
        ({"sort": "account"}, ["B", "A", "C"]),
        ({"within": "30"}, ["C"]),
        ({"within": "90"}, ["C", "A"]),
        ({"within": "past"}, ["B"]),
        ({"q": "agua"}, ["B", "A"]),
        ({"q": "c"}, ["C"]),
        ({"q": "nothing like it"}, []),
        ({"call": "undecided", "whose": "mine"}, []),
    ],
)
def test_list_is_narrowed_and_ordered(
    cast: Any, three: None, chosen: dict[str, str], expected: list[str]
) -> None:
    assert codes(cast.head, **chosen) == expected


def test_people_see_the_renewals_of_their_accounts(cast: Any, three: None) -> None:
    assert codes(cast.kam, whose="mine") == codes(cast.kam) == ["B", "A"]
    assert codes(cast.teammate) == ["B", "A"]
    assert codes(cast.teammate, whose="mine") == []
    assert codes(cast.stranger) == ["C"]
    assert codes(cast.contributor) == []


def test_totals_count_what_is_unknown_apart(cast: Any, three: None) -> None:
    assert totals(open_renewals(cast.head, {})) == {"count": 3, "yearly": 62_000, "unknown": 1}
    assert totals(open_renewals(cast.head, {"q": "nothing like it"}))["yearly"] == 0


def test_page_shows_what_was_called_and_the_file_is_the_same_list(
    cast: Any, three: None, client_of: In
) -> None:
    case = RenewalCase.objects.get(contract__code="A")
    call_renewal(case, version=1, by=cast.kam, call="reduce", amount=9_000, reason="Less volume")
    browser = client_of("kam")
    page = browser.get("/renewals/?call=reduce").content.decode()
    assert "Água Boa" in page and "Reduce" in page and "R$9,000.00" in page and "Zênite" not in page
    file = (
        browser.get("/renewals/export.csv?call=reduce&columns=call,expected,reason")
        .getvalue()
        .decode("utf-8-sig")
    )
    lines = file.splitlines()
    assert len(lines) == 2 and "Less volume" in lines[1] and "9000" in lines[1].replace(",", "")
    assert browser.get("/renewals/export.pdf").status_code == 404
    assert browser.get("/renewals/?within=x&sort=y&page=99").status_code == 200


@pytest.mark.parametrize("who", ["head", "kam"])
@pytest.mark.parametrize(
    "address", ["/renewals/", "/renewals/export.csv", "/alerts/", "/alerts/?of=all", "/"]
)
def test_questions_do_not_grow_with_rows(cast: Any, client_of: In, who: str, address: str) -> None:
    client, counts = client_of(who), []
    for start, end in ((0, 1), (1, 30)):
        for number in range(start, end):
            made(of=account(kam=cast.kam), code=f"N{number}")
        passed()
        client.get(address).getvalue()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
            assert answer.status_code == 200 and answer.getvalue()
        counts.append(len(asked))
    assert counts[0] >= counts[1]
