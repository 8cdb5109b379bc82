"""The shipped mappings on the real data sets they are for; ZELO_TEST_DATA names their directory."""

import os
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest

from zelo.warehouse.facts import table
from zelo.warehouse.readers import StagedFile, load_mapping, read_file, shipped_mappings

CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def data() -> Path:
    if not os.environ.get("ZELO_TEST_DATA"):
        pytest.skip("ZELO_TEST_DATA does not name the directory of the real data sets")
    return Path(os.environ["ZELO_TEST_DATA"])


def read(path: Path, mapping: str, staging: Path) -> StagedFile:
    made = load_mapping(shipped_mappings()[mapping])
    return read_file(path, table("transactions"), mapping=made, staging=staging)


def test_online_retail_is_read_as_brute_force_says(data: Path, tmp_path: Path) -> None:
    path = data / "online_retail_ii" / "online_retail_II.parquet"
    staged = read(path, "online_retail_ii", tmp_path)
    kept = f"(FROM '{path}' WHERE NOT (sheet = 'Year 2009-2010' AND InvoiceDate >= '2010-12-01'))"
    lines = duckdb.sql(
        f'SELECT Quantity, Price, count(*), count("Customer ID") FROM {kept} GROUP BY ALL'
    ).fetchall()
    cents = [
        count * (Decimal(quantity) * Decimal(repr(price))).quantize(CENT, ROUND_HALF_UP)
        for quantity, price, count, _ in lines
    ]
    assert staged.totals["net"] == sum(cents)
    assert (staged.rows, staged.rejected) == (sum(line[2] for line in lines), 0) == (1_044_847, 0)
    assert staged.skipped == {"dropped by the mapping": 22_523}
    assert staged.unresolved == sum(count - known for *_, count, known in lines)
    assert staged.period == (date(2009, 12, 1), date(2011, 12, 9))
    assert staged.currency == "GBP"
    told = duckdb.sql(
        "SELECT count(DISTINCT record_id), count(*) FILTER (record_id SIMILAR TO '.*#[0-9A-F]+[.][0-9]+') "
        f"FROM '{staged.parquet}'"
    ).fetchall()
    same = duckdb.sql(
        "SELECT count(*) FROM (SELECT DISTINCT Invoice, StockCode, Quantity, InvoiceDate::DATE, "
        'Price, "Customer ID" '
        f"FROM {kept})"
    ).fetchall()
    assert told == [(1_044_847, 1_044_847 - same[0][0])]


def test_online_retail_reads_the_same_from_csv(data: Path, tmp_path: Path) -> None:
    path = data / "online_retail_ii" / "online_retail_II.parquet"
    csv = tmp_path / "online_retail_II.csv"
    duckdb.sql(f"COPY (FROM '{path}' WHERE hash(Invoice) % 20 = 0) TO '{csv}' (HEADER)")
    part = tmp_path / "part.parquet"
    duckdb.sql(f"COPY (FROM '{path}' WHERE hash(Invoice) % 20 = 0) TO '{part}'")
    first, second = read(csv, "online_retail_ii", tmp_path), read(part, "online_retail_ii", tmp_path)
    apart = f"FROM '{first.parquet}' EXCEPT ALL FROM '{second.parquet}'"
    assert duckdb.sql(apart).fetchall() == []
    assert first.rows == second.rows > 40_000


def test_cdnow_needs_no_mapping(data: Path, tmp_path: Path) -> None:
    path = data / "cdnow" / "cdnow_transactions.csv"
    staged = read_file(path, table("transactions"), mapping=None, staging=tmp_path)
    assert (staged.rows, staged.totals) == (69_659, {"net": Decimal("2500315.63")})
