"""Each page in a real browser: no complaint, no barrier, no sideways scroll, in both themes and languages."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.permissions.subjects import Subjects

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
OPEN = ["/sign-in/", "/password/reset/", "/sign-in/by-invitation/"]
PLAIN = [
    "/",
    "/profile/",
    "/people/",
    "/people/invite/",
    "/teams/new/",
    "/absences/new/",
    "/jobs/",
    "/outbox/",
    "/refreshes/",
    "/data/imports/",
    "/data/profiles/",
    "/data/folders/",
    "/data/folders/new/",
]
MORE = ["/trail/", "/password/", "/second-factor/", "/sessions/"]


@pytest.fixture
def addresses(cast: Any) -> list[str]:
    """Every page that an administrator can open, with something on each."""
    subjects = Subjects(cast)
    job, mail, absence = subjects.failed_job, subjects.failed_mail, subjects.absence
    invitation, token = subjects.invitation
    assert (mail.pk, absence.pk, invitation.pk) and subjects.schedule
    single = [f"/people/{cast.kam.pk}/", f"/teams/{cast.kam.team.pk}/", f"/jobs/{job.pk}/"]
    single.append(f"/refreshes/{subjects.refresh.pk}/")
    return [*OPEN, f"/join/{token}", *PLAIN, *MORE, *single]


@pytest.mark.parametrize(("scheme", "language"), [("light", "pt-BR"), ("dark", "en-US")])
def test_pages_have_no_barrier_in_any_theme(
    visit: Callable[..., Any], cast: Any, addresses: list[str], scheme: str, language: str
) -> None:
    cast.administrator.language = language.lower()[:5] if language == "pt-BR" else "en"
    cast.administrator.save()
    stranger = visit(color_scheme=scheme, locale=language)
    person = visit(color_scheme=scheme, locale=language).be(cast.administrator)
    barriers = []
    for address in addresses:
        outside = address in OPEN or address.startswith("/join/")
        page = (stranger if outside else person).open(address)
        assert page.evaluate("document.documentElement.dataset.bsTheme") == scheme
        assert page.evaluate("document.documentElement.lang") == ("pt-br" if language == "pt-BR" else "en")
        for found in Axe().run(page, options=RULES).response["violations"]:
            barriers.append((address, found["id"], [node["html"][:120] for node in found["nodes"][:3]]))
    assert barriers == []


def test_pages_fit_a_phone(visit: Callable[..., Any], cast: Any, addresses: list[str]) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "locale": "pt-BR"}
    stranger, person = visit(**phone), visit(**phone).be(cast.administrator)
    for address in addresses:
        outside = address in OPEN or address.startswith("/join/")
        visitor = stranger if outside else person
        visitor.open(address)
        assert visitor.overflow() <= 0, address


def test_error_pages_have_no_barrier(visit: Callable[..., Any], cast: Any) -> None:
    person = visit().be(cast.kam)
    for address in ("/no/such/page/", "/trail/"):
        page = person.open(address)
        assert Axe().run(page, options=RULES).response["violations"] == []
    assert len(person.complaints) == 2, "the browser notes that the page is a 404, or a 403"
    person.complaints.clear()
