"""One column as read: what was decided from all its values, and the SQL that reads it."""

from dataclasses import dataclass
from typing import Any

from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import Kind
from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.mapping import Cell
from zelo.warehouse.readers.rawtable import DATE, NUMBER, RawTable

MAX_UNFIT_SHARE = 0.2
BLANKS = " \t\r\n\xa0\u202f\u2009\ufeff"


@dataclass(frozen=True, slots=True)
class Question:
    """A column to decide.

    text: SQL of its cell's text, after value maps; null where empty. header: as in the file. choice: the
    decimal mark or date order that an option or mapping settles.
    """

    target: str
    kind: Kind
    cell: Cell
    text: str
    header: str
    choice: str | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """The answer.

    parsed: SQL of the typed value, null where a cell is empty or unfit. reason: SQL text of why a cell is
    unfit. filled, unfit: cells. words: the format. rounded: cells that lose decimals. guard: SQL that holds
    for a cell, empty or not, which could not have changed the decision, `{value}` standing for its typed
    value; None where that is not known.
    """

    question: Question
    parsed: str
    words: str
    filled: int
    unfit: int
    reason: str
    rounded: int = 0
    guard: str | None = None

    @property
    def shown(self) -> str:
        """SQL of a cell's text as it may be shown: what may be a person's CPF is not."""
        text = self.question.text
        return f"without_cpf({text})" if self.question.kind is Kind.CNPJ else text

    @property
    def unfit_test(self) -> str:
        """SQL that holds for an unfit cell."""
        return f"({self.question.text}) IS NOT NULL AND ({self.parsed}) IS NULL"


@dataclass(frozen=True, slots=True)
class Scan:
    """The raw lines to decide from. absent: characters that the file is known not to hold."""

    connection: Connection
    raw: RawTable
    label: str
    absent: frozenset[str] = frozenset()

    def aggregate(self, questions: list[Question], measures: str) -> list[tuple[Any, ...]]:
        """For each question one row of `measures`, SQL aggregates over `{x}`, its cell's text."""
        if not questions:
            return []
        parts = [_filled_in(measures, question) for question in questions]
        width = len(parts[0])
        flat = self.connection.run(
            f"SELECT {', '.join(part for group in parts for part in group)} FROM {self.raw.relation}",
            "formats",
        )[0]
        return [tuple(flat[at : at + width]) for at in range(0, len(flat), width)]

    def example(self, text: str, test: str) -> str:
        """A value of `text` for which a test holds, both SQL, for an error message."""
        sql = f"SELECT {text} FROM {self.raw.relation} WHERE {test} LIMIT 1"
        found = self.connection.run(sql)
        return str(found[0][0]).lstrip(NUMBER + DATE)[:40] if found else ""

    def invalid(self, question: Question, complaint: str) -> InvalidInput:
        return InvalidInput(f"{self.label}: column {question.header!r} {complaint}")


def _filled_in(measures: str, question: Question) -> list[str]:
    return [
        part.strip().replace("{x}", f"({question.text})").replace("{type}", question.kind.sql)
        for part in measures.split(";")
    ]


def marked(text: str, mark: str) -> str:
    """SQL that holds for a cell its file stores as a number or date."""
    return f"starts_with({text}, '{mark}')"


def unmarked(text: str) -> str:
    """SQL of a cell's text if a person wrote it, else null."""
    return f"CASE WHEN ({text}) >= ' ' THEN ({text}) END"


def check_share(scan: Scan, fit: Fit) -> None:
    """Raises InvalidInput if more than a fifth of a column's cells are unfit."""
    if fit.unfit > MAX_UNFIT_SHARE * fit.filled:
        example = scan.example(fit.shown, fit.unfit_test)
        flag = (
            "--dates"
            if fit.question.kind is Kind.DATE
            else "--decimal"
            if fit.question.kind.is_number
            else None
        )
        way = f", or name the format with {flag}" if flag else ""
        raise scan.invalid(
            fit.question,
            f"cannot be read as {fit.question.target} ({fit.words}): {fit.unfit} of its {fit.filled} values "
            f"do not fit, such as {example!r}; check the mapping{way}.",
        )
