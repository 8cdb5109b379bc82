"""Many accounts given to a KAM at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.portfolio import account
from zelo.apps.operations.models import Job
from zelo.apps.operations.worker import Worker
from zelo.apps.portfolio.models import AccountState, Assignment

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def kams() -> dict[str, Any]:
    return {state.sort_name: state.kam_id for state in AccountState.objects.all()}


def told(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_ticked_accounts_get_a_kam_and_the_page_says_how_many(cast: Any, client_of: ClientOf) -> None:
    one, two, three = account("um"), account("dois", kam=cast.kam), account("três", kam=cast.teammate)
    form = {"account": [one.pk, two.pk], "person": cast.kam.pk, "query": "sort=-name&q="}
    answer = client_of("head").post("/accounts/assign/", form, follow=True)
    assert answer.redirect_chain == [("/accounts/?sort=-name", 302)]
    assert told(answer) == "Kam Souza now looks after 1 more account. 1 was theirs already."
    assert kams() == {"um": cast.kam.pk, "dois": cast.kam.pk, "tres": cast.teammate.pk}
    assert Assignment.objects.get(account=one).assigned_by == cast.head
    assert three.pk not in Assignment.objects.filter(person=cast.kam).values_list("account", flat=True)


def test_all_of_the_filter_are_given_not_only_the_page(cast: Any, client_of: ClientOf) -> None:
    for n in range(60):
        account(f"c{n}", segment="Pet")
    account("outra", segment="Agro")
    form = {"all": "on", "person": cast.kam.pk, "query": "segment=Pet&page=2"}
    answer = client_of("head").post("/accounts/assign/", form, follow=True)
    assert told(answer) == "Kam Souza now looks after 60 more accounts."
    assert AccountState.objects.filter(kam=cast.kam).count() == 60


def test_very_many_are_given_by_a_job_in_steps(
    cast: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zelo.apps.portfolio.bulk.AT_ONCE", 3)
    for n in range(10):
        account(f"c{n}")
    form = {"all": "on", "person": cast.kam.pk, "query": "kam=none"}
    answer = client_of("head").post("/accounts/assign/", form, follow=True)
    assert told(answer).startswith("10 accounts are being given to Kam Souza.")
    job = Job.objects.get(name="portfolio.assign_kam")
    Worker().run_until_idle()
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"accounts": 10})
    assert AccountState.objects.filter(kam=cast.kam).count() == 10
    assert set(Assignment.objects.values_list("assigned_by", flat=True)) == {cast.head.pk}


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"person": "1"}, "No account is ticked."),
        ({"account": ["1"], "person": ""}, "Choose who is to look after these accounts."),
        ({"account": ["1"], "person": "999"}, "Choose who is to look after these accounts."),
        ({"account": ["x", "-1", "1e5"], "person": "1"}, "No account is ticked."),
    ],
)
def test_what_is_missing_is_said(cast: Any, client_of: ClientOf, form: dict[str, Any], words: str) -> None:
    assert told(client_of("head").post("/accounts/assign/", form, follow=True)) == words


def test_address_to_go_back_to_is_always_the_list(cast: Any, client_of: ClientOf) -> None:
    for query in ("//evil.example", "https://evil.example/", "\\evil.example", "next=https://evil.example"):
        form = {"account": "1", "person": cast.kam.pk, "query": query}
        location = client_of("head").post("/accounts/assign/", form).headers["Location"]
        assert location == "/accounts/" or location.startswith("/accounts/?")


def test_foreign_accounts_cannot_be_given(cast: Any, client_of: ClientOf) -> None:
    """Whoever may assign sees all; a merged account is nobody's to give."""
    kept, merged = account("fica"), account("foi")
    type(merged).objects.filter(pk=merged.pk).update(merged_into=kept)
    form = {"account": [kept.pk, merged.pk], "person": cast.kam.pk}
    assert client_of("kam").post("/accounts/assign/", form).status_code == 403
    client_of("head").post("/accounts/assign/", form)
    assert list(Assignment.objects.values_list("account", flat=True)) == [kept.pk]


def test_giving_many_is_undone_by_one_button(cast: Any, client_of: ClientOf) -> None:
    free, others, theirs = account("um"), account("dois", kam=cast.teammate), account("três", kam=cast.kam)
    head = client_of("head")
    form = {"account": [free.pk, others.pk, theirs.pk], "person": cast.kam.pk}
    page = head.post("/accounts/assign/", form, follow=True)
    assert "2 accounts were given to another KAM." in page.content.decode()
    page = head.post("/accounts/assign/undo/", follow=True)
    assert told(page) == "2 accounts have their KAM of before again."
    assert kams() == {"um": None, "dois": cast.teammate.pk, "tres": cast.kam.pk}
    assert [part.ends_on for part in Assignment.objects.filter(account=others)] == [None]
    assert "were given to another KAM" not in head.get("/accounts/").content.decode()


def test_undo_leaves_an_account_that_has_another_kam_by_now(cast: Any, client_of: ClientOf) -> None:
    one, two = account("um", kam=cast.teammate), account("dois")
    head = client_of("head")
    head.post("/accounts/assign/", {"account": [one.pk, two.pk], "person": cast.kam.pk}, follow=True)
    client_of("administrator").post("/accounts/assign/", {"account": [two.pk], "person": cast.teammate.pk})
    assert told(head.post("/accounts/assign/undo/", follow=True)) == (
        "1 account has its KAM of before again."
    )
    assert kams() == {"um": cast.teammate.pk, "dois": cast.teammate.pk}
