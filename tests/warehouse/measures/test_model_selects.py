"""The SELECTs of the lifetime model against plain Python over random companies, on both engines."""

import math
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from zelo.warehouse.catalogue import model_selects
from zelo.warehouse.engines import DuckDBEngine, Engine, SparkEngine

Row = dict[str, Any]
MONTH = 30.4375
RENEWS = ("same_term", "fixed", "indefinite")


def by_account(company: Any, table: str, unit: str) -> dict[str, list[Row]]:
    accounts, found = company.accounts(unit), defaultdict(list)
    for row in company.seen(table):
        id = accounts.of(row["source"], row["account_code"], row["account_cnpj"])
        if id is not None:
            found[id].append(row)
    return found


def in_force(row: Row, day: date) -> bool:
    if row["recurring"] is False or row["starts_on"] > day:
        return False
    if row["terminated_on"] and row["terminated_on"] < day:
        return False
    notified = row["notified_on"] and row["notified_on"] <= day
    renews = row["renewal"] in RENEWS and not notified
    return not row["ends_on"] or row["ends_on"] >= day or renews


def summary_by_hand(company: Any, unit: str, day: date) -> dict[str, Row]:
    sales, contracts = (by_account(company, table, unit) for table in ("transactions", "contracts"))
    found = {}
    for id in {*sales, *contracts}:
        rows = [row for row in sales[id] if row["day"] <= day]
        bought = sorted({row["day"] for row in rows if row["kind"] == "sale" and row["net"] > 0})
        bound = any(in_force(row, day) for row in contracts[id])
        if not bought and not bound:
            continue
        rows = rows if bought else []
        later = [row for row in rows if row["day"] > bought[0]]
        unknown = any(row["kind"] == "sale" and row["cost"] is None for row in rows)
        x = max(len(bought) - 1, 0)
        found[id] = {
            "purchase_days": len(bought),
            "x": x,
            "t_x_days": (bought[-1] - bought[0]).days if bought else 0,
            "T_days": (day - bought[0]).days if bought else 0,
            "m_bar_revenue": money(later, cost=False) / x if x else None,
            "m_bar_margin": money(later, cost=True) / x if x and not unknown else None,
            "revenue_to_date": money(rows, cost=False),
            "margin_to_date": None if unknown else money(rows, cost=True),
            "under_contract": bound,
        }
    return found


def money(rows: list[Row], *, cost: bool) -> float:
    return float(sum((row["net"] - (row["cost"] or 0 if cost else 0) for row in rows), Decimal(0)))


def passed_months(first: date, last: date) -> int:
    gone = (last.year - first.year) * 12 + last.month - first.month
    return gone - (last.day < first.day)


def contracts_by_hand(company: Any, unit: str, day: date) -> list[tuple[Any, ...]]:
    found = []
    for id, rows in by_account(company, "contracts", unit).items():
        begun = [row for row in rows if row["recurring"] is not False and row["starts_on"] <= day]
        for row in begun:
            ended = has_ended(row, day)
            last = row["terminated_on"] or row["ends_on"]
            followed = ended and any(
                other["starts_on"] > row["starts_on"] and abs((other["starts_on"] - last).days) <= 31
                for other in begun
                if last
            )
            seen = max(last, row["starts_on"]) if ended and last and last < day else day
            term, months = lengths(row)
            passed = passed_months(row["starts_on"], seen)
            made = 0 if passed < term else 1 + (passed - term) // months
            until = term + made * months - (seen - row["starts_on"]).days / MONTH
            per = 12 if row["amount_months"] is None else row["amount_months"]
            found.append((
                None if followed else id, str(months), months, made + followed, ended and not followed,
                None if ended else max(until, 0.0),
                float(row["amount"]) / per if row["amount"] is not None and per else None,
            ))  # fmt: skip
    return found


def has_ended(row: Row, day: date) -> bool:
    known = bool(row["notified_on"] and row["notified_on"] <= day)
    gone = bool(row["terminated_on"] and row["terminated_on"] < day)
    over = bool(row["ends_on"] and row["ends_on"] < day and row["renewal"] not in RENEWS)
    return known or gone or over


def lengths(row: Row) -> tuple[int, int]:
    """Months of the first term and of each renewal."""
    term = 12
    if row["ends_on"]:
        days = (row["ends_on"] - row["starts_on"]).days + 1
        term = max(int(math.copysign(math.floor(abs(days / MONTH) + 0.5), days)), 1)
    fixed = row["renewal"] == "fixed" and (row["renewal_months"] or 0) > 0
    return term, row["renewal_months"] if fixed else term


def key(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple((value is None, value) for value in row)


def near(value: Any) -> Any:
    return pytest.approx(value, rel=1e-12, abs=1e-9) if isinstance(value, float) else value


def check_selects(engine: Engine, company: Any, unit: str) -> int:
    """Both SELECTs as of the date and 182 days before; returns how many rows they gave."""
    rows = 0
    for day in (company.as_of, company.as_of - timedelta(182)):
        found = engine.select("summary", model_selects("lifetime")["summary"], as_of=day)
        wanted = summary_by_hand(company, unit, day)
        assert found["account_id"].to_pylist() == sorted(wanted)
        for row in found.to_pylist():
            hand = wanted[row.pop("account_id")]
            assert list(row) == list(hand)
            assert list(row.values()) == [near(value) for value in hand.values()]
        contracts = engine.select("contracts", model_selects("lifetime")["contracts"], as_of=day)
        told = sorted((tuple(row.values()) for row in contracts.to_pylist()), key=key)
        by_hand = sorted(contracts_by_hand(company, unit, day), key=key)
        assert [row[:5] for row in told] == [row[:5] for row in by_hand]
        for one, other in zip(told, by_hand, strict=True):
            assert list(one[5:]) == [near(value) for value in other[5:]]
        rows += len(told) + found.num_rows
    return rows


@pytest.mark.parametrize("unit", ["establishment", "root", "group"])
def test_selects_equal_brute_force(unit: Any, make_company: Any, write_snapshot: Any) -> None:
    rows = 0
    for seed in range(6):
        company = make_company(2 * seed)
        with DuckDBEngine(write_snapshot(company.rows), as_of=company.as_of, unit=unit, threads=1) as engine:
            rows += check_selects(engine, company, unit)
    assert rows > 150


@pytest.mark.parametrize("seed", [0, 2])
def test_selects_on_spark_equal_brute_force(
    seed: int, spark: Any, make_company: Any, write_snapshot: Any
) -> None:
    company = make_company(seed)
    with SparkEngine(write_snapshot(company.rows), as_of=company.as_of, session=spark) as engine:
        check_selects(engine, company, "root")


def contract(code: str, starts_on: date, ends_on: date | None, **more: Any) -> Row:
    row = {"account_code": code, "code": code, "starts_on": starts_on, "day": starts_on, "ends_on": ends_on}
    return {**row, "amount": Decimal(1200), "amount_months": 12, **more}


@pytest.mark.parametrize(
    ("row", "age", "lost", "until"),
    [
        (contract("a", date(2023, 7, 1), date(2024, 6, 30)), 0, False, 0.01),
        (contract("a", date(2023, 6, 1), date(2024, 5, 31)), 0, True, None),
        (contract("a", date(2023, 6, 1), date(2024, 5, 31), renewal="same_term"), 1, False, 11.05),
        (
            contract("a", date(2021, 6, 1), date(2023, 5, 31), renewal="fixed", renewal_months=6),
            3,
            False,
            5.0,
        ),
        (contract("a", date(2021, 7, 1), None), 2, False, 0.03),
        (contract("a", date(2020, 1, 1), None, terminated_on=date(2023, 6, 30)), 3, True, None),
        (contract("a", date(2024, 1, 1), None, notified_on=date(2024, 6, 1)), 0, True, None),
    ],
)
def test_a_contract_counts_its_renewals(
    row: Row, age: int, lost: bool, until: float | None, write_snapshot: Any
) -> None:
    with DuckDBEngine(write_snapshot({"contracts": [row]}), as_of=date(2024, 6, 30), threads=1) as engine:
        [found] = select_contracts(engine).to_pylist()
    assert (found["age"], found["lost"], found["revenue_per_month"]) == (age, lost, 100.0)
    assert found["until_months"] == (None if until is None else pytest.approx(until, abs=0.06))


def select_contracts(engine: Engine) -> pa.Table:
    return engine.select("contracts", model_selects("lifetime")["contracts"])


def test_a_contract_followed_by_another_was_renewed_by_it(write_snapshot: Any) -> None:
    first = contract("a", date(2022, 1, 1), date(2022, 12, 31))
    second = contract("a", date(2023, 1, 15), date(2024, 12, 31)) | {"code": "b"}
    with DuckDBEngine(
        write_snapshot({"contracts": [first, second]}), as_of=date(2024, 6, 30), threads=1
    ) as engine:
        rows = select_contracts(engine).to_pylist()
    assert [(row["account_id"], row["age"], row["lost"]) for row in rows] == [
        ("a", 0, False),
        (None, 1, False),
    ]


def test_a_purchase_day_needs_a_sale_and_credits_lower_the_mean(write_snapshot: Any) -> None:
    def line(day: date, net: str, kind: str = "sale") -> Row:
        return {"account_code": "a", "day": day, "net": Decimal(net), "kind": kind, "cost": Decimal(1)}

    lines = [
        line(date(2024, 1, 1), "100.00"),
        line(date(2024, 1, 1), "20.00"),
        line(date(2024, 2, 1), "50.00"),
        line(date(2024, 2, 9), "-10.00", "credit"),
        line(date(2024, 3, 1), "0.00"),
        line(date(2024, 4, 1), "60.00"),
    ]
    with DuckDBEngine(write_snapshot({"transactions": lines}), as_of=date(2024, 6, 30), threads=1) as engine:
        [row] = engine.select("summary", model_selects("lifetime")["summary"]).to_pylist()
    assert row == {
        "account_id": "a", "purchase_days": 3, "x": 2, "t_x_days": 91, "T_days": 181,
        "m_bar_revenue": 50.0, "m_bar_margin": 48.0, "revenue_to_date": 220.0, "margin_to_date": 214.0,
        "under_contract": False,
    }  # fmt: skip
