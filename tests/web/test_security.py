"""Sign-in, sessions, forged and foreign requests, and what a page lets through."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from tests.conftest import PASSWORD
from zelo.apps.operations.models import Change
from zelo.apps.operations.worker import Worker
from zelo.apps.people.models import Team, User
from zelo.web.middleware import SEEN, SIGNED_IN

ClientOf = Callable[[str], Client]
HTML = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.fixture(autouse=True)
def no_limits_yet() -> None:
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def test_sign_in_gives_a_new_session(cast: Any, client: Client) -> None:
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = before = session.session_key
    assert sign_in(client, cast.kam.email.upper()).status_code == 302
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_wrong_password_and_unknown_person_read_the_same(cast: Any, client: Client) -> None:
    wrong = sign_in(client, cast.kam.email, "wrong").context["form"].errors
    unknown = sign_in(client, "nobody@example.com", "wrong").context["form"].errors
    assert wrong == unknown != {}


def test_one_account_is_tried_five_times(cast: Any, client: Client) -> None:
    for number in range(5):
        sign_in(client, cast.kam.email, "wrong", REMOTE_ADDR=f"192.0.2.{number}")
    late = sign_in(client, cast.kam.email, REMOTE_ADDR="192.0.2.99")
    assert late.status_code == 200
    assert not late.wsgi_request.user.is_authenticated
    assert sign_in(Client(), cast.head.email, REMOTE_ADDR="192.0.2.99").status_code == 302


def test_one_address_is_tried_twenty_times(cast: Any, client: Client) -> None:
    for number in range(20):
        sign_in(client, f"guess{number}@example.com", "wrong")
    assert not sign_in(client, cast.kam.email).wsgi_request.user.is_authenticated
    assert sign_in(Client(), cast.kam.email, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_forged_proxy_header_does_not_hide_an_address(cast: Any, client: Client) -> None:
    for number in range(20):
        sign_in(client, f"guess{number}@example.com", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    late = sign_in(client, cast.kam.email, HTTP_X_FORWARDED_FOR="198.51.100.99")
    assert not late.wsgi_request.user.is_authenticated


def test_deactivated_person_does_not_sign_in(cast: Any, client: Client) -> None:
    User.objects.filter(pk=cast.kam.pk).update(is_active=False)
    sign_in(client, cast.kam.email)
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_nobody_is_sent_elsewhere(cast: Any, client_of: ClientOf, target: str) -> None:
    answer = sign_in(Client(), cast.kam.email, QUERY_STRING=f"next={target}")
    posted = Client().post(
        reverse("account_login"), {"login": cast.kam.email, "password": PASSWORD, "next": target}
    )
    switched = client_of("kam").post(reverse("preferences"), {"theme": "dark", "next": target})
    assert [a.headers["Location"] for a in (answer, posted, switched)] == ["/", "/", "/"]


@pytest.mark.parametrize(
    "name", ["preferences", "sign_out_everywhere", "account_logout", "invite", "account_login"]
)
def test_form_of_another_site_is_refused(cast: Any, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.administrator)
    before = Session.objects.count()
    answer = client.post(reverse(name), {"theme": "dark"})
    assert answer.status_code == 403
    assert Session.objects.count() == before


def test_changing_by_get_is_refused(client_of: ClientOf, cast: Any) -> None:
    client = client_of("administrator")
    for name in ("person_deactivate", "person_sign_out", "team_remove"):
        pk = cast.kam.team.pk if name == "team_remove" else cast.kam.pk
        assert client.get(reverse(name, args=[pk])).status_code == 405


@pytest.mark.parametrize(("key", "age"), [(SIGNED_IN, settings.SESSION_ABSOLUTE_AGE + 1)])
def test_session_ends_after_its_time(client_of: ClientOf, key: str, age: int) -> None:
    client = client_of("kam")
    assert client.get("/").status_code == 200
    session = client.session
    session[key] = int(time.time()) - age
    session.save()
    assert client.get("/").status_code == 302


def test_use_prolongs_a_session_at_most_every_five_minutes(client_of: ClientOf) -> None:
    client = client_of("kam")
    client.get("/")
    seen = client.session[SEEN]
    assert client.get("/").cookies.get(settings.SESSION_COOKIE_NAME) is None
    session = client.session
    session[SEEN] = seen - 301
    session.save()
    assert client.get("/").cookies.get(settings.SESSION_COOKIE_NAME) is not None


def test_sign_out_everywhere_ends_other_sessions(client_of: ClientOf) -> None:
    here, there = client_of("kam"), client_of("kam")
    here.post(reverse("sign_out_everywhere"))
    assert [client.get("/").status_code for client in (here, there)] == [302, 302]


def test_changed_password_ends_other_sessions(cast: Any) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client, cast.kam.email)
    form = {
        "oldpassword": PASSWORD,
        "password1": "another long sentence",
        "password2": "another long sentence",
    }
    assert here.post(reverse("account_change_password"), form).status_code == 302
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)


@pytest.mark.parametrize("password", ["short", "password1234", "kam@example.com"])
def test_weak_password_is_refused(cast: Any, client: Client, password: str) -> None:
    from zelo.apps.people.actions import invite_person

    _made, link = invite_person(email="kamila.reis@example.com", role="kam", by=cast.administrator)
    form = {"name": "Kam Example", "password": password, "password_again": password}
    assert client.post(link.removeprefix(settings.PUBLIC_URL), form).status_code == 422


def test_password_is_reset_by_a_link_that_works_once(cast: Any, client: Client) -> None:
    client.post(reverse("account_reset_password"), {"email": cast.kam.email})
    client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})
    Worker().run_until_idle()
    assert [m.to for m in mail.outbox] == [[cast.kam.email]]
    link = next(word for word in str(mail.outbox[0].body).split() if "/password/reset/key/" in word)
    path = client.get(link.split("testserver")[-1]).headers["Location"]
    new = {"password1": "another long sentence", "password2": "another long sentence"}
    assert client.post(path, new).status_code == 302
    assert User.objects.get(pk=cast.kam.pk).check_password("another long sentence")
    again = Client().get(link.split("testserver")[-1], follow=True)
    assert b"password1" not in again.content


def test_html_is_text_on_every_page(cast: Any, client_of: ClientOf) -> None:
    client = client_of("administrator")
    team = Team.objects.create(name=HTML[:100], manager=cast.head)
    person = User.objects.create_user("html@example.com", name=HTML, role="kam", team=team)
    User.objects.filter(pk=cast.administrator.pk).update(name=HTML)
    for address in ("/", "/people/", f"/people/{person.pk}/", f"/teams/{team.pk}/", "/trail/", "/profile/"):
        content = client.get(address).content.decode()
        assert "<script>alert" not in content and "<img src=x" not in content, address


def test_page_carries_its_protective_headers(client_of: ClientOf) -> None:
    headers = client_of("kam").get("/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


def test_signing_in_and_failing_to_stand_in_the_trail(cast: Any, client: Client) -> None:
    sign_in(client, cast.kam.email, "wrong")
    sign_in(client, cast.kam.email)
    client.post(reverse("account_logout"))
    events = list(Change.objects.exclude(event="").order_by("id").values_list("event", flat=True))
    assert events == ["sign-in failed", "signed in", "signed out"]


def test_unknown_address_is_a_page(client_of: ClientOf) -> None:
    answer = client_of("kam").get("/no/such/page/")
    assert answer.status_code == 404
    assert b"There is nothing here" in answer.content


def test_fault_is_a_page_without_its_details(client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of("kam")
    client.raise_request_exception = False

    def broken(*_arguments: Any) -> list[Any]:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("zelo.web.views.panels_of", broken)
    answer = client.get("/")
    assert answer.status_code == 500
    assert b"secret detail" not in answer.content


@override_settings(ALLOWED_HOSTS=["zelo.example.com"])
def test_foreign_host_is_refused(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 400
