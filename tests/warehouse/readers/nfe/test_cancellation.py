"""Cancelled notes, whatever the order in which note and event come."""

import zipfile
from itertools import permutations
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.warehouse.readers.nfe.building import (
    CUSTOMER,
    OTHER,
    OWN,
    archive,
    company,
    event,
    item,
    key_of,
    note,
)
from tests.warehouse.readers.nfe.conftest import Read, rows
from zelo.warehouse.readers.nfe import load_sale_rules

ZERO = ("0.0000", "0.00", "0.00", "0.00", "0.00")
SOLD = ("2.0000", "100.00", "0.00", "0.00", "100.00")


def ended(row: dict[str, object]) -> str | None:
    """The day from which the row does not count."""
    return str(row["cancelled_on"]) if row["cancelled_on"] else None


def amounts(row: dict[str, object]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("quantity", "gross", "discount", "taxes", "net"))


@pytest.mark.parametrize("kind", ["110111", "110112"])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_event_cancels_before_and_after_the_note(read: Read, kind: str, order: tuple[int, ...]) -> None:
    documents = [note(1), event(key_of(1), kind), note(2)]
    staged = read(*(documents[place] for place in order))
    by_note = {row["document"]: row for row in rows(staged)}
    first, second = by_note[key_of(1)], by_note[key_of(2)]
    assert (first["kind"], amounts(first), ended(first)) == ("sale", SOLD, "2026-01-16")
    assert (first["day"].isoformat(), first["account_cnpj"]) == ("2026-01-15", CUSTOMER)
    assert (second["kind"], ended(second)) == ("sale", None)
    assert staged.skipped == {"cancellation event": 1}
    assert str(staged.totals["net"]) == "100.00"


@pytest.mark.parametrize("status", ["136", "155"])
def test_registered_event_cancels(read: Read, status: str) -> None:
    assert [ended(row) for row in rows(read(note(1), event(key_of(1), status=status)))] == ["2026-01-16"]


@pytest.mark.parametrize("document", [event(key_of(1), status="573"), event(key_of(1), kind="110110")])
def test_refused_event_and_correction_letter_do_not_cancel(read: Read, document: str) -> None:
    assert [ended(row) for row in rows(read(note(1), document))] == [None]


def test_protocol_that_says_cancelled_cancels(read: Read) -> None:
    assert [ended(row) for row in rows(read(note(1, status="101")))] == ["2026-01-15"]


def test_old_form_of_cancellation_cancels(read: Read) -> None:
    told = f"<chNFe>{key_of(1)}</chNFe>"
    old = (
        f"<procCancNFe><cancNFe><infCanc>{told}</infCanc></cancNFe><retCancNFe><infCanc><cStat>101</cStat>{told}"
        "<dhRecbto>2026-01-16T08:00:00</dhRecbto></infCanc></retCancNFe></procCancNFe>"
    )
    assert [ended(row) for row in rows(read(note(1), old))] == ["2026-01-16"]


def test_later_event_takes_back_what_the_lake_has(read: Read) -> None:
    lake = read(note(1, item(1), item(2)), note(2))
    staged = read(event(key_of(1)), known=[str(lake.parquet)])
    found = {row["record_id"]: (row["kind"], amounts(row), ended(row)) for row in rows(staged)}
    assert found == {f"{key_of(1)}-{number}": ("sale", SOLD, "2026-01-16") for number in (1, 2)}


def test_lake_of_before_cancellations_had_a_day_is_read(read: Read) -> None:
    lake = read(note(1))
    parquet.write_table(parquet.read_table(lake.parquet).drop(["cancelled_on"]), lake.parquet)
    assert [ended(row) for row in rows(read(event(key_of(1)), known=[str(lake.parquet)]))] == ["2026-01-16"]


def test_note_that_comes_again_without_its_event_stays_cancelled(read: Read) -> None:
    lake = read(note(1), event(key_of(1)))
    again = read(note(1), known=[str(lake.parquet)])
    assert rows(again) == rows(lake)


def test_event_before_its_note_holds_it_down_in_a_later_import(read: Read) -> None:
    lake = read(event(key_of(1)), note(2))
    held = {row["record_id"]: row for row in rows(lake)}[f"{key_of(1)}-0"]
    assert (held["kind"], held["day"].isoformat(), str(held["net"])) == ("cancellation", "2026-01-16", "0.00")
    assert ended(held) == "2026-01-16"
    later = rows(read(note(1), known=[str(lake.parquet)]))
    assert [(row["record_id"], row["kind"], ended(row)) for row in later] == [
        (f"{key_of(1)}-1", "sale", "2026-01-16")
    ]


def test_event_alone_is_taken_again_without_a_change(read: Read) -> None:
    lake = read(event(key_of(1)))
    assert read(event(key_of(1)), known=[str(lake.parquet)]).rows == 0


def test_cancelled_note_of_a_supplier_leaves_no_row(read: Read) -> None:
    received = note(1, issuer=company(OTHER), recipient=company(OWN))
    staged = read(note(2), received, event(key_of(1, OTHER)), event(key_of(5, OTHER)))
    assert [row["kind"] for row in rows(staged)] == ["sale"]


def test_changed_table_takes_back_what_no_longer_counts_and_brings_it_again(
    read: Read, tmp_path: Path
) -> None:
    table = tmp_path / "own.toml"
    table.write_text('[exit]\n"not ours" = ["102"]\n', encoding="utf-8")
    lake = read(note(1))
    (withdrawn,) = rows(without := read(note(1), rules=load_sale_rules(table), known=[str(lake.parquet)]))
    assert (withdrawn["kind"], amounts(withdrawn)) == ("credit", ZERO)
    assert without.skipped == {"not ours": 1}
    assert rows(read(note(1), known=[str(without.parquet)])) == rows(lake)


def test_same_documents_give_the_same_rows_in_any_order_and_wrapping(read: Read, tmp_path: Path) -> None:
    documents = [note(1), note(2, item(1), item(2)), event(key_of(1)), note(3)]
    first = {row["record_id"]: row["row_hash"] for row in rows(read(*documents))}
    turned = {row["record_id"]: row["row_hash"] for row in rows(read(*reversed(documents)))}
    folder = tmp_path / "folder" / "2026"
    folder.mkdir(parents=True)
    for number, text in enumerate(documents):
        (folder / f"{number}.xml").write_text(text, encoding="utf-8")
    loose = {row["record_id"]: row["row_hash"] for row in rows(read(tmp_path / "folder"))}
    assert first == turned == loose
    assert all(value >= 0 for value in first.values())


def test_note_met_twice_counts_once_and_the_authorised_copy_wins(read: Read) -> None:
    bare = note(1, item(vProd="999.00"), status=None)
    staged = read(bare, note(1), note(1))
    assert [str(row["net"]) for row in rows(staged)] == ["100.00"]
    assert staged.skipped == {"repeated note": 2}


def test_note_twice_in_nested_zips_counts_once(read: Read, tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", note(1))
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as outer:
        outer.write(inner, "jan/a.zip")
        outer.write(inner, "fev/b.zip")
    staged = read(tmp_path / "outer.zip")
    assert (staged.rows, staged.skipped) == (1, {"repeated note": 1})
