"""The first page: what needs a person and by when, renewals to be called, and how the team stands."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.contracts.test_records import ahead, made
from tests.apps.work.test_alerts import alert
from tests.portfolio import account
from zelo.apps.contracts.actions.cases import call_renewal
from zelo.apps.contracts.actions.nightly import calendar_of, pass_over
from zelo.apps.contracts.models import Contract, RenewalCase
from zelo.apps.people.models import Team
from zelo.apps.work.actions.alerts import snooze_alert
from zelo.apps.work.models import Alert
from zelo.apps.work.today import groups_of, leads_others, loads_of

pytestmark = pytest.mark.django_db
In = Callable[[str], Client]


def summary(viewer: Any) -> list[tuple[str, int, int]]:
    return [(group.span.key, group.count, group.more) for group in groups_of(viewer)]


def panel(page: Any, key: str) -> Any:
    found = [filled.content for filled in page.context["panels"] if filled.panel.key == key]
    return found[0] if found else None


def test_every_open_alert_stands_in_one_group_of_its_day(cast: Any) -> None:
    of = account(kam=cast.kam)
    for days in (-400, -8, -7, -1, 0, 1, 7, 8, 300):
        alert(of, cast.kam, ahead(days), key=str(days))
    undated = alert(of, cast.kam, key="undated")
    Alert.objects.filter(pk=undated.pk).update(due_on=None)
    assert summary(cast.kam) == [("late", 4, 1), ("today", 1, 0), ("week", 2, 0), ("later", 3, 1)]
    late = groups_of(cast.kam)[0]
    assert [line.alert.due_on for card in late.cards for line in card.lines] == [
        ahead(-1),
        ahead(-7),
        ahead(-8),
    ]


def test_what_is_put_off_or_of_others_needs_nobody_here(cast: Any) -> None:
    of = account(kam=cast.kam)
    snooze_alert(alert(of, cast.kam, ahead(20)), until=ahead(1))
    alert(of, cast.head, ahead(0), key="other")
    assert summary(cast.kam) == []
    assert summary(cast.head) == [("today", 1, 0)]


def test_a_head_sees_how_many_each_person_has_late(cast: Any) -> None:
    mine, others = account(kam=cast.kam), account(kam=cast.stranger)
    for days in (-3, 0, 2, 40):
        alert(mine, cast.kam, ahead(days), key=str(days))
    alert(others, cast.stranger, ahead(9))
    found = [(one.name, one.late, one.week, one.open) for one in loads_of(cast.head)]
    assert found == [(cast.kam.name, 1, 2, 4), (cast.stranger.name, 0, 0, 1)]
    assert sum(one.open for one in loads_of(cast.kam)) == 4


def test_only_who_leads_sees_the_team(cast: Any, client_of: In) -> None:
    alert(account(kam=cast.kam), cast.kam, ahead(-1))
    assert not leads_others(cast.kam) and not leads_others(cast.auditor)
    assert panel(client_of("kam").get("/"), "team_alerts") is None
    assert [one.late for one in panel(client_of("head").get("/"), "team_alerts")["loads"]] == [1]
    Team.objects.create(name="Oeste", manager=cast.kam)
    assert leads_others(cast.kam)


def test_renewals_wait_for_a_call_until_it_is_made(cast: Any, client_of: In) -> None:
    of = account("Aruvale", kam=cast.kam)
    made(of=of, code="NEAR")
    made(of=of, code="FAR", ends_on=ahead(200))
    made(of=of, code="PAST", ends_on=ahead(-9))
    pass_over(list(Contract.objects.values_list("pk", flat=True)), ahead(0), calendar_of(ahead(0)))
    shown = panel(client_of("kam").get("/"), "to_call")
    assert [case.contract.code for case in shown["cases"]] == ["NEAR", "PAST"]
    assert panel(client_of("auditor").get("/"), "to_call") is None
    for case in RenewalCase.objects.filter(contract__code__in=["NEAR", "PAST"]):
        call_renewal(case, version=case.version, by=cast.kam, call="renew")
    assert panel(client_of("kam").get("/"), "to_call") is None


def test_settling_on_the_first_page_comes_back_to_it(cast: Any, client_of: In) -> None:
    one = alert(account(kam=cast.kam), cast.kam, ahead(0))
    browser = client_of("kam")
    assert 'name="next" value="/"' in browser.get("/").content.decode()
    answer = browser.post(f"/alerts/{one.pk}/settle/", {"state": "done", "next": "/"})
    assert answer.headers["Location"] == "/"
    page = browser.get("/")
    assert panel(page, "alerts")["undo"] == one and "Undo" in page.content.decode()
    browser.post(f"/alerts/{one.pk}/reopen/", {"next": "/"})
    assert panel(browser.get("/"), "alerts")["undo"] is None


@pytest.mark.parametrize("who", ["kam", "head"])
def test_the_first_page_asks_no_more_for_many_alerts(cast: Any, client_of: In, who: str) -> None:
    person, browser, counts = getattr(cast, who), client_of(who), []
    for start, more in ((0, 1), (1, 29)):
        for number in range(start, start + more):
            of = account(kam=cast.kam)
            for days in (-1, 0, 2, 30):
                alert(of, person, ahead(days), key=f"{number}:{days}")
        browser.get("/")
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
