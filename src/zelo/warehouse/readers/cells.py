"""SQL of a cell's text and of a mapping's conditions, over the raw columns."""

from zelo.lib.text import fold
from zelo.warehouse.facts import Kind
from zelo.warehouse.readers.fit import Fit
from zelo.warehouse.readers.mapping import Cell, Condition
from zelo.warehouse.readers.rawtable import RawTable, literal

_COMPARED = (Kind.DATE, Kind.MONEY, Kind.PRICE, Kind.QUANTITY, Kind.INTEGER)


def cell_text(cell: Cell, raw: RawTable) -> str:
    """SQL of the text that a mapped cell holds, after its value map; null where empty."""
    if cell.header is None:
        raise ValueError("a constant has no text")
    column = raw.columns[cell.header]
    if cell.values:
        cases = " ".join(f"WHEN {_like(column, old)} THEN {literal(new)}" for old, new in cell.values)
        return f"CASE {cases} ELSE bare({column}) END"
    return column


def _like(column: str, pattern: str) -> str:
    wanted = fold(pattern)
    if "*" in wanted or "?" in wanted:
        return f"folded({column}) GLOB {literal(wanted.replace('[', '[[]'))}"
    if not wanted:
        return f"bare({column}) IS NULL"
    return f"folded({column}) = {literal(wanted)}"


def negative_test(cell: Cell, raw: RawTable) -> str | None:
    """SQL that holds where the cell's amount counts as negative; None if the mapping says nothing of it."""
    tests = [
        "(" + " OR ".join(_like(raw.columns[header], word) for word in words) + ")"
        for header, words in cell.negative_when
    ]
    return " OR ".join(f"coalesce({test}, false)" for test in tests) if tests else None


def drop_test(rules: tuple[tuple[Condition, ...], ...], raw: RawTable, fits: dict[str, Fit]) -> str | None:
    """SQL that holds for a line that a [[drop]] rule leaves out; None without rules.

    fits: header -> the fit of the column it fills, by which `from` and `to` compare dates and numbers.
    """
    tests = [" AND ".join(_condition(test, raw, fits.get(test.header)) for test in rule) for rule in rules]
    return " OR ".join(f"coalesce({test}, false)" for test in tests) if tests else None


def _condition(condition: Condition, raw: RawTable, fit: Fit | None) -> str:
    column = raw.columns[condition.header]
    if condition.test == "empty":
        return f"bare({column}) IS {'' if condition.values == ('true',) else 'NOT '}NULL"
    if condition.test in ("equals", "one_of"):
        return "(" + " OR ".join(_like(column, value) for value in condition.values) + ")"
    if condition.test == "starts_with":
        starts = " OR ".join(
            f"starts_with(folded({column}), {literal(fold(value))})" for value in condition.values
        )
        return f"({starts})"
    sign = ">=" if condition.test == "from" else "<="
    value = literal(condition.values[0])
    if fit is not None and fit.question.kind in _COMPARED:
        return f"({fit.parsed}) {sign} CAST({value} AS {fit.question.kind.sql})"
    return f"bare({column}) {sign} {value}"
