"""Text cells never become formulas, and every text and number comes back as it was."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zelo.lib.spreadsheet import guard_cell, unguard_cell, write_csv

TRIGGERS = "=+-@\t\r\n\0＝＋－＠"
TEXTS = st.text(st.sampled_from(TRIGGERS + "' \xa0\ufeff\u200b,\";|a1é"), max_size=12) | st.text(max_size=30)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "\t=1",
        " =1",
        "\r=1",
        "＝1",
        "\xa0=1",
        "\ufeff=1",
        " \ufeff +1",
        "@SUM(A1)",
        "-2",
        "\x001",
        "\n",
    ],
)
def test_guard_cell_defuses_formulas(text: str) -> None:
    assert guard_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Açaí & Cia", "a=1", "D'Ávila", "'quoted'", "1|2", "R$ 10", " x"])
def test_guard_cell_leaves_other_text_alone(text: str) -> None:
    assert guard_cell(text) == text


@given(TEXTS)
def test_guard_cell_loses_nothing(text: str) -> None:
    assert unguard_cell(guard_cell(text)) == text


@given(TEXTS)
def test_guarded_text_never_begins_like_a_formula(text: str) -> None:
    first = guard_cell(text).lstrip(" \xa0\ufeff\u200b\u3000")[:1]
    assert not first or first not in TRIGGERS


def written(*rows: tuple[object, ...]) -> str:
    stream = io.StringIO(newline="")
    write_csv(["a", "b"], rows, stream)  # type: ignore[arg-type]
    return stream.getvalue()


def test_write_csv_is_rfc_4180_with_plain_values() -> None:
    text = written(("x,y", Decimal("-1234.50")), ('say "hi"', date(2026, 10, 2)), (None, 0.1), (True, -3))
    assert text == 'a,b\r\n"x,y",-1234.50\r\n"say ""hi""",2026-10-02\r\n,0.1\r\ntrue,-3\r\n'


def test_write_csv_guards_text_and_not_numbers() -> None:
    assert written(("-5", -5)) == "a,b\r\n'-5,-5\r\n"


def test_write_csv_leaves_an_undefined_number_empty() -> None:
    assert written(("x", float("nan")), ("y", Decimal("1E+3"))) == "a,b\r\nx,\r\ny,1000\r\n"


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_csv_gives_back_every_text(rows: list[tuple[str, str]]) -> None:
    read = list(csv.reader(io.StringIO(written(*rows), newline="")))[1:]
    assert [tuple(unguard_cell(cell) for cell in row) for row in read] == rows
