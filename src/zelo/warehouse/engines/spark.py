"""The cluster engine: Spark reads the snapshot's files, in a session of its own or through Connect."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import Timer
from typing import Any
from uuid import uuid4

import duckdb
import sqlglot
from sqlglot import exp

from zelo.lib.errors import InvalidInput
from zelo.warehouse.engines.embedded import open_local
from zelo.warehouse.engines.engine import Engine
from zelo.warehouse.engines.identity import Unit
from zelo.warehouse.engines.views import known_sql, linked_sql
from zelo.warehouse.facts import TABLES
from zelo.warehouse.lake.snapshot import Snapshot
from zelo.warehouse.lake.sql import known_columns, lacking_columns

_PREFIX = "zelo_"

# Exact decimals keep their scale or fail, as DuckDB's do; dates know no time zone.
_SESSION = {
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
}
_LOCAL = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "8", "spark.driver.memory": "2g"}


class SparkEngine(Engine):
    """Measures and facts of one snapshot, reduced by Spark. Use as a context manager.

    The files must stand under the same paths for Spark. A user's own measures are held by the allow-list of
    the dialect and a time limit only: what else they may reach is Spark's own configuration, and Spark ends
    a stopped task only when it comes to the next batch of rows that it reads.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        as_of: date,
        unit: Unit = "root",
        memory: str = "1GB",
        seconds: float | None = None,
        session: Any = None,
    ) -> None:
        """session: a SparkSession, classic or Connect; by default the one that `open_session` gives."""
        self._spill = tempfile.TemporaryDirectory(prefix="zelo-")
        local = open_local(memory, None, self._spill.name)
        try:
            source = _SparkSource(session or open_session(), local, snapshot, as_of)
        except BaseException:
            local.close()
            self._spill.cleanup()
            raise
        super().__init__(snapshot, source, local, as_of=as_of, unit=unit, seconds=seconds)

    def close(self) -> None:
        super().close()
        self._spill.cleanup()


def open_session(remote: str | None = None) -> Any:
    """Spark's session: through Connect where `remote` or SPARK_REMOTE names a server, else Spark's own.

    Raises InvalidInput where PySpark is not installed or no session can be had.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise InvalidInput("Spark is not installed here; install Zelo as zelo[spark].") from error
    builder = SparkSession.builder.appName("zelo")
    try:
        if remote or os.environ.get("SPARK_REMOTE"):
            return (builder.remote(remote) if remote else builder).getOrCreate()
        return builder.config(map={**_LOCAL, **_given()}).getOrCreate()
    except Exception as error:
        raise InvalidInput(f"No Spark session can be had: {_reason(error)}") from error


def spark_sql(sql: str) -> str:
    """A SELECT of DuckDB's dialect in Spark's, over the names its tables have there."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    for table in tree.find_all(exp.Table):
        if table.db or table.name in TABLES:
            alias = table.alias or table.name
            name = "_".join(part for part in (table.db, table.name) if part)
            table.replace(exp.to_table(_PREFIX + name, alias=alias))
    return tree.sql(dialect="spark")


class _SparkSource:
    """Facts as temporary views of a Spark session; rows come back as Arrow."""

    mixed = False

    def __init__(
        self, session: Any, local: duckdb.DuckDBPyConnection, snapshot: Snapshot, as_of: date
    ) -> None:
        self._session, self._local = session, local
        self._views: set[str] = set()
        for name, value in _SESSION.items():
            session.conf.set(name, value)
        for table in TABLES.values():
            files, rows = snapshot.files.get(table.name), None
            if files:
                lacking, unknown = lacking_columns(table, files)
                read = session.read.option("mergeSchema", "true") if lacking else session.read
                self._show(read.parquet(*files), f"files_{table.name}")
                rows = f"files.{table.name}"
                if unknown:
                    rows = f"(SELECT {known_columns(table, unknown)} FROM {rows})"
            self._view(f"facts_{table.name}", known_sql(table, rows, as_of))

    def materialise(self, table: str, sql: str, *, seconds: float | None = None) -> None:
        try:
            with _interrupted_after(self._session, seconds) as stopped:
                rows = self._session.sql(spark_sql(sql)).toArrow()
        except Exception as error:
            if stopped:
                raise InvalidInput(f"it took longer than {seconds:g} seconds and was stopped") from error
            raise InvalidInput(f"Spark: {_reason(error)}") from error
        self._local.register("arrived", rows)
        self._local.execute(f"CREATE OR REPLACE TABLE {table} AS FROM arrived")
        self._local.unregister("arrived")

    def link(self, *, joined: bool) -> None:
        if joined:
            links = self._local.sql("FROM identity.links").to_arrow_table()
            self._show(self._session.createDataFrame(links), "identity_links")
        for table in TABLES.values():
            self._view(table.name, linked_sql(table, joined=joined))

    def close(self) -> None:
        for name in self._views:
            self._session.catalog.dropTempView(name)

    def _view(self, name: str, sql: str) -> None:
        self._show(self._session.sql(spark_sql(sql)), name)

    def _show(self, frame: Any, name: str) -> None:
        frame.createOrReplaceTempView(_PREFIX + name)
        self._views.add(_PREFIX + name)


def _given() -> dict[str, str]:
    """What the user's Spark configuration says already of the settings for one machine."""
    from pyspark import SparkConf

    own = dict(SparkConf().getAll())
    return {name: own[name] for name in _LOCAL if name in own}


@contextmanager
def _interrupted_after(session: Any, seconds: float | None) -> Iterator[list[bool]]:
    """Stops what the session runs meanwhile when the time is over, and says so in the list."""
    stopped: list[bool] = []
    if seconds is None:
        yield stopped
        return
    tag = f"zelo-{uuid4().hex}"

    classic = getattr(session, "_sc", None)

    def stop() -> None:
        stopped.append(True)
        if classic is None:
            session.interruptTag(tag)
        else:
            classic.cancelJobGroup(tag)

    timer = Timer(seconds, stop)
    if classic is None:
        session.addTag(tag)
    else:
        classic.setJobGroup(tag, "a measure with a time limit", interruptOnCancel=True)
    timer.start()
    try:
        yield stopped
    finally:
        timer.cancel()
        if classic is None:
            session.removeTag(tag)


def _reason(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
