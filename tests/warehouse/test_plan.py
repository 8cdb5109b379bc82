"""What a plan reads: which measures share a pass, what they share, and that sums of sums are the same."""

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from zelo.warehouse.catalogue import Measure, Plan, catalogue, parse_measure, plan_measures

AS_OF = date(2024, 2, 29)
HEADER = """-- title.pt: t
-- title.en: t
-- unit: count
-- better: higher
-- absent: zero
-- explanation.pt: e
-- explanation.en: e
-- source: s
"""


def measure(sql: str, name: str = "own") -> Measure:
    return parse_measure(name, HEADER + sql)


def plan(*measures: Measure, mixed: bool = True) -> Plan:
    return plan_measures(measures, as_of=AS_OF, months=12, mixed=mixed)


def columns(made: Plan, table: str = "transactions") -> list[str]:
    return list(made.passes[table].values)


def test_measures_over_one_table_share_one_pass_and_its_columns() -> None:
    made = plan(catalogue()["revenue"], catalogue()["margin"], catalogue()["margin_rate"])
    assert made.passes["transactions"].measures == ["revenue", "margin", "margin_rate"]
    window = "day > CAST('2023-02-28' AS DATE)"
    assert columns(made) == [
        f"COUNT(CASE WHEN {window} THEN 1 END)",
        f"SUM(CASE WHEN {window} THEN net END)",
        f"SUM(CASE WHEN {window} THEN COALESCE(cost, 0) END)",
        f"COUNT(CASE WHEN cost IS NULL AND {window} AND kind = 'sale' THEN 1 END)",
    ]
    assert made.alone == {}
    assert made.selects["revenue"] == "SELECT account_id, a2 AS value FROM pass_transactions WHERE a1 > 0"


def test_conditions_are_the_same_in_any_order_and_through_projections() -> None:
    one = measure(
        "select account_id, count(*) as value from transactions "
        "where kind = 'sale' and (cost is null) group by account_id",
        "one",
    )
    other = measure(
        "with part as (select account_id, kind as what, cost from transactions where cost is null) "
        "select account_id, count(*) as value from part where what = 'sale' group by account_id",
        "other",
    )
    made = plan(one, other)
    assert columns(made) == ["COUNT(CASE WHEN cost IS NULL AND kind = 'sale' THEN 1 END)"]


@pytest.mark.parametrize(
    "sql",
    [
        "select account_id, count(distinct product) as value from transactions group by account_id",
        "select account_id, median(quantity) as value from transactions group by account_id",
        "select account_id, sum(net) as value from transactions group by account_id, product",
        "select account_id, net as value from transactions",
        "select t.account_id, sum(t.net) as value from transactions t join costs c "
        "on c.account_id = t.account_id group by t.account_id",
        "select account_id, sum(case when account_id > 'b' then net end) as value "
        "from transactions group by account_id",
        "select referred_id as account_id, count(*) as value from referrals group by referred_id",
    ],
)
def test_what_is_more_than_adding_up_rows_reads_alone(sql: str) -> None:
    made = plan(measure(sql))
    assert made.passes == {}
    assert set(made.alone) == {"own"}


def test_a_measure_that_needs_more_reads_passes_and_tables_or_tables_only() -> None:
    mixed, apart = plan(catalogue()["growth_potential"]), plan(catalogue()["growth_potential"], mixed=False)
    assert mixed.alone == apart.alone == {"growth_potential": ("assessments",)}
    assert "pass_transactions" in mixed.selects["growth_potential"]
    assert apart.passes == {}
    assert " transactions" in apart.selects["growth_potential"]


def test_a_users_own_measure_shares_no_pass(make_own: Any) -> None:
    made = plan(make_own("select account_id, count(*) as value from transactions group by account_id"))
    assert (made.passes, made.alone) == ({}, {"own": ("transactions",)})


@pytest.fixture
def make_own() -> Any:
    from dataclasses import replace

    return lambda sql: replace(measure(sql), own=True)


def test_limits_on_days_are_the_same_however_they_are_written() -> None:
    total = "select account_id, sum(net) as value from transactions where {} group by account_id"
    one = measure(total.format("day >= date '2024-01-10' and day < date '2024-02-01'"), "one")
    other = measure(total.format("day > date '2024-01-09' and day <= date '2024-01-31'"), "other")
    [_, summed] = columns(plan(one, other))
    assert summed == (
        "SUM(CASE WHEN day <= CAST('2024-01-31' AS DATE) AND day > CAST('2024-01-09' AS DATE) THEN net END)"
    )


def test_a_value_that_any_matching_row_makes_spares_the_count_of_rows() -> None:
    made = plan(catalogue()["days_since_last_purchase"], catalogue()["active_months"])
    assert len(columns(made)) == 2
    assert not any(column.startswith("COUNT") for column in columns(made))
    assert made.selects["days_since_last_purchase"].endswith("FROM pass_transactions WHERE NOT a1 IS NULL")


@pytest.mark.parametrize(
    ("value", "table"),
    [
        ("max(net)", "transactions"),
        ("count(day)", "transactions"),
        ("max(case when day > date '2020-01-01' then day end)", "transactions"),
        ("max(nullif(day, date '2020-01-01'))", "transactions"),
        ("max(day)", "accounts"),
    ],
)
def test_a_value_that_may_be_null_spares_no_count(value: str, table: str) -> None:
    own = f"select account_id, {value} as value from {table} where region = 'S' group by account_id"
    made = plan(measure(own.replace("region", "region" if table == "accounts" else "kind")))
    assert columns(made, table)[0].startswith("COUNT(CASE WHEN")


@pytest.mark.parametrize("names", [("revenue_growth", "margin", "active_months", "tenure"), ("revenue",)])
def test_a_pass_rolled_up_from_parties_gives_the_sums_and_types_of_one_step(names: tuple[str, ...]) -> None:
    served = plan(*(catalogue()[name] for name in names)).passes["transactions"]
    parties = {"source": "'main'", "code": "account_code", "cnpj": "account_cnpj"}
    one_step = {"source": "'main'", "code": "account_code", "cnpj": "CAST(NULL AS VARCHAR)"}
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA facts")
        connection.execute(
            """CREATE TABLE facts.transactions AS
            SELECT 'C' || (i % 7) AS account_code, (i % 3)::VARCHAR AS account_cnpj,
              DATE '2021-06-01' + (i * 37 % 1000)::INTEGER AS day,
              CASE WHEN i % 5 = 0 THEN 'return' ELSE 'sale' END AS kind,
              (i % 11 - 3)::DECIMAL(18,2) AS net, CASE WHEN i % 4 > 0 THEN 1.5::DECIMAL(18,2) END AS cost
            FROM range(400) AS t(i)"""
        )
        found = []
        for keys in (parties, one_step):
            reduced = served.reduce_sql(keys)
            query = f"SELECT code, {served.roll_up_sql()} FROM ({reduced}) GROUP BY code ORDER BY code"
            found.append((connection.execute(query).fetchall(), connection.description))
    assert found[0] == found[1]
    assert len(found[0][0]) == 7
    assert any(isinstance(value, Decimal) and value for value in found[0][0][0])
