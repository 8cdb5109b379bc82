"""What the SELECT of a measure may hold. Whatever is not allowed here is refused."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlglot import exp

from zelo.lib.errors import InvalidInput
from zelo.warehouse.catalogue.dialect import parse
from zelo.warehouse.catalogue.measure import Measure
from zelo.warehouse.catalogue.models import COLUMNS, model_selects
from zelo.warehouse.facts import TABLES, Kind

OUTPUT = ("account_id", "value", "low", "high", "n", "note")
PARAMETERS = ("as_of", "months")

_STRUCTURE = (
    exp.Select, exp.Union, exp.With, exp.CTE, exp.Subquery, exp.From, exp.Join, exp.Where, exp.Group,
    exp.Having, exp.Order, exp.Ordered, exp.Table, exp.TableAlias, exp.Alias, exp.Column, exp.Identifier,
    exp.Star, exp.Placeholder, exp.Literal, exp.Null, exp.Boolean, exp.Paren, exp.Tuple, exp.Var,
    exp.DataType, exp.DataTypeParam, exp.Distinct, exp.Filter, exp.Window, exp.WindowSpec,
)  # fmt: skip
_OPERATORS = (
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between,
    exp.Like, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Neg, exp.DPipe, exp.Case, exp.If,
    exp.Interval, exp.BitwiseLeftShift, exp.NullSafeEQ, exp.NullSafeNEQ,
)  # fmt: skip
_FUNCTIONS = (
    exp.Sum, exp.Count, exp.Min, exp.Max, exp.Median, exp.BitwiseOrAgg, exp.RowNumber,
    exp.Rank, exp.DenseRank, exp.Lag, exp.Lead, exp.Coalesce, exp.Nullif, exp.Cast, exp.Abs, exp.Sign,
    exp.Round, exp.Floor, exp.Ceil, exp.Greatest, exp.Least, exp.Sqrt, exp.Ln, exp.Exp, exp.Pow, exp.DateDiff,
    exp.Extract, exp.Lower, exp.Upper, exp.Left, exp.Right, exp.Substring, exp.Trim, exp.Length,
)  # fmt: skip
_NAMED = {"bit_count"}  # functions that sqlglot passes on by name
_ALLOWED = {*_STRUCTURE, *_OPERATORS, *_FUNCTIONS}
_ORDERED = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead)
_INEXACT = {exp.DType.DOUBLE, exp.DType.FLOAT}
_DATES = {column.name for table in TABLES.values() for column in table.columns if column.kind is Kind.DATE}


class Fault(NamedTuple):
    """What a SELECT does against the rules. line: of its text, counted from 1; None for the whole."""

    text: str
    line: int | None = None


def check(measure: Measure) -> None:
    """Raise InvalidInput, naming everything at fault, unless the measure keeps to the dialect.

    One SELECT over fact tables and its own CTEs; allowed functions only, so no clock, randomness or
    table function; no `*` but in count(*); parameters :as_of and :months only; sums of exact types only;
    a cast to double and a nullif in each division; datediff between dates. The SELECTs of a model give its
    own columns and keep to the same rules.
    """
    if measure.model:
        for name, sql in model_selects(measure.model).items():
            _check_select(f"{measure.model}.{name}", sql, COLUMNS[measure.model][name])
        return
    _check_select(measure.name, measure.sql, None)


def _check_select(name: str, sql: str, given: tuple[str, ...] | None) -> None:
    """given: the columns it must give; None for those of a measure."""
    faults = find_faults(name, sql, given)
    if faults:
        raise InvalidInput(f"Measure {name}: {'; '.join(dict.fromkeys(fault.text for fault in faults))}.")


def find_faults(name: str, sql: str, given: tuple[str, ...] | None = None) -> list[Fault]:
    """Everything that a SELECT does against the rules, each once; none where it keeps to them.

    given: the columns it must give; None for those of a measure. Raises InvalidInput where it is no SELECT.
    """
    tree = parse(name, sql)
    shape = _output(tree) if given is None else _model_output(tree, given)
    parts = (*shape, *_shape(tree), *_nodes(tree), *_arithmetic(tree), *_inexact_sums(tree))
    return list(dict.fromkeys(parts))


def _line(node: exp.Expr) -> int | None:
    """The first line on which a part of the SELECT stands."""
    lines = [part.meta["line"] for part in node.walk() if "line" in part.meta]
    return min(lines, default=None)


def _output(tree: exp.Select) -> Iterator[Fault]:
    columns = [column.lower() for column in tree.named_selects]
    if columns[:2] != ["account_id", "value"] or not set(columns) <= set(OUTPUT):
        yield Fault(
            f"it must select account_id, value and any of low, high, n, note, not {', '.join(columns)}"
        )


def _model_output(tree: exp.Select, given: tuple[str, ...]) -> Iterator[Fault]:
    if tuple(tree.named_selects) != given:
        yield Fault(f"it must select {', '.join(given)}, not {', '.join(tree.named_selects)}")


def _shape(tree: exp.Select) -> Iterator[Fault]:
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    for name in sorted(own & set(TABLES)):
        yield Fault(f"WITH {name} hides the fact table of that name")
    if any(part.args.get("recursive") for part in tree.find_all(exp.With)):
        yield Fault("WITH RECURSIVE is not allowed")
    if tree.args.get("order"):
        at = _line(tree.args["order"])
        yield Fault("ORDER BY at the end is not allowed: results are sorted by account", at)
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier) or table.args.get("db"):
            text = f"{table.sql('duckdb')} is no fact table: table functions and schemas are not allowed"
            yield Fault(text, _line(table))
        elif table.name not in own | set(TABLES):
            yield Fault(f"there is no table {table.name}; the tables are {', '.join(TABLES)}", _line(table))


def _nodes(tree: exp.Select) -> Iterator[Fault]:
    for node in tree.walk():
        if isinstance(node, exp.Anonymous):
            if node.name.lower() not in _NAMED:
                yield Fault(f"{node.name}() is not an allowed function", _line(node))
        elif type(node) not in _ALLOWED:
            yield Fault(f"{node.sql('duckdb')} is not allowed", _line(node))
        elif isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
            yield Fault("* is not allowed: name the columns", _line(node))
        elif isinstance(node, exp.Placeholder) and node.name not in PARAMETERS:
            yield Fault(f"the parameters are :as_of and :months, not :{node.name}", _line(node))
        elif isinstance(node, _ORDERED) and not _is_ordered(node):
            yield Fault(f"{node.sql('duckdb')} needs OVER (... ORDER BY ...)", _line(node))


def _is_ordered(node: exp.Expr) -> bool:
    window = node.find_ancestor(exp.Window)
    return window is not None and bool(window.args.get("order"))


def _arithmetic(tree: exp.Select) -> Iterator[Fault]:
    for node in tree.find_all(exp.Div, exp.IntDiv, exp.Mod):
        divisor = _bare(node.expression)
        literal = isinstance(divisor, exp.Literal) and float(divisor.this) != 0
        if not literal and not isinstance(divisor, exp.Nullif):
            yield Fault(f"{node.sql('duckdb')} divides without nullif(..., 0)", _line(node))
        if isinstance(node, exp.Div) and not _is_inexact(node.left, set()):
            yield Fault(f"{node.sql('duckdb')}: cast to double before dividing", _line(node))
    for node in tree.find_all(exp.Sub):
        if _is_date(node.right) or (_is_date(node.left) and not isinstance(_bare(node.right), exp.Interval)):
            text = f"{node.sql('duckdb')}: use datediff between dates, an interval for months"
            yield Fault(text, _line(node))


def _is_date(node: exp.Expr) -> bool:
    node = _bare(node)
    return node.name == "as_of" if isinstance(node, exp.Placeholder) else _names_date(node)


def _names_date(node: exp.Expr) -> bool:
    return isinstance(node, exp.Column) and node.name in _DATES


def _bare(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Paren):
        node = node.this
    return node


def _inexact_sums(tree: exp.Select) -> Iterator[Fault]:
    """Sums of doubles differ from run to run; a column that is double in any CTE is double in all."""
    inexact: set[str] = set()
    while True:
        found = {
            alias.alias for alias in tree.find_all(exp.Alias) if _is_inexact(alias.this, inexact)
        } - inexact
        if not found:
            break
        inexact |= found
    for node in tree.find_all(exp.Sum):
        if _is_inexact(node.this, inexact):
            yield Fault(f"{node.sql('duckdb')} sums doubles: sum exact values, then cast", _line(node))


def _is_inexact(node: exp.Expr, inexact: set[str]) -> bool:
    """Whether the value of an expression is a double."""
    if isinstance(node, exp.Cast):
        return node.to.this in _INEXACT
    if isinstance(node, exp.Column):
        return node.name in inexact
    if isinstance(node, (exp.Div, exp.Median, exp.Sqrt, exp.Ln, exp.Exp, exp.Pow)):
        return True
    if isinstance(node, (exp.Count, exp.DateDiff, exp.Extract, exp.Anonymous, exp.BitwiseOrAgg)):
        return False
    return any(_is_inexact(child, inexact) for child in _values(node))


def _values(node: exp.Expr) -> Iterator[exp.Expr]:
    """The parts of an expression that make its value; conditions and frames do not."""
    if isinstance(node, exp.Window):
        yield node.this
    elif isinstance(node, exp.If):
        yield from (part for part in (node.args.get("true"), node.args.get("false")) if part)
    elif isinstance(node, exp.Case):
        yield from (part for part in (*node.args["ifs"], node.args.get("default")) if part)
    elif isinstance(node, exp.Filter):
        yield node.this
    else:
        yield from node.iter_expressions()
