"""XLSX workbooks: typed cells, several sheets, formulas."""

import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.warehouse.readers.conftest import Stage, column, rejections, rows
from zelo.lib.errors import InvalidInput

HEADER = ["account_id", "day", "amount", "product"]
DAY = datetime(2024, 1, 31, 10, 30)  # noqa: DTZ001


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def write(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], hidden: str | None = None) -> Path:
    book = xlsxwriter.Workbook(str(path))
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    for title, lines in sheets.items():
        sheet = book.add_worksheet(title)
        if title == hidden:
            sheet.hide()
        for row, line in enumerate(lines):
            for col, value in enumerate(line):
                if isinstance(value, datetime):
                    sheet.write_datetime(row, col, value, as_date)
                elif value is not None:
                    sheet.write(row, col, value)
    book.close()
    return path


def test_typed_cells_need_no_format(stage: Stage, path: Path) -> None:
    staged = stage(write(path, {"A": [HEADER, [13085, DAY, 1.234, 7], ["00123", DAY, -20, "P 1"]]}))
    assert column(staged, "account_code") == ["13085", "00123"]
    assert column(staged, "day") == [date(2024, 1, 31)] * 2
    assert column(staged, "net") == [Decimal("1.23"), Decimal("-20.00")]
    assert column(staged, "product") == ["7", "P 1"]
    assert (staged.encoding, staged.delimiter) == (None, None)
    assert [decision.format for decision in staged.columns] == ["text", "dates", "text", "numbers"]


def test_texts_in_a_workbook_are_decided_like_a_csvs(stage: Stage, path: Path) -> None:
    lines = [HEADER, ["C1", "31/01/2024", "R$ 1.234,56", "x"], ["C1", DAY, 2.5, "y"]]
    staged = stage(write(path, {"A": lines}))
    assert column(staged, "net") == [Decimal("1234.56"), Decimal("2.50")]
    assert column(staged, "day") == [date(2024, 1, 31)] * 2


def test_same_facts_have_the_same_hash_in_every_kind_of_file(stage: Stage, path: Path) -> None:
    csv = stage("account_id;day;amount;product\n13085;31/01/2024;1.234,50;7\n")
    book = stage(write(path, {"A": [HEADER, [13085, DAY, 1234.5, 7]]}))
    assert rows(csv) == rows(book)


def test_large_code_saved_as_number_is_rejected(stage: Stage, path: Path) -> None:
    lines = [HEADER, *[["C1", DAY, 1, "x"]] * 9, [12345678901234567890, DAY, 1, "x"]]
    staged = stage(write(path, {"A": lines}))
    assert [(line, reason) for line, _, _, reason in rejections(staged)] == [
        ("11", "was saved as a number, precision lost")
    ]


def test_cnpj_as_number_is_repaired(stage: Stage, path: Path) -> None:
    lines = [["cnpj", "day", "amount"], [1027058000191, DAY, 1], [11222333000181, DAY, 2]]
    staged = stage(write(path, {"A": lines}))
    assert column(staged, "account_cnpj") == ["01027058000191", "11222333000181"]
    assert staged.repaired_cnpjs == 1


def test_title_blank_and_total_lines_of_a_sheet(stage: Stage, path: Path) -> None:
    lines = [
        ["Vendas"],
        [],
        HEADER,
        ["C1", DAY, 1, "x"],
        [],
        ["C1", "bad", 1, "x"],
        *[["C2", DAY, 2, "y"]] * 5,
    ]
    staged = stage(write(path, {"A": [*lines, ["Total", None, 12, None]]}))
    assert (staged.rows, staged.skipped, staged.rejected) == (6, {"totals lines": 1}, 1)
    assert rejections(staged)[0][0] == "6"


def test_sheets_with_one_header_are_read_after_another(stage: Stage, path: Path) -> None:
    sheets = {
        "Year 1": [HEADER, ["C1", DAY, 1, "x"]],
        "Notes": [["about", "this"], ["a", "b"]],
        "Year 2": [HEADER, ["C2", DAY, 2, "y"]],
        "Secret": [HEADER, ["C3", DAY, 3, "z"]],
    }
    staged = stage(write(path, sheets, hidden="Secret"))
    assert column(staged, "account_code") == ["C1", "C2"]


def test_sheet_stands_for_the_sheets_name(stage: Stage, path: Path) -> None:
    sheets = {"Year 1": [HEADER, ["C1", DAY, 1, "x"]], "Year 2": [HEADER, ["C2", DAY, 2, "y"]]}
    columns = {"account_code": "account_id", "day": "day", "net": "amount", "document": "sheet"}
    mapping = {"columns": columns, "drop": [{"sheet": "Year 1", "day": {"from": "2024-01-31"}}]}
    staged = stage(write(path, sheets), mapping=mapping)
    assert column(staged, "document") == ["Year 2"]
    assert staged.skipped == {"dropped by the mapping": 1}


def test_chosen_sheet_is_read_alone(stage: Stage, path: Path) -> None:
    sheets = {"A": [HEADER, ["C1", DAY, 1, "x"]], "B": [HEADER, ["C2", DAY, 2, "y"]]}
    assert column(stage(write(path, sheets), sheet="B"), "account_code") == ["C2"]
    with pytest.raises(InvalidInput) as caught:
        stage(path, sheet="C")
    assert str(caught.value) == "book.xlsx has no sheet 'C'; its sheets are A, B (--sheet)."


def test_sheets_that_could_all_be_meant_need_a_choice(stage: Stage, path: Path) -> None:
    other = ["customer", "date", "valor"]
    sheets = {"A": [HEADER, ["C1", DAY, 1, "x"]], "B": [other, ["C2", DAY, 2]]}
    with pytest.raises(InvalidInput) as caught:
        stage(write(path, sheets))
    assert str(caught.value) == (
        "book.xlsx has sheets with different headers that could be read: A, B; choose one with --sheet."
    )


def test_stored_result_of_a_formula_is_read(stage: Stage, path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ["C1", "2024-01-31"])
    sheet.write_formula(1, 2, "=1+1", None, 2)
    book.close()
    assert column(stage(path), "net") == [Decimal("2.00")]


def test_formula_without_a_result_is_refused(stage: Stage, path: Path, tmp_path: Path) -> None:
    write(path, {"A": [HEADER, ["C1", DAY, 1, "x"]]})
    other = tmp_path / "formula.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        for entry in source.namelist():
            content = source.read(entry)
            if entry.endswith("sheet1.xml"):
                content = content.replace(b'<c r="C2"><v>1</v></c>', b'<c r="C2"><f>SUM(A1)</f><v></v></c>')
                assert b"<f>" in content
            target.writestr(entry, content)
    with pytest.raises(
        InvalidInput, match=r"formula\.xlsx: cell C2 holds a formula whose result was never stored"
    ):
        stage(other)


def test_text_that_looks_like_a_formula_is_rejected(stage: Stage, path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for row in range(1, 10):
        sheet.write_row(row, 0, ["C1", "2024-01-31", 1, "x"])
    sheet.write_row(10, 0, ["C1", "2024-01-31"])
    sheet.write_string(10, 2, "=SUM(A1)")
    book.close()
    assert rejections(stage(path)) == [("11", "amount", "'=SUM(A1)", "is a formula, not a value")]


def test_header_only_workbook_is_refused(stage: Stage, path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"book\.xlsx:A has a header but no lines\."):
        stage(write(path, {"A": [HEADER]}))


def test_workbook_without_a_header_is_refused(stage: Stage, path: Path) -> None:
    with pytest.raises(InvalidInput, match="has no sheet with a header line"):
        stage(write(path, {"A": [[1, 2, 3]]}))


def test_zipped_workbook_is_read(stage: Stage, path: Path, tmp_path: Path) -> None:
    write(path, {"A": [HEADER, ["C1", DAY, 1, "x"]]})
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.write(path, "inner/book.xlsx")
    assert stage(tmp_path / "packed.zip").rows == 1
