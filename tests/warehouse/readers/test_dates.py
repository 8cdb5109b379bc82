"""Date formats, decided once per column from all values."""

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from tests.warehouse.readers.conftest import Stage, column, rejections
from zelo.lib.errors import InvalidInput
from zelo.warehouse.readers import StagedFile


def days(stage: Stage, *values: str, **options: str) -> StagedFile:
    lines = "".join(f"C1;{value};1.50\n" for value in values)
    return stage(f"account_id;day;amount\n{lines}", **options)


JAN_31, FEB_1 = date(2024, 1, 31), date(2024, 2, 1)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("2024-01-31", "2024-02-01", "yyyy-mm-dd"),
        ("2024-01-31 10:11:12", "2024-02-01T00:00:00Z", "yyyy-mm-dd"),
        ("2024/1/31", "2024/2/1", "yyyy-mm-dd"),
        ("31/01/2024", "01/02/2024", "dd/mm/yyyy"),
        ("31/1/2024", "1/2/2024", "dd/mm/yyyy"),
        ("31/01/24", "01/02/24", "dd/mm/yyyy"),
        ("31/01/2024 23:59", "01/02/2024 00:00:01", "dd/mm/yyyy"),
        ("31-01-2024", "01-02-2024", "dd/mm/yyyy"),
        ("31.01.2024", "01.02.2024", "dd/mm/yyyy"),
        ("01/31/2024", "02/01/2024", "mm/dd/yyyy"),
        ("1/31/2024 8:26", "2/1/2024 12:01 PM", "mm/dd/yyyy"),
        ("20240131", "20240201", "yyyymmdd"),
        ("31012024", "01022024", "ddmmyyyy"),
        (" 31/01/2024 ", "\xa001/02/2024", "dd/mm/yyyy"),
    ],
)
def test_order_is_decided_from_all_values(stage: Stage, first: str, second: str, words: str) -> None:
    staged = days(stage, second, first)
    assert column(staged, "day") == [FEB_1, JAN_31]
    assert staged.columns[1].format == words


def test_choice_settles_what_values_leave_open(stage: Stage) -> None:
    assert column(days(stage, "01/02/2024", dates="dmy"), "day") == [FEB_1]
    assert column(days(stage, "01/02/2024", dates="mdy"), "day") == [date(2024, 1, 2)]
    assert column(days(stage, "2024-02-01", dates="iso"), "day") == [FEB_1]


def test_equal_parts_need_no_choice(stage: Stage) -> None:
    assert column(days(stage, "05/05/2024", "12/12/2024"), "day") == [date(2024, 5, 5), date(2024, 12, 12)]


def test_two_digit_years_are_1970_to_2069(stage: Stage) -> None:
    assert column(days(stage, "31/01/70", "31/01/69"), "day") == [date(1970, 1, 31), date(2069, 1, 31)]


@pytest.mark.parametrize(
    "bad", ["0000-01-31", "9999-12-31", "1899-12-31", "2201-01-01", "2023-02-29", "31/01/2024", "=A1"]
)
def test_unfit_date_is_a_rejected_line(stage: Stage, bad: str) -> None:
    staged = days(stage, *["2024-01-31"] * 9, bad)
    reason = (
        "is a formula, not a value" if bad == "=A1" else "is not a date between 1900 and 2200 (yyyy-mm-dd)"
    )
    assert [(line, header, reason) for line, header, _, reason in rejections(staged)] == [
        ("11", "day", reason)
    ]
    assert staged.rows == 9


def test_impossible_day_in_a_proven_order_is_rejected(stage: Stage) -> None:
    staged = days(stage, *["31/01/2024"] * 9, "31/02/2024")
    assert rejections(staged) == [
        ("11", "day", "31/02/2024", "is not a date between 1900 and 2200 (dd/mm/yyyy)")
    ]


def test_forced_order_counts_the_others_as_unfit(stage: Stage) -> None:
    with pytest.raises(
        InvalidInput, match=r"as day \(mm/dd/yyyy\): 1 of its 2 values do not fit, such as '31/01/2024'"
    ):
        days(stage, "31/01/2024", "01/02/2024", dates="mdy")


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_spreadsheet_dates_of_both_epochs(stage: Stage, tmp_path: Path, epoch_1904: bool) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": epoch_1904})
    sheet = book.add_worksheet()
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, ["account_id", "day", "amount"])
    serial = (JAN_31 - (date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30))).days
    for row, value in enumerate((datetime(2024, 1, 31, 8, 30), serial, serial + 0.5, 20240131), start=1):  # noqa: DTZ001
        sheet.write(row, 0, "C1")
        sheet.write(row, 2, 1.5)
        if isinstance(value, datetime):
            sheet.write_datetime(row, 1, value, as_date)
        else:
            sheet.write_number(row, 1, value)
    book.close()
    assert column(stage(path), "day") == [JAN_31] * 4
