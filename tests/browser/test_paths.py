"""What people do, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import PASSWORD
from zelo.apps.operations.enums import JobState
from zelo.apps.operations.models import Job
from zelo.apps.people.actions import invite_person
from zelo.apps.people.models import User

Visit = Callable[..., Any]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_person_joins_invites_and_signs_out(visit: Visit, db: None, scripts: bool, settings: Any) -> None:
    _invitation, link = invite_person(email="", role="administrator", by=None)
    page = visit(java_script_enabled=scripts, locale="en-US").open(link.removeprefix(settings.PUBLIC_URL))
    page.get_by_label("Your e-mail").fill("ana@example.com")
    page.get_by_label("Your name").fill("Ana Luz")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("heading", name="Good to see you, Ana").wait_for()
    page.get_by_role("complementary").get_by_role("link", name="People and teams").click()
    page.get_by_role("link", name="Invite").click()
    page.get_by_label("E-mail").fill("nova@example.com")
    page.get_by_label("KAM:").check()
    page.get_by_role("button", name="Invite").click()
    page.get_by_role("heading", name="nova@example.com is invited").wait_for()
    assert "/join/" in page.get_by_label("One-time link").input_value()
    page.get_by_role("complementary").get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_language_and_appearance_switch(visit: Visit, cast: Any, scripts: bool) -> None:
    visitor = visit(java_script_enabled=scripts, locale="pt-BR").be(cast.kam)
    page = visitor.open("/people/?q=kam")
    side = page.get_by_role("complementary")
    side.get_by_role("button", name="Ler em português").click()
    page.get_by_role("heading", name="Pessoas e equipes").wait_for()
    side.get_by_role("button", name="Aparência escura").click()
    page.locator("html[data-bs-theme=dark]").wait_for()
    assert page.url.endswith("/people/?q=kam")
    cast.kam.refresh_from_db()
    assert (cast.kam.language, cast.kam.theme) == ("pt-br", "dark")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_navigation_opens_on_a_phone(visit: Visit, cast: Any, scripts: bool) -> None:
    visitor = visit(java_script_enabled=scripts, viewport={"width": 390, "height": 844}).be(cast.kam)
    page = visitor.open("/")
    page.locator("summary[aria-label=Menu]").click()
    page.get_by_role("banner").get_by_role("link", name="People and teams").click()
    page.get_by_role("heading", name="People and teams").wait_for()


def test_list_filters_as_soon_as_something_is_chosen(visit: Visit, cast: Any) -> None:
    assert cast.head and cast.kam
    page = visit(locale="en-US").be(cast.administrator).open("/people/")
    page.get_by_label("Role").select_option("head")
    page.wait_for_url("**/people/?*role=head*")
    page.get_by_role("link", name="Name").wait_for()
    assert page.locator("tbody tr").count() == 1


def test_running_job_shows_its_progress_by_itself(visit: Visit, cast: Any) -> None:
    from zelo.apps.operations.actions import enqueue

    job = enqueue("operations.tidy", by=cast.administrator)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, attempts=1, progress_done=1, progress_total=4
    )
    page = visit(locale="en-US").be(cast.administrator).open(f"/jobs/{job.pk}/")
    page.get_by_text("1 / 4").wait_for()
    Job.objects.filter(pk=job.pk).update(progress_done=3)
    page.get_by_text("3 / 4").wait_for()
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
    page.get_by_text("Done").first.wait_for()


def test_passkey_is_added_and_opens_the_door(visit: Visit, cast: Any) -> None:
    visitor = visit(locale="en-US")
    page = visitor.page
    session = visitor.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    visitor.open("/sign-in/")
    page.get_by_label("E-mail").fill(cast.kam.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Good to see you").wait_for()
    visitor.open("/second-factor/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.get_by_role("heading", name="Recovery Codes").wait_for()
    page.get_by_role("complementary").get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Good to see you").wait_for()
    assert User.objects.get(pk=cast.kam.pk).last_login is not None
