"""The account's timeline: one stream of all sources, in order, read page by page without loss or doubling."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.portfolio import account, contact, give
from zelo.apps.engagement.actions import log_interaction, withdraw_interaction
from zelo.apps.portfolio import timeline
from zelo.apps.portfolio.actions.accounts import change_account
from zelo.apps.portfolio.models import Assessment, Referral, Refresh, Snapshot
from zelo.apps.portfolio.timeline import Asked, Event, Mark, Source, read_mark, read_page

pytestmark = pytest.mark.django_db


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def everything(viewer: Any, of: Any, limit: int, **filters: Any) -> list[Event]:
    """All pages, one after the other."""
    found, after = [], None
    while True:
        page, after = read_page(viewer, of, limit=limit, after=after, **filters)
        assert len(page) <= limit
        found += page
        if after is None:
            return found
        assert read_mark(str(after)) == after


@pytest.fixture
def busy(cast: Any) -> Any:
    """An account to which much happened, several things on one day."""
    ours = account("Tamipira", kam=cast.kam)
    give(ours, cast.teammate, "customer_success", days_ago=3)
    people = [contact(ours, f"Pessoa {n}", since=days_ago(3 + n % 2)) for n in range(4)]
    people[0].left_on = days_ago(1)
    people[0].save()
    for number in range(7):
        log_interaction(account=ours, person=cast.kam, day=days_ago(number % 3), text=f"Preço {number}")
    for number in range(3):
        Assessment.objects.create(account=ours, kind="influence", level=number, day=days_ago(3))
    Referral.objects.create(account=ours, day=days_ago(2), note="Ação")
    for number, tier in enumerate(("", "developing", "developing", "priority")):
        done = Refresh.objects.create(state="done", as_of=days_ago(6 - number))
        Snapshot.objects.create(account=ours, refresh=done, day=days_ago(6 - number), tier=tier)
    change_account(ours, version=1, city="Joinville")
    return ours


def test_pages_hold_each_event_once_in_order(cast: Any, busy: Any) -> None:
    whole = everything(cast.head, busy, 1000)
    kinds = {kind: sum(event.kind == kind for event in whole) for kind in {event.kind for event in whole}}
    assert kinds == {
        "touch": 7, "tier": 2, "assessment": 3, "referral": 1, "contact": 5, "assignment": 2, "change": 2,
    }  # fmt: skip
    assert [event.place for event in whole] == sorted(event.place for event in whole)
    for limit in (1, 2, 3, 5):
        assert [event.place for event in everything(cast.head, busy, limit)] == [e.place for e in whole]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    streams=st.lists(st.lists(st.integers(0, 4), max_size=8), min_size=1, max_size=4),
    limit=st.integers(1, 5),
)
def test_pages_of_any_sources_are_the_whole(
    cast: Any, streams: list[list[int]], limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def source(place: int, days: list[int]) -> Source:
        rows = [Event(date(2026, 1, 1) + timedelta(day), key, "x") for key, day in enumerate(days, 1)]

        def query(viewer: Any, of: Any, asked: Asked) -> list[Event]:
            kept = [
                row
                for row in rows
                if asked.until is None
                or row.day < asked.until
                or (row.day == asked.until and (asked.below is None or row.key < asked.below))
            ]
            return sorted(kept, key=lambda row: row.place)[: asked.limit]

        return Source(f"s{place}", "s", query, place)

    made = {f"s{place}": source(place, days) for place, days in enumerate(streams)}
    with monkeypatch.context() as patch:
        patch.setattr(timeline, "_sources", made)
        found = everything(cast.head, account(), limit)
    expected = sorted(
        (-day, place, -key) for place, days in enumerate(streams) for key, day in enumerate(days, 1)
    )
    shown = [((date(2026, 1, 1) - event.day).days, event.order, -event.key) for event in found]
    assert shown == expected


def test_stream_is_narrowed_by_kind_person_and_words(cast: Any, busy: Any) -> None:
    assert {event.kind for event in everything(cast.head, busy, 4, kinds=["touch", "tier"])} == {
        "touch",
        "tier",
    }
    by_mate = everything(cast.head, busy, 4, person=cast.teammate.pk)
    assert [event.kind for event in by_mate] == ["assignment"]
    assert [event.text for event in everything(cast.head, busy, 2, words="PRECO 3")] == ["Preço 3"]
    assert [event.kind for event in everything(cast.head, busy, 2, words="acao")] == ["referral"]


def test_touch_is_found_by_the_name_of_whom_it_was_with(cast: Any) -> None:
    ours = account(kam=cast.kam)
    log_interaction(account=ours, person=cast.kam, contacts=[contact(ours, "Márcia Araújo")])
    log_interaction(account=ours, person=cast.kam, text="outra")
    found = everything(cast.head, ours, 5, words="araujo", kinds=["touch"])
    assert [event.title.split()[-1] for event in found] == ["Araújo"]


def test_withdrawn_touch_is_off_the_timeline(cast: Any) -> None:
    ours = account(kam=cast.kam)
    entry = log_interaction(account=ours, person=cast.kam)
    withdraw_interaction(entry)
    assert [event.kind for event in everything(cast.head, ours, 5, kinds=["touch"])] == []


def test_event_of_the_trail_stands_on_the_company_s_own_day(cast: Any, settings: Any) -> None:
    ours = account()
    from zelo.apps.operations.models import Change

    late = timezone.make_aware(timezone.datetime(2026, 3, 10, 23, 30))
    Change.objects.filter(object_id=ours.pk, object_repr=ours.name).update(timestamp=late)
    [event] = everything(cast.head, ours, 5, kinds=["change"])
    assert event.day == date(2026, 3, 10)
    assert read_page(cast.head, ours, kinds=["change"], after=Mark(date(2026, 3, 10), 90, event.key)) == (
        [],
        None,
    )
    assert read_page(cast.head, ours, kinds=["change"], after=Mark(date(2026, 3, 11), 10, 1))[0] == [event]


def test_other_department_reads_no_events_about_people(cast: Any, busy: Any) -> None:
    kinds = {event.kind for event in everything(cast.contributor, busy, 9)}
    assert kinds == {"tier", "referral", "assignment"}


@pytest.mark.parametrize("text", ["", "x", "2026-01-01", "2026-13-01.1.1", "2026-01-01.a.1", "\x00.1.1"])
def test_mark_that_is_none_begins_at_the_newest(text: str) -> None:
    assert read_mark(text) is None
