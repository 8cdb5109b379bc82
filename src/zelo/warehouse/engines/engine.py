"""An engine's session: measures and facts of one snapshot as of a date, per account of a unit.

The source reduces facts to one row per account or party; who an account is, and all that remains to be
computed per account, is done in a local DuckDB, so every engine gives the same answers.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from zelo.lib.errors import InvalidInput, NotFound
from zelo.warehouse.catalogue import NUMBERED, Measure, Pass, Plan, bind, numbered_sql, plan_measures
from zelo.warehouse.engines.completion import Rows, completed
from zelo.warehouse.engines.footers import Footers
from zelo.warehouse.engines.identity import Unit, create_identity, node_sql
from zelo.warehouse.engines.lookup import resolve
from zelo.warehouse.engines.source import Source
from zelo.warehouse.facts import table
from zelo.warehouse.lake.snapshot import Snapshot

MOST_MONTHS = 60


class Engine:
    """Measures and facts of one snapshot. Use as a context manager.

    Who is an account is found out on first need; asking for measures first spares a reading of the facts.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        source: Source,
        local: duckdb.DuckDBPyConnection,
        *,
        as_of: date,
        unit: Unit,
        seconds: float | None = None,
    ) -> None:
        """seconds: how long a user's own measure may take."""
        self.snapshot, self.as_of, self.unit = snapshot, as_of, unit
        self._source, self._local, self._seconds = source, local, seconds
        self._joined: bool | None = None
        self._linked = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._source.close()
        self._local.close()

    def plan(self, measures: Sequence[Measure], *, months: int = 12) -> Plan:
        """How these measures would be read here: which share a pass, which read their tables alone."""
        return plan_measures(
            measures,
            as_of=self.as_of,
            months=_checked(months),
            mixed=self._source.mixed,
        )

    def compute(self, measure: Measure, *, months: int = 12) -> pa.Table:
        """One measure's value for every account; see `compute_all`."""
        return self.compute_all([measure], months=months)[measure.name]

    def compute_all(self, measures: Sequence[Measure], *, months: int = 12) -> dict[str, pa.Table]:
        """The values of each measure for every account, over a window of months up to the date.

        Returns: by measure, account_id (string, sorted), value (the SELECT's own exact type; double for
        ratios), low and high (the same unit), n (int64, observations behind the value), note (a code of the
        measure's `notes`); null = unknown. An account without a row in the SELECT has zero where the
        measure says so and the account has any row in the measure's `facts`.
        Raises: InvalidInput if a SELECT fails, takes too long, or gives two rows for one account, and for a
        measure that a model makes.
        """
        made = [measure.name for measure in measures if measure.model]
        if made:
            raise InvalidInput(f"A model makes {', '.join(made)}; no SELECT gives the values.")
        plan = self.plan(measures, months=months)
        self._read_passes(plan)
        return completed(self._local, {measure: self._rows_of(measure, plan, months) for measure in measures})

    def accounts(self) -> pa.Table:
        """Every account listed or met by the date, sorted by account_id.

        Columns: account_id, name, cnpj, parent (the account above it, where that is another one), segment,
        region (of the account that stands for the unit) and members (listed or met accounts in the unit).
        """
        self._identify({})
        return self._arrow(
            "SELECT account_id, name, cnpj, parent, segment, region, members "
            "FROM identity.universe ORDER BY position"
        )

    def nodes(self) -> pa.Table:
        """node, account_id: every code listed or met by the date, as `node_sql` names it, and its account."""
        self._identify({})
        return self._arrow("SELECT node, account_id FROM identity.ids ORDER BY node")

    def links(self) -> pa.Table:
        """source, code, cnpj, account_id: whom the facts name, in whatever way, and the account it is."""
        self._identify({})
        return self._arrow(
            "SELECT source, code, cnpj, account_id FROM identity.links "
            "ORDER BY account_id, source, code NULLS LAST, cnpj NULLS LAST"
        )

    def resolve(self, text: str) -> str:
        """The account_id that an id, a code, a CNPJ (masked or not) or a CNPJ root stands for.

        Raises: NotFound naming near matches; InvalidInput where the text fits several accounts.
        """
        self._identify({})
        return resolve(self._local, text)

    def decided_tiers(self) -> dict[str, str]:
        """account_id -> the tier last decided by the date; of the same day, the later evaluation's.

        A declined proposal decides no tier: the account keeps the one it had.
        """
        return {account_id: tier for account_id, (tier, _) in self.decided_since().items()}

    def decided_since(self) -> dict[str, tuple[str, date]]:
        """account_id -> the tier last decided by the date, and the day since when it has been that one."""
        rows = self._read(
            "SELECT account_id, tier, day FROM decisions WHERE account_id IS NOT NULL AND tier IS NOT NULL "
            "AND (action IS NULL OR action <> 'decline') "
            "ORDER BY day, evaluation NULLS FIRST, source, record_id"
        )
        found: dict[str, tuple[str, date]] = {}
        for account_id, tier, day in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            if account_id not in found or found[account_id][0] != tier:
                found[account_id] = (tier, day)
        return found

    def rows(self, measure_or_table: Measure | str, account_id: str, limit: int = 500) -> pa.Table:
        """The rows of a fact table (a measure's: the first of its `facts`) of one account, latest first.

        Returns: the table's columns as known on the date, at most `limit` rows.
        Raises: NotFound if there is no such table or account.
        """
        name = measure_or_table if isinstance(measure_or_table, str) else measure_or_table.facts[0]
        fact = table(name).name
        self._identify({})
        known = "SELECT account_id FROM identity.universe WHERE account_id = $1"
        if not self._local.execute(known, [account_id]).fetchall():
            raise NotFound(f"There is no account {account_id!r} as of {self.as_of}.")
        wanted = "'" + account_id.replace("'", "''") + "'"
        return self._read(
            f"SELECT * FROM {fact} WHERE account_id = {wanted} "
            f"ORDER BY day DESC NULLS LAST, source, record_id LIMIT {int(limit)}"
        )

    def facts(self, name: str) -> pa.Table:
        """All rows of a small fact table as known on the date, with their account_id.

        Raises: NotFound if there is no such table.
        """
        return self._read(f"SELECT * FROM {table(name).name} ORDER BY source, record_id")

    def stream(self, sql: str, *, rows: int) -> Iterator[pa.RecordBatch]:
        """What a SELECT of Zelo's own gives over the fact tables with their accounts, so many rows at a time.

        No other reading may take place before the last batch has come.
        """
        self._link()
        self._source.materialise("streamed_rows", sql)
        yield from self._local.sql("FROM streamed_rows").to_arrow_reader(rows)
        self._local.execute("DROP TABLE streamed_rows")

    def select(self, name: str, sql: str, *, as_of: date | None = None, months: int = 12) -> pa.Table:
        """The rows of a SELECT in the measures' dialect, sorted by all its columns, nulls last.

        as_of: what :as_of stands for, by default the engine's date; an earlier one narrows nothing by itself,
        so the SELECT must. Raises InvalidInput for a later one, and where the SELECT fails.
        """
        day = as_of or self.as_of
        if day > self.as_of:
            raise InvalidInput(f"{name} is asked for as of {day}, after {self.as_of}, the date of the facts.")
        found = self._read(bind(name, sql, as_of=day, months=_checked(months)))
        return found.sort_by([(column, "ascending") for column in found.column_names])

    # Steps

    def _read_passes(self, plan: Plan) -> None:
        """Reads each pass by party, then adds the parties up to accounts as `pass_<table>`.

        The same stands in the schema `numbered`, with the account's position in the universe for its id.
        """
        distinct = {}
        for name, served in plan.passes.items():
            keys = Footers(self.snapshot.files.get(name, ())).party_keys(table(name))
            distinct[name] = not keys["source"].isidentifier()
            self._source.materialise(f"reduced_{name}", served.reduce_sql(keys))
        self._identify({name: f"reduced_{name}" for name in plan.passes})
        self._local.execute(f"CREATE SCHEMA IF NOT EXISTS {NUMBERED}")
        for name, served in plan.passes.items():
            self._local.execute(self._by_account(served, distinct=distinct[name]))
            self._local.execute(
                f"CREATE OR REPLACE VIEW {served.name} AS SELECT u.account_id, p.* EXCLUDE (account_id) "
                f"FROM {NUMBERED}.{served.name} AS p LEFT JOIN identity.universe AS u "
                "ON u.position = p.account_id"
            )

    def _by_account(self, served: Pass, *, distinct: bool) -> str:
        """SQL that makes a pass of the parties read; distinct: whether one source has all of them."""
        account, join = node_sql("r.source", "r.code"), ""
        if self._joined:
            account = "l.account_id"
            join = (
                " LEFT JOIN identity.links AS l ON l.source = r.source "
                "AND l.code IS NOT DISTINCT FROM r.code AND l.cnpj IS NOT DISTINCT FROM r.cnpj"
            )
        single = distinct and not self._joined
        values = ", ".join(column for column, _ in served.values.values()) if single else served.roll_up_sql()
        return (
            f"CREATE OR REPLACE TABLE {NUMBERED}.{served.name} AS SELECT u.position AS account_id, {values} "
            f"FROM reduced_{served.table} AS r{join} "
            f"LEFT JOIN identity.universe AS u ON u.account_id = {account}{'' if single else ' GROUP BY 1'}"
        )

    def _identify(self, reduced: Mapping[str, str]) -> None:
        """Finds out once who the accounts are; reduced: by fact table, a local table of its parties."""
        if self._joined is None:
            present = [name for name, files in self.snapshot.files.items() if files]
            self._joined = create_identity(self._local, self._source, self.unit, present, reduced)

    def _link(self) -> None:
        self._identify({})
        if not self._linked:
            self._source.link(joined=bool(self._joined))
            self._linked = True

    def _read(self, sql: str) -> pa.Table:
        """Rows of the fact tables with their accounts, in the order asked for."""
        self._link()
        self._source.materialise("read_rows", sql)
        return self._arrow("FROM read_rows")

    def _rows_of(self, measure: Measure, plan: Plan, months: int) -> Rows:
        """What gives the measure's rows, over local tables."""
        numbered, direct = measure.name in plan.numbered, plan.direct.get(measure.name)
        sql = plan.selects.get(measure.name)
        if direct:
            return Rows(direct, numbered)
        if sql is not None and measure.name not in plan.alone:
            return Rows(numbered_sql(sql) if numbered else sql, numbered)
        self._link()
        sql = sql or bind(measure.name, measure.sql, as_of=self.as_of, months=months)
        try:
            seconds = self._seconds if measure.own else None
            self._source.materialise(f"measured_{measure.name}", sql, seconds=seconds)
        except InvalidInput as error:
            raise InvalidInput(f"Measure {measure.name} cannot be computed: {error}") from error
        return Rows(f"SELECT * FROM measured_{measure.name}")

    def _arrow(self, query: str) -> pa.Table:
        return self._local.sql(query).to_arrow_table()


def _checked(months: int) -> int:
    if not 1 <= months <= MOST_MONTHS:
        raise InvalidInput(f"A window of {months} months was asked for; it must be 1 to {MOST_MONTHS}.")
    return months
