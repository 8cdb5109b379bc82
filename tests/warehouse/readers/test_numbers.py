"""Decimal formats, decided once per column from all values."""

from decimal import Decimal

import pytest

from tests.warehouse.readers.conftest import Stage, column, rejections
from zelo.lib.errors import InvalidInput
from zelo.warehouse.readers import StagedFile


def amounts(stage: Stage, *values: str, **options: str) -> StagedFile:
    lines = "".join(f"C1;31/12/2024;{value}\n" for value in values)
    return stage(f"account_id;day;amount\n{lines}", **options)


@pytest.mark.parametrize(
    ("values", "expected", "words"),
    [
        (("1", "-2", "1000"), ("1", "-2", "1000"), "whole numbers"),
        (("1.5", "1.234"), ("1.50", "1.23"), "decimal point"),
        (("1234.567", "1.234"), ("1234.57", "1.23"), "decimal point"),
        (("0.125", "1.234"), ("0.13", "1.23"), "decimal point"),
        (("1,5", "1.234"), ("1.50", "1234.00"), "decimal comma"),
        (("1.234,56", "1.234"), ("1234.56", "1234.00"), "decimal comma"),
        (("1.234.567", "5"), ("1234567.00", "5.00"), "decimal comma"),
        (("1,234.56", "1,234"), ("1234.56", "1234.00"), "decimal point"),
        (
            ("R$ 1.234,56", "R$\xa02,00", "-R$ 3,10", "R$ -4,25"),
            ("1234.56", "2.00", "-3.10", "-4.25"),
            "decimal comma",
        ),
        (
            ("(1.234,56)", "1.234,56-", "- 7,50", "−8,25"),
            ("-1234.56", "-1234.56", "-7.50", "-8.25"),
            "decimal comma",
        ),
        (
            ("$1,234.56", "($2.50)", "USD 3.00", "+4.00"),
            ("1234.56", "-2.50", "3.00", "4.00"),
            "decimal point",
        ),
        (("1 234,56", "1\u202f234\u202f567,00"), ("1234.56", "1234567.00"), "decimal comma"),
        ((" 1,5 ", "\xa02,5\xa0"), ("1.50", "2.50"), "decimal comma"),
        (("1.5E3", "2.5e-1"), ("1500.00", "0.25"), "decimal point"),
        ((".5", "5."), ("0.50", "5.00"), "decimal point"),
    ],
)
def test_format_is_decided_from_all_values(
    stage: Stage, values: tuple[str, ...], expected: tuple[str, ...], words: str
) -> None:
    staged = amounts(stage, *values)
    assert column(staged, "net") == [Decimal(text) for text in expected]
    assert staged.columns[2].format == words
    assert staged.rejected == 0


def test_choice_settles_what_values_leave_open(stage: Stage) -> None:
    assert column(amounts(stage, "1.234", "15", decimal="comma"), "net") == [
        Decimal("1234.00"),
        Decimal("15.00"),
    ]
    assert column(amounts(stage, "1.234", "15", decimal="point"), "net") == [
        Decimal("1.23"),
        Decimal("15.00"),
    ]


def test_choice_rejects_cells_in_the_other_format(stage: Stage) -> None:
    values = ["1,5"] * 8 + ["1,234.56"]
    staged = amounts(stage, *values, decimal="comma")
    assert staged.rows == 8
    assert rejections(staged) == [("10", "amount", "1,234.56", "is not a number (decimal comma)")]


def test_semicolon_does_not_mean_comma(stage: Stage) -> None:
    assert column(amounts(stage, "269.35"), "net") == [Decimal("269.35")]


def test_each_column_has_its_own_format(stage: Stage) -> None:
    staged = stage("account_id;day;amount;cost\nC1;2024-01-31;1,50;2.25\n")
    assert (staged.totals["net"], staged.totals["cost"]) == (Decimal("1.50"), Decimal("2.25"))


@pytest.mark.parametrize("huge", ["1" + "0" * 309, "1e309", "99999999999999999.99"])
def test_number_too_large_is_a_rejected_line(stage: Stage, huge: str) -> None:
    staged = amounts(stage, *["1.50"] * 9, huge)
    assert staged.rows == 9
    assert rejections(staged) == [("11", "amount", huge[:200], "does not fit: too large")]


def test_formula_percent_and_word_are_rejected_lines(stage: Stage) -> None:
    staged = amounts(stage, *["1.50"] * 20, "=SUM(A1)", "10%", "n/a")
    assert [(value, reason) for _, _, value, reason in rejections(staged)] == [
        ("'=SUM(A1)", "is a formula, not a value"),
        ("10%", "is not a number (decimal point)"),
        ("n/a", "is not a number (decimal point)"),
    ]


def test_misgrouped_thousands_are_rejected(stage: Stage) -> None:
    staged = amounts(stage, *["1,50"] * 9, "1.23,50")
    assert rejections(staged) == [("11", "amount", "1.23,50", "is not a number (decimal comma)")]


def test_quantity_keeps_four_decimals_and_price_ten(stage: Stage) -> None:
    staged = stage("account_id;day;amount;qtd;preco\nC1;2024-01-31;1.00;1.23455;0.12345678905\n")
    assert column(staged, "quantity") == [Decimal("1.2346")]
    assert column(staged, "unit_price") == [Decimal("0.1234567891")]
    assert [decision.rounded for decision in staged.columns] == [0, 0, 1, 1, 0]


def test_integers_must_be_whole(stage: Stage) -> None:
    lines = "C1;2024-01-31;call;10\n" * 9 + "C1;2024-01-31;call;10.5\n"
    staged = stage("account_id;day;channel;minutes\n" + lines, "interactions", decimal="point")
    assert column(staged, "minutes") == [10] * 9
    assert rejections(staged) == [("11", "minutes", "10.5", "is not a whole number that fits")]


def test_column_that_mostly_misfits_is_refused(stage: Stage) -> None:
    with pytest.raises(InvalidInput, match="3 of its 10 values do not fit, such as 'x'"):
        amounts(stage, *["1.50"] * 7, "x", "y", "z")


def test_empty_column_is_nothing(stage: Stage) -> None:
    staged = stage("account_id;day;amount;cost\nC1;2024-01-31;1.00;\n")
    assert (column(staged, "cost"), staged.totals["cost"]) == ([None], Decimal("0.00"))
