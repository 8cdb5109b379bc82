"""Eight people write at the same time: each is served, nobody reads `database is locked`."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from zelo.apps.people.models import Absence, User

WRITERS, EACH = 8, 12


@pytest.mark.django_db(transaction=True)
def test_eight_writers_are_all_served(cast: Any) -> None:
    people = [
        User.objects.create_user(f"w{n}@example.com", name=f"W {n}", role="kam") for n in range(WRITERS)
    ]
    deputy = cast.head
    answers: list[int] = []
    start = threading.Barrier(WRITERS)

    def write(person: User) -> None:
        client = Client()
        client.force_login(person)
        start.wait()
        for day in range(1, EACH + 1):
            form = {
                "person": person.pk,
                "deputy": deputy.pk,
                "first_day": f"2027-03-{day:02d}",
                "last_day": f"2027-03-{day:02d}",
            }
            answers.append(client.post(reverse("absence_new"), form).status_code)
        connection.close()

    threads = [threading.Thread(target=write, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * (WRITERS * EACH)
    assert Absence.objects.count() == WRITERS * EACH
