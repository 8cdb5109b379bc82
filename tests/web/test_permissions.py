"""The permission table: every address, for everybody. An address that no table lists fails the test.

Each room lists its addresses in `tests/web/permissions/<room>.py` as `RULES`: name of the URL → Rule. Whoever
is not named gets a 403 where they are signed in, and the sign-in page where they are not; whom a record does
not concern gets a 404.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.web.permissions.rule import EVERYBODY, Rule
from tests.web.permissions.subjects import Subjects
from zelo.engine.home import Home

FOLDER = Path(__file__).parent / "permissions"
RULES: dict[str, Rule] = {}
for module in sorted(path.stem for path in FOLDER.glob("*.py")):
    RULES |= getattr(import_module(f"tests.web.permissions.{module}"), "RULES", {})


def url_names(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from url_names(pattern)
        else:
            assert isinstance(pattern, URLPattern)
            yield pattern.name or f"without a name: {pattern.pattern}"


def test_every_address_stands_in_a_table() -> None:
    assert sorted(set(url_names(get_resolver()))) == sorted(RULES)


@pytest.fixture
def subjects(cast: object, settings: Any, tmp_path: Path) -> Subjects:
    """In a home of their own, so that what they leave there meets no other test."""
    settings.HOME = Home(tmp_path / "home", "BRL", "en")
    settings.HOME.save()
    return Subjects(cast)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("name", RULES)
def test_address_opens_only_to_those_it_is_for(
    name: str, who: str, client_of: Callable[[str], Client], subjects: Subjects
) -> None:
    rule = RULES[name]
    client = client_of(who)
    address = reverse(name, kwargs=rule.arguments(subjects))
    answer = (
        client.generic(rule.method, address) if rule.method != "POST" else client.post(address, rule.data)
    )
    if who in rule.allowed:
        assert answer.status_code in rule.answers, answer.content[:300]
        assert "/sign-in/?" not in answer.headers.get("Location", "")
    elif who == "anonymous":
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in/")
    else:
        assert answer.status_code == (404 if who in rule.hidden else 403)
