"""The calendar by secret address: whose dates, which, until when, and as a calendar program reads it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.contracts.test_records import ahead, made
from tests.portfolio import account
from zelo.apps.contracts.actions.cases import pass_checkpoints
from zelo.apps.contracts.actions.nightly import calendar_of, pass_over
from zelo.apps.contracts.models import Contract, RenewalCase
from zelo.apps.work.actions.notices import make_feed
from zelo.apps.work.models import Notices

pytestmark = pytest.mark.django_db
In = Callable[[str], Client]


def renewals_of(*contracts: Contract) -> None:
    pass_over([one.pk for one in contracts], ahead(0), calendar_of(ahead(0)))


def read(secret: str) -> dict[str, Any]:
    """The events by UID."""
    answer = Client().get(f"/calendar/{secret}.ics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return {str(e["uid"]): e for e in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}


def dates(events: dict[str, Any]) -> set[tuple[str, date]]:
    return {(uid.split("-")[0], event["dtstart"].dt) for uid, event in events.items()}


def test_it_shows_what_a_person_answers_for(cast: Any) -> None:
    renewals_of(
        made(of=account("Aruvale; Filial, 1", kam=cast.kam)), made(of=account(kam=cast.stranger), code="CT-2")
    )
    found = read(make_feed(cast.kam, scope="mine"))
    assert {("notice", ahead(75)), ("end", ahead(165))} <= dates(found)
    titles = [str(event["summary"]) for event in found.values()]
    assert all("Aruvale; Filial, 1" in title and "CT-1" in title for title in titles)
    assert "12" not in "".join(titles).replace("CT-1", "")
    assert len(read(make_feed(cast.head, scope="seen"))) == 2 * len(found)
    assert read(make_feed(cast.head, scope="mine")) == {}


def test_events_keep_their_names_and_follow_what_happens(cast: Any) -> None:
    renewals_of(made(of=account(kam=cast.kam), ends_on=ahead(100)))
    secret = make_feed(cast.kam, scope="mine")
    before = read(secret)
    assert before.keys() == read(secret).keys()
    case = RenewalCase.objects.get()
    assert pass_checkpoints(case, by=cast.kam, note="") == 1
    assert len(read(secret)) == len(before) - 1
    case.outcome = "renewed"
    case.save()
    assert read(secret) == {}


def test_the_last_business_day_stands_beside_a_deadline_that_is_none(cast: Any) -> None:
    contracts = [
        made(of=account(kam=cast.kam), code=f"W{days}", ends_on=ahead(days)) for days in range(120, 127)
    ]
    renewals_of(*contracts)
    found = dates(read(make_feed(cast.kam, scope="mine")))
    deadlines = {day for kind, day in found if kind == "notice"}
    weekends = {day for day in deadlines if day.weekday() >= 5}
    workdays = {day for kind, day in found if kind == "business"}
    assert len(deadlines) == 7 and len(weekends) == 2
    assert workdays and all(calendar_of(day).is_business_day(day) for day in workdays)
    assert {calendar_of(day).previous_business_day(day) for day in weekends} <= workdays


def test_it_is_well_formed_and_asked_again_cheaply(cast: Any) -> None:
    renewals_of(made(of=account("Nome muito comprido " * 6, kam=cast.kam)))
    secret = make_feed(cast.kam, scope="mine")
    first = Client().get(f"/calendar/{secret}.ics")
    lines = first.content.split(b"\r\n")
    assert b"\n" not in b"".join(lines) and max(map(len, lines)) <= 75
    assert first["Cache-Control"] == "private, no-cache" and first["X-Robots-Tag"] == "noindex"
    again = Client().get(f"/calendar/{secret}.ics", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_new_address_ends_the_former_and_it_can_be_revoked(cast: Any, client_of: In) -> None:
    browser = client_of("kam")
    page = browser.post("/profile/notices/calendar/", {"scope": "mine"})
    address = page.context["address"]
    assert page["Cache-Control"] == "no-store" and address in page.content.decode()
    assert address not in browser.get("/profile/notices/").content.decode()
    path = "/" + address.split("/", 3)[3]
    assert len(path.removeprefix("/calendar/").removesuffix(".ics")) >= 43
    assert Client().get(path).status_code == 200
    second = make_feed(cast.kam, scope="mine")
    assert Client().get(path).status_code == 404
    browser.post("/profile/notices/calendar/revoke/")
    assert Client().get(f"/calendar/{second}.ics").status_code == 404
    assert Client().get("/calendar/.ics").status_code == 404


def test_people_who_are_gone_have_no_calendar(cast: Any) -> None:
    secret = make_feed(cast.kam, scope="seen")
    cast.kam.is_active = False
    cast.kam.save()
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404


def test_the_secret_is_neither_kept_nor_logged(cast: Any, caplog: pytest.LogCaptureFixture) -> None:
    secret = make_feed(cast.kam, scope="mine")
    with caplog.at_level("DEBUG"):
        Client().get(f"/calendar/{secret}.ics")
    assert secret not in caplog.text
    assert secret not in "".join(str(value) for record in caplog.records for value in vars(record).values())
    assert not Notices.objects.filter(feed_hash__contains=secret).exists()


def test_it_asks_no_more_for_many_renewals(cast: Any) -> None:
    of, counts = account(kam=cast.kam), []
    secret = make_feed(cast.kam, scope="mine")
    for number in range(20):
        contract = made(of=of, code=f"N{number}")
        if number in (0, 19):
            renewals_of(*Contract.objects.all())
            with CaptureQueriesContext(connection) as asked:
                read(secret)
            counts.append(len(asked))
        del contract
    assert counts[0] == counts[1] <= 6
