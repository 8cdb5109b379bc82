"""Lists kept under a name: whose, what they keep, and who may change them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from zelo.apps.operations.models import Change
from zelo.apps.people.models import SavedView
from zelo.apps.people.saved_views import change_view, pinned_views, save_view, views_of
from zelo.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def test_view_keeps_what_the_address_says_without_page_and_blanks(cast: Any) -> None:
    query = "?tier=key&q=&page=4&columns=tier&columns=kam&sort=-score&view=7"
    view = save_view(owner=cast.kam, page="accounts", name=" Chave ", query=query)
    assert (view.name, view.query) == ("Chave", "columns=tier,kam&sort=-score&tier=key")


def test_name_is_given_once_per_person_and_list(cast: Any) -> None:
    save_view(owner=cast.kam, page="accounts", name="Chave", query="")
    other = save_view(owner=cast.kam, page="accounts", name="Outra", query="")
    save_view(owner=cast.teammate, page="accounts", name="Chave", query="")
    with pytest.raises(InvalidInput, match="already"):
        save_view(owner=cast.kam, page="accounts", name="Chave", query="")
    with pytest.raises(InvalidInput, match="already"):
        change_view(other, name="Chave")
    with pytest.raises(InvalidInput, match="no such list"):
        save_view(owner=cast.kam, page="account_login", name="X", query="")
    with pytest.raises(InvalidInput, match="too much"):
        save_view(owner=cast.kam, page="accounts", name="X", query="q=" + "a" * 2001)


def test_others_open_what_is_shared_and_pin_only_their_own(cast: Any) -> None:
    shared = save_view(owner=cast.kam, page="accounts", name="A", query="", shared=True, pinned=True)
    save_view(owner=cast.kam, page="accounts", name="B", query="")
    assert list(views_of(cast.stranger)) == [shared]
    assert list(pinned_views(cast.kam)) == [shared]
    assert list(pinned_views(cast.stranger)) == []


def test_view_is_saved_changed_and_removed_by_its_pages(cast: Any, client_of: ClientOf) -> None:
    client = client_of("kam")
    form = {"page": "accounts", "name": "Chave", "query": "tier=key", "pinned": "on"}
    answer = client.post("/views/new/", form)
    view = SavedView.objects.get()
    assert answer.headers["Location"] == f"/accounts/?tier=key&view={view.pk}"
    page = client.get(f"/accounts/?tier=key&sort=-score&view={view.pk}").content.decode()
    assert "Keep the changes in “Chave”" in page
    client.post(f"/views/{view.pk}/", {"query": f"tier=key&sort=-score&view={view.pk}"})
    view.refresh_from_db()
    assert view.query == "sort=-score&tier=key"
    client.post(f"/views/{view.pk}/", {f"v{view.pk}-name": "Nova", f"v{view.pk}-shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.shared, view.pinned) == ("Nova", True, False)
    client.post(f"/views/{view.pk}/remove/")
    assert not SavedView.objects.exists()
    assert Change.objects.filter(content_type__model="savedview").count() == 4


def test_wrong_form_is_told_on_the_list(client_of: ClientOf) -> None:
    client = client_of("kam")
    for form in ({"page": "accounts", "name": ""}, {"page": "accounts", "name": "x" * 81}):
        answer = client.post("/views/new/", form, follow=True)
        assert answer.redirect_chain[-1][0] == "/accounts/"
        assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    answer = client.post("/views/new/", {"page": "https://evil.example", "name": "X"})
    assert answer.headers["Location"] == "/views/"


def test_html_in_a_view_is_text(cast: Any, client_of: ClientOf) -> None:
    html = '"><img src=x onerror=alert(1)>'
    save_view(owner=cast.kam, page="accounts", name=html, query=f"q={html}", shared=True, pinned=True)
    for who in ("kam", "stranger"):
        for address in ("/accounts/", "/views/", "/", "/search/?q=img"):
            assert "<img src=x" not in client_of(who).get(address).content.decode()
