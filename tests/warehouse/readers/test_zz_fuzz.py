"""Laws of reading: order, splitting and rewriting a file change nothing about its facts."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.readers.conftest import Stage, column, rejections, rows
from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import table
from zelo.warehouse.readers import StagedFile, delimited, quick, read_file

LAWFUL = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Line = tuple[str, date, str, Decimal, int]
LINES = st.lists(
    st.tuples(
        st.sampled_from(["C1", "C2", "0003", ""]),
        st.dates(date(2023, 1, 1), date(2024, 12, 31)),
        st.sampled_from(["N1", "N2", "N3", ""]),
        st.decimals(Decimal("-99999.99"), Decimal("99999.99"), places=2),
        st.integers(-50, 50),
    ),
    min_size=1,
    max_size=12,
)


def english(lines: list[Line]) -> str:
    body = (f"{code},{day},{document},{net},{quantity}\n" for code, day, document, net, quantity in lines)
    return "account_id,day,document,amount,quantity\n" + "".join(body)


SWAPPED = str.maketrans(",.", ".,")


def portuguese(lines: list[Line]) -> str:
    body = "".join(
        f"{code};{day:%d/%m/%Y};{document};{f'{net:,.2f}'.translate(SWAPPED)};{quantity}\n"
        for code, day, document, net, quantity in lines
    )
    return "cliente;data;nota_fiscal;valor;qtd\n" + body


def facts(staged: StagedFile) -> Counter[tuple[tuple[str, Any], ...]]:
    return Counter(tuple(row.items()) for row in rows(staged))


@LAWFUL
@given(lines=LINES)
def test_decimal_comma_and_day_first_change_nothing(stage: Stage, lines: list[Line]) -> None:
    there = stage(portuguese(lines), decimal="comma", dates="dmy")
    assert rows(there) == rows(stage(english(lines), decimal="point"))


@LAWFUL
@given(lines=LINES, data=st.data())
def test_order_of_lines_changes_nothing(stage: Stage, lines: list[Line], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(lines))
    assert facts(stage(english(shuffled))) == facts(stage(english(lines)))


@LAWFUL
@given(lines=LINES)
def test_two_parts_split_between_documents_are_the_whole(stage: Stage, lines: list[Line]) -> None:
    first = [line for line in lines if line[2] in ("N1", "N3")]
    second = [line for line in lines if line not in first]
    parts = [stage(english(part), decimal="point") for part in (first, second) if part]
    together: Counter[tuple[tuple[str, Any], ...]] = Counter()
    for part in parts:
        together.update(facts(part))
    assert together == facts(stage(english(lines), decimal="point"))


@LAWFUL
@given(lines=LINES)
def test_totals_and_ids_are_those_of_the_lines(stage: Stage, lines: list[Line]) -> None:
    staged = stage(english(lines))
    assert staged.totals["net"] == sum((line[3] for line in lines), Decimal(0))
    assert staged.period == (min(line[1] for line in lines), max(line[1] for line in lines))
    assert staged.unresolved == sum(not line[0] for line in lines)
    assert staged.read == staged.rows == len(lines)
    assert len(set(column(staged, "record_id"))) == len(lines)


CELLS = st.sampled_from(
    ["1.5", "1,5", "1.234", "1,234.56", "1.234,56", "12", "", " ", "x", "R$ 3,00", "0.125", "9" * 20, "1e3"]
)
DAYS = st.sampled_from(["2024-01-31", "31/01/2024", "01/02/2024", "01/31/2024", "20240131", "", "9999-12-31"])
CODES = st.sampled_from(["C1", " C2", "C3 ", "1,2E+13", "=A1", "'=A1", "", "C\xa04", "C+5", "Total"])


def outcome(read: Callable[[], StagedFile]) -> Any:
    try:
        staged = read()
    except InvalidInput as error:
        return str(error)
    told = asdict(staged)
    for place in ("parquet", "rejections"):
        del told[place]
    return told, rows(staged), rejections(staged)


@pytest.mark.parametrize("keyed", [False, True])
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plain=st.lists(st.tuples(CODES, DAYS, CELLS), max_size=2),
    kind=st.tuples(CODES, DAYS, CELLS),
    odd=st.lists(st.tuples(CODES, DAYS, CELLS), max_size=3),
)
def test_quick_way_gives_what_the_full_way_gives(
    tmp_path: Path,
    staging: Path,
    monkeypatch: pytest.MonkeyPatch,
    keyed: bool,
    plain: list[tuple[str, str, str]],
    kind: tuple[str, str, str],
    odd: list[tuple[str, str, str]],
) -> None:
    path = tmp_path / "file.csv"
    lines = [*plain, *[kind] * 12, *odd]
    keys = [f"{number % 14};" if keyed else "" for number in range(len(lines))]
    body = "".join(f"{key}{';'.join(line)}\n" for key, line in zip(keys, lines, strict=True))
    path.write_text(("record_id;" if keyed else "") + "account_id;day;amount\n" + body, encoding="utf-8")
    monkeypatch.setattr(quick, "SAMPLE_LINES", 4)
    monkeypatch.setattr(delimited, "SAMPLE_PIECES", 0)

    def read(least: int) -> StagedFile:
        monkeypatch.setattr(quick, "MIN_BYTES", least)
        return read_file(path, table("transactions"), staging=staging)

    assert outcome(lambda: read(0)) == outcome(lambda: read(10**9))
