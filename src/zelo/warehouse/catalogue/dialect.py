"""The dialect of measures: what a SELECT may hold, and how its parameters become literals."""

from datetime import date
from functools import lru_cache
from typing import cast

import sqlglot
from dateutil.relativedelta import relativedelta
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


def bind(name: str, sql: str, *, as_of: date, months: int) -> str:
    """The SELECT of measure `name` with :as_of and :months as literals.

    Raises InvalidInput for any other parameter, or an interval that is not a whole number.
    """
    return bound(name, sql, as_of=as_of, months=months).sql(dialect="duckdb")


def bound(name: str, sql: str, *, as_of: date, months: int) -> exp.Select:
    """The parsed SELECT that `bind` writes out."""
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
    return cast(exp.Select, tree.transform(_without_months))


def date_of(node: exp.Expr) -> date | None:
    """The day that a date literal is, None for anything else."""
    bare = node.unnest()
    if isinstance(bare, exp.Cast) and bare.to.this == exp.DType.DATE and isinstance(bare.this, exp.Literal):
        return date.fromisoformat(bare.this.this)
    return None


def _without_months(node: exp.Expr) -> exp.Expr:
    """A day less some months as the day it is: the month's last where it has no such day."""
    if not (isinstance(node, exp.Cast) and node.to.this == exp.DType.DATE and isinstance(node.this, exp.Sub)):
        return node
    day, months = date_of(node.this.left), node.this.right
    if day is None or not isinstance(months, exp.Interval) or str(months.args["unit"]).upper() != "MONTH":
        return node
    earlier = day - relativedelta(months=int(months.this.this))
    return exp.cast(exp.Literal.string(earlier.isoformat()), "date")


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
