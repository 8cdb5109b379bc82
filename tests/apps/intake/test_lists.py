"""The list of imports: filters, order, files, and as many questions for thirty rows as for one."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.imports import ACCOUNTS, uploaded
from zelo.apps.intake.models import Import

pytestmark = pytest.mark.django_db
ADDRESSES = (
    "/data/imports/?columns=name,target,state,rows,created,updated,rejected,by,created_at,imported,batch,origin",
    "/data/imports/?q=arq&sort=-by",
    "/data/imports/export.csv",
)


def names(client: Any, query: str) -> list[str]:
    answer = client.get(f"{reverse('imports_file', args=['csv'])}?{query}")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()[1:]
    return [line.split(",")[0] for line in lines]


@pytest.mark.parametrize("address", ADDRESSES)
def test_questions_do_not_grow_with_rows(home: Any, cast: Any, client_of: Any, address: str) -> None:
    client, counts = client_of("analyst"), []
    for start, more in ((0, 1), (1, 29)):
        for n in range(start, start + more):
            Import.objects.create(name=f"arquivo {n}", target="accounts", created_by=cast.head)
        client.get(address).getvalue()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).getvalue()
        counts.append(len(asked))
    assert counts[0] >= counts[1]


def test_list_is_filtered_and_ordered(home: Any, cast: Any, client_of: Any) -> None:
    first, second = uploaded(cast.analyst, ACCOUNTS, "b.csv"), uploaded(cast.head, ACCOUNTS, "a.csv")
    Import.objects.filter(pk=second.pk).update(state="done")
    client = client_of("analyst")
    assert names(client, "sort=name") == ["a.csv", "b.csv"]
    assert names(client, "state=done") == ["a.csv"]
    assert names(client, f"by={cast.analyst.pk}") == ["b.csv"]
    assert names(client, "q=B.csv") == ["b.csv"]
    assert names(client, "target=accounts&sort=-name") == ["b.csv", "a.csv"]
    Import.objects.filter(pk=first.pk).update(state="discarded")
    assert names(client, "") == ["a.csv"]
    assert names(client, "state=discarded") == ["b.csv"]
