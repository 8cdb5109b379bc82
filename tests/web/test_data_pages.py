"""The data page and its lists ask the same number of questions for one row and for thirty."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.data_reports import report_of
from tests.portfolio import account, join
from zelo.apps.intake.data.actions import save_measure
from zelo.apps.intake.data.models import OwnMeasure
from zelo.apps.portfolio.models import Account
from zelo.engine.home import Home
from zelo.engine.own_measures import compose_text, header_of
from zelo.warehouse.catalogue import catalogue

ADDRESSES = (
    "/data/",
    "/data/unknown-customers/",
    "/data/without/cnpj/",
    "/data/without/segment/",
    "/data/invalid-cnpjs/",
    "/measures/",
    "/measures/revenue/",
    "/own-measures/retired/",
)


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Home:
    settings.HOME = Home(tmp_path / "home", "BRL", "en")
    settings.HOME.save()
    return settings.HOME


def grow(start: int, count: int) -> None:
    """More customers that no register lists, one matched already; own measures; accounts without anything."""
    header = header_of(catalogue()["tenure"])
    text = compose_text(header, header["notes"], header["sql"])
    for n in range(start, start + count):
        join(account(f"M{n}", code=f"M{n}"), account(f"Kept {n}"))
        account(f"N{n}", code=f"N{n}")
        save_measure(name=f"own_{n}", text=text, by=None)
        OwnMeasure.objects.create(name=f"gone_{n}", text=text, retired_at="2026-01-01T00:00Z")
    unlisted = Account.objects.filter(code__regex="^[MN][0-9]+$").order_by("pk")
    broken = [{"source": "main", "code": f"N{n}", "cnpj": "1"} for n in range(start + count)]
    report_of(unlisted=unlisted, invalid_cnpjs=broken)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_questions_do_not_grow_with_rows(cast: Any, client_of: Callable[[str], Client], address: str) -> None:
    client = client_of("administrator")
    counts = []
    for start, more in ((0, 1), (1, 11)):
        grow(start, more)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
            assert answer.status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[1] < 25
