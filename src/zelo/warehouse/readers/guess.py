"""Which table a file's headers are of, where they tell."""

from collections.abc import Iterable
from dataclasses import dataclass

from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import Table
from zelo.warehouse.readers.options import ReadOptions
from zelo.warehouse.readers.plan import make_plan, propose_mapping

_LEAST = 2


@dataclass(frozen=True, slots=True)
class Guess:
    """A table that the headers could be of. columns: of the table, that they name. complete: all required."""

    table: str
    columns: int
    complete: bool


def guess_tables(headers: tuple[str, ...], tables: Iterable[Table]) -> list[Guess]:
    """The tables that some headers name at least two columns of, the likeliest first."""
    found = [_guess(headers, table) for table in tables]
    likely = [guess for guess in found if guess.columns >= _LEAST]
    return sorted(likely, key=lambda guess: (not guess.complete, -guess.columns))


def _guess(headers: tuple[str, ...], table: Table) -> Guess:
    named = len(propose_mapping(table, headers).columns)
    try:
        make_plan(table, headers, mapping=None, options=ReadOptions(), name="")
    except InvalidInput:
        return Guess(table.name, named, False)
    return Guess(table.name, named, True)
