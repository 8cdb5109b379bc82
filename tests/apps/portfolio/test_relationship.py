"""Gaps of a relationship, each against what makes and what closes it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.portfolio import account, contact
from zelo.apps.engagement.actions import log_interaction, withdraw_interaction
from zelo.apps.portfolio.about_people import last_touches
from zelo.apps.portfolio.models import Contact
from zelo.apps.portfolio.queries.contacts import people_of
from zelo.apps.portfolio.queries.relationship import gaps, names_of
from zelo.apps.portfolio.relationship_map import draw_map

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def keys(of: Any) -> list[str]:
    return [gap.key for gap in gaps(of)]


def ago(days: int) -> Any:
    return TODAY() - timedelta(days=days)


def test_account_without_people_says_so_alone() -> None:
    at = account()
    contact(at, left_on=TODAY())
    assert keys(at) == ["nobody_known"]


def test_gaps_open_and_close(cast: Any) -> None:
    at = account()
    one = contact(at, "Ana")
    assert keys(at) == ["no_decision_maker", "one_contact_only", "nobody_for_us", "no_sponsor"]
    contact(at, "Bia", role="sponsor", sentiment=1, sentiment_evidence="a", sentiment_on=TODAY())
    assert keys(at) == ["no_decision_maker"]
    Contact.objects.filter(pk=one.pk).update(decision_power=2)
    assert keys(at) == ["decision_maker_not_touched"]
    touch = log_interaction(account=at, person=cast.kam, day=ago(91), contacts=[one])
    assert keys(at) == ["decision_maker_not_touched"]
    touch = log_interaction(account=at, person=cast.kam, day=ago(90), contacts=[one])
    assert keys(at) == []
    withdraw_interaction(touch)
    assert keys(at) == ["decision_maker_not_touched"]


def test_judgement_ages() -> None:
    at = account()
    for name, day in (("Ana", ago(184)), ("Bia", ago(183)), ("Caio", None)):
        contact(at, name, role="decision_maker", sentiment=1, sentiment_on=day)
    contact(at, "Dora", role="sponsor")
    [_late, old] = gaps(at)
    assert (old.key, old.title) == ("judgement_old", "2 judgements older than 6 months")
    assert [person.name for person in old.contacts] == ["Ana", "Caio"]
    assert gaps(at, TODAY() - timedelta(days=30))[-1].title == "One judgement older than 6 months"


def test_every_gap_says_what_to_do() -> None:
    at = account()
    contact(at, "Ana", role="decision_maker", sentiment=-1, sentiment_on=ago(300))
    found = gaps(at)
    assert len(found) == 5
    assert all(gap.advice.endswith(".") and gap.tone in ("red", "yellow") for gap in found)


def test_names_are_cut_short() -> None:
    at = account()
    people = [contact(at, name) for name in ("Ana", "Bia", "Caio", "Dora", "Enzo")]
    assert names_of(people[:2]) == "Ana, Bia"
    assert names_of(people[:4]) == "Ana, Bia, Caio and one more"
    assert names_of(people) == "Ana, Bia, Caio and 2 more"


def test_last_touch_is_the_latest_that_counts(cast: Any) -> None:
    at = account()
    one, other = contact(at), contact(at)
    log_interaction(account=at, person=cast.kam, day=ago(9), contacts=[one])
    late = log_interaction(account=at, person=cast.head, day=ago(2), contacts=[one])
    found = last_touches([one.pk, other.pk])
    assert list(found) == [one.pk]
    assert (found[one.pk].day, found[one.pk].by) == (ago(2), cast.head.name)
    withdraw_interaction(late)
    assert last_touches([one.pk])[one.pk].by == cast.kam.name


def test_map_says_in_words_what_it_draws(cast: Any) -> None:
    at = account()
    ana = contact(at, "Ana Luz", title="Diretora", role="sponsor", decision_power=3, influence=4)
    contact(at, "Bia", reports_to=ana, sentiment=-2, sentiment_on=ago(200))
    log_interaction(account=at, person=cast.kam, day=ago(2), contacts=[ana])
    people = list(people_of(at))
    drawn = draw_map(people, last_touches([ana.pk]), TODAY())
    first, second = drawn.cards
    assert first.spoken == (
        "Ana Luz: Diretora · Sponsor · signs alone · influence: Whole company follows · Not judged · "
        f"2 days ago · {cast.kam.name}"
    )
    assert (second.feeling.stale, second.judged) == (True, "Against us · 7 months ago")
    assert [(line.card.contact.name, line.opens, len(line.closes)) for line in drawn.listed] == [
        ("Ana Luz", True, 0),
        ("Bia", False, 1),
    ]


def test_map_of_many_shows_upper_levels_and_opens_at_a_person() -> None:
    at = account()
    top = contact(at, "Topo")
    heads = [contact(at, f"Chefe {number}", reports_to=top) for number in range(9)]
    for head in heads:
        for number in range(8):
            contact(at, f"{head.name} equipe {number}", reports_to=head)
    people = list(people_of(at))
    drawn = draw_map(people, {}, TODAY())
    assert len(drawn.cards) == 10
    assert sorted(card.below for card in drawn.cards) == [0, *[8] * 9]
    assert len(drawn.listed) == 82
    one = draw_map(people, {}, TODAY(), top=heads[0].pk)
    assert len(one.cards) == len(one.listed) == 9
    assert one.top == heads[0]
    assert draw_map(people, {}, TODAY(), top=0).top is None
