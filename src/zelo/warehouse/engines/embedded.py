"""The embedded engine: DuckDB in process over the snapshot's own Parquet files."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event, Timer

import duckdb

from zelo.lib.errors import InvalidInput
from zelo.warehouse.engines.engine import Engine
from zelo.warehouse.engines.identity import Unit
from zelo.warehouse.engines.views import known_sql, linked_sql
from zelo.warehouse.facts import TABLES
from zelo.warehouse.lake.snapshot import Snapshot
from zelo.warehouse.lake.sql import table_scan

_MOST_SPILLED = "20GB"
_AGAIN_SECONDS = 0.02


class DuckDBEngine(Engine):
    """Measures and facts of one snapshot, read by DuckDB in this process.

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
        seconds: float | None = None,
    ) -> None:
        """seconds: how long a user's own measure may take."""
        self._spill = tempfile.TemporaryDirectory(prefix="zelo-")
        local = open_local(memory, threads, self._spill.name, snapshot)
        try:
            local.execute("CREATE SCHEMA facts")
            for table in TABLES.values():
                files = snapshot.files.get(table.name, ())
                rows = table_scan(table, files) if files else None
                local.execute(f"CREATE VIEW facts.{table.name} AS {known_sql(table, rows, as_of)}")
        except BaseException:
            local.close()
            self._spill.cleanup()
            raise
        super().__init__(snapshot, _DuckDBSource(local), local, as_of=as_of, unit=unit, seconds=seconds)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Whatever is read inside is stopped after so many seconds, with InvalidInput."""
        over = Event()

        def stop() -> None:
            # Between two statements there is nothing to interrupt, so the next one is.
            while not over.wait(_AGAIN_SECONDS):
                self._local.interrupt()

        timer = Timer(seconds, stop)
        timer.start()
        try:
            yield
        except duckdb.InterruptException as error:
            raise InvalidInput(f"it took longer than {seconds:g} seconds and was stopped") from error
        finally:
            over.set()
            timer.cancel()
            if timer.is_alive():
                timer.join()

    def close(self) -> None:
        super().close()
        self._spill.cleanup()


class _DuckDBSource:
    """The local database reads the facts itself."""

    mixed = True

    def __init__(self, local: duckdb.DuckDBPyConnection) -> None:
        self._local = local

    def materialise(self, table: str, sql: str, *, seconds: float | None = None) -> None:
        try:
            with _interrupted_after(self._local, seconds):
                self._local.execute(f"CREATE OR REPLACE TABLE {table} AS {sql}")
        except duckdb.InterruptException as error:
            if seconds is None:
                raise
            raise InvalidInput(f"it took longer than {seconds:g} seconds and was stopped") from error
        except duckdb.Error as error:
            raise InvalidInput(str(error)) from error

    def link(self, *, joined: bool) -> None:
        for table in TABLES.values():
            self._local.execute(f"CREATE VIEW main.{table.name} AS {linked_sql(table, joined=joined)}")

    def close(self) -> None:
        pass


def open_local(
    memory: str, threads: int | None, spill: str, snapshot: Snapshot | None = None
) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that reads the snapshot's files and no others, and whose settings are locked."""
    connection = duckdb.connect(config=_config(memory, threads, spill))
    paths = sorted(path for group in snapshot.files.values() for path in group) if snapshot else []
    connection.execute("SET allowed_paths = $1", [paths])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


@contextmanager
def _interrupted_after(connection: duckdb.DuckDBPyConnection, seconds: float | None) -> Iterator[None]:
    if seconds is None:
        yield
        return
    timer = Timer(seconds, connection.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _config(memory: str, threads: int | None, spill: str) -> dict[str, str | bool | int | float | list[str]]:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
        "memory_limit": memory,
        "temp_directory": spill,
        "max_temp_directory_size": _MOST_SPILLED,
    }
    if threads is not None:
        settings["threads"] = threads
    return settings
