"""Measures completed over all accounts: whoever has no row is unknown, or zero where the measure says so."""

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from zelo.lib.errors import InvalidInput
from zelo.warehouse.catalogue import Measure, columns

_OPTIONAL = {"low": "DOUBLE", "high": "DOUBLE", "n": "BIGINT", "note": "VARCHAR"}
_NULLS = {"low": pa.float64(), "high": pa.float64(), "n": pa.int64(), "note": pa.string()}


def completed(local: duckdb.DuckDBPyConnection, selects: Mapping[Measure, str]) -> dict[str, pa.Table]:
    """By measure: account_id (sorted), value, low, high, n, note, one row per account of the universe.

    selects: SQL over local tables of each measure's rows; all are completed in one query.
    Raises InvalidInput naming a measure that fails or gives two rows for one account.
    """
    for measure in selects:
        if not {"account_id", "value"} <= set(columns(measure.name, measure.sql)):
            raise InvalidInput(f"Measure {measure.name} must give the columns account_id and value.")
    try:
        found = local.sql(_query(selects)).to_arrow_table()
    except duckdb.Error as error:
        if len(selects) > 1:
            return {
                name: table
                for one in selects.items()
                for name, table in completed(local, dict([one])).items()
            }
        [measure] = selects
        raise InvalidInput(f"Measure {measure.name} cannot be computed: {error}") from error
    [(count,)] = local.execute("SELECT count(*) FROM identity.universe").fetchall()
    if found.num_rows != count:
        raise InvalidInput(f"Measure {_repeating(local, selects)} gives more than one row for an account.")
    found = _in_order(found)
    return {measure.name: _table(measure, f"m{place}", found) for place, measure in enumerate(selects)}


def _query(selects: Mapping[Measure, str]) -> str:
    parts, joins = ["u.position", "u.account_id"], []
    for place, (measure, select) in enumerate(selects.items()):
        alias = f"m{place}"
        joins.append(f"LEFT JOIN ({select}) AS {alias} ON {alias}.account_id = u.account_id")
        parts += [f"{_value(measure, alias)} AS {alias}_value", *_optional(measure, alias)]
    return f"SELECT {', '.join(parts)} FROM identity.universe AS u {' '.join(joins)}"


def _value(measure: Measure, alias: str) -> str:
    if measure.absent != "zero" or not measure.facts:
        return f"{alias}.value"
    seen = " OR ".join(f"u.has_{fact}" for fact in measure.facts)
    return f"CASE WHEN {alias}.account_id IS NULL AND ({seen}) THEN 0 ELSE {alias}.value END"


def _optional(measure: Measure, alias: str) -> list[str]:
    given = columns(measure.name, measure.sql)
    exact = ("low", "high")
    return [
        f"{f'{alias}.{name}' if name in exact else f'CAST({alias}.{name} AS {kind})'} AS {alias}_{name}"
        for name, kind in _OPTIONAL.items()
        if name in given
    ]


def _in_order(found: pa.Table) -> pa.Table:
    position: Any = found["position"].to_numpy()
    return found if (np.diff(position) > 0).all() else found.take(np.argsort(position))


def _table(measure: Measure, alias: str, found: pa.Table) -> pa.Table:
    parts = {"account_id": found["account_id"], "value": found[f"{alias}_value"]}
    for name, kind in _NULLS.items():
        there = f"{alias}_{name}" in found.column_names
        parts[name] = found[f"{alias}_{name}"] if there else pa.nulls(found.num_rows, kind)
    return pa.table(parts)


def _repeating(local: duckdb.DuckDBPyConnection, selects: Mapping[Measure, str]) -> str:
    for measure, select in selects.items():
        again = (
            f"SELECT 1 FROM ({select}) WHERE account_id IS NOT NULL GROUP BY account_id HAVING count(*) > 1"
        )
        if local.execute(f"{again} LIMIT 1").fetchall():
            return measure.name
    return next(iter(selects)).name
