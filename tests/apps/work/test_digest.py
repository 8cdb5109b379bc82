"""Digests: due by the person's choice, made once, in their language, silent where there is nothing to say."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.apps.contracts.test_records import ahead, made
from tests.portfolio import account
from tests.smtp import mail_server
from zelo.apps.contracts.actions.nightly import calendar_of, pass_over
from zelo.apps.operations.enums import MailState
from zelo.apps.operations.models import OutgoingMail
from zelo.apps.operations.worker import Worker
from zelo.apps.work.actions.notices import choose_digest, notices_of, send_digests
from zelo.apps.work.digest import LATE_DAYS, letter_for, period_of, stop_address
from zelo.apps.work.models import Alert, Digest, Notices

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
MONDAY = date(2026, 11, 30)
OLD = datetime(2000, 1, 1, tzinfo=UTC)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SAO_PAULO)


def choice(digest: str, **fields: Any) -> Notices:
    return Notices(digest=digest, **({"weekday": 0, "at": time(7), "changed_at": OLD} | fields))


@pytest.mark.parametrize(
    ("chosen", "now", "expected"),
    [
        (choice("daily"), at(MONDAY, 6, 59), None),
        (choice("daily"), at(MONDAY, 7), MONDAY),
        (choice("daily"), at(MONDAY, 23, 59), MONDAY),
        (choice("daily"), at(MONDAY + timedelta(days=5), 12), None),
        (choice("daily", changed_at=at(MONDAY, 9)), at(MONDAY, 10), None),
        (choice("weekly"), at(MONDAY, 7), MONDAY),
        (choice("weekly"), at(MONDAY + timedelta(days=LATE_DAYS), 7), MONDAY),
        (choice("weekly"), at(MONDAY + timedelta(days=LATE_DAYS + 1), 7), None),
        (choice("weekly", weekday=4), at(MONDAY, 7), MONDAY - timedelta(days=3)),
        (choice("never"), at(MONDAY, 12), None),
        # midnight did not exist on that day in São Paulo
        (choice("weekly", weekday=6, at=time(0)), at(date(2018, 11, 4), 1), date(2018, 11, 4)),
    ],
)
def test_a_digest_belongs_to_its_day(chosen: Notices, now: datetime, expected: date | None) -> None:
    assert period_of(chosen, now) == expected


@given(
    weekly=st.booleans(),
    weekday=st.integers(0, 4),
    hour=st.integers(0, 23),
    steps=st.lists(st.integers(-90, 60 * 40), min_size=1, max_size=60),
)
def test_no_day_has_two_digests_whatever_the_clock_does(
    weekly: bool, weekday: int, hour: int, steps: list[int]
) -> None:
    """Minutes pass, a machine sleeps, a clock goes back: each period is decided once."""
    chosen = choice("weekly" if weekly else "daily", weekday=weekday, at=time(hour))
    now, decided = datetime(2018, 10, 20, tzinfo=UTC), []
    for minutes in steps:
        now += timedelta(minutes=minutes)
        period = period_of(chosen, now.astimezone(SAO_PAULO))
        if period is not None and period not in decided:
            decided.append(period)
            assert period <= now.astimezone(SAO_PAULO).date()
    assert len(decided) == len(set(decided))
    assert all(day.weekday() == weekday if weekly else day.weekday() < 5 for day in decided)


@pytest.fixture
def outbox(db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "zelo.apps.operations.mail.OutboxBackend"


@pytest.fixture
def watched(outbox: None, cast: Any) -> Any:
    """The KAM's account with a contract whose notice is near; the digest comes every weekday."""
    of = account("Aruvale", kam=cast.kam)
    contract = made(of=of)
    pass_over([contract.pk], ahead(0), calendar_of(ahead(0)))
    Notices.objects.create(person=cast.kam, digest="daily", at=time(7), changed_at=OLD)
    return of


def weekday_morning() -> datetime:
    now = timezone.localtime()
    return now.replace(hour=9) + timedelta(days=max(0, 7 - now.weekday()) if now.weekday() > 4 else 0)


def test_it_tells_what_is_due_once(watched: Any, cast: Any) -> None:
    now = weekday_morning()
    assert send_digests(now) == {"decided": 1, "mailed": 1}
    assert send_digests(now) == {"decided": 0, "mailed": 0}
    Worker().run_until_idle()
    assert [told.to for told in mail.outbox] == [["kam@example.com"]]
    body = mail.outbox[0].body
    assert "Aruvale: Notice on contract CT-1 must be received by" in body
    assert "RENEWALS OF THE NEXT 30 DAYS" not in body
    assert f"/accounts/{watched.pk}/contracts/" in body
    assert mail.outbox[0].alternatives[0][1] == "text/html"  # type: ignore[index]
    assert "[new]" not in body


def test_the_next_one_marks_what_is_new(watched: Any, cast: Any) -> None:
    now = weekday_morning()
    Digest.objects.create(
        person=cast.kam, period=now.date() - timedelta(days=7), made_at=now - timedelta(days=7)
    )
    Alert.objects.filter(kind="contract.checkpoint").update(since=now.date() - timedelta(days=30))
    send_digests(now)
    body = OutgoingMail.objects.get().text
    assert body.count("[new]") == 1


def test_it_speaks_the_persons_language(watched: Any, cast: Any) -> None:
    cast.kam.language = "pt-br"
    cast.kam.save()
    send_digests(weekday_morning())
    told = OutgoingMail.objects.get()
    assert "O QUE PRECISA DE VOCÊ" in told.text and told.subject.startswith("O que precisa de você")


def test_a_renewal_whose_alert_was_settled_is_still_told(watched: Any, cast: Any) -> None:
    contract = made(of=watched, code="CT-2", ends_on=ahead(80), supplier_notice=None)
    pass_over([contract.pk], ahead(0), calendar_of(ahead(0)))
    assert "CT-2: last day" not in letter_for(cast.kam, ahead(0), None).text  # type: ignore[union-attr]
    Alert.objects.filter(kind="contract.notice").update(state="done")
    told = letter_for(cast.kam, ahead(0), None)
    assert told is not None
    assert "Aruvale: last day of notice of contract CT-2" in told.text
    assert "Nobody has said yet" in told.text


def test_nothing_to_say_is_no_mail(outbox: None, cast: Any) -> None:
    Notices.objects.create(person=cast.kam, digest="daily", at=time(7), changed_at=OLD)
    assert send_digests(weekday_morning()) == {"decided": 1, "mailed": 0}
    assert not OutgoingMail.objects.exists()
    assert send_digests(weekday_morning()) == {"decided": 0, "mailed": 0}


def test_people_who_are_gone_or_see_no_alerts_get_none(watched: Any, cast: Any) -> None:
    cast.kam.is_active = False
    cast.kam.save()
    Notices.objects.create(person=cast.contributor, digest="daily", at=time(7), changed_at=OLD)
    assert send_digests(weekday_morning()) == {"decided": 0, "mailed": 0}


def test_without_a_choice_it_comes_on_mondays(outbox: None, cast: Any) -> None:
    found = notices_of(cast.kam)
    assert (found.digest, found.weekday, found.at) == ("weekly", 0, time(7))
    cast.kam.date_joined = OLD
    cast.kam.save()
    assert send_digests(at(MONDAY, 8))["decided"] == 1


def test_choosing_makes_up_for_nothing(watched: Any, cast: Any) -> None:
    choose_digest(cast.kam, digest="daily", weekday=0, at=time(0))
    assert send_digests(timezone.now()) == {"decided": 0, "mailed": 0}


def test_a_real_server_gets_it_and_its_refusal_is_told(watched: Any, settings: Any) -> None:
    settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = "127.0.0.1", False, ""
    send_digests(weekday_morning())
    with mail_server(refuse=b"550 no such person") as refusing:
        settings.EMAIL_PORT = refusing.port
        Worker().run_once()
        assert refusing.accepted == []
    assert OutgoingMail.objects.get().state == MailState.WAITING
    with mail_server() as server:
        settings.EMAIL_PORT = server.port
        from zelo.apps.operations.mail import deliver_mail

        deliver_mail(OutgoingMail.objects.get().pk)
        assert len(server.accepted) == 1
    received = server.accepted[0]
    assert received["To"] == "kam@example.com"
    assert received["List-Unsubscribe"].strip().startswith("<http")
    assert received.get_body(("html",)) is not None


def test_the_link_in_it_asks_and_a_post_ends_it(watched: Any, cast: Any) -> None:
    browser, address = Client(enforce_csrf_checks=True), stop_address(cast.kam)
    path = "/" + address.split("/", 3)[3]
    assert "End the digests" in browser.get(path).content.decode()
    assert Notices.objects.get(person=cast.kam).digest == "daily"
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Notices.objects.get(person=cast.kam).digest == "never"
    assert browser.get("/digest/stop/nonsense/").status_code == 404


def test_choices_are_kept(cast: Any, client_of: Callable[[str], Client]) -> None:
    browser = client_of("kam")
    assert browser.get("/profile/notices/").status_code == 200
    wrong = browser.post("/profile/notices/", {"digest": "daily", "weekday": 9, "at": "07:00"})
    assert wrong.status_code == 422
    browser.post("/profile/notices/", {"digest": "daily", "weekday": 2, "at": "18:30"})
    found = Notices.objects.get(person=cast.kam)
    assert (found.digest, found.weekday, found.at) == ("daily", 2, time(18, 30))
