"""Delimited text: encodings, delimiters, title and total lines, quotes, ragged lines, line numbers."""

from decimal import Decimal

import pytest

from tests.warehouse.readers.conftest import Stage, column, rejections

HEADER = "account_id;day;amount;product\n"
LINE = "C1;2024-01-31;1.50;Ação\n"


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp1252", "cp1252"),
    ],
)
def test_encoding_is_found(stage: Stage, codec: str, encoding: str) -> None:
    bom = b"\xfe\xff" if codec == "utf-16-be" else b""
    staged = stage(bom + (HEADER + LINE).encode(codec))
    assert (column(staged, "product"), staged.encoding) == (["Ação"], encoding)


def test_encoding_is_decided_on_the_whole_file(stage: Stage) -> None:
    body = "C1;2024-01-31;1.50;plain\n" * 180_000
    staged = stage((HEADER + body + LINE).encode("cp1252"))
    assert (column(staged, "product")[-1], staged.encoding, staged.rows) == ("Ação", "cp1252", 180_001)


def test_chosen_encoding_is_used(stage: Stage) -> None:
    staged = stage((HEADER + "C1;2024-01-31;1.50;\x81\n").encode("latin-1"), encoding="latin-1")
    assert (column(staged, "product"), staged.encoding) == (["\x81"], "latin-1")


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_delimiter_is_found(stage: Stage, mark: str) -> None:
    staged = stage((HEADER + LINE * 3).replace(";", mark))
    assert (staged.rows, staged.delimiter) == (3, mark)


def test_delimiter_is_not_taken_from_commas_in_values(stage: Stage) -> None:
    staged = stage("account_id;day;amount;product\n" + 'C1;2024-01-31;1,50;"a, b, c"\n' * 3)
    assert (column(staged, "net")[0], column(staged, "product")[0]) == (Decimal("1.50"), "a, b, c")


def test_chosen_delimiter_is_used(stage: Stage) -> None:
    assert stage((HEADER + LINE).replace(";", "~"), delimiter="~").rows == 1


def test_first_line_may_tell_the_delimiter(stage: Stage) -> None:
    staged = stage(
        "sep=|\n" + (HEADER + LINE + "C2;2024-13-31;1;x\n").replace(";", "|") * 1 + LINE.replace(";", "|") * 5
    )
    assert (staged.delimiter, staged.rows) == ("|", 6)
    assert rejections(staged)[0][0] == "4"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind(stage: Stage, end: str) -> None:
    assert column(stage((HEADER + LINE * 2).replace("\n", end)), "product") == ["Ação", "Ação"]


def test_mixed_line_ends(stage: Stage) -> None:
    staged = stage(HEADER + "C1;2024-01-31;1.50;a\r\nC1;2024-01-31;1.50;b\nC1;2024-01-31;1.50;c")
    assert column(staged, "product") == ["a", "b", "c"]


def test_title_lines_above_and_totals_below_are_no_data(stage: Stage) -> None:
    staged = stage(
        "Relatório de vendas;;;\n\nEmpresa: Alfa, Filial: 01;;;\n"
        + HEADER
        + LINE * 3
        + ";;;\n"
        + "Subtotal;;4.50;\nTotal geral: 3 linhas\n;;4.50;TOTAL\n"
    )
    assert (staged.read, staged.rows, staged.rejected) == (7, 3, 0)
    assert staged.skipped == {"blank lines": 1, "totals lines": 3}
    assert staged.totals == {"net": Decimal("4.50")}


def test_totals_of_a_table_without_days(stage: Stage) -> None:
    staged = stage("codigo;nome\nC1;Total Energia SA\nC2;Beta\nTotal: 2 clientes;\n", "accounts")
    assert column(staged, "name") == ["Total Energia SA", "Beta"]
    assert staged.skipped == {"totals lines": 1}


def test_line_that_names_a_total_but_has_a_day_is_data(stage: Stage) -> None:
    assert column(stage(HEADER + "C1;2024-01-31;1.50;Total care\n"), "product") == ["Total care"]


def test_quoted_cells_hold_delimiters_quotes_and_line_ends(stage: Stage) -> None:
    staged = stage(
        HEADER + 'C1;2024-01-31;1.50;"a;b"\nC1;2024-01-31;1.50;"2"" pipe"\nC1;2024-01-31;1.50;"x\ny"\n'
    )
    assert column(staged, "product") == ["a;b", '2" pipe', "x y"]


def test_ragged_lines_are_rejected_with_their_line(stage: Stage) -> None:
    staged = stage(HEADER + LINE * 9 + "C1;2024-01-31;1.50\n" + LINE + "C1;2024-01-31;1.50;x;y\n" + LINE)
    assert rejections(staged) == [
        ("11", "", "C1;2024-01-31;1.50", "has 3 cells where the header has 4"),
        ("13", "", "C1;2024-01-31;1.50;x;y", "has 5 cells where the header has 4"),
    ]
    assert (staged.read, staged.rows, staged.rejected) == (13, 11, 2)


def test_rejected_lines_carry_physical_line_numbers(stage: Stage) -> None:
    staged = stage(
        "Título\n\n"
        + HEADER
        + LINE * 12
        + 'C1;2024-01-31;1.50;"two\nlines"\n'  # 16, 17
        + "\n"
        + "C1;bad;1.50;a\n"  # 19
        + "C1;2024-01-31;1.50\n"  # 20
        + "C1;bad;x;b\n"  # 21
    )
    assert [(line, header) for line, header, *_ in rejections(staged)] == [
        ("19", "day"),
        ("20", ""),
        ("21", "amount"),
        ("21", "day"),
    ]
    assert (staged.rows, staged.rejected) == (13, 3)


def test_line_numbers_where_no_cell_holds_a_line_end(stage: Stage) -> None:
    staged = stage(HEADER + LINE * 9 + "C1;2024-01-31\n" + "C1;bad;1.50;a\n" + LINE)
    assert [line for line, *_ in rejections(staged)] == ["11", "12"]


def test_rejected_values_are_guarded_against_formulas(stage: Stage) -> None:
    staged = stage(HEADER + LINE * 9 + "C1;@SUM(A1);1.50;a\n" + "=cmd|' /C calc'!A0;2024\n")
    assert [value for _, _, value, _ in rejections(staged)] == ["'@SUM(A1)", "'=cmd|' /C calc'!A0;2024"]


def test_header_without_a_name_is_ignored(stage: Stage) -> None:
    staged = stage("account_id;day;amount;;\nC1;2024-01-31;1.50;x;\n")
    assert (staged.rows, staged.ignored) == (1, ())


def test_unknown_headers_need_a_mapping_to_be_found(stage: Stage) -> None:
    staged = stage(
        "Relatório;;\nK;D;V\nC1;2024-01-31;1.50\n",
        mapping={"columns": {"account_code": "K", "day": "D", "net": "V"}},
    )
    assert staged.rows == 1
