"""One pass over a fact table that serves several measures: what it adds up per party."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from zelo.warehouse.catalogue.leaf import ROLL_UP, Aggregate

PREFIX = "pass_"
NUMBERED = "numbered"  # the schema in which a pass has the accounts' positions for their ids


@dataclass
class Pass:
    """One reading of a fact table.

    values: SQL of each aggregate -> (its column, the aggregate). measures: names of those served, in order.
    """

    table: str
    values: dict[str, tuple[str, Aggregate]] = field(default_factory=dict)
    measures: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return PREFIX + self.table

    def column(self, aggregate: Aggregate) -> str:
        """The column that holds an aggregate, shared where two measures ask for the same."""
        return self.values.setdefault(aggregate.sql(), (f"a{len(self.values) + 1}", aggregate))[0]

    def reduce_sql(self, keys: Mapping[str, str]) -> str:
        """SQL of the pass: one row per party, known by these columns of `facts.<table>`.

        keys: the name of each key in the result -> its SQL; a constant is not grouped by.
        """
        named = [f"{sql} AS {name}" for name, sql in keys.items()]
        values = [f"{sql} AS {column}" for sql, (column, _) in self.values.items()]
        grouped = [sql for sql in keys.values() if sql.isidentifier()]
        by = f" GROUP BY {', '.join(grouped)}" if grouped else " HAVING count(*) > 0"
        return f"SELECT {', '.join([*named, *values])} FROM facts.{self.table}{by}"

    def roll_up_sql(self) -> str:
        """The select list that adds the rows of parties up to accounts, in the types of one step."""
        return ", ".join(_added(value, column) for column, value in self.values.values())


def _added(value: Aggregate, column: str) -> str:
    """SQL that adds up an aggregate's parts, in the type it would have in one step."""
    total = f"{ROLL_UP[value.function]}({column})"
    counted = value.function is exp.Count
    return f"{f'coalesce(cast({total} AS BIGINT), 0)' if counted else total} AS {column}"
