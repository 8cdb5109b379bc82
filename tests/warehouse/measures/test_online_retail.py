"""Measures over two years of a real wholesaler (Online Retail II), against NumPy."""

import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from zelo.warehouse.catalogue import catalogue
from zelo.warehouse.engines import DuckDBEngine
from zelo.warehouse.facts import TABLES
from zelo.warehouse.lake.snapshot import Snapshot

AS_OF = date(2011, 12, 1)
START, BEFORE = date(2010, 12, 1), date(2009, 12, 1)
STORED = {
    "source": "'main'",
    "record_id": "cast(line AS VARCHAR)",
    "account_code": '"Customer ID"',
    "day": "cast(InvoiceDate AS DATE)",
    "document": "Invoice",
    "product": "StockCode",
    "quantity": "Quantity",
    "unit_price": "Price",
    "net": "net",
    "kind": "CASE WHEN net < 0 THEN 'credit' ELSE 'sale' END",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = os.environ.get("ZELO_TEST_DATA")
    if not data:
        pytest.skip("ZELO_TEST_DATA is not set: the real wholesaler's data is not here")
    source = Path(data) / "online_retail_ii" / "online_retail_II.parquet"
    path = tmp_path_factory.mktemp("retail") / "transactions.parquet"
    kinds = TABLES["transactions"].stored.items()
    columns = ", ".join(f"cast({STORED.get(name, 'NULL')} AS {kind}) AS {name}" for name, kind in kinds)
    with duckdb.connect() as connection:
        connection.execute(f"""COPY (
            SELECT {columns}
            FROM (SELECT *, row_number() OVER () AS line,
                cast(Quantity * cast(Price AS DECIMAL(18, 4)) AS DECIMAL(18, 2)) AS net FROM '{source}')
            WHERE NOT (sheet = 'Year 2009-2010' AND InvoiceDate >= DATE '2010-12-01')
        ) TO '{path}'""")
    return path


@pytest.fixture(scope="module")
def engine(files: Path) -> Iterator[DuckDBEngine]:
    with DuckDBEngine(Snapshot(1, {"transactions": (str(files),)}), as_of=AS_OF) as engine:
        yield engine


class Log:
    """The purchase log as arrays of cents and days, and sums per customer."""

    def __init__(self, path: Path) -> None:
        with duckdb.connect() as connection:
            rows = connection.sql(f"""SELECT account_code, document, day, cast(net * 100 AS BIGINT) AS cents,
                kind = 'sale' AS sale
                FROM '{path}' WHERE account_code IS NOT NULL AND day <= DATE '{AS_OF}'""")
            table = rows.to_arrow_table()
        codes = table["account_code"].combine_chunks().dictionary_encode()
        self.ids, order = np.unique(np.array(codes.dictionary.to_pylist()), return_inverse=True)
        self.who = order[codes.indices.to_numpy()]
        self.document = table["document"].combine_chunks().dictionary_encode().indices.to_numpy()
        self.day = table["day"].to_numpy().astype("datetime64[D]")
        self.cents, self.sale = np.array(table["cents"]), np.array(table["sale"])

    def sum(self, rows: Any) -> Any:
        total = np.zeros(len(self.ids), np.int64)
        np.add.at(total, self.who[rows], self.cents[rows])
        return total

    def distinct(self, what: Any, rows: Any) -> Any:
        pairs = np.unique(np.stack([self.who[rows], what[rows]]), axis=1)
        return np.bincount(pairs[0], minlength=len(self.ids))

    def within(self, start: date, end: date) -> Any:
        return (self.day > np.datetime64(start)) & (self.day <= np.datetime64(end))


@pytest.fixture(scope="module")
def log(files: Path) -> Log:
    return Log(files)


def values(engine: DuckDBEngine, name: str, log: Log) -> list[Any]:
    found = engine.compute(catalogue()[name])
    assert found["account_id"].to_pylist() == list(log.ids)
    return list(found["value"].to_pylist())


def assert_close(found: list[Any], wanted: list[Any]) -> None:
    np.testing.assert_allclose(np.array(found, float), np.array(wanted, float), rtol=1e-12, equal_nan=True)


def test_totals_are_those_of_the_file(engine: DuckDBEngine, log: Log) -> None:
    assert len(log.ids) == 5917
    total = sum(values(engine, "lifetime_revenue_to_date", log))
    assert total == Decimal(int(log.cents.sum())) / 100


def test_revenue_of_every_customer(engine: DuckDBEngine, log: Log) -> None:
    wanted = [Decimal(int(cents)) / 100 for cents in log.sum(log.within(START, AS_OF))]
    assert values(engine, "revenue", log) == wanted
    assert [Decimal(int(cents)) / 100 for cents in log.sum(log.cents == log.cents)] == values(
        engine, "lifetime_revenue_to_date", log
    )


def test_frequency_and_ticket_of_every_customer(engine: DuckDBEngine, log: Log) -> None:
    counts = log.distinct(log.document, log.within(START, AS_OF) & log.sale)
    assert values(engine, "purchase_frequency", log) == counts.tolist()
    money = log.sum(log.within(START, AS_OF))
    tickets = [cents / 100 / count if count else None for cents, count in zip(money, counts, strict=True)]
    assert_close(values(engine, "average_ticket", log), tickets)


def test_last_purchase_and_delay_of_every_customer(engine: DuckDBEngine, log: Log) -> None:
    days: list[list[int]] = [[] for _ in log.ids]
    for who, day in np.unique(np.stack([log.who, log.day.astype(int)])[:, log.sale], axis=1).T.tolist():
        days[who].append(day)
    today = int(np.datetime64(AS_OF).astype(int))
    assert values(engine, "days_since_last_purchase", log) == [today - d[-1] if d else None for d in days]
    delays = [(today - d[-1]) / float(np.median(np.diff(d))) if len(d) > 2 else None for d in days]
    assert_close(values(engine, "purchase_delay", log), delays)


def test_active_months_of_every_customer(engine: DuckDBEngine, log: Log) -> None:
    window = log.within(START, AS_OF) & log.sale
    # the date is the first of a month, so its months end with the first of the next calendar month
    months = (log.day - np.timedelta64(1, "D")).astype("datetime64[M]").astype(int)
    wanted = log.distinct(months, window)
    assert values(engine, "active_months", log) == wanted.tolist()


def test_growth_of_every_customer(engine: DuckDBEngine, log: Log) -> None:
    latest, previous = log.sum(log.within(START, AS_OF)), log.sum(log.within(BEFORE, START))
    first = np.full(len(log.ids), np.datetime64("2100-01-01"))
    np.minimum.at(first, log.who, log.day)
    known = (previous > 0) & (first <= np.datetime64("2010-06-01"))
    wanted = [(a - b) / b if ok else None for a, b, ok in zip(latest, previous, known, strict=True)]
    found = values(engine, "revenue_growth", log)
    assert_close(found, wanted)
    assert sum(value is not None for value in found) > 2000


def test_shares_and_classes_of_every_customer(engine: DuckDBEngine, log: Log) -> None:
    money = log.sum(log.within(START, AS_OF))
    shares = values(engine, "share_of_revenue", log)
    assert_close(shares, (money / money.sum()).tolist())
    positive = np.maximum(money, 0)
    above = np.array([positive[positive > cents].sum() for cents in positive])
    cuts = np.where(above * 100 < positive.sum() * 80, 1, np.where(above * 100 < positive.sum() * 95, 2, 3))
    assert values(engine, "abc_class", log) == np.where(money > 0, cuts, 3).tolist()
