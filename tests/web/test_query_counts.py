"""Lists ask the database the same number of questions for one row and for thirty."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from zelo.apps.operations.actions import enqueue
from zelo.apps.operations.models import OutgoingMail
from zelo.apps.people.actions import invite_person, plan_absence
from zelo.apps.people.models import Team, User
from zelo.apps.portfolio.models import Refresh
from zelo.apps.work.models import OwnDay


def grow(cast: Any, start: int, count: int) -> None:
    """One more of everything that a list shows, `count` times."""
    for n in range(start, start + count):
        team = Team.objects.create(name=f"T{n}", manager=cast.head)
        person = User.objects.create_user(f"g{n}@example.com", name=f"G {n}", role="kam", team=team)
        day = date(2100, 1, 1) + timedelta(n)
        plan_absence(person=person, deputy=cast.head, first_day=day, last_day=day)
        invite_person(email=f"i{n}@example.com", role="kam", by=cast.administrator, team=team)
        enqueue("operations.tidy", by=person)
        Refresh.objects.create(as_of=day, state="failed", job=enqueue("operations.tidy"))
        OwnDay.objects.create(day=timezone.localdate().replace(month=1, day=1) + timedelta(n), name=f"D {n}")
        OutgoingMail.objects.create(key=f"k{n}", subject="s", recipients=["a@example.com"])


@pytest.mark.parametrize(
    "address", ["/people/", "/jobs/", "/outbox/", "/trail/", "/refreshes/", "/", "/company-calendar/"]
)
def test_questions_do_not_grow_with_rows(cast: Any, client_of: Callable[[str], Client], address: str) -> None:
    client = client_of("administrator")
    counts = []
    for start, more in ((0, 1), (1, 29)):
        grow(cast, start, more)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
