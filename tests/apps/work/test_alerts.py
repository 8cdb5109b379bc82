"""The list of alerts: narrowed down, paged, settled, put off, and everything taken back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.contracts.test_records import ahead
from tests.portfolio import account
from zelo.apps.work.actions.alerts import Wanted, keep_alerts
from zelo.apps.work.models import Alert
from zelo.apps.work.views import PER_PAGE

pytestmark = pytest.mark.django_db
In = Callable[[str], Client]
CONTRADICTS, UNSIGNED = "contract.contradicts", "contract.unsigned"


def alert(of: Any, owner: Any, due_on: date | None = None, kind: str = UNSIGNED, key: str = "") -> Alert:
    facts = {
        "contract": 1, "account": of.pk, "code": f"CT-{of.pk}{key}", "number": 1,
        "since": ahead(-1).isoformat(), "problem": "The last day lies before the first.",
    }  # fmt: skip
    name = f"{kind}:{of.pk}:{key}"
    keep_alerts([Wanted(name, kind, name, of.pk, owner.pk, due_on or ahead(3), facts)], [name], ahead(0))
    return Alert.objects.get(key=name)


def shown(page: Any) -> list[str]:
    return [card.account.name for card in page.context["cards"]]


def test_it_is_narrowed_down(cast: Any, client_of: In) -> None:
    mine, others = account("Aruvale", kam=cast.kam), account("Bromélia", kam=cast.stranger)
    alert(mine, cast.kam)
    alert(others, cast.stranger, ahead(1), CONTRADICTS)
    browser = client_of("head")
    assert shown(browser.get("/alerts/")) == []
    assert shown(browser.get("/alerts/?of=all")) == ["Bromélia", "Aruvale"]
    assert shown(browser.get(f"/alerts/?of=all&kind={CONTRADICTS}")) == ["Bromélia"]
    assert shown(browser.get("/alerts/?of=all&q=bromelia")) == ["Bromélia"]
    assert shown(browser.get("/alerts/?of=all&kind=nonsense&state=nonsense")) == ["Bromélia", "Aruvale"]
    assert shown(client_of("kam").get("/alerts/?of=all")) == ["Aruvale"]


def test_settled_ones_are_found_and_opened_again(cast: Any, client_of: In) -> None:
    found, browser = alert(account("Aruvale", kam=cast.kam), cast.kam), client_of("kam")
    page = browser.post(
        f"/alerts/{found.pk}/settle/", {"state": "not_useful", "next": "/alerts/?of=all"}, follow=True
    )
    assert page.redirect_chain == [("/alerts/?of=all", 302)]
    assert shown(page) == [] and page.context["undo"] == found
    assert [(kind.name, all_, none) for kind, all_, none in page.context["useless"]] == [(UNSIGNED, 1, 1)]
    assert shown(browser.get("/alerts/?state=not_useful")) == ["Aruvale"]
    again = browser.post(f"/alerts/{found.pk}/reopen/", follow=True)
    assert shown(again) == ["Aruvale"] and again.context["undo"] is None
    found.refresh_from_db()
    assert (found.state, found.settled_by, found.settled_on) == ("open", None, None)


def test_put_off_until_a_day_and_back(cast: Any, client_of: In) -> None:
    found, browser = alert(account("Aruvale", kam=cast.kam), cast.kam, ahead(20)), client_of("kam")
    page = browser.post(f"/alerts/{found.pk}/snooze/", {"until": ahead(5).isoformat()}, follow=True)
    assert shown(page) == [] and page.context["undo"] == found
    assert shown(browser.get("/alerts/?state=later")) == ["Aruvale"]
    found.refresh_from_db()
    assert found.snoozed_until == ahead(5)
    assert shown(browser.post(f"/alerts/{found.pk}/reopen/", follow=True)) == ["Aruvale"]


def test_what_is_due_today_can_wait_until_tomorrow(cast: Any, client_of: In) -> None:
    found = alert(account(kam=cast.kam), cast.kam, ahead(0))
    client_of("kam").post(f"/alerts/{found.pk}/snooze/")
    found.refresh_from_db()
    assert found.snoozed_until == ahead(1)


@pytest.mark.parametrize("until", ["2020-01-01", "2020-99-99", ahead(40).isoformat()])
def test_a_day_that_will_not_do_is_told(cast: Any, client_of: In, until: str) -> None:
    found = alert(account(kam=cast.kam), cast.kam, ahead(20))
    client_of("kam").post(f"/alerts/{found.pk}/snooze/", {"until": until})
    found.refresh_from_db()
    assert found.snoozed_until is None


def test_where_to_go_back_is_one_of_ours(cast: Any, client_of: In) -> None:
    found = alert(account(kam=cast.kam), cast.kam)
    done = client_of("kam").post(
        f"/alerts/{found.pk}/settle/", {"state": "done", "next": "https://example.com/"}
    )
    assert done["Location"] == "/alerts/"


def test_pages_are_by_account_and_ask_no_more(cast: Any, client_of: In) -> None:
    browser, counts = client_of("kam"), []
    browser.get("/alerts/")
    for number in range(PER_PAGE + 2):
        of = account(f"Conta {number:02d}", kam=cast.kam)
        alert(of, cast.kam, ahead(number))
        alert(of, cast.kam, ahead(number), CONTRADICTS, "b")
        if number in (1, PER_PAGE + 1):
            with CaptureQueriesContext(connection) as asked:
                page = browser.get("/alerts/")
            counts.append(len(asked))
    assert len(shown(page)) == PER_PAGE and shown(page)[0] == "Conta 00"
    assert shown(browser.get("/alerts/?page=2")) == ["Conta 25", "Conta 26"]
    assert counts[0] == counts[1]
