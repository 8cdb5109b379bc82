"""What the person at the keyboard settles about a file, and what came of reading it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from zelo.lib.errors import InvalidInput

if TYPE_CHECKING:
    from zelo.warehouse.readers.corrections import Corrections

DECIMALS = {"comma": ",", "point": "."}
DATES = ("dmy", "mdy", "iso", "yyyymmdd", "ddmmyyyy")
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "\\t": "\t"}

Progress = Callable[[str, float | None], None]


def silent(step: str, fraction: float | None) -> None:
    """Reports nothing."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Choices about one file; None leaves a choice to the mapping, else to the file's own values.

    decimal: "," or "." (or the words comma, point). dates: one of DATES ("ymd" is iso). encoding: a Python
    codec's name. delimiter: one character, or the words of DELIMITERS. sheet: a workbook's sheet.
    header_line: the line that names the columns, from 1. corrections: of single lines. numbered: the staged
    rows carry a column `line` as well, their place as the list of rejected lines would name it.
    Raises InvalidInput if a choice is none of these.
    """

    source: str | None = None
    decimal: str | None = None
    dates: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_line: int | None = None
    corrections: "Corrections | None" = None
    numbered: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "decimal", decimal_mark(self.decimal))
        object.__setattr__(self, "dates", date_order(self.dates))
        object.__setattr__(self, "delimiter", delimiter(self.delimiter))
        if self.header_line is not None and self.header_line < 1:
            raise InvalidInput(f"--header-line is {self.header_line}; lines are counted from 1.")


def decimal_mark(choice: str | None, where: str = "--decimal") -> str | None:
    """The decimal mark of a choice; raises InvalidInput for anything but comma or point."""
    if choice is None or choice in DECIMALS.values():
        return choice
    if choice not in DECIMALS:
        raise InvalidInput(f"{where} is {choice!r}; it can be comma or point.")
    return DECIMALS[choice]


def date_order(choice: str | None, where: str = "--dates") -> str | None:
    """The order of a date's parts; raises InvalidInput for one that is not in DATES."""
    if choice is None or choice in DATES:
        return choice
    if choice != "ymd":
        raise InvalidInput(f"{where} is {choice!r}; it can be {', '.join(DATES)}.")
    return "iso"


def delimiter(choice: str | None, where: str = "--delimiter") -> str | None:
    """The delimiting character of a choice; raises InvalidInput for more than one character."""
    if choice is None:
        return None
    mark = DELIMITERS.get(choice, choice)
    if len(mark) != 1 or mark in "\"'\r\n" or mark.isalnum():
        raise InvalidInput(f"{where} is {choice!r}; it can be comma, semicolon, tab, pipe or one character.")
    return mark


@dataclass(frozen=True, slots=True)
class ColumnDecision:
    """How one column of the file was read.

    header: as in the file; None for a constant. format: in words. filled: cells that hold something.
    rounded: cells with more decimals than the column keeps, rounded half away from zero.
    """

    header: str | None
    target: str
    format: str
    filled: int
    example: str | None
    rounded: int = 0


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A company's file as rows of one fact table.

    parquet: columns exactly `table.stored`, in the file's order. read: data lines, blank ones not counted;
    read = rows + rejected + sum(skipped.values()). rejections: CSV of line, column, value, reason.
    totals: sum per money column of the accepted rows. period: first and last day among them.
    unresolved: accepted rows that name no account, by code or CNPJ. invalid_cnpjs: CNPJs left out of
    accepted rows. repaired_cnpjs: those whose leading zeros were put back.
    """

    table: str
    source: str
    parquet: Path
    sha256: str
    read: int
    rows: int
    skipped: dict[str, int]
    rejected: int
    rejections: Path | None
    columns: tuple[ColumnDecision, ...]
    ignored: tuple[str, ...]
    encoding: str | None
    delimiter: str | None
    currency: str | None
    totals: dict[str, Decimal]
    period: tuple[date, date] | None
    unresolved: int
    invalid_cnpjs: int
    repaired_cnpjs: int
