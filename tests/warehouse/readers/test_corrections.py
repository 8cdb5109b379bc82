"""Single lines corrected by a person, whatever the file is."""

import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet

from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import table
from zelo.warehouse.readers import (
    ReadOptions,
    StagedFile,
    make_corrections,
    read_corrections,
    read_file,
)

Rows = list[tuple[str, str, str]]
LINES = [
    "account_code;document;day;net",
    "A;1;02/03/2026;1,50",
    "B;2;31/02/2026;2,50",
    'C;3;05/03/2026;"3,50"',
    "D;4;06/03/2026;x",
    "E;5;07/03/2026;5,50;6",
    "F;6;08/03/2026;6,50",
    "G;7;28/03/2026;7,50",
]


def read(path: Path, rows: Rows) -> tuple[StagedFile, dict[str, str]]:
    """The file with its corrections, and each account's amount."""
    options = ReadOptions(corrections=make_corrections(rows))
    staged = read_file(path, table("transactions"), staging=path.parent, options=options)
    found = parquet.read_table(staged.parquet).to_pylist()
    return staged, {row["account_code"]: f"{row['day']} {row['net']}" for row in found}


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "lines.csv"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return path


def test_cells_are_read_as_corrected(text: Path) -> None:
    staged, found = read(text, [("3", "day", "28/02/2026"), ("5", "net", "4,50"), ("2", "net", "9,00")])
    assert (found["A"], found["B"], found["D"]) == ("2026-03-02 9.00", "2026-02-28 2.50", "2026-03-06 4.50")
    assert (staged.read, staged.rows, staged.rejected) == (7, 6, 1)


def test_line_is_written_anew(text: Path) -> None:
    staged, found = read(text, [("6", "", "E;5;07/03/2026;5,60"), ("3", "", ""), ("5", "", "")])
    assert (found["E"], staged.rejected, staged.skipped) == ("2026-03-07 5.60", 0, {"left out by hand": 2})


def test_line_that_cannot_be_cut_is_left_out(text: Path) -> None:
    staged, found = read(text, [(line, "", "") for line in ("3", "5", "6")])
    assert (sorted(found), staged.rejected) == (["A", "C", "F", "G"], 0)
    assert (staged.read, staged.rows, staged.skipped) == (7, 4, {"left out by hand": 3})


def test_left_out_cells_do_not_decide_the_format(tmp_path: Path) -> None:
    path = tmp_path / "dates.csv"
    path.write_text(
        "account_code;day;net\nA;13/02/2026;1\nB;02/13/2026;1\nC;01/02/2026;1\n", encoding="utf-8"
    )
    assert read(path, [("2", "", "")])[1]["C"].startswith("2026-01-02")
    assert read(path, [("3", "", "")])[1]["C"].startswith("2026-02-01")


def test_emptied_cell_is_empty(text: Path) -> None:
    staged, _found = read(text, [("2", "net", "")])
    assert staged.rejected == 4


def test_the_file_itself_is_left(text: Path) -> None:
    before = text.read_bytes()
    read(text, [("6", "", "E;5;07/03/2026;5,60")])
    assert text.read_bytes() == before


def test_lines_of_a_workbook_are_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Relatório"])
        for at, line in enumerate(LINES[:4] + LINES[6:], start=2):
            sheet.write_row(at, 0, [cell.strip('"') for cell in line.split(";")])
    staged, found = read(path, [("5", "day", "28/02/2026")])
    assert (found["B"], staged.rejected) == ("2026-02-28 2.50", 0)


def test_lines_of_files_in_a_zip_are_named_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "\n".join(LINES[:4]) + "\n")
        archive.writestr(
            "b.csv", "\n".join(line.replace("B;", "Y;").replace("A;", "X;") for line in LINES[:4])
        )
    rows = [("both.zip:a.csv:3", "day", "28/02/2026"), ("both.zip:b.csv:3", "", "Y;2;27/02/2026;2,50")]
    staged, found = read(path, rows)
    assert (found["B"], found["Y"], staged.rejected) == ("2026-02-28 2.50", "2026-02-27 2.50", 0)


def test_parquet_is_corrected_by_row(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    columns = {"account_code": ["A", "B"], "day": ["2026-03-02", "2026-02-30"], "net": ["1.50", "2.50"]}
    parquet.write_table(pa.table(columns), path)
    _staged, found = read(path, [("2", "day", "2026-02-28")])
    assert found["B"] == "2026-02-28 2.50"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("99", "day", "01/01/2026")], "Line 99"),
        ([("2", "Dia", "01/01/2026")], "no column 'Dia'"),
        ([("99", "", "A;1;2;3")], "Line 99"),
        ([("zwei", "day", "01/01/2026")], "must be a number"),
    ],
)
def test_correction_of_what_is_not_there_is_refused(text: Path, rows: Rows, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        read(text, rows)


def test_line_ends_in_a_correction_make_no_second_line(text: Path) -> None:
    staged, found = read(text, [("6", "", "E;5;07/03/2026;5,60\nZ;9;01/01/2026;1000")])
    assert "Z" not in found and staged.read == 7


def test_corrections_come_from_the_list_of_rejected_lines(text: Path, tmp_path: Path) -> None:
    staged, _found = read(text, [])
    assert staged.rejections is not None
    mended = tmp_path / "mended.csv"
    mended.write_text(staged.rejections.read_text("utf-8-sig").replace("31/02/2026", "28/02/2026"), "utf-8")
    again = read_file(
        text,
        table("transactions"),
        staging=tmp_path,
        options=ReadOptions(corrections=read_corrections(mended)),
    )
    assert (staged.rejected, again.rejected) == (3, 2)


def test_list_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("linha,valor\n2,3\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="needs the columns line, column, value"):
        read_corrections(path)
