"""The rows behind one account's figure: its own alone, as of the date, few, and in time."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from zelo.engine.drill_down import rows_behind
from zelo.engine.home import Home
from zelo.lib.errors import InvalidInput
from zelo.warehouse.catalogue import catalogue

Importer = Callable[..., Any]
LATE = date(2026, 6, 30)
SALES = """account_code;day;document;net;cost
A;2026-01-10;1;100,00;60,00
A;2026-03-10;2;50,00;20,00
B;2026-02-10;3;999,00;1,00
A;2026-07-01;4;7,00;7,00
"""


def test_rows_are_the_account_s_own_as_of_the_date(home: Home, take: Importer) -> None:
    take(SALES)
    [part] = rows_behind(home, catalogue()["revenue"], ["A"], as_of=LATE)
    days = part.columns.index("day")
    assert [row[days] for row in part.rows] == [date(2026, 3, 10), date(2026, 1, 10)]
    assert (part.table, part.more) == ("transactions", False)
    assert "discount" not in part.columns, "a column that holds nothing is left out"


def test_rows_are_as_many_as_asked_for_of_all_tables_together(home: Home, take: Importer) -> None:
    take(SALES)
    take("account_code;day;amount\nA;2026-01-31;5,00\n", "costs")
    [part] = rows_behind(home, catalogue()["contribution"], ["A"], as_of=LATE, limit=1)
    assert (part.table, len(part.rows), part.more) == ("costs", 1, False)
    both = rows_behind(home, catalogue()["contribution"], ["A"], as_of=LATE, limit=2)
    assert [(found.table, len(found.rows), found.more) for found in both] == [
        ("costs", 1, False),
        ("transactions", 1, True),
    ]


def test_rows_of_all_names_of_an_account_come_together(home: Home, take: Importer) -> None:
    take(SALES)
    [part] = rows_behind(home, catalogue()["revenue"], ["nobody", "A", "B"], as_of=LATE)
    net = part.columns.index("net")
    assert [float(row[net]) for row in part.rows] == [50.0, 999.0, 100.0]


def test_rows_are_read_from_the_version_that_the_figure_was_computed_on(home: Home, take: Importer) -> None:
    take(SALES)
    before = home.lake.snapshot().manifest
    take("account_code;day;document;net;cost\nA;2026-05-01;5;1,00;0,00\n")
    counts = [
        len(rows_behind(home, catalogue()["revenue"], ["A"], as_of=LATE, manifest=number)[0].rows)
        for number in (before, None)
    ]
    assert counts == [2, 3]


def test_reading_that_takes_too_long_is_stopped(home: Home, take: Importer) -> None:
    lines = "\n".join(f"A{n % 5000};2026-01-10;{n};1,00;1,00" for n in range(200_000))
    take("account_code;day;document;net;cost\n" + lines)
    with pytest.raises(InvalidInput, match=r"longer than .* and was stopped"):
        rows_behind(home, catalogue()["revenue"], ["A1"], as_of=LATE, seconds=0.001)


def test_account_that_the_data_do_not_know_has_no_rows(home: Home, take: Importer) -> None:
    take(SALES)
    assert [part.rows for part in rows_behind(home, catalogue()["revenue"], ["C"], as_of=LATE)] == [[]]
