"""Lists of accounts ask the same number of questions for one row and for thirty."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.portfolio import account, contact
from zelo.apps.people.models import SavedView
from zelo.apps.portfolio.models import AccountState

EVERY = "columns=tier,score,revenue_12m,margin_12m,lifetime_revenue,kam,group,city,cnpj,own_x"
ADDRESSES = (
    f"/accounts/?{EVERY}",
    "/accounts/?q=conta&sort=-kam",
    "/accounts/export.csv",
    "/accounts/matrix/",
    "/views/",
    "/search/?q=conta",
)


def grow(cast: Any, start: int, count: int) -> None:
    for n in range(start, start + count):
        head = account(f"Conta {n} A", kam=cast.kam)
        made = account(f"Conta {n} B", parent=head, kam=cast.teammate, segment=f"S{n}", region=f"R{n}")
        contact(made, f"Conta {n}")
        SavedView.objects.create(owner=cast.kam, page="accounts", name=f"Conta {n}", pinned=True)
    AccountState.objects.update(attractiveness=60, strength=60, tier="priority")


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["head", "kam"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_questions_do_not_grow_with_rows(
    cast: Any, client_of: Callable[[str], Client], who: str, address: str
) -> None:
    client = client_of(who)
    counts = []
    for start, more in ((0, 1), (1, 14)):
        grow(cast, start, more)
        client.get(address).getvalue()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
            assert answer.status_code == 200 and answer.getvalue()
        counts.append(len(asked))
    assert counts[0] >= counts[1]
