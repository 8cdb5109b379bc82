"""The embedded engine: DuckDB in process over the snapshot's own Parquet files."""

import tempfile
from datetime import date
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from zelo.lib.errors import InvalidInput, NotFound
from zelo.warehouse.catalogue import Measure, bind, columns
from zelo.warehouse.engines.identity import Unit, create_identity
from zelo.warehouse.engines.lookup import resolve
from zelo.warehouse.engines.views import create_facts, create_views
from zelo.warehouse.facts import table
from zelo.warehouse.lake.snapshot import Snapshot

MOST_MONTHS = 60
_OPTIONAL = {"low": "DOUBLE", "high": "DOUBLE", "n": "BIGINT", "note": "VARCHAR"}


class DuckDBEngine:
    """Measures and facts of one snapshot as of a date, per account of a unit.

    Its connection can read the snapshot's files and nothing else, writes nowhere but a temporary folder
    of its own, and loads no extension. Use as a context manager.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        as_of: date,
        unit: Unit = "root",
        memory: str = "1GB",
        threads: int | None = None,
    ) -> None:
        """Raises InvalidInput where the parents of a group form a cycle."""
        self.snapshot, self.as_of, self.unit = snapshot, as_of, unit
        self._spill = tempfile.TemporaryDirectory(prefix="zelo-")
        self._connection = duckdb.connect(config=_config(memory, threads, self._spill.name))
        try:
            paths = sorted(path for group in snapshot.files.values() for path in group)
            self._connection.execute("SET allowed_paths = $1", [paths])
            self._connection.execute("SET enable_external_access = false")
            self._connection.execute("SET lock_configuration = true")
            create_facts(self._connection, snapshot.files, as_of)
            create_views(self._connection, joined=create_identity(self._connection, unit))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()
        self._spill.cleanup()

    def compute(self, measure: Measure, *, months: int = 12) -> pa.Table:
        """The measure's value for every account of the universe, over a window of months up to the date.

        Returns: account_id (string, sorted), value (the SELECT's own exact type; double for ratios), low
        and high (the same unit), n (int64, observations behind the value), note (a code of the
        measure's `notes`); null = unknown. An account without a row in the SELECT has zero where the
        measure says so and the account has any row in the measure's `facts`.
        Raises: InvalidInput if the SELECT fails, or gives two rows for one account.
        """
        if not 1 <= months <= MOST_MONTHS:
            raise InvalidInput(f"A window of {months} months was asked for; it must be 1 to {MOST_MONTHS}.")
        select = bind(measure.name, measure.sql, as_of=self.as_of, months=months)
        try:
            result = self._arrow(self._complete(measure, select))
        except duckdb.Error as error:
            raise InvalidInput(f"Measure {measure.name} cannot be computed: {error}") from error
        [(count,)] = self._connection.execute("SELECT count(*) FROM identity.universe").fetchall()
        if result.num_rows != count:
            raise InvalidInput(f"Measure {measure.name} gives more than one row for an account.")
        return result

    def accounts(self) -> pa.Table:
        """Every account listed or met by the date, sorted by account_id.

        Columns: account_id, name, cnpj, parent (the account above it, where that is another one), segment,
        region (of the account that stands for the unit) and members (listed or met accounts in the unit).
        """
        return self._arrow("FROM identity.universe ORDER BY account_id")

    def resolve(self, text: str) -> str:
        """The account_id that an id, a code, a CNPJ (masked or not) or a CNPJ root stands for.

        Raises: NotFound naming near matches; InvalidInput where the text fits several accounts.
        """
        return resolve(self._connection, text)

    def decided_tiers(self) -> dict[str, str]:
        """account_id -> the tier last decided by the date; of the same day, the later evaluation's.

        A declined proposal decides no tier: the account keeps the one it had.
        """
        rows = self._connection.execute(
            "SELECT account_id, tier FROM decisions WHERE account_id IS NOT NULL AND tier IS NOT NULL "
            "AND action IS DISTINCT FROM 'decline' "
            "ORDER BY day, evaluation NULLS FIRST, source, record_id"
        ).fetchall()
        return dict(rows)

    def rows(self, measure_or_table: Measure | str, account_id: str, limit: int = 500) -> pa.Table:
        """The rows of a fact table (a measure's: the first of its `facts`) of one account, latest first.

        Returns: the table's columns as known on the date, at most `limit` rows.
        Raises: NotFound if there is no such table or account.
        """
        name = measure_or_table if isinstance(measure_or_table, str) else measure_or_table.facts[0]
        order = "day DESC NULLS LAST, source, record_id"
        known = "SELECT account_id FROM identity.universe WHERE account_id = $1"
        if not self._connection.execute(known, [account_id]).fetchall():
            raise NotFound(f"There is no account {account_id!r} as of {self.as_of}.")
        return self._arrow(
            f"SELECT * FROM {table(name).name} WHERE account_id = $1 ORDER BY {order} LIMIT $2",
            [account_id, limit],
        )

    def facts(self, name: str) -> pa.Table:
        """All rows of a small fact table as known on the date, with their account_id.

        Raises: NotFound if there is no such table.
        """
        return self._arrow(f"SELECT * FROM {table(name).name} ORDER BY source, record_id")

    def _arrow(self, query: str, values: list[str | int] | None = None) -> pa.Table:
        return self._connection.sql(query, params=values).to_arrow_table()

    def _complete(self, measure: Measure, select: str) -> str:
        given = set(columns(measure.name, measure.sql))
        if not {"account_id", "value"} <= given:
            raise InvalidInput(f"Measure {measure.name} must give the columns account_id and value.")
        optional = [
            f"CAST({f'm.{name}' if name in given else 'NULL'} AS {kind}) AS {name}"
            if name in ("n", "note") or name not in given
            else f"m.{name}"
            for name, kind in _OPTIONAL.items()
        ]
        facts = ", ".join(f"'{name}'" for name in measure.facts)
        zero = (
            "CASE WHEN m.account_id IS NULL AND u.account_id IN "
            f"(SELECT account_id FROM identity.presence WHERE fact IN ({facts})) THEN 0 ELSE m.value END"
        )
        value = zero if measure.absent == "zero" and facts else "m.value"
        return (
            f"SELECT u.account_id, {value} AS value, {', '.join(optional)} FROM identity.universe u "
            f"LEFT JOIN ({select}) m ON m.account_id = u.account_id ORDER BY u.account_id"
        )


def _config(memory: str, threads: int | None, spill: str) -> dict[str, str | bool | int | float | list[str]]:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
        "memory_limit": memory,
        "temp_directory": spill,
    }
    if threads is not None:
        settings["threads"] = threads
    return settings
