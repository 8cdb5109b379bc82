"""The dialect of measures: what a SELECT may hold, and how its parameters become literals."""

from datetime import date
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import TABLES


@lru_cache(maxsize=256)
def parse(name: str, sql: str) -> exp.Select:
    """The SELECT of measure `name`; callers must not change it. Raises InvalidInput if it is not one."""
    try:
        statements = sqlglot.parse(sql, dialect="duckdb")
    except SqlglotError as error:
        raise InvalidInput(f"Measure {name}: the SQL cannot be read: {error}") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Select):
        raise InvalidInput(
            f"Measure {name}: exactly one SELECT is expected, {len(statements)} statements found."
        )
    return statements[0]


def fact_tables(name: str, sql: str) -> tuple[str, ...]:
    """The fact tables that the SELECT of measure `name` reads, sorted. Raises InvalidInput."""
    tree = parse(name, sql)
    return tuple(sorted({table.name for table in tree.find_all(exp.Table)} & set(TABLES)))


def columns(name: str, sql: str) -> tuple[str, ...]:
    """The columns that the SELECT of measure `name` gives, in order. Raises InvalidInput."""
    return tuple(parse(name, sql).named_selects)


def bind(name: str, sql: str, *, as_of: date, months: int, dialect: str = "duckdb") -> str:
    """The SELECT of measure `name` with :as_of and :months as literals, in an engine's dialect.

    Raises InvalidInput for any other parameter, or an interval that is not a whole number.
    """
    tree = parse(name, sql).copy()
    values: dict[str, exp.Expr] = {
        "as_of": exp.cast(exp.Literal.string(as_of.isoformat()), "date"),
        "months": exp.Literal.number(months),
    }
    for placeholder in list(tree.find_all(exp.Placeholder, exp.Parameter)):
        if placeholder.name not in values:
            raise InvalidInput(
                f"Measure {name}: the parameters are :as_of and :months, not {placeholder.sql()}."
            )
        placeholder.replace(values[placeholder.name].copy())
    for interval in tree.find_all(exp.Interval):
        interval.set("this", exp.Literal.string(str(_whole(name, interval.this))))
    return tree.sql(dialect=dialect)


def _whole(name: str, length: exp.Expr) -> int:
    """The length of an interval, so that every engine gets a plain number there."""
    if isinstance(length, exp.Paren):
        return _whole(name, length.this)
    if isinstance(length, exp.Mul):
        return _whole(name, length.left) * _whole(name, length.right)
    if isinstance(length, exp.IntDiv):
        return _whole(name, length.left) // _whole(name, length.right)
    if isinstance(length, exp.Literal) and length.this.isdigit():
        return int(length.this)
    raise InvalidInput(f"Measure {name}: an interval is a whole number of :months, not {length.sql()}.")
