"""Staged notes in the lake: their types, and importing them again."""

from datetime import date
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pytest

from tests.warehouse.readers.nfe.building import event, item, key_of, note, person
from tests.warehouse.readers.nfe.conftest import Read
from zelo.warehouse.catalogue import catalogue
from zelo.warehouse.engines import DuckDBEngine
from zelo.warehouse.facts import table
from zelo.warehouse.lake import Batch, Lake
from zelo.warehouse.readers import StagedFile

FACT = table("transactions")


def take_in(lake: Lake, staged: StagedFile) -> Batch:
    draft = Batch(0, FACT.name, staged.source, "notas.zip", staged.sha256, 0, 0, 0, 0, "", {})
    with lake.writing(), lake.workspace() as workspace:
        return lake.add_batch(FACT, staged.parquet, draft, workspace)


def total(lake: Lake, as_of: date = date(2026, 12, 31)) -> str:
    with DuckDBEngine(lake.snapshot(), as_of=as_of, threads=1) as engine:
        return str(pc.sum(engine.facts("transactions")["net"]))


def values(lake: Lake, as_of: date) -> dict[str, list[object]]:
    """Of the one customer, how often and how much it bought: as if each day nothing later had been known."""
    names = ("revenue", "purchase_frequency", "active_months", "days_since_last_purchase")
    with DuckDBEngine(lake.snapshot(), as_of=as_of, threads=1) as engine:
        return {name: engine.compute(catalogue()[name])["value"].to_pylist() for name in names}


def test_staged_file_has_the_types_of_the_table(read: Read) -> None:
    staged = read(note(1), note(2, recipient=person()), event(key_of(1)), event(key_of(3)))
    found = duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet('{staged.parquet}')").fetchall()
    assert {name: kind for name, kind, *_ in found} == FACT.stored


def test_same_notes_again_change_nothing_and_a_later_event_takes_back(read: Read, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    assert take_in(lake, read(note(1, item(1), item(2)), note(2))).created == 3
    files = lake.snapshot().files["transactions"]
    again = take_in(lake, read(note(2), note(1, item(1), item(2)), known=files))
    assert (again.id, again.unchanged) == (0, 3)
    assert total(lake) == "300.00"
    assert take_in(lake, read(event(key_of(1)), known=files)).updated == 2
    assert total(lake) == "100.00"
    whole = read(note(1, item(1), item(2)), note(2), known=lake.snapshot().files["transactions"])
    assert take_in(lake, whole).id == 0


def test_cancellation_is_not_seen_before_its_day(read: Read, tmp_path: Path) -> None:
    lake, kept = Lake(tmp_path / "lake"), Lake(tmp_path / "kept")
    notes = [note(1), note(2, dhEmi="2026-02-10T10:00:00-03:00")]
    take_in(lake, read(*notes))
    take_in(kept, read(*notes))
    take_in(lake, read(event(key_of(2), day="2026-03-20"), known=lake.snapshot().files["transactions"]))
    for day in (date(2026, 2, 9), date(2026, 2, 10), date(2026, 3, 19)):
        assert values(lake, day) == values(kept, day)
    assert values(lake, date(2026, 3, 20)) == {
        "revenue": [Decimal("100.00")],
        "purchase_frequency": [1],
        "active_months": [1],
        "days_since_last_purchase": [64],
    }


@pytest.mark.parametrize("order", list(permutations(("note", "event", "again"))))
def test_note_and_event_in_imports_of_any_order_end_alike(
    read: Read, tmp_path: Path, order: tuple[str, ...]
) -> None:
    lake = Lake(tmp_path / "lake")
    documents = {"note": note(1), "event": event(key_of(1)), "again": note(1)}
    for name in order:
        take_in(lake, read(documents[name], known=lake.snapshot().files.get("transactions", ())))
    assert total(lake, date(2026, 1, 15)) == "100.00"
    assert total(lake, date(2026, 1, 16)) == "None"
    again = read(*documents.values(), known=lake.snapshot().files["transactions"])
    assert take_in(lake, again).id == 0


def test_counts_of_the_input_add_up(read: Read) -> None:
    staged = read(
        note(1, item(1), item(2, cfop="5910")), note(2, status="301"), "<cteProc/>", "x", event(key_of(1))
    )
    assert (staged.rows, staged.rejected) == (1, 1)
    assert staged.skipped == {"bonus or gift": 1, "denied note": 1, "CT-e": 1, "cancellation event": 1}
    assert staged.read == 6


def test_totals_and_period_are_those_of_the_rows(read: Read) -> None:
    staged = read(note(1, dhEmi="2026-01-02T00:00:00-03:00"), note(2, item(vDesc="10.00")))
    assert {name: str(total) for name, total in staged.totals.items()} == {
        "gross": "200.00", "discount": "10.00", "taxes": "0.00", "net": "190.00",
    }  # fmt: skip
    assert staged.period is not None
    assert [day.isoformat() for day in staged.period] == ["2026-01-02", "2026-01-15"]
    assert (staged.table, staged.source, staged.currency) == ("transactions", "nfe", "BRL")
