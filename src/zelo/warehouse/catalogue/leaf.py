"""Which parts of a measure only add up rows of one fact table per account, and what they add up.

Such a part, a *leaf*, is a SELECT over one fact table, or over a plain projection of it, that groups by
account_id alone and whose values are built from sums, counts, extremes and bit masks. Leaves of many
measures can be read in one pass over the table, by account or by any finer key, and added up again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlglot import exp

from zelo.warehouse.catalogue.dialect import date_of
from zelo.warehouse.facts import TABLES

ACCOUNT = "account_id"
ROLL_UP = {exp.Sum: "sum", exp.Count: "sum", exp.Min: "min", exp.Max: "max", exp.BitwiseOrAgg: "bit_or"}

# What gives a null only where one of its parts is null.
_NULL_FREE = (
    exp.Identifier, exp.Literal, exp.Paren, exp.Cast, exp.DataType, exp.Extract, exp.Var, exp.Add, exp.Sub,
    exp.Mul, exp.BitwiseLeftShift, exp.If, exp.GT, exp.GTE, exp.LT, exp.LTE,
)  # fmt: skip
_PLAIN = {"expressions", "from_", "where", "kind", "with_"}
_GROUPED = _PLAIN | {"group", "having"}

Projection = Mapping[str, exp.Expr]


@dataclass(frozen=True)
class Aggregate:
    """One aggregate over a fact table's own columns. condition: on the rows it takes."""

    function: type[exp.AggFunc]
    argument: exp.Expr
    condition: exp.Expr | None = None

    def sql(self) -> str:
        """The aggregate in DuckDB's dialect; with a CASE, which engines work out faster than a FILTER."""
        argument = self.argument.copy()
        if self.condition is not None:
            counted = exp.Literal.number(1) if isinstance(argument, exp.Star) else argument
            argument = exp.Case().when(self.condition.copy(), counted)
        return self.function(this=argument).sql(dialect="duckdb")

    def is_there_with_rows(self, table: str) -> bool:
        """Whether it is surely not null where it took any row: it is built of the day alone, which every row
        of the table that is read as of a date has, by what makes no null of none."""

        def whole(node: exp.Expr) -> bool:
            if isinstance(node, exp.Column):
                return node.name == "day"
            return isinstance(node, _NULL_FREE) or (
                isinstance(node, exp.Case) and node.args.get("default") is not None
            )

        counts = self.function is exp.Count
        return not counts and TABLES[table].always_dated and all(map(whole, self.argument.walk()))


def aggregate_of(function: type[exp.AggFunc], argument: exp.Expr, condition: exp.Expr | None) -> Aggregate:
    """The aggregate, with limits on the rows' day in one form, so that equal ones read the same."""
    after: list[date] = []
    until: list[date] = []
    rest: list[exp.Expr | None] = []
    for part in conjuncts(condition) if condition is not None else []:
        limit = _limit(part)
        if limit is None:
            rest.append(part)
        else:
            (after if limit[0] else until).append(limit[1])
    later = exp.column("day") > _day(max(after)) if after else None
    earlier = exp.column("day") <= _day(min(until)) if until else None
    return Aggregate(function, argument, all_of([later, earlier, *rest]))


def _limit(part: exp.Expr) -> tuple[bool, date] | None:
    """(whether from below, the day) of a condition that the row's day is after or up to a day."""
    if not isinstance(part, exp.GT | exp.GTE | exp.LT | exp.LTE) or _column_name(part.left) != "day":
        return None
    day = date_of(part.right)
    if day is None:
        return None
    inclusive = isinstance(part, exp.GTE | exp.LT)
    return isinstance(part, exp.GT | exp.GTE), day - timedelta(days=1) if inclusive else day


def _day(day: date) -> exp.Expr:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")


@dataclass(frozen=True)
class Leaf:
    """A SELECT that reduces one fact table to a row per account.

    condition: on rows of the table, over its own columns. of_account: on the account alone.
    values: each aggregate's node in the SELECT and what it is over the table's own columns.
    """

    select: exp.Select
    table: str
    condition: exp.Expr | None
    of_account: exp.Expr | None
    values: tuple[tuple[exp.Expr, Aggregate], ...]


def read_leaf(select: exp.Select, projections: Mapping[str, exp.Select]) -> Leaf | None:
    """The leaf that a SELECT is, or None. projections: the measure's WITH parts by name."""
    if not _only(select, _GROUPED) or not _groups_by_account(select):
        return None
    source = _source(select, projections, TABLES)
    if source is None:
        return None
    table, columns, inner = source
    rows, of_account = _split_condition(select, columns)
    values = _aggregates(select, columns, all_of([inner, rows]))
    if values is None or not all(_is_own(table, part) for part in (inner, rows, *_parts(values))):
        return None
    return Leaf(select, table, all_of([inner, rows]), of_account, values)


@dataclass(frozen=True)
class Direct:
    """A SELECT that only takes some rows of one table and computes values of each.

    columns: name -> its expression over the table's own columns. condition: which rows; None for all.
    """

    table: str
    columns: Mapping[str, exp.Expr]
    condition: exp.Expr | None


def read_direct(select: exp.Select, tables: Collection[str]) -> Direct | None:
    """What a SELECT computes of each row of one of these tables, or None if it does more than that."""
    projections = {part.alias: part.this for part in select.find_all(exp.CTE)}
    if not _only(select, _PLAIN) or any(part.find(exp.AggFunc, exp.Window) for part in select.expressions):
        return None
    source = _source(select, projections, tables)
    if source is None:
        return None
    table, columns, condition = source
    where = select.args.get("where")
    own = _substituted(where.this, columns) if where else None
    values = {part.alias_or_name: _substituted(part.unalias(), columns) for part in select.expressions}
    return Direct(table, values, all_of([condition, own]))


def _only(select: exp.Select, allowed: set[str]) -> bool:
    """Whether a SELECT has no other clauses than these, such as joins, DISTINCT or windows."""
    return {name for name, part in select.args.items() if part} <= allowed


def _groups_by_account(select: exp.Select) -> bool:
    group = select.args.get("group")
    return group is not None and [_column_name(key) for key in group.expressions] == [ACCOUNT]


def _column_name(node: exp.Expr) -> str | None:
    return node.name if isinstance(node, exp.Column) else None


def _source(
    select: exp.Select, projections: Mapping[str, exp.Select], tables: Collection[str]
) -> tuple[str, Projection | None, exp.Expr | None] | None:
    """The one of these tables under a SELECT, what its columns stand for (None: themselves), a condition."""
    origin = select.args["from_"].this if select.args.get("from_") else None
    if isinstance(origin, exp.Table) and origin.name not in projections:
        return (origin.name, None, None) if origin.name in tables else None
    inner = (
        origin.this if isinstance(origin, exp.Subquery) else projections.get(origin.name if origin else "")
    )
    if not isinstance(inner, exp.Select) or not _only(inner, _PLAIN) or inner.find(exp.AggFunc, exp.Window):
        return None
    below = _source(inner, projections, tables)
    if below is None:
        return None
    table, columns, condition = below
    projection = {part.alias_or_name: _substituted(part.unalias(), columns) for part in inner.expressions}
    where = inner.args.get("where")
    own = _substituted(where.this, columns) if where else None
    return table, projection, all_of([condition, own])


def _substituted(node: exp.Expr, columns: Projection | None) -> exp.Expr:
    """The expression over the fact table's own columns, without the names of tables."""

    def replaced(part: exp.Expr) -> exp.Expr:
        if not isinstance(part, exp.Column):
            return part
        if columns is None:
            return exp.column(part.name)
        found = columns.get(part.name, exp.column(part.name)).copy()
        return found if isinstance(found, exp.Column | exp.Literal | exp.Cast) else exp.paren(found)

    return node.copy().transform(replaced)


def _split_condition(
    select: exp.Select, columns: Projection | None
) -> tuple[exp.Expr | None, exp.Expr | None]:
    """A SELECT's WHERE as a condition on the rows and one on the account alone."""
    where = select.args.get("where")
    parts = conjuncts(where.this) if where else []
    of_account = [
        part for part in parts if {column.name for column in part.find_all(exp.Column)} == {ACCOUNT}
    ]
    rows = [_substituted(part, columns) for part in parts if part not in of_account]
    return all_of(rows), all_of([_substituted(part, None) for part in of_account])


def _aggregates(
    select: exp.Select, columns: Projection | None, condition: exp.Expr | None
) -> tuple[tuple[exp.Expr, Aggregate], ...] | None:
    """Every aggregate of a SELECT and its HAVING; None where one cannot be added up from finer groups."""
    found: list[tuple[exp.Expr, Aggregate]] = []
    having = select.args.get("having")
    for part in (*select.expressions, *([having.this] if having else [])):
        for node in part.find_all(exp.AggFunc, exp.Window):
            if (
                type(node) not in ROLL_UP
                or isinstance(node.this, exp.Distinct)
                or node.args.get("expressions")
            ):
                return None
            held = node.parent if isinstance(node.parent, exp.Filter) else None
            own = _substituted(held.expression.this, columns) if held else None
            argument = _substituted(node.this, columns)
            aggregate = aggregate_of(type(node), argument, all_of([condition, own]))
            found.append((held or node, aggregate))
        if not _rests_on_account(part, found):
            return None
    return tuple(found)


def _rests_on_account(part: exp.Expr, found: list[tuple[exp.Expr, Aggregate]]) -> bool:
    """Whether an expression names no column outside its aggregates but the account."""
    inside = {id(column) for node, _ in found for column in node.find_all(exp.Column)}
    return all(c.name == ACCOUNT for c in part.find_all(exp.Column) if id(c) not in inside)


def _parts(values: tuple[tuple[exp.Expr, Aggregate], ...]) -> list[exp.Expr | None]:
    return [part for _, value in values for part in (value.argument, value.condition)]


def _is_own(table: str, part: exp.Expr | None) -> bool:
    """Whether an expression is over the table's own columns only, so not over an account's id."""
    known = set(TABLES[table].names) | {"source", "record_id"}
    return part is None or all(column.name in known for column in part.find_all(exp.Column))


def all_of(conditions: Sequence[exp.Expr | None]) -> exp.Expr | None:
    """All of these conditions, each once and in one order, so that equal ones read the same."""
    parts = {part.sql(): part for given in conditions if given is not None for part in conjuncts(given)}
    return exp.and_(*(parts[text].copy() for text in sorted(parts))) if parts else None


def conjuncts(condition: exp.Expr) -> list[exp.Expr]:
    """What must hold, one by one, for a condition to hold."""
    bare = condition.unnest()
    if isinstance(bare, exp.And):
        return [*conjuncts(bare.left), *conjuncts(bare.right)]
    return [bare]
