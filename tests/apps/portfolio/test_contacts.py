"""The clients' people: added, changed, moved, drawn below one another, and found in lists."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.portfolio import account, contact
from zelo.apps.operations.versions import Conflict
from zelo.apps.portfolio.actions import contacts as actions
from zelo.apps.portfolio.models import AccountState, Contact
from zelo.apps.portfolio.queries.contacts import find_accounts, list_contacts, people_of
from zelo.lib.errors import InvalidInput
from zelo.lib.forest import find_circle

pytestmark = pytest.mark.django_db


def test_contact_is_added_and_counted(cast: Any) -> None:
    at = account()
    made = actions.add_contact(
        account=at,
        name="  Ana Luz ",
        by=cast.kam,
        email="ana@x.com",
        sentiment=1,
        sentiment_evidence="Defendeu o contrato.",
    )
    assert (made.name, made.created_by, made.sentiment_on) == ("Ana Luz", cast.kam, timezone.localdate())
    assert made.code.startswith("zelo-")
    assert "ana" not in made.code
    assert AccountState.objects.get(account=at).contact_count == 1


def test_contact_is_refused_with_what_is_wrong(cast: Any) -> None:
    at, elsewhere = account(), account()
    known = contact(at, "Ana", code="K1", email="ana@x.com")
    for fields, message in (
        ({"name": " "}, "needs a name"),
        ({"name": "B", "code": "K1"}, "this code already"),
        ({"name": "B", "email": "ANA@x.com"}, "Ana has this e-mail already"),
        ({"name": "B", "sentiment": 2}, "needs its evidence"),
        ({"name": "B", "reports_to": contact(elsewhere)}, "at the same account"),
    ):
        with pytest.raises(InvalidInput, match=message):
            actions.add_contact(account=at, by=cast.kam, **fields)
    with pytest.raises(TypeError):
        actions.add_contact(account=at, by=cast.kam, name="B", left_on=timezone.localdate())
    assert list(Contact.objects.filter(account=at)) == [known]


def test_second_of_two_editors_is_told() -> None:
    one = contact(account(), "Ana")
    other = Contact.objects.get(pk=one.pk)
    actions.change_contact(one, version=1, title="Compras")
    with pytest.raises(Conflict):
        actions.change_contact(other, version=1, title="Vendas")
    assert Contact.objects.get(pk=one.pk).title == "Compras"


def test_judging_anew_takes_the_day_of_today_and_a_day_said_is_kept() -> None:
    today, ago = timezone.localdate(), timezone.localdate() - timedelta(days=200)
    one = contact(account(), sentiment=1, sentiment_evidence="a", sentiment_on=ago)
    actions.change_contact(one, version=1, title="Compras")
    assert one.sentiment_on == ago
    actions.change_contact(one, version=2, sentiment=2, sentiment_on=ago)
    assert one.sentiment_on == today
    actions.change_contact(one, version=3, sentiment=0, sentiment_on=today - timedelta(days=3))
    assert one.sentiment_on == today - timedelta(days=3)
    actions.change_contact(one, version=4, sentiment=None)
    assert one.sentiment_on is None


def test_circle_is_refused_and_named() -> None:
    at = account()
    ana = contact(at, "Ana")
    bia = contact(at, "Bia", reports_to=ana)
    with pytest.raises(InvalidInput, match="Ana → Bia → Ana"):
        actions.change_contact(ana, version=1, reports_to=bia)


def test_circle_over_somebody_who_left_is_refused_on_return() -> None:
    at = account()
    ana = contact(at, "Ana", left_on=timezone.localdate())
    bia = contact(at, "Bia")
    actions.change_contact(ana, version=1, reports_to=bia)
    with pytest.raises(InvalidInput, match="circle"):
        actions.change_contact(bia, version=1, reports_to=ana)


def test_two_may_change_places_in_one_go() -> None:
    at = account()
    ana = contact(at, "Ana")
    bia = contact(at, "Bia", reports_to=ana)
    versions = {ana.pk: 1, bia.pk: 1}
    assert actions.set_reports_to(at, bosses={ana.pk: bia.pk, bia.pk: None}, versions=versions) == 2
    assert list(Contact.objects.filter(account=at).values_list("name", "reports_to__name")) == [
        ("Ana", "Bia"),
        ("Bia", None),
    ]


def test_bulk_form_takes_only_people_who_are_there() -> None:
    at = account()
    ana, gone = contact(at, "Ana"), contact(at, left_on=timezone.localdate())
    elsewhere = contact(account())
    for bosses in ({ana.pk: gone.pk}, {ana.pk: elsewhere.pk}, {elsewhere.pk: None}, {ana.pk: -1}):
        with pytest.raises(InvalidInput, match="not all at this account"):
            actions.set_reports_to(at, bosses=bosses, versions=dict.fromkeys(bosses, 1))


class ReportsTo(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(st.tuples(st.integers(0, 6), st.none() | st.integers(0, 6)), max_size=30),
    )
    def test_no_circle_is_ever_stored(self, wishes: list[tuple[int, int | None]]) -> None:
        at = account()
        people = [contact(at) for _number in range(7)]
        for who, boss in wishes:
            stored = Contact.objects.get(pk=people[who].pk)
            try:
                actions.change_contact(
                    stored, version=stored.version, reports_to=None if boss is None else people[boss]
                )
            except InvalidInput:
                wish = dict(Contact.objects.filter(account=at).values_list("pk", "reports_to_id"))
                wish[people[who].pk] = None if boss is None else people[boss].pk
                assert find_circle(wish)
        assert find_circle(dict(Contact.objects.filter(account=at).values_list("pk", "reports_to_id"))) == []


def test_person_who_left_goes_off_the_map_and_may_return() -> None:
    at = account()
    one, other = contact(at, "Ana"), contact(at, "Bia")
    actions.mark_left(one, version=1, left_on=timezone.localdate())
    assert list(people_of(at)) == [other]
    assert AccountState.objects.get(account=at).contact_count == 1
    with pytest.raises(InvalidInput, match="future"):
        actions.mark_left(other, version=1, left_on=timezone.localdate() + timedelta(days=1))
    actions.mark_left(one, version=2, left_on=None)
    assert AccountState.objects.get(account=at).contact_count == 2


def test_moved_person_begins_anew_with_the_flags_only(cast: Any) -> None:
    at, there = account("De"), account("Para")
    one = contact(at, "Ana", phone="1", may_email=False, notes="difícil", sentiment=-2, legal_basis="consent")
    day = timezone.localdate() - timedelta(days=5)
    new = actions.leave(one, version=1, left_on=day, account=there, by=cast.kam, email="ana@para.com")
    assert (new.account, new.moved_from, new.since, new.email) == (there, one, day, "ana@para.com")
    assert (new.may_email, new.legal_basis, new.notes, new.sentiment) == (False, "consent", "", None)
    one.refresh_from_db()
    assert (one.account, one.left_on, one.notes) == (at, day, "difícil")
    with pytest.raises(InvalidInput, match="at this account already"):
        actions.move_contact(new, version=new.version, account=there, on=day, by=cast.kam)


def test_list_is_searched_without_accents_and_narrowed_down(cast: Any) -> None:
    at = account("Ápice", kam=cast.kam)
    ana = contact(at, "Ânã Conceição", title="Direção", role="sponsor", influence=3, sentiment=2)
    bia = contact(at, "Bia", email="bia@apice.com", influence=1)
    gone = contact(at, "Caio", left_on=timezone.localdate())
    elsewhere = contact(account(), "Dora")

    def found(**chosen: Any) -> list[Any]:
        return list(list_contacts(cast.head, chosen))

    assert found() == [ana, bia, elsewhere]
    assert found(q="CONCEICAO direcao") == [ana]
    assert found(q="bia@ap") == [bia]
    assert found(role="sponsor") == [ana]
    assert found(influence="2") == [ana]
    assert found(sentiment="2") == [ana]
    assert found(sentiment="unknown", account=at.pk) == [bia]
    assert found(kam=str(cast.kam.pk)) == [ana, bia]
    assert found(kam="none") == [elsewhere]
    assert found(state="left") == [gone]
    assert found(state="all") == [ana, bia, gone, elsewhere]
    assert list(list_contacts(cast.kam, {})) == [ana, bia]
    assert list(list_contacts(cast.contributor, {})) == []


def test_account_is_found_by_code_name_or_part(cast: Any) -> None:
    first = account("Serra Verde", code="S1", kam=cast.stranger)
    second = account("Serra Verde Sul", code="S2", kam=cast.stranger)
    hidden = account("Serra Azul", code="S3")
    assert find_accounts(cast.stranger, "s2") == [second]
    assert find_accounts(cast.stranger, "serra verde") == [first]
    assert find_accounts(cast.stranger, "sérra") == [first, second]
    assert find_accounts(cast.stranger, "S3") == find_accounts(cast.stranger, " ") == []
    assert find_accounts(cast.head, "azul") == [hidden]
