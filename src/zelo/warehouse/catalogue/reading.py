"""One pass over a fact table that serves several measures: what it adds up per party, and over which days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from sqlglot import exp

from zelo.warehouse.catalogue.leaf import ROLL_UP, Aggregate

PREFIX = "pass_"


@dataclass(frozen=True)
class Span:
    """Days after one day and up to another; None where there is no such limit."""

    after: date | None
    until: date | None

    def sql(self) -> str:
        later = [] if self.after is None else [f"day > DATE '{self.after.isoformat()}'"]
        return " AND ".join(
            [*later, *([] if self.until is None else [f"day <= DATE '{self.until.isoformat()}'"])]
        )


@dataclass
class Pass:
    """One reading of a fact table, which may go over spans of days one after the other.

    values: SQL of each aggregate over all rows -> (its column, the aggregate).
    measures: names of those served, in order.
    """

    table: str
    values: dict[str, tuple[str, Aggregate]] = field(default_factory=dict)
    measures: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return PREFIX + self.table

    @property
    def limits(self) -> tuple[date, ...]:
        """The days at which what must be added up changes, ascending."""
        days = {day for _, value in self.values.values() for day in (value.after, value.until)}
        return tuple(sorted(day for day in days if day is not None))

    def column(self, aggregate: Aggregate) -> str:
        """The column that holds an aggregate, shared where two measures ask for the same."""
        return self.values.setdefault(aggregate.sql(), (f"a{len(self.values) + 1}", aggregate))[0]

    def reduce_sql(self, keys: Mapping[str, str], *, by_span: bool) -> str:
        """SQL of the pass: rows per party, known by these columns of `facts.<table>`.

        keys: the name of each key in the result -> its SQL; a constant is not grouped by.
        by_span: whether days are split at the limits, so that no row is tested for its day again; right where
        the files are more or less in the order of days. Then a party has a row per span.
        """
        if not by_span:
            values = [f"{sql} AS {column}" for sql, (column, _) in self.values.items()]
            return self._select(keys, values, None)
        steps = self._steps()
        return " UNION ALL ".join(
            self._select(
                keys,
                [f"{place} AS span", *(self._step(step, column, span) for step, column in steps.items())],
                span,
            )
            for place, span in enumerate(self.spans)
        )

    def roll_up_sql(self, *, by_span: bool) -> str:
        """The select list that adds the rows of parties up to accounts, in the types of one step."""
        steps = self._steps() if by_span else {}
        rolled = []
        for column, value in self.values.values():
            part = steps[value.sql_within()] if by_span else column
            covered = self._covered(value) if by_span else ""
            total = f"{ROLL_UP[value.function]}({part}){covered}"
            counted = value.function is exp.Count
            rolled.append(f", {f'coalesce(cast({total} AS BIGINT), 0)' if counted else total} AS {column}")
        return "".join(rolled)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans between the limits, from the earliest on."""
        edges: Sequence[date | None] = (None, *self.limits, None)
        return tuple(Span(after, until) for after, until in pairwise(edges))

    def _steps(self) -> dict[str, str]:
        """Each aggregate without its limits on days -> its column in the reading by spans."""
        steps: dict[str, str] = {}
        for _, value in self.values.values():
            steps.setdefault(value.sql_within(), f"b{len(steps) + 1}")
        return steps

    def _step(self, step: str, column: str, span: Span) -> str:
        asked = any(v.sql_within() == step and _takes(v, span) for _, v in self.values.values())
        return f"{step if asked else 'NULL'} AS {column}"

    def _covered(self, value: Aggregate) -> str:
        places = [place for place, span in enumerate(self.spans) if _takes(value, span)]
        if len(places) == len(self.spans):
            return ""
        return f" FILTER (WHERE span BETWEEN {places[0]} AND {places[-1]})"

    def _select(self, keys: Mapping[str, str], values: Sequence[str], span: Span | None) -> str:
        """One SELECT over the table, or over a span of its days."""
        named = ", ".join([*(f"{sql} AS {name}" for name, sql in keys.items()), *values])
        days = f" WHERE {span.sql()}" if span and span.sql() else ""
        grouped = [sql for sql in keys.values() if sql.isidentifier()]
        by = f" GROUP BY {', '.join(grouped)}" if grouped else " HAVING count(*) > 0"
        return f"SELECT {named} FROM facts.{self.table}{days}{by}"


def _takes(value: Aggregate, span: Span) -> bool:
    """Whether an aggregate takes the rows of a span; spans end at every aggregate's limits."""
    above = value.after is None or (span.after is not None and span.after >= value.after)
    below = value.until is None or (span.until is not None and span.until <= value.until)
    return above and below
