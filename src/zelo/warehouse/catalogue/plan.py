"""How a set of measures is read: one pass over a fact table for all that only add up its rows per account."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import sqlglot
from sqlglot import exp

from zelo.warehouse.catalogue.dialect import bound
from zelo.warehouse.catalogue.leaf import ACCOUNT, Direct, Leaf, aggregate_of, read_direct, read_leaf
from zelo.warehouse.catalogue.measure import Measure
from zelo.warehouse.catalogue.reading import NUMBERED, PREFIX, Pass
from zelo.warehouse.facts import TABLES


@dataclass(frozen=True)
class Plan:
    """passes: by fact table. selects: measure -> its SELECT over passes and, where needed, fact tables.

    direct: measures of which each row of one pass gives one value; their SELECTs stand in `selects` too.
    numbered: measures that read passes only and ask of accounts no more than which is which, so that a number
    may stand for each id.
    alone: measures that read fact tables by themselves, wholly or in part -> the tables; a user's own always.
    models: measures that a model makes -> the fact tables that the model reads, once for all of them.
    """

    passes: dict[str, Pass]
    selects: dict[str, str]
    direct: dict[str, Direct]
    alone: dict[str, tuple[str, ...]]
    models: dict[str, tuple[str, ...]] = field(default_factory=dict)
    numbered: set[str] = field(default_factory=set)


def plan_measures(measures: Iterable[Measure], *, as_of: date, months: int, mixed: bool = True) -> Plan:
    """The fewest readings for these measures over a window of months up to the date.

    mixed: whether one SELECT may read passes and fact tables together; else such a measure reads only
    fact tables. Raises InvalidInput for a SELECT that cannot be bound.
    """
    passes: dict[str, Pass] = {}
    selects: dict[str, str] = {}
    direct: dict[str, Direct] = {}
    alone: dict[str, tuple[str, ...]] = {}
    models: dict[str, tuple[str, ...]] = {}
    numbered: set[str] = set()
    for measure in measures:
        if measure.model:
            models[measure.name] = measure.tables
            continue
        if measure.own:
            alone[measure.name] = measure.tables
            continue
        tree = bound(measure.name, measure.sql, as_of=as_of, months=months)
        leaves = _leaves(tree)
        rest = _tables_left(tree, leaves)
        if rest:
            alone[measure.name] = rest
        if leaves and (mixed or not rest):
            _fuse(measure.name, leaves, passes)
            _drop_unread(tree)
        selects[measure.name] = tree.sql(dialect="duckdb")
        if not rest and _only_told_apart(tree):
            numbered.add(measure.name)
        found = read_direct(tree, {served.name for served in passes.values()})
        if found:
            direct[measure.name] = found
    return Plan(passes, selects, direct, alone, models, numbered)


def _only_told_apart(tree: exp.Select) -> bool:
    """Whether accounts are only passed on, grouped by, compared with each other or tested for being there."""

    def harmless(column: exp.Column) -> bool:
        parent = column.parent
        sides = [parent.left, parent.right] if isinstance(parent, exp.EQ) else []
        accounts = [isinstance(side, exp.Column) and side.name == ACCOUNT for side in sides]
        return isinstance(parent, exp.Select | exp.Group | exp.Is) or accounts == [True, True]

    return all(harmless(column) for column in tree.find_all(exp.Column) if column.name == ACCOUNT)


def numbered_sql(select: str) -> str:
    """A SELECT over passes that reads those with numbers for ids instead."""
    tree = sqlglot.parse_one(select, dialect="duckdb")
    for table in tree.find_all(exp.Table):
        if table.name.startswith(PREFIX):
            table.set("db", exp.to_identifier(NUMBERED))
    return tree.sql(dialect="duckdb")


def _leaves(tree: exp.Select) -> list[Leaf]:
    parts = {part.alias: part.this for part in tree.find_all(exp.CTE)}
    found = (read_leaf(select, parts) for select in tree.find_all(exp.Select))
    return [leaf for leaf in found if leaf is not None]


def _tables_left(tree: exp.Select, leaves: list[Leaf]) -> tuple[str, ...]:
    """The fact tables that the SELECT reads outside its leaves."""
    kept = tree.copy()
    paths = {id(leaf.select): leaf for leaf in leaves}
    for select, copied in zip(list(tree.find_all(exp.Select)), list(kept.find_all(exp.Select)), strict=True):
        if id(select) in paths:
            copied.args["from_"].set("this", exp.to_table("leaf"))
    _drop_unread(kept)
    return tuple(sorted({table.name for table in kept.find_all(exp.Table)} & set(TABLES)))


def _fuse(name: str, leaves: list[Leaf], passes: dict[str, Pass]) -> None:
    for leaf in leaves:
        served = passes.setdefault(leaf.table, Pass(leaf.table))
        if name not in served.measures:
            served.measures.append(name)
        _read_pass(leaf, served)


def _read_pass(leaf: Leaf, served: Pass) -> None:
    """Makes the leaf read the pass: one row per account, so nothing is left to group."""
    conditions = [leaf.of_account] if leaf.of_account is not None else []
    if leaf.condition is not None:
        conditions.append(_matched(leaf, served))
    for node, aggregate in leaf.values:
        node.replace(exp.column(served.column(aggregate)))
    having = leaf.select.args.get("having")
    if having:
        conditions.append(having.this)
    for clause in ("group", "having", "where"):
        leaf.select.set(clause, None)
    alias = leaf.select.args["from_"].this.alias
    leaf.select.args["from_"].set("this", exp.to_table(served.name, alias=alias or None))
    if conditions:
        leaf.select.where(*conditions, copy=False)
    for part in leaf.select.expressions:
        _name_output(part)


def _matched(leaf: Leaf, served: Pass) -> exp.Expr:
    """The condition that any row matched: a value that is then never null is there, else a count."""
    matching = aggregate_of(exp.Count, exp.Star(), leaf.condition)
    for _, value in leaf.values:
        if value.condition == matching.condition and value.is_there_with_rows(leaf.table):
            return exp.column(served.column(value)).is_(exp.null()).not_()
    return exp.column(served.column(matching)) > 0


def _name_output(part: exp.Expr) -> None:
    """A column keeps the name under which others know it."""
    if isinstance(part, exp.Column) and part.name != ACCOUNT:
        part.replace(exp.alias_(part.copy(), part.name))


def _drop_unread(tree: exp.Select) -> None:
    """Takes out the WITH parts that nothing reads any more."""
    while with_ := tree.args.get("with_"):
        read = {table.name for table in tree.find_all(exp.Table)}
        kept = [part for part in with_.expressions if part.alias in read]
        if len(kept) == len(with_.expressions):
            return
        if kept:
            with_.set("expressions", kept)
        else:
            tree.set("with_", None)
