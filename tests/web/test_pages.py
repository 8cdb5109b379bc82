"""Every page that stands by itself answers, in both languages."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

ClientOf = Callable[[str], Client]
PAGES = ["home", "profile", "people", "invite", "team_new", "absence_new", "jobs", "outbox", "trail"]
ACCOUNT = ["account_change_password", "mfa_index", "mfa_activate_totp", "usersessions_list"]


@pytest.mark.parametrize("name", [*PAGES, *ACCOUNT])
@pytest.mark.parametrize("language", ["pt-br", "en"])
def test_page_answers(client_of: ClientOf, cast: object, name: str, language: str) -> None:
    client = client_of("administrator")
    client.post(reverse("preferences"), {"language": language})
    answer = client.get(reverse(name), follow=True)
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


def test_health_answers_to_anybody(client: Client, db: None) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
