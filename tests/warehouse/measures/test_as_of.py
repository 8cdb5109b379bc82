"""What is learnt after the date changes nothing: later values are planted in every column of every table."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from zelo.warehouse.catalogue import catalogue
from zelo.warehouse.engines import DuckDBEngine
from zelo.warehouse.facts import TABLES, Column, Table

LATER = [
    (table.name, column.name)
    for table in TABLES.values()
    for column in table.columns
    if column.known != ("day",)
]
VALUES = {
    "DECIMAL(18,2)": Decimal("777.77"),
    "DECIMAL(28,10)": Decimal(7),
    "DECIMAL(18,4)": Decimal(4),
    "BOOLEAN": True,
    "BIGINT": 1,
    "VARCHAR": "late",
}


def value_of(column: Column, day: date) -> Any:
    if column.choices:
        return column.choices[0]
    return day if column.kind.sql == "DATE" else VALUES[column.kind.sql]


def everything(company: Any, write_snapshot: Any) -> dict[str, Any]:
    with DuckDBEngine(write_snapshot(company.rows), as_of=company.as_of, unit="group", threads=1) as engine:
        values = engine.compute_all(list(catalogue().values()))
        found = {name: table.to_pylist() for name, table in values.items()}
        return found | {"accounts": engine.accounts().to_pylist(), "tiers": engine.decided_tiers()}


def rows_as_of(company: Any, table: str, write_snapshot: Any) -> Any:
    with DuckDBEngine(write_snapshot(company.rows), as_of=company.as_of, threads=1) as engine:
        return engine.facts(table).to_pylist()


def plant(company: Any, table: str, column: Column, day: date) -> int:
    """Fill a column, and the date on which it becomes known, where that date is not yet there; how often.

    A row in which another date made something known before is left alone: it would be another history.
    """
    learnt = column.known[0]
    dates = {name for other in TABLES[table].columns if learnt in other.known for name in other.known}
    empty = [row for row in company.rows[table] if not any(row.get(name) for name in dates)]
    for row in empty:
        row[learnt] = day
        row[column.name] = value_of(column, day)
    return len(empty)


def later_row(company: Any, table: Table, number: int) -> dict[str, Any]:
    day = company.as_of + timedelta(1 + number)
    party = company.rows["transactions"][number]
    row = {column.name: value_of(column, day) for column in table.columns}
    row |= {name: party[name] for name in ("account_code", "account_cnpj") if name in row}
    if table.name == "accounts":
        row |= {"code": f"NEW{number}", "cnpj": "11222333000181", "parent_code": "A1"}
    return row | {"source": party["source"], "record_id": f"later{number}", "day": day}


def test_later_rows_change_nothing(make_company: Any, write_snapshot: Any) -> None:
    company = make_company(2)
    before = everything(company, write_snapshot)
    for table in TABLES.values():
        company.rows[table.name] += [later_row(company, table, number) for number in range(20)]
    assert everything(company, write_snapshot) == before


def test_later_values_change_no_measure(make_company: Any, write_snapshot: Any) -> None:
    company = make_company(2)
    before = everything(company, write_snapshot)
    planted = [
        plant(company, table, TABLES[table].column(name), company.as_of + timedelta(1))
        for table, name in LATER
    ]
    assert sum(planted) > 0
    assert everything(company, write_snapshot) == before


@pytest.mark.parametrize("table, name", LATER)
def test_later_values_are_not_seen(table: str, name: str, make_company: Any, write_snapshot: Any) -> None:
    company = make_company(2)
    rows = rows_as_of(company, table, write_snapshot)
    assert plant(company, table, TABLES[table].column(name), company.as_of + timedelta(1)) > 0
    assert rows_as_of(company, table, write_snapshot) == rows


@pytest.mark.parametrize("table, name", LATER)
def test_values_of_the_date_itself_are_seen(
    table: str, name: str, make_company: Any, write_snapshot: Any
) -> None:
    company = make_company(2)
    rows = rows_as_of(company, table, write_snapshot)
    assert plant(company, table, TABLES[table].column(name), company.as_of) > 0
    assert rows_as_of(company, table, write_snapshot) != rows
