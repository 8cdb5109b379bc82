"""Which measures give away what something cost."""

import re

from sqlglot import exp

from zelo.warehouse.catalogue.dialect import parse
from zelo.warehouse.catalogue.measure import Measure

COST_COLUMNS = {"transactions": frozenset({"cost"})}
"""By fact table, the columns that say what something cost."""
COST_TABLES = frozenset({"costs"})
"""Fact tables that are about costs as a whole."""

_NAMED = re.compile(
    r"\b(?:"
    + "|".join(
        [*(f"{table}\\.\\w+" for table in COST_TABLES)]
        + [f"{table}\\.{column}" for table, columns in COST_COLUMNS.items() for column in columns]
    )
    + r")\b"
)


def reveals_costs(measure: Measure) -> bool:
    """Whether a measure's value depends on what something cost.

    Of a measure with a SELECT, whether the SELECT reads a column or a table of costs, at whatever depth; a
    star counts as all columns. Of a model's, whose SELECTs serve several measures, whether its definition
    (`source`) names one.
    """
    if measure.model:
        return bool(_NAMED.search(measure.source))
    return reads_costs(measure.name, measure.sql)


def reads_costs(name: str, sql: str) -> bool:
    """Whether the SELECT of measure `name` reads a column or a table of costs."""
    tree = parse(name, sql)
    tables = {table.name.lower() for table in tree.find_all(exp.Table)}
    if tables & COST_TABLES:
        return True
    hidden = {column for table in tables & set(COST_COLUMNS) for column in COST_COLUMNS[table]}
    if not hidden:
        return False
    named = {column.name.lower() for column in tree.find_all(exp.Column)}
    stars = [star for star in tree.find_all(exp.Star) if not isinstance(star.parent, exp.Count)]
    return bool(named & hidden or stars)


def without_costs(table: str, columns: list[str]) -> list[str]:
    """The columns of a fact table that may be shown to who sees no costs; none of a table about costs."""
    if table in COST_TABLES:
        return []
    return [column for column in columns if column not in COST_COLUMNS.get(table, frozenset())]
