"""The account's Contract tab, as a person uses it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.contracts.test_records import ahead, made
from tests.portfolio import account
from zelo.apps.contracts.actions.nightly import calendar_of, pass_over
from zelo.apps.contracts.models import Contract, RenewalCase

pytestmark = pytest.mark.django_db
In = Callable[[str], Client]


def terms(**changes: Any) -> dict[str, Any]:
    given = {
        "code": "CT-7", "starts_on": ahead(-100), "ends_on": ahead(265), "amount": "24000.00",
        "recurring": "on", "renewal": "same_term", "client_notice": 90, "supplier_notice": 90,
        "notice_unit": "days", "exit": "any_time", "leave_fee": "none", "version": "",
    }  # fmt: skip
    return given | changes


def test_contract_is_added_changed_and_shown(cast: Any, client_of: In) -> None:
    of, browser = account(kam=cast.kam), client_of("kam")
    done = browser.post(f"/accounts/{of.pk}/contracts/new/", terms(), follow=True)
    assert done.status_code == 200
    made_here = Contract.objects.get()
    assert (made_here.amount_months, made_here.delivery_days, made_here.renewal) == (12, 0, "same_term")
    page = done.content.decode()
    assert "CT-7" in page and "In force" in page and "24,000.00" in page
    changed = terms(amount="30000.00", version=made_here.version)
    assert browser.post(f"/contracts/{made_here.pk}/edit/", changed).status_code == 302
    late = browser.post(f"/contracts/{made_here.pk}/edit/", terms(amount="1.00", version=made_here.version))
    assert late.status_code == 409
    made_here.refresh_from_db()
    assert made_here.amount == 30_000


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_on": ahead(-200)}, "before the first"),
        ({"renewal": "fixed"}, "how many months"),
        ({"client_notice": -1}, "greater than or equal to 0"),
        ({"amount": "abc"}, "Enter a number"),
    ],
)
def test_contradicting_terms_are_told_beside_their_field(
    cast: Any, client_of: In, changes: dict[str, Any], words: str
) -> None:
    of = account(kam=cast.kam)
    said = client_of("kam").post(f"/accounts/{of.pk}/contracts/new/", terms(**changes))
    assert said.status_code == 422
    assert words in said.content.decode()
    assert not Contract.objects.exists()


def test_number_that_is_taken_is_told(cast: Any, client_of: In) -> None:
    of = account(kam=cast.kam)
    made(of=of, code="CT-7")
    said = client_of("kam").post(f"/accounts/{of.pk}/contracts/new/", terms())
    assert (said.status_code, Contract.objects.count()) == (422, 1)
    assert "this number already" in said.content.decode()


def test_termination_is_written_down_and_taken_back(cast: Any, client_of: In) -> None:
    found, browser = made(of=account(kam=cast.kam), renewal="same_term"), client_of("kam")
    data = {"received_on": ahead(0), "by": "client", "because": "Price", "version": 1}
    page = browser.post(f"/contracts/{found.pk}/termination/", data, follow=True).content.decode()
    assert "Termination announced" in page and "Price" in page
    again = browser.post(f"/contracts/{found.pk}/termination/take-back/", follow=True).content.decode()
    assert "Termination announced" not in again


def test_renewal_is_called(cast: Any, client_of: In) -> None:
    found, browser = made(of=account(kam=cast.kam)), client_of("kam")
    pass_over([found.pk], ahead(0), calendar_of(ahead(0)))
    case = RenewalCase.objects.get()
    assert browser.get(f"/renewals/{case.pk}/call/").status_code == 200
    refused = browser.post(f"/renewals/{case.pk}/call/", {"call": "at_risk", "version": 1})
    assert refused.status_code == 422 and "Say why" in refused.content.decode()
    data = {"call": "at_risk", "reason": "New buyer", "version": 1}
    page = browser.post(f"/renewals/{case.pk}/call/", data, follow=True).content.decode()
    assert "At risk" in page and "New buyer" in page
    case.refresh_from_db()
    assert (case.called_by, case.version) == (cast.kam, 2)


def test_withdrawn_contract_leaves_the_tab_and_comes_back(cast: Any, client_of: In) -> None:
    found, browser = made(of=account(kam=cast.kam)), client_of("kam")
    page = browser.post(f"/contracts/{found.pk}/withdraw/", follow=True).content.decode()
    assert "it no longer counts" in page
    assert "CT-1" not in browser.get(f"/accounts/{found.account_id}/contracts/").content.decode()
    browser.post(f"/contracts/{found.pk}/withdraw/", {"undo": "yes"})
    assert "CT-1" in browser.get(f"/accounts/{found.account_id}/contracts/").content.decode()


def test_tab_asks_no_more_for_many_contracts(cast: Any, client_of: In) -> None:
    of, browser = account(kam=cast.kam), client_of("kam")
    browser.get(f"/accounts/{of.pk}/contracts/")
    counts = []
    for number in range(30):
        made(of=of, code=f"N{number}")
        if number in (0, 29):
            pass_over(list(Contract.objects.values_list("pk", flat=True)), ahead(0), calendar_of(ahead(0)))
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(f"/accounts/{of.pk}/contracts/").status_code == 200
            counts.append(len(asked))
    assert counts[0] == counts[1]
