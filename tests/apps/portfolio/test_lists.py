"""The list of accounts: filters, orders and pages, beside a brute force; who sees which column."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from tests.portfolio import account, give
from zelo.apps.portfolio.actions.states import copy_to_states
from zelo.apps.portfolio.listing import Listing
from zelo.apps.portfolio.models import Account, AccountState, CustomField
from zelo.lib.text import fold

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def state(of: Any, **figures: Any) -> None:
    AccountState.objects.filter(account=of).update(**figures)


def listed(viewer: Any, query: str = "") -> list[str]:
    """The names on the page that an address shows."""
    _page, rows = Listing(viewer, QueryDict(query)).page()
    return [row["account__name"] for row in rows]


@pytest.fixture
def company(cast: Any) -> list[Any]:
    """Seven accounts with every kind of value, the unknown ones included."""
    head = account("Casa Mãe", segment="Pet", region="Sul", city="Curitiba", code="A-1")
    made = [
        head,
        account("Água Doce", segment="Agro", region="Norte", parent=head, kam=cast.kam, code="B2"),
        account("Zebra S.A.", segment="Pet", cnpj="11222333000181", kam=cast.teammate, code="C3"),
        account("açúcar & cia", region="Sul", city="São Luís", code="D4"),
        account("Beta 10", segment="Pet", region="Norte", kam=cast.kam, code="E5"),
        account("Beta 9", code="F6"),
        account("Óleo", segment="Agro", kam=cast.stranger, code="G7"),
    ]
    day = date(2026, 11, 1)
    tiers = ["strategic", "priority", "developing", "standard", "", "strategic", "standard"]
    for n, (entry, tier) in enumerate(zip(made, tiers, strict=True)):
        known = n % 3 != 1
        state(
            entry, tier=tier, is_key=tier not in ("", "standard"), score=50.5 - n if known else None,
            revenue_12m=Decimal(n * n * 10) if known else None, margin_12m=Decimal(7 - n) if known else None,
            revenue_change=0.1 * n if known else None, lifetime_revenue=Decimal(n) if known else None,
            lifetime_low=Decimal(0) if known else None, lifetime_high=Decimal(2 * n) if known else None,
            p_alive=n / 10 if known else None, last_touch_on=day - timedelta(n) if known else None,
            contract_ends_on=day + timedelta(n * 7) if known else None,
        )  # fmt: skip
    CustomField.objects.create(key="dock", label="Dock", kind="number")
    for n, entry in enumerate(made[:3]):
        Account.objects.filter(pk=entry.pk).update(custom={"dock": 10 - n})
    return made


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=agua", ["Água Doce"]),
        ("q=CASA+MAE", ["Água Doce", "Casa Mãe"]),
        ("q=mae+doce", ["Água Doce"]),
        ("q=11.222.333%2F0001", ["Zebra S.A."]),
        ("q=11222333", ["Zebra S.A."]),
        ("q=a-1", ["Casa Mãe"]),
        ("q=sao+luis", ["açúcar & cia"]),
        ("q=be", ["Beta 10", "Beta 9"]),
        ("q=nothing+here", []),
        ("q=%25", []),
        ("q=_eta", []),
        ("q=%22%27%29", []),
        ("tier=key", ["Água Doce", "Beta 9", "Casa Mãe", "Zebra S.A."]),
        ("tier=standard", ["açúcar & cia", "Óleo"]),
        ("tier=none", ["Beta 10"]),
        ("tier=best", ["açúcar & cia", "Água Doce", "Beta 10", "Beta 9", "Casa Mãe", "Óleo", "Zebra S.A."]),
        ("kam=none", ["açúcar & cia", "Beta 9", "Casa Mãe"]),
        ("kam=none&tier=strategic", ["Beta 9", "Casa Mãe"]),
        ("segment=Pet&region=Norte", ["Beta 10"]),
        ("segment=Pet&q=beta", ["Beta 10"]),
        ("archived=1", []),
    ],
)
def test_list_is_narrowed_down(cast: Any, company: list[Any], query: str, names: list[str]) -> None:
    assert listed(cast.head, query) == names


def test_list_is_narrowed_down_to_a_person_a_group_and_the_archive(cast: Any, company: list[Any]) -> None:
    assert listed(cast.head, f"kam={cast.kam.pk}") == ["Água Doce", "Beta 10"]
    assert listed(cast.kam, "kam=me") == ["Água Doce", "Beta 10"]
    assert listed(cast.head, f"group={company[0].pk}") == ["Água Doce", "Casa Mãe"]
    Account.objects.filter(pk=company[5].pk).update(is_archived=True)
    copy_to_states([company[5].pk])
    assert listed(cast.head, "archived=1") == ["Beta 9"]
    assert listed(cast.head, "q=beta") == ["Beta 10"]
    assert listed(cast.head, "q=beta&archived=1") == ["Beta 9"]


ORDERS: dict[str, Callable[[Any], Any]] = {
    "name": lambda s: fold(s.account.name),
    "tier": lambda s: {"strategic": 3, "priority": 2, "developing": 1, "standard": 0}.get(s.tier),
    "score": lambda s: s.score,
    "revenue_12m": lambda s: s.revenue_12m,
    "revenue_change": lambda s: s.revenue_change,
    "margin_12m": lambda s: s.margin_12m,
    "lifetime_revenue": lambda s: s.lifetime_revenue,
    "p_alive": lambda s: s.p_alive,
    "contract_ends_on": lambda s: s.contract_ends_on,
    "last_touch_on": lambda s: s.last_touch_on,
    "contact_count": lambda s: s.contact_count,
    "kam": lambda s: s.kam.name if s.kam else None,
    "segment": lambda s: s.segment or None,
    "region": lambda s: s.region or None,
    "city": lambda s: s.account.city or None,
    "group": lambda s: fold(s.group.name) if s.group else None,
    "code": lambda s: s.code,
    "cnpj": lambda s: s.cnpj or None,
    "own_dock": lambda s: s.account.custom.get("dock"),
}


@pytest.mark.parametrize("key", ORDERS)
@pytest.mark.parametrize("descending", [False, True])
def test_every_column_sorts_with_the_unknown_last(
    cast: Any, company: list[Any], key: str, descending: bool
) -> None:
    value = ORDERS[key]
    states = list(AccountState.objects.select_related("account", "kam", "group"))
    known = sorted({value(entry) for entry in states} - {None}, reverse=descending)
    names = listed(cast.head, f"sort={'-' if descending else ''}{key}")
    by_name = {entry.account.name: value(entry) for entry in states}
    shown = [by_name[name] for name in names]
    assert len(shown) == len(company)
    assert list(dict.fromkeys(entry for entry in shown if entry is not None)) == known
    rest = shown[len([entry for entry in shown if entry is not None]) :]
    assert rest == [None] * len(rest)


def test_pages_hold_each_account_once_in_any_order(cast: Any) -> None:
    for n in range(123):
        state(account(f"Conta {n % 11}"), revenue_12m=Decimal(n % 5) if n % 4 else None)
    for sort in ("name", "-revenue_12m", "revenue_12m", "-tier", "kam"):
        seen = []
        for page in (1, 2, 3):
            _page, rows = Listing(cast.head, QueryDict(f"sort={sort}&page={page}")).page()
            seen += [row["account_id"] for row in rows]
        assert len(seen) == len(set(seen)) == 123, sort
    page, rows = Listing(cast.head, QueryDict("page=99")).page()
    assert (page.number, page.pages, page.first, page.last, len(rows)) == (3, 3, 101, 123, 23)


def test_filter_that_leaves_much_walks_through_the_order(
    cast: Any, company: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = ["segment=Pet&sort=-revenue_12m", "tier=key&sort=-score", "kam=none&region=Sul", "tier=none"]
    gathered = [listed(cast.head, query) for query in queries]
    monkeypatch.setattr("zelo.apps.portfolio.queries.lists._GATHERED", 0)
    monkeypatch.setattr("zelo.ui.lists.Page.last", 0)
    assert [listed(cast.head, query) for query in queries] == gathered


def test_many_hits_are_found_in_the_order_of_the_list(
    cast: Any, company: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zelo.apps.portfolio.search.FEW", 0)
    monkeypatch.setattr("zelo.apps.portfolio.queries.lists.COUNTED", 1)
    listing = Listing(cast.head, QueryDict("q=beta"))
    page, rows = listing.page()
    assert [row["account__name"] for row in rows] == ["Beta 10", "Beta 9"]
    assert (page.total, page.capped) == (1, True)


@pytest.mark.parametrize(
    ("who", "lacking"),
    [
        ("head", set()),
        ("kam", set()),
        ("customer_success", {"margin_12m", "margin_rate"}),
        (
            "contributor",
            {
                "score",
                "margin_12m",
                "margin_rate",
                "revenue_12m",
                "revenue_change",
                "lifetime_revenue",
                "contact_count",
            },
        ),
    ],
)
def test_nobody_gets_a_column_that_is_not_theirs(
    cast: Any, client_of: ClientOf, company: list[Any], who: str, lacking: set[str]
) -> None:
    viewer = getattr(cast, who)
    if who in ("customer_success", "contributor"):
        for entry in company:
            give(entry, viewer, who)
    every = {column.key for column in Listing(cast.head, QueryDict()).all_columns}
    listing = Listing(viewer, QueryDict("columns=" + ",".join(sorted(every))))
    assert every - {column.key for column in listing.address.columns} == lacking
    by_name = listed(viewer)
    for key in lacking:
        for sign in ("", "-"):
            assert listed(viewer, f"sort={sign}{key}") == by_name
    page = client_of(who).get("/accounts/?columns=" + ",".join(sorted(every))).content.decode()
    words = {"margin_12m": "Margin 12m", "revenue_12m": "Revenue 12m", "lifetime_revenue": "Lifetime revenue"}
    assert [key for key, word in words.items() if word in page] == [
        key for key in words if key not in lacking
    ]


def test_stranger_finds_nothing_of_others(cast: Any, client_of: ClientOf, company: list[Any]) -> None:
    assert listed(cast.stranger) == ["Óleo"]
    assert listed(cast.stranger, "q=beta") == []
    assert listed(cast.stranger, f"group={company[0].pk}") == []
    page = client_of("stranger").get(f"/accounts/?group={company[0].pk}").content.decode()
    assert "Casa Mãe" not in page and "Água Doce" not in page
    offered = client_of("stranger").get("/accounts/").content.decode()
    assert "Kam Souza" not in offered and ">Norte<" not in offered and ">Pet<" not in offered
    assert client_of("stranger").get("/accounts/export.csv?q=beta").getvalue().count(b"\r\n") == 1


def test_search_as_you_type_brings_the_table_alone(client_of: ClientOf, company: list[Any]) -> None:
    client = client_of("head")
    answer = client.get("/accounts/?q=beta&tier=&sort=", headers={"hx-request": "true"})
    page = answer.content.decode()
    assert "<html" not in page and "Beta 9" in page and "Zebra" not in page
    assert answer.headers["HX-Push-Url"] == "/accounts/?q=beta"
    assert "2 accounts" in page


def test_empty_list_says_what_to_do(client_of: ClientOf) -> None:
    client = client_of("head")
    assert "No accounts yet" in client.get("/accounts/").content.decode()
    assert "No account matches" in client.get("/accounts/?q=x").content.decode()
    assert "Nothing to place yet" in client.get("/accounts/matrix/").content.decode()


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=x", "page=" + "9" * 30, "sort=--", "sort=-nothing", "columns=,,x",
     "q=%00", "q=" + "a" * 300, "group=x", "group=99999999999999999999", "kam=x", "kam=99999999999",
     "segment=%F0%9F%8D%8E"],
)  # fmt: skip
def test_nonsense_in_the_address_is_passed_over(client_of: ClientOf, company: list[Any], query: str) -> None:
    assert client_of("head").get(f"/accounts/?{query}").status_code == 200
    assert client_of("head").get(f"/accounts/matrix/?{query}").status_code == 200
