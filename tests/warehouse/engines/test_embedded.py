"""The embedded engine: results, zero and unknown, decided tiers, rows, and what it may touch."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from zelo.lib.errors import InvalidInput, NotFound
from zelo.warehouse.catalogue import Measure, catalogue, parse_measure
from zelo.warehouse.engines import DuckDBEngine
from zelo.warehouse.facts import TABLES
from zelo.warehouse.lake.snapshot import Snapshot

AS_OF = date(2024, 6, 30)
HEADER = """-- title.pt: Teste
-- title.en: Test
-- unit: currency
-- better: higher
-- absent: {absent}
-- explanation.pt: Um teste.
-- explanation.en: A test.
-- source: transactions
"""


def measure(sql: str, absent: str = "zero") -> Measure:
    return parse_measure("test", HEADER.format(absent=absent) + sql)


def sale(code: str, day: date, net: str) -> dict[str, Any]:
    return {"account_code": code, "day": day, "net": Decimal(net), "kind": "sale"}


@pytest.fixture
def engine(write_snapshot: Any) -> Iterator[DuckDBEngine]:
    sales = [
        sale("b", date(2024, 6, 30), "10.00"),
        sale("b", date(2023, 7, 1), "1.50"),
        sale("b", date(2023, 6, 30), "100.00"),
        sale("b", date(2024, 7, 1), "1000.00"),
        sale("a", date(2020, 1, 1), "7.00"),
    ]
    accounts = [{"record_id": "c", "code": "c", "name": "C"}]
    with DuckDBEngine(
        write_snapshot({"transactions": sales, "accounts": accounts}), as_of=AS_OF, threads=1
    ) as engine:
        yield engine


def test_compute_gives_one_row_per_account_sorted(engine: DuckDBEngine) -> None:
    result = engine.compute(catalogue()["revenue"])
    assert result.schema.names == ["account_id", "value", "low", "high", "n", "note"]
    assert result.schema.field("value").type == pa.decimal128(38, 2)
    assert result.schema.field("n").type == pa.int64()
    assert result.schema.field("note").type == pa.string()
    assert result["account_id"].to_pylist() == ["a", "b", "c"]


def test_compute_tells_zero_from_unknown(engine: DuckDBEngine) -> None:
    values = engine.compute(catalogue()["revenue"])["value"].to_pylist()
    assert values == [Decimal("0.00"), Decimal("11.50"), None]


def test_compute_leaves_the_absent_unknown_where_the_measure_says_so(engine: DuckDBEngine) -> None:
    sql = "select account_id, sum(net) as value from transactions where day >= :as_of group by account_id"
    assert engine.compute(measure(sql, "unknown"))["value"].to_pylist() == [None, Decimal(10), None]


def test_compute_takes_other_windows(engine: DuckDBEngine) -> None:
    values = engine.compute(catalogue()["revenue"], months=13)["value"].to_pylist()
    assert values == [Decimal("0.00"), Decimal("111.50"), None]


@pytest.mark.parametrize("months", [0, -1, 61])
def test_compute_refuses_other_lengths_of_window(engine: DuckDBEngine, months: int) -> None:
    with pytest.raises(InvalidInput, match="must be 1 to 60"):
        engine.compute(catalogue()["revenue"], months=months)


def test_compute_refuses_two_rows_for_one_account(engine: DuckDBEngine) -> None:
    with pytest.raises(InvalidInput, match="more than one row"):
        engine.compute(measure("select account_id, net as value from transactions"))


def test_compute_names_the_measure_that_fails(engine: DuckDBEngine) -> None:
    with pytest.raises(InvalidInput, match="Measure test cannot be computed"):
        engine.compute(measure("select account_id, no_such_column as value from transactions"))


def test_compute_refuses_a_measure_without_a_value(engine: DuckDBEngine) -> None:
    with pytest.raises(InvalidInput, match="account_id and value"):
        engine.compute(measure("select account_id, 1 as amount from transactions"))


def test_compute_adds_huge_amounts_exactly(write_snapshot: Any) -> None:
    sales = [sale("a", AS_OF, "9999999999999999.99")] * 3 + [sale("a", AS_OF, "0.01")]
    with DuckDBEngine(write_snapshot({"transactions": sales}), as_of=AS_OF, threads=1) as engine:
        assert engine.compute(catalogue()["revenue"])["value"].to_pylist() == [
            Decimal("29999999999999999.98")
        ]


def test_every_measure_runs_on_an_empty_snapshot() -> None:
    with DuckDBEngine(Snapshot(0, {}), as_of=AS_OF, threads=1) as engine:
        for found in catalogue().values():
            assert engine.compute(found).num_rows == 0
        assert engine.accounts().num_rows == 0


def test_empty_tables_have_their_types() -> None:
    with DuckDBEngine(Snapshot(0, {}), as_of=AS_OF, threads=1) as engine:
        engine._link()
        for table in TABLES.values():
            described = engine._local.execute(f"DESCRIBE {table.name}").fetchall()
            ids = {exposed: "VARCHAR" for _, _, exposed in table.parties}
            assert {row[0]: row[1] for row in described} == ids | table.stored


def test_decided_tiers_are_the_latest_by_the_date(write_snapshot: Any) -> None:
    decisions = [
        {"account_code": "a", "day": date(2024, 1, 1), "tier": "strategic"},
        {"account_code": "a", "day": date(2023, 1, 1), "tier": "standard"},
        {"account_code": "a", "day": date(2024, 7, 1), "tier": "developing"},
        {"account_code": "b", "day": date(2024, 1, 1), "tier": "priority", "evaluation": 2},
        {"account_code": "b", "day": date(2024, 1, 1), "tier": "standard", "evaluation": 1},
        {"day": date(2024, 1, 1), "tier": "standard"},
    ]
    with DuckDBEngine(write_snapshot({"decisions": decisions}), as_of=AS_OF, threads=1) as engine:
        assert engine.decided_tiers() == {"a": "strategic", "b": "priority"}


def test_rows_are_one_accounts_latest_first(engine: DuckDBEngine) -> None:
    found = engine.rows("transactions", "b", limit=2)
    assert found["net"].to_pylist() == [Decimal("10.00"), Decimal("1.50")]
    assert engine.rows(catalogue()["revenue"], "b").num_rows == 3


def test_rows_refuse_unknown_tables_and_accounts(engine: DuckDBEngine) -> None:
    with pytest.raises(NotFound, match="no table 'invoices'"):
        engine.rows("invoices", "b")
    with pytest.raises(NotFound, match="no account 'z'"):
        engine.rows("transactions", "z")


@pytest.mark.parametrize(
    "statement",
    [
        "FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET autoinstall_known_extensions = true",
    ],
)
def test_connection_reaches_nothing_but_the_snapshot(
    engine: DuckDBEngine, statement: str, tmp_path: Path
) -> None:
    with pytest.raises(duckdb.Error):
        engine._local.execute(statement.format(folder=tmp_path))
    assert not [*tmp_path.glob("out.csv"), *tmp_path.glob("other.db")]


def test_engine_leaves_no_folder_behind(write_snapshot: Any) -> None:
    with DuckDBEngine(write_snapshot({}), as_of=AS_OF) as engine:
        folder = Path(engine._spill.name)
        assert folder.exists()
    assert not folder.exists()
