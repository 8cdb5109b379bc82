"""Pages of account teams, workload, gaps and duplicates: what they say, to whom, and what they refuse."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.portfolio import account, contact, give, join
from zelo.apps.operations.models import Change
from zelo.apps.portfolio.actions.duplicates import search_duplicates
from zelo.apps.portfolio.actions.merging import tell_apart
from zelo.apps.portfolio.models import Account, AccountState, Assignment, Capacity, Merge, TierHours

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
NASTY = "<b>=1+1</b>"
FORMULA = "=HYPERLINK(1)"


def key_account(name: str = "", **fields: Any) -> Any:
    made = account(name, **fields)
    AccountState.objects.filter(account=made).update(tier="strategic", is_key=True, revenue_12m=Decimal(1000))
    return made


def sheet(answer: Any) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(answer.getvalue())).get_sheet_by_index(0).to_python()


def grow(cast: Any, count: int) -> None:
    """One more of everything that these lists show, `count` times."""
    from zelo.apps.people.models import User

    for _number in range(count):
        place = User.objects.count()
        person = User.objects.create_user(f"t{place}@example.com", name=f"T {place}", role="kam")
        Capacity.objects.create(person=person, hours_per_month=1)
        one, two = key_account("Café Mogiana", kam=person), key_account(f"Moinho {place}")
        give(one, person, "customer_success")
        join(account(f"Alias {place}", kam=person), one)
        tell_apart(first=two, second=one, by=cast.head)
    search_duplicates()


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/workload/",
        "/workload/export.csv",
        "/workload/gaps/",
        "/workload/gaps/?kind=quiet",
        "/workload/gaps/?kind=over_capacity",
        "/workload/gaps/export.xlsx?kind=quiet",
        "/duplicates/",
        "/duplicates/export.csv",
        "/duplicates/merges/",
        "/accounts/{first}/",
        "/accounts/{first}/team/",
    ],
)
def test_questions_do_not_grow_with_rows(cast: Any, client_of: ClientOf, address: str) -> None:
    client, counts = client_of("head"), []
    for more in (6, 9):
        grow(cast, more)
        url = address.format(first=Account.objects.filter(name="Café Mogiana").order_by("pk")[0].pk)
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


class TestTeamPages:
    def test_kam_is_handed_over_after_a_look_at_the_effect(self, cast: Any, client_of: ClientOf) -> None:
        ours, client = key_account(kam=cast.kam), client_of("head")
        address = reverse("account_hand_over", args=[ours.pk])
        form = {"person": cast.stranger.pk, "starts_on": timezone.localdate(), "seen": cast.kam.pk}
        looked = client.post(address, {**form, "effect": "1"})
        assert looked.status_code == 200
        assert [shift.after for shift in looked.context["shifts"]] == [0, 16]
        assert ours.assignments.count() == 1
        assert client.post(address, form).status_code == 422
        assert client.post(address, {**form, "reason": "Férias"}).status_code == 302
        now = ours.assignments.get(ends_on=None)
        assert (now.person, now.assigned_by, now.reason) == (cast.stranger, cast.head, "Férias")

    def test_second_head_is_told(self, cast: Any, client_of: ClientOf) -> None:
        ours, client = account(kam=cast.kam), client_of("head")
        form = {"person": cast.stranger.pk, "starts_on": timezone.localdate(), "reason": "x", "seen": ""}
        answer = client.post(reverse("account_hand_over", args=[ours.pk]), form)
        assert answer.status_code == 422
        assert "has become the KAM" in answer.content.decode()
        assert ours.assignments.get().person == cast.kam

    def test_part_is_added_and_ended(self, cast: Any, client_of: ClientOf) -> None:
        ours, client, today = account(), client_of("head"), timezone.localdate()
        form = {"role": "executive_sponsor", "person": cast.executive.pk, "starts_on": today}
        assert client.post(reverse("account_part_add", args=[ours.pk]), form).status_code == 302
        part = ours.assignments.get()
        address = reverse("account_part_end", args=[ours.pk, part.pk])
        assert client.post(address, {"last_day": "2020-01-01"}).status_code == 422
        assert client.post(address, {"last_day": today}).status_code == 302
        assert client.get(address).status_code == 404

    def test_kam_cannot_be_added_as_another_part(self, cast: Any, client_of: ClientOf) -> None:
        ours = account()
        form = {"role": "kam", "person": cast.kam.pk, "starts_on": timezone.localdate()}
        assert client_of("head").post(reverse("account_part_add", args=[ours.pk]), form).status_code == 422

    def test_part_of_another_account_is_not_found(self, cast: Any, client_of: ClientOf) -> None:
        ours, other = account(kam=cast.kam), account()
        address = reverse("account_part_end", args=[other.pk, ours.assignments.get().pk])
        assert client_of("head").post(address, {"last_day": timezone.localdate()}).status_code == 404

    def test_team_without_the_right_to_assign_is_read_only(self, cast: Any, client_of: ClientOf) -> None:
        ours = account(kam=cast.kam)
        page = client_of("kam").get(reverse("account_team", args=[ours.pk])).content.decode()
        assert cast.kam.name in page
        assert "hand-over" not in page
        assert "/end/" not in page

    def test_texts_of_people_are_shown_as_text(self, cast: Any, client_of: ClientOf) -> None:
        ours = account(NASTY, kam=cast.kam)
        cast.kam.name = NASTY
        cast.kam.save()
        Assignment.objects.update(reason=NASTY)
        twin = account(NASTY, city=NASTY)
        search_duplicates()
        addresses = [f"/accounts/{ours.pk}/", f"/accounts/{ours.pk}/team/", "/workload/", "/duplicates/"]
        addresses += [reverse("duplicate", args=[ours.pk, twin.pk]), f"/workload/{cast.kam.pk}/hand-over/"]
        for address in addresses:
            page = client_of("head").get(address).content.decode()
            assert "&lt;b&gt;" in page, address
            assert NASTY not in page, address


class TestWorkloadPages:
    def test_accounts_move_from_one_kam_to_another(self, cast: Any, client_of: ClientOf) -> None:
        ours, stays, client = key_account(kam=cast.kam), account(kam=cast.kam), client_of("head")
        address = reverse("workload_move", args=[cast.kam.pk])
        form = {"person": cast.stranger.pk, "starts_on": timezone.localdate(), "reason": "Carteira cheia"}
        assert client.post(address, form).status_code == 422
        looked = client.post(address, {**form, "account": [ours.pk], "effect": "1"})
        assert [(shift.person, shift.after) for shift in looked.context["shifts"]] == [
            (cast.kam, 1),
            (cast.stranger, 16),
        ]
        assert client.post(address, {**form, "account": [ours.pk]}).status_code == 302
        kams = dict(AccountState.objects.values_list("account", "kam"))
        assert kams == {ours.pk: cast.stranger.pk, stays.pk: cast.kam.pk}

    def test_accounts_that_moved_meanwhile_are_told(self, cast: Any, client_of: ClientOf) -> None:
        ours = account(kam=cast.stranger)
        form = {
            "person": cast.teammate.pk,
            "starts_on": timezone.localdate(),
            "reason": "x",
            "account": [ours.pk],
        }
        answer = client_of("head").post(reverse("workload_move", args=[cast.kam.pk]), form)
        assert answer.status_code == 422
        assert "another KAM by now" in answer.content.decode()

    def test_hours_and_capacity_are_stated_once(self, cast: Any, client_of: ClientOf) -> None:
        client = client_of("head")
        tiers = ("strategic", "priority", "developing", "standard")
        form: dict[str, Any] = dict.fromkeys(tiers, "5") | {f"{tier}_version": "0" for tier in tiers}
        assert client.post("/workload/hours/", form).status_code == 302
        assert client.post("/workload/hours/", {**form, "strategic": "6"}).status_code == 422
        assert set(TierHours.objects.values_list("hours_per_month", flat=True)) == {Decimal(5)}
        address = reverse("workload_capacity", args=[cast.kam.pk])
        assert client.post(address, {"hours": "120", "version": "0"}).status_code == 302
        assert client.post(address, {"hours": "90", "version": "0"}).status_code == 422
        assert client.post(address, {"hours": "-1", "version": "1"}).status_code == 422
        assert Capacity.objects.get().hours_per_month == Decimal(120)

    def test_list_is_searched_filtered_and_exported_as_shown(self, cast: Any, client_of: ClientOf) -> None:
        cast.kam.name = FORMULA
        cast.kam.save()
        key_account(kam=cast.kam)
        account(kam=cast.stranger)
        Capacity.objects.create(person=cast.kam, hours_per_month=10)
        client = client_of("head")
        assert client.get("/workload/?state=over").context["count"] == 1
        rows = sheet(client.get("/workload/export.xlsx?sort=accounts&q=a"))
        assert [row[0] for row in rows] == ["Person", "Stranger Souza"]
        rows = sheet(client.get("/workload/export.xlsx?state=over"))
        assert rows[1][:2] == [f"'{FORMULA}", 1]
        assert rows[0][-1] == "Revenue, 12 months"
        text = client.get("/workload/export.csv?sort=-load").getvalue().decode("utf-8-sig")
        assert text.splitlines()[1].startswith(f"'{FORMULA},1,1,0,0,0,16,10.0,Over capacity,1000")
        assert Change.objects.filter(event="workload exported").count() == 3

    def test_kam_sees_only_the_own_line(self, cast: Any, client_of: ClientOf) -> None:
        account(kam=cast.kam), account(kam=cast.stranger)
        page = client_of("kam").get("/workload/")
        assert [entry.person for entry in page.context["table"].data] == [cast.kam]
        assert "capacity/" not in page.content.decode()

    def test_unknown_kind_of_file_is_not_found(self, client_of: ClientOf) -> None:
        client = client_of("head")
        for address in (
            "/workload/export.exe",
            "/duplicates/export.exe",
            "/accounts/export.exe",
            "/contacts/export.exe",
            "/workload/gaps/export.csv?kind=no",
        ):
            assert client.get(address).status_code == 404
        assert not Change.objects.filter(event__icontains="exported").exists()


class TestGapPages:
    def test_gaps_are_closed_in_place(self, cast: Any, client_of: ClientOf) -> None:
        first, second, client = key_account(), key_account(), client_of("head")
        form = {
            "person": cast.kam.pk,
            "account": [first.pk],
            f"seen-{first.pk}": "",
            "kind": "key_without_kam",
        }
        answer = client.post("/workload/gaps/assign/", form)
        assert answer.headers["Location"] == "/workload/gaps/?kind=key_without_kam"
        assert dict(AccountState.objects.values_list("account", "kam")) == {
            first.pk: cast.kam.pk,
            second.pk: None,
        }

    @pytest.mark.parametrize("form", [{}, {"account": "x"}, {"kind": "https://evil.example", "q": "//evil"}])
    def test_wrong_form_changes_nothing_and_leads_nowhere_else(self, client_of: ClientOf, form: Any) -> None:
        key_account()
        answer = client_of("head").post("/workload/gaps/assign/", form)
        assert answer.headers["Location"].startswith("/workload/gaps/")
        assert not Assignment.objects.exists()

    def test_gap_filled_by_somebody_else_is_told(self, cast: Any, client_of: ClientOf) -> None:
        ours, client = key_account(kam=cast.stranger), client_of("head")
        form = {"person": cast.kam.pk, "account": [ours.pk], f"seen-{ours.pk}": ""}
        page = client.post("/workload/gaps/assign/", form, follow=True).content.decode()
        assert "has become the KAM" in page
        assert AccountState.objects.get(account=ours).kam == cast.stranger

    def test_gaps_stand_on_the_first_page_of_who_can_close_them(self, cast: Any, client_of: ClientOf) -> None:
        key_account(kam=cast.kam)
        assert "kind=quiet" in client_of("head").get("/").content.decode()
        assert "kind=quiet" not in client_of("kam").get("/").content.decode()

    def test_export_guards_formulas(self, client_of: ClientOf) -> None:
        key_account(FORMULA)
        rows = sheet(client_of("head").get("/workload/gaps/export.xlsx?kind=quiet"))
        assert rows[1][0] == f"'{FORMULA}"


class TestDuplicatePages:
    def test_two_are_merged_and_the_merge_is_undone(self, cast: Any, client_of: ClientOf) -> None:
        kept, merged = account("Café Mogiana"), account("Café Mogiana")
        person = contact(merged)
        client = client_of("analyst")
        address = reverse("duplicate_merge", args=[kept.pk, merged.pk])
        assert client.post(address, {"keep": ""}).headers["Location"].endswith(f"/{kept.pk}/{merged.pk}/")
        form = {"keep": kept.pk, f"version-{kept.pk}": kept.version, f"version-{merged.pk}": merged.version}
        assert client.post(address, form).headers["Location"] == reverse("account", args=[kept.pk])
        for name in ("account", "account_team"):
            answer = client.get(reverse(name, args=[merged.pk]))
            assert (answer.status_code, answer.headers["Location"]) == (302, reverse(name, args=[kept.pk]))
        assert client.post(reverse("account_part_add", args=[merged.pk])).status_code == 403
        contact(kept)
        page = client.post(reverse("merge_undo", args=[Merge.objects.get().pk]), follow=True)
        assert page.redirect_chain[0][0] == reverse("account", args=[merged.pk])
        assert "1 record added since the merge stays with Café Mogiana." in page.content.decode()
        person.refresh_from_db()
        assert person.account == merged

    def test_stale_comparison_merges_nothing(self, cast: Any, client_of: ClientOf) -> None:
        kept, merged = account(), account()
        form = {"keep": kept.pk, f"version-{kept.pk}": 9, f"version-{merged.pk}": "x"}
        page = client_of("head").post(
            reverse("duplicate_merge", args=[kept.pk, merged.pk]), form, follow=True
        )
        assert "Somebody else changed this" in page.content.decode()
        assert not Merge.objects.exists()

    def test_alias_tells_a_stranger_nothing(self, cast: Any, client_of: ClientOf) -> None:
        kept, merged = account(kam=cast.kam), account()
        join(merged, kept)
        client = client_of("stranger")
        told = [client.get(reverse("account", args=[pk])) for pk in (merged.pk, merged.pk + 999)]
        assert [answer.status_code for answer in told] == [404, 404]
        assert client_of("kam").get(reverse("account", args=[merged.pk])).status_code == 302

    def test_pair_told_apart_can_be_taken_back(self, cast: Any, client_of: ClientOf) -> None:
        first, second, client = account(), account(), client_of("head")
        assert client.post(reverse("duplicate_apart", args=[second.pk, first.pk])).status_code == 302
        page = client.get(reverse("duplicate", args=[first.pk, second.pk]))
        apart = page.context["found"].apart
        assert apart.by == cast.head
        assert client.post(reverse("duplicate_together", args=[apart.pk])).status_code == 302
        assert client.get(reverse("duplicate", args=[first.pk, second.pk])).context["found"].apart is None

    def test_account_is_no_duplicate_of_itself(self, client_of: ClientOf) -> None:
        ours = account()
        assert client_of("head").get(reverse("duplicate", args=[ours.pk, ours.pk])).status_code == 404

    def test_export_is_the_list_and_guards_formulas(self, client_of: ClientOf) -> None:
        account(FORMULA, city="Itu"), account(FORMULA, city="Itu")
        search_duplicates()
        rows = sheet(client_of("head").get("/duplicates/export.xlsx"))
        assert rows[1][:3] == [98, "same name, legal form aside, same city", f"'{FORMULA}"]


@pytest.mark.parametrize("page", ["workload", "gaps", "duplicates"])
def test_lists_are_saved_as_views(cast: Any, client_of: ClientOf, page: str) -> None:
    client = client_of("head")
    form = {"page": page, "name": "Minha visão", "query": "q=mogiana"}
    assert client.post(reverse("view_save"), form).status_code == 302
    shown = client.get(reverse(page), {"q": "mogiana"}).content.decode()
    assert "Minha visão" in shown
