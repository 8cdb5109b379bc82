"""The demonstration company holds together: counts, numbers, references, and the same each time."""

from collections import Counter
from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow.compute as pc
import pytest

from tests.demo.conftest import AS_OF
from zelo.demo import Company, build_company
from zelo.demo.names import is_famous, make_brands
from zelo.demo.sales import UNKNOWN_CODE
from zelo.lib import cnpj
from zelo.warehouse.facts import TABLES


def codes(company: Company) -> set[str]:
    return set(company.tables["accounts"]["code"].to_pylist())


def test_same_seed_and_day_give_the_same_company(company: Company) -> None:
    again = build_company(as_of=AS_OF)
    assert again == company


def test_another_seed_gives_another_company(company: Company) -> None:
    other = build_company(seed=7, as_of=AS_OF)
    assert other.tables["transactions"] != company.tables["transactions"]


@pytest.mark.parametrize("seed", [2026, 1, 2])
@pytest.mark.parametrize("as_of", [AS_OF, date(2028, 2, 29)])
def test_counts(seed: int, as_of: date) -> None:
    company = build_company(seed=seed, as_of=as_of)
    accounts = company.tables["accounts"].to_pylist()
    companies = [row for row in accounts if row["code"] in set(company.truth["account_code"].to_pylist())]
    groups = Counter(row["parent_code"] or row["code"] for row in companies)
    assert (len(companies), len(groups), min(groups.values()) >= 2) == (240, 60, True)
    assert len({cnpj.root(row["cnpj"]) for row in companies}) == 240
    assert 60_000 <= company.tables["transactions"].num_rows <= 120_000
    assert set(company.tables) == set(TABLES) - {"usage"}


def test_history_is_three_years_up_to_the_day(company: Company) -> None:
    for name, table in company.tables.items():
        for column in table.column_names:
            if column not in ("day", "closed_on", "paid_on", "delivered_on", "notified_on", "won_on"):
                continue
            latest = pc.max(table[column]).as_py()
            assert latest is None or latest <= AS_OF, (name, column)
    days = company.tables["transactions"]["day"]
    assert (pc.max(days).as_py(), (AS_OF - pc.min(days).as_py()).days) == (AS_OF, 1096)


def test_every_cnpj_is_valid_and_some_have_letters(company: Company) -> None:
    numbers = [number for number in company.tables["accounts"]["cnpj"].to_pylist() if number]
    assert [number for number in numbers if cnpj.canonical(number) != number] == []
    assert sum(any(char.isalpha() for char in number) for number in numbers) >= 12


def test_some_companies_have_several_establishments(company: Company) -> None:
    numbers = {number for number in company.tables["accounts"]["cnpj"].to_pylist() if number}
    sizes = Counter(cnpj.root(number) for number in numbers)
    assert sum(size > 1 for size in sizes.values()) >= 10


def test_some_companies_are_listed_twice_under_other_names(company: Company) -> None:
    rows = {row["code"]: row for row in company.tables["accounts"].to_pylist()}
    twice = [row for code, row in rows.items() if code.startswith("X")]
    names = {row["name"] for row in rows.values() if not row["code"].startswith("X")}
    assert len(twice) == 8
    assert [row["name"] for row in twice if row["name"] in names] == []
    assert len([row for row in twice if row["cnpj"] is None]) == 5
    sold = Counter(company.tables["transactions"]["account_code"].to_pylist())
    assert [row["code"] for row in twice if not sold[row["code"]]] == []


def test_every_row_names_a_listed_account_but_the_planted_one(company: Company) -> None:
    for name, table in company.tables.items():
        column = "code" if name == "accounts" else "account_code"
        strangers = set(table[column].to_pylist()) - codes(company)
        planted = {UNKNOWN_CODE} if name in ("transactions", "receivables", "deliveries") else set()
        assert strangers == planted, name


def test_keys_are_unique(company: Company) -> None:
    for name, table in company.tables.items():
        if key := TABLES[name].key:
            assert len(set(table[key].to_pylist())) == table.num_rows, name


def test_choices_are_those_of_the_facts(company: Company) -> None:
    for name, table in company.tables.items():
        for column in TABLES[name].columns:
            if column.choices and column.name in table.column_names:
                given = set(table[column.name].to_pylist()) - {None}
                assert given <= set(column.choices), (name, column.name)


def test_money_adds_up_to_the_cent(company: Company) -> None:
    for row in company.tables["transactions"].to_pylist():
        if row["kind"] == "credit":
            assert row["net"] < 0
            continue
        assert row["net"] == row["gross"] - row["discount"] - row["taxes"]
        assert (row["net"] > 0) == (row["kind"] == "sale") or row["net"] == 0
        if row["kind"] == "sale":
            exact = row["quantity"] * row["unit_price"]
            assert abs(row["gross"] - exact) <= Decimal("0.005")


def test_instalments_add_up_to_the_invoices(company: Company) -> None:
    sales = company.tables["transactions"].filter(pc.equal(company.tables["transactions"]["kind"], "sale"))
    invoiced = pc.sum(sales["gross"]).as_py() - pc.sum(sales["discount"]).as_py()
    assert pc.sum(company.tables["receivables"]["amount"]).as_py() == invoiced


def test_returns_and_credits_and_missing_costs_are_there(company: Company) -> None:
    kinds = Counter(company.tables["transactions"]["kind"].to_pylist())
    assert set(kinds) == {"sale", "return", "credit"}
    assert min(kinds.values()) >= 50
    told = company.tables["transactions"].filter(
        pc.equal(company.tables["transactions"]["account_code"], company.stories["missing_costs"])
    )
    assert told["cost"].null_count > 20


def test_seasons_show_in_the_months(company: Company) -> None:
    table = company.tables["transactions"]
    for season, busy, quiet in (("easter", (1, 2, 3), (5, 6, 7)), ("christmas", (9, 10, 11), (1, 2, 3))):
        rows = company.truth.filter(pc.equal(company.truth["season"], season))
        own = table.filter(pc.is_in(table["account_code"], rows["account_code"].combine_chunks()))
        months = Counter(day.month for day in own["day"].to_pylist())
        assert sum(months[month] for month in busy) > 3 * sum(months[month] for month in quiet), season


@pytest.mark.parametrize("seed", [2026, 5])
def test_names_are_of_nobody_famous(seed: int) -> None:
    company = build_company(seed=seed, as_of=AS_OF)
    assert [name for name in company.tables["accounts"]["name"].to_pylist() if is_famous(name)] == []


def test_a_famous_brand_is_recognised_whatever_its_accents() -> None:
    assert is_famous("Nestlé Brasil Ltda.")
    assert len(set(make_brands(np.random.default_rng(1), 3_000))) == 3_000
