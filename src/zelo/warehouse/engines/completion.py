"""Measures completed over all accounts: whoever has no row is unknown, or zero where the measure says so."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from sqlglot import exp

from zelo.lib.errors import InvalidInput
from zelo.warehouse.catalogue import NUMBERED, Direct, Measure, columns

_CAST = {"n": "BIGINT", "note": "VARCHAR"}
_NULLS = {"low": pa.float64(), "high": pa.float64(), "n": pa.int64(), "note": pa.string()}


@dataclass(frozen=True, slots=True)
class Rows:
    """What gives a measure's rows.

    source: a SELECT over local tables, or what each row of one pass gives.
    numbered: whether their account_id is the account's position in the universe.
    """

    source: str | Direct
    numbered: bool = False

    def relation(self, alias: str) -> tuple[str, str]:
        """The name by which a query knows the rows, shared by all that read one pass directly; its SQL."""
        if isinstance(self.source, str):
            return alias, f"({self.source})"
        schema = NUMBERED if self.numbered else "main"
        return f"{schema}_{self.source.table}", f"{schema}.{self.source.table}"


def completed(local: duckdb.DuckDBPyConnection, rows: Mapping[Measure, Rows]) -> dict[str, pa.Table]:
    """By measure: account_id (sorted), value, low, high, n, note, one row per account of the universe.

    rows: each measure's rows, over local tables; all are completed in one query.
    Raises InvalidInput naming a measure that fails or gives two rows for one account.
    """
    for measure in rows:
        if not {"account_id", "value"} <= set(columns(measure.name, measure.sql)):
            raise InvalidInput(f"Measure {measure.name} must give the columns account_id and value.")
    try:
        found = local.sql(_query(rows)).to_arrow_table()
    except duckdb.Error as error:
        if len(rows) > 1:
            apart = (completed(local, {measure: own}) for measure, own in rows.items())
            return {name: table for tables in apart for name, table in tables.items()}
        [measure] = rows
        raise InvalidInput(f"Measure {measure.name} cannot be computed: {error}") from error
    ids = local.sql("SELECT account_id FROM identity.universe ORDER BY position").to_arrow_table()
    if found.num_rows != ids.num_rows:
        raise InvalidInput(f"Measure {_repeating(local, rows)} gives more than one row for an account.")
    found = _in_order(found).append_column("account_id", ids["account_id"])
    return {measure.name: _table(measure, f"m{place}", found) for place, measure in enumerate(rows)}


def _query(rows: Mapping[Measure, Rows]) -> str:
    parts, joined = ["u.position"], {}
    for place, (measure, own) in enumerate(rows.items()):
        alias, direct = f"m{place}", own.source if isinstance(own.source, Direct) else None
        relation, sql = own.relation(alias)
        joined[relation] = (sql, "position" if own.numbered else "account_id")
        there = f"{relation}.account_id IS NOT NULL"
        if direct and direct.condition is not None:
            there += f" AND coalesce({_of(relation, direct.condition)}, false)"
        for name in columns(measure.name, measure.sql):
            if name != "account_id":
                value = _of(relation, direct.columns[name]) if direct else f"{relation}.{name}"
                parts.append(f"{_given(measure, name, there, value)} AS {alias}_{name}")
    joins = [
        f"LEFT JOIN {sql} AS {name} ON {name}.account_id = u.{key}" for name, (sql, key) in joined.items()
    ]
    return f"SELECT {', '.join(parts)} FROM identity.universe AS u {' '.join(joins)}"


def _given(measure: Measure, name: str, there: str, value: str) -> str:
    """SQL of one column: null, or zero where the measure says so, for an account without a row."""
    if name in _CAST:
        return f"CASE WHEN {there} THEN CAST({value} AS {_CAST[name]}) END"
    if name != "value" or measure.absent != "zero" or not measure.facts:
        return f"CASE WHEN {there} THEN {value} END"
    seen = " OR ".join(f"u.has_{fact}" for fact in measure.facts)
    return f"CASE WHEN {there} THEN {value} WHEN {seen} THEN 0 END"


def _of(relation: str, expression: exp.Expr) -> str:
    """An expression over a relation's columns, each with the relation's name."""

    def named(node: exp.Expr) -> exp.Expr:
        return exp.column(node.name, table=relation) if isinstance(node, exp.Column) else node

    return expression.copy().transform(named).sql(dialect="duckdb")


def _in_order(found: pa.Table) -> pa.Table:
    """The rows by position, of which each from 1 on is there once."""
    places = found["position"].to_numpy() - 1
    if bool((np.diff(places) > 0).all()):
        return found
    rows = np.empty_like(places)
    rows[places] = np.arange(len(places))
    return found.take(rows)


def _table(measure: Measure, alias: str, found: pa.Table) -> pa.Table:
    parts = {"account_id": found["account_id"], "value": found[f"{alias}_value"]}
    for name, kind in _NULLS.items():
        there = f"{alias}_{name}" in found.column_names
        parts[name] = found[f"{alias}_{name}"] if there else pa.nulls(found.num_rows, kind)
    return pa.table(parts)


def _repeating(local: duckdb.DuckDBPyConnection, rows: Mapping[Measure, Rows]) -> str:
    for measure, own in rows.items():
        if isinstance(own.source, Direct):
            continue
        again = (
            f"SELECT 1 FROM ({own.source}) WHERE account_id IS NOT NULL "
            "GROUP BY account_id HAVING count(*) > 1"
        )
        if local.execute(f"{again} LIMIT 1").fetchall():
            return measure.name
    return next(iter(rows)).name
