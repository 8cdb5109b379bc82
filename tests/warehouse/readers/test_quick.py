"""The quick way is taken for clean files, and left for others."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.warehouse.readers.conftest import Stage, column
from zelo.warehouse.readers import delimited, quick, read

CLEAN = "account_id,day,document,amount\n" + "".join(f"C{n},2024-01-31,N{n // 2},{n}.50\n" for n in range(50))


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Whether the quick way was taken, per file; it is tried for small files too."""
    found: list[bool] = []
    original = quick.read_quickly

    def read_quickly(*args: object) -> quick.Quick | None:
        result = original(*args)  # type: ignore[arg-type]
        found.append(result is not None)
        return result

    monkeypatch.setattr(quick, "MIN_BYTES", 0)
    monkeypatch.setattr(quick, "SAMPLE_LINES", 10)
    monkeypatch.setattr(delimited, "SAMPLE_PIECES", 0)
    monkeypatch.setattr(read, "read_quickly", read_quickly)
    yield found


def test_clean_file_takes_it(stage: Stage, taken: list[bool]) -> None:
    staged = stage(CLEAN)
    assert taken == [True]
    assert (staged.read, staged.rows, staged.totals) == (50, 50, {"net": Decimal("1250.00")})
    assert [decision.filled for decision in staged.columns] == [50] * 4


@pytest.mark.parametrize(
    "line",
    [
        "C1,2024-01-31,N1,bad",
        "C1,31/01/2024,N1,1.50",
        "C1,,N1,1.50",
        "C1,2024-01-31,N1,",
        "C1,2024-01-31,N1,1.505",
        "C1 ,2024-01-31,N1,1.50",
        "C1,2201-01-31,N1,1.50",
        "C1,2024-01-31,N1",
        "Total,,,1250.00",
        '"C1\n",2024-01-31,N1,1.50',
    ],
)
def test_unlike_line_leaves_it(stage: Stage, taken: list[bool], line: str) -> None:
    stage(f"{CLEAN}{line}\n")
    assert taken == [False]


def test_identical_lines_are_told_apart_on_it(stage: Stage, taken: list[bool]) -> None:
    staged = stage(CLEAN + "C1,2024-01-31,N0,1.50\n")
    assert taken == [True]
    first, repeat = column(staged, "record_id")[1], column(staged, "record_id")[-1]
    assert repeat == f"{first}.2"


def test_repeated_keys_leave_it(stage: Stage, taken: list[bool]) -> None:
    keyed = "record_id," + CLEAN.replace("\nC", "\nK,C")
    staged = stage(keyed.replace("K,C1,", "K1,C1,"))
    assert taken == [True]
    assert staged.rows == 1 and staged.rejected == 49


def test_sample_is_taken_throughout_the_text(
    stage: Stage, taken: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [f"C1,{1 + day // 40:02}/01/2024,N{day},1.50\n" for day in range(800)]
    text = "account_id,day,document,amount\n" + "".join(days)
    stage(text)
    monkeypatch.setattr(delimited, "SAMPLE_PIECES", 9)
    assert column(stage(text), "day")[-1].isoformat() == "2024-01-20"
    assert taken == [False, True]
