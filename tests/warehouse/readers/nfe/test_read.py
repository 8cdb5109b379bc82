"""Staged notes in the lake: their types, and importing them again."""

from pathlib import Path

import duckdb

from tests.warehouse.readers.nfe.building import event, item, key_of, note, person
from tests.warehouse.readers.nfe.conftest import Read
from zelo.warehouse.facts import table
from zelo.warehouse.lake import Batch, Lake
from zelo.warehouse.readers import StagedFile

FACT = table("transactions")


def take_in(lake: Lake, staged: StagedFile) -> Batch:
    draft = Batch(0, FACT.name, staged.source, "notas.zip", staged.sha256, 0, 0, 0, 0, "", {})
    with lake.writing(), lake.workspace() as workspace:
        return lake.add_batch(FACT, staged.parquet, draft, workspace)


def total(lake: Lake) -> str:
    files = list(lake.snapshot().files["transactions"])
    return str(duckdb.sql(f"SELECT sum(net) FROM read_parquet({files})").fetchall()[0][0])


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
