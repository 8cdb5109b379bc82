"""Lakes written by a version of Zelo that did not know a column yet."""

import shutil
from datetime import date
from decimal import Decimal

import pytest
from pyarrow import parquet

from zelo.engine.compute import compute_measure
from zelo.engine.home import Home
from zelo.engine.undo import reverse_import
from zelo.warehouse.catalogue import catalogue
from zelo.warehouse.facts import table
from zelo.warehouse.lake import Batch

from .conftest import Importer

HEADER = "account_id;record_id;day;amount;cancelled_on\n"
OLD = HEADER + "A;1;2026-01-10;100,00;\nA;2;2026-02-10;50,00;\nB;3;2026-02-10;7,00;\n"
NEW = HEADER + "A;2;2026-02-10;60,00;\nC;4;2026-03-10;5,00;\nC;5;2026-03-10;5,00;2026-04-01\n"


@pytest.fixture
def earlier(home: Home, take: Importer) -> Home:
    """A home whose first import knows neither when a line was cancelled nor the account's CNPJ."""
    take(OLD)
    [file] = (home.root / "lake" / "batches").rglob("*.parquet")
    rows = parquet.read_table(file).drop(["cancelled_on", "account_cnpj"])
    shutil.rmtree(home.root / "lake")
    with home.lake.writing(), home.lake.workspace() as workspace:
        parquet.write_table(rows, workspace / "staged.parquet")
        batch = Batch(0, "transactions", "main", "old.csv", "", 0, 0, 0, 0, "")
        home.lake.add_batch(table("transactions"), workspace / "staged.parquet", batch, workspace)
    return home


def revenue(home: Home) -> dict[str, Decimal]:
    found = compute_measure(home, catalogue()["revenue"], as_of=date(2026, 10, 31))
    return {entry.account_id: entry.value for entry in found if isinstance(entry.value, Decimal)}


def test_an_earlier_lake_is_read(earlier: Home) -> None:
    assert revenue(earlier) == {"A": 150, "B": 7}


def test_an_earlier_lake_takes_imports_and_their_undo(earlier: Home, take: Importer) -> None:
    take(NEW)
    assert revenue(earlier) == {"A": 160, "B": 7, "C": 5}
    reverse_import(earlier, 2, counts=False)
    assert revenue(earlier) == {"A": 150, "B": 7}
    reverse_import(earlier, 2, counts=True)
    assert revenue(earlier) == {"A": 160, "B": 7, "C": 5}
