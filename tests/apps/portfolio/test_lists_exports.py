"""Files of exactly what the list shows: its rows, order and columns; nothing that a spreadsheet would run."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from tests.portfolio import account
from zelo.apps.operations.models import Change
from zelo.apps.portfolio.models import AccountState

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
HTML = '"><img src=x onerror=alert(1)>'
FORMULAS = ["=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", "＝1", HTML]


def sheet(client: Client, query: str = "") -> list[list[Any]]:
    answer = client.get(f"/accounts/export.xlsx?{query}")
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def lines(client: Client, query: str = "") -> list[list[str]]:
    answer = client.get(f"/accounts/export.csv?{query}")
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


@pytest.fixture
def figures(cast: Any) -> list[Any]:
    made = [account(f"Conta {n:03d}", segment="Pet" if n % 2 else "Agro", kam=cast.kam) for n in range(60)]
    for n, entry in enumerate(made):
        AccountState.objects.filter(pk=entry.pk).update(
            tier="priority", score=n, revenue_12m=Decimal(f"{n}.50"), revenue_change=0.25,
            lifetime_revenue=Decimal(100), lifetime_low=Decimal(80), lifetime_high=Decimal(120),
            contract_ends_on=date(2027, 1, 31), margin_12m=Decimal(n),
        )  # fmt: skip
    return made


def test_file_has_all_rows_of_the_filter_in_the_order_of_the_list(
    client_of: ClientOf, figures: list[Any]
) -> None:
    query = "segment=Pet&sort=-revenue_12m&columns=tier,revenue_12m,lifetime_revenue,contract_ends_on"
    head = ["Account", "Tier", "Revenue 12m", "Lifetime revenue", "Lifetime revenue, from"]
    head += ["Lifetime revenue, to", "Contract ends"]
    client = client_of("head")
    read = lines(client, query)
    assert read[0] == head
    assert [row[0] for row in read[1:]] == [f"Conta {n:03d}" for n in range(59, 0, -2)]
    assert read[1] == ["Conta 059", "Priority", "59.50", "100.00", "80.00", "120.00", "2027-01-31"]
    cells = sheet(client, query)
    assert cells[0] == head
    assert [row[0] for row in cells[1:]] == [row[0] for row in read[1:]]
    assert cells[1][1:6] == ["Priority", 59.5, 100, 80, 120]
    assert cells[1][6].date() == date(2027, 1, 31)


def test_file_speaks_the_language_of_the_page(cast: Any, client_of: ClientOf, figures: list[Any]) -> None:
    cast.head.language = "pt-br"
    cast.head.save()
    read = lines(client_of("head"), "columns=tier&segment=Pet")
    assert read[:2] == [["Conta", "Nível"], ["Conta 001", "Prioritária"]]


def test_text_never_becomes_a_formula(client_of: ClientOf) -> None:
    for n, text in enumerate(FORMULAS):
        account(text, code=f"{text[:1]}{n}", segment=text, city=text)
    client = client_of("head")
    for rows in (lines(client, "columns=segment,city,code"), sheet(client, "columns=segment,city,code")):
        cells = {str(cell) for row in rows[1:] for cell in row}
        assert [cell for cell in cells if cell.strip()[:1] in ("=", "+", "-", "@", "＝")] == []
        assert HTML in cells


def test_html_in_an_account_is_text_on_list_matrix_and_search(client_of: ClientOf) -> None:
    made = account(HTML, code=HTML, segment=HTML, region=HTML, city=HTML)
    AccountState.objects.filter(pk=made.pk).update(attractiveness=50, strength=50)
    client = client_of("head")
    every = "columns=segment,region,city,code,group,kam"
    for address in (f"/accounts/?{every}", "/accounts/matrix/", "/search/?q=img", f"/accounts/?q={HTML}"):
        assert "<img src=x" not in client.get(address).content.decode(), address


def test_file_without_costs_for_who_may_not_see_them(cast: Any, client_of: ClientOf) -> None:
    mine = account("Minha", kam=cast.kam)
    from tests.portfolio import give

    give(mine, cast.customer_success, "customer_success")
    AccountState.objects.filter(pk=mine.pk).update(margin_12m=Decimal("777.77"), revenue_12m=Decimal(5))
    asked = "columns=margin_12m,margin_rate,revenue_12m&sort=margin_12m"
    assert lines(client_of("kam"), asked)[1][:3] == ["Minha", "5.00", "777.77"]
    assert lines(client_of("customer_success"), asked) == [["Account", "Revenue 12m"], ["Minha", "5.00"]]
    assert sheet(client_of("customer_success"), asked)[0] == ["Account", "Revenue 12m"]


def test_export_stands_in_the_trail_without_what_was_searched(
    cast: Any, client_of: ClientOf, figures: list[Any]
) -> None:
    client_of("kam").get("/accounts/export.csv?segment=Pet&q=conta&columns=tier").getvalue()
    entry = Change.objects.filter(event="accounts exported").get()
    assert entry.actor == cast.kam
    told = entry.additional_data
    assert told == {"rows": 30, "columns": ["name", "tier"], "filters": ["q", "segment"]}
    page = client_of("administrator").get("/trail/").content.decode()
    assert "accounts exported" in page.lower()
