"""What all tests share: the cast of people, and which database the application's tests run on."""

import os
from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import settings

from tests.databases import POSTGRES_URL, postgres_answers

pytest_plugins = ["tests.spark"]
# A slow machine is no failure.
settings.register_profile("zelo", deadline=None)
settings.load_profile("zelo")


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("ZELO_TEST_DATABASE") == "postgres" and not postgres_answers():
        pytest.exit(
            f"PostgreSQL did not answer at {POSTGRES_URL.rsplit('@')[-1]}: "
            "the application's tests were NOT run on it.",
            returncode=0,
        )


def pytest_report_header(config: pytest.Config) -> str:
    name = os.environ.get("ZELO_TEST_DATABASE", "sqlite")
    return (
        f"application tests on: {name} (PostgreSQL {'answers' if postgres_answers() else 'does NOT answer'})"
    )


ROLES = (
    "administrator",
    "head",
    "kam",
    "customer_success",
    "analyst",
    "contributor",
    "executive",
    "auditor",
)
PASSWORD = "quiet river, tall grass"


class Cast:
    """People of every role, made as they are asked for; `teammate` and `stranger` are KAMs.

    The KAM and the teammate are in a team that shares its accounts; the stranger is in none.
    """

    def __init__(self) -> None:
        self._people: dict[str, object] = {}

    def __getattr__(self, name: str):  # type: ignore[no-untyped-def]
        if name.startswith("_") or name not in (*ROLES, "teammate", "stranger"):
            raise AttributeError(name)
        if name not in self._people:
            self._people[name] = self._make(name)
        return self._people[name]

    def _make(self, name: str) -> object:
        from allauth.account.models import EmailAddress

        from zelo.apps.people.models import Team, User

        role = "kam" if name in ("teammate", "stranger") else name
        team = None
        if name in ("kam", "teammate"):
            team, _new = Team.objects.get_or_create(name="Sul", defaults={"shares_accounts": True})
        label = name.replace("_", " ").title()
        user = User.objects.create_user(
            f"{name}@example.com", PASSWORD, name=f"{label} Souza", role=role, team=team, language="en"
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def client_of(cast: Cast) -> Callable[[str], Client]:
    """A browser in which this person of the cast is signed in; `anonymous` is nobody."""

    def signed_in(name: str) -> Client:
        client = Client()
        if name != "anonymous":
            client.force_login(getattr(cast, name))
        return client

    return signed_in
