"""A DuckDB connection with a bounded memory, that reports its progress."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from duckdb.func import FunctionNullHandling, PythonUDFType

from zelo.warehouse.readers.options import Progress, silent

MEMORY_LIMIT = "1GB"
_POLL_SECONDS = 0.2


class Connection:
    """Runs statements one at a time; spills to `work`."""

    def __init__(self, work: Path, progress: Progress = silent) -> None:
        self.progress = progress
        self.duckdb = duckdb.connect(
            config={
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": str(work / "spill"),
                "threads": str(os.cpu_count() or 1),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "preserve_insertion_order": "true",
            }
        )
        self.duckdb.execute("SET enable_progress_bar = true")
        self.duckdb.execute("SET enable_progress_bar_print = false")

    def run(self, sql: str, step: str | None = None) -> list[tuple[Any, ...]]:
        """The rows of one statement; with a step, its fraction done is reported while it runs."""
        if step is None or self.progress is silent:
            return self.duckdb.execute(sql).fetchall()
        outcome: list[list[tuple[Any, ...]] | BaseException] = []

        def work() -> None:
            try:
                outcome.append(self.duckdb.execute(sql).fetchall())
            except BaseException as error:
                outcome.append(error)

        thread = threading.Thread(target=work, daemon=True)
        self.progress(step, None)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(_POLL_SECONDS)
                done = self.duckdb.query_progress()
                self.progress(step, done / 100 if done >= 0 else None)
        except BaseException:
            self.duckdb.interrupt()
            thread.join()
            raise
        (result,) = outcome
        if isinstance(result, BaseException):
            raise result
        self.progress(step, 1.0)
        return result

    def define(
        self, name: str, function: Callable[[pa.ChunkedArray], pa.Array], takes: str, gives: str
    ) -> None:
        """Makes a function of one Arrow column known to SQL. Unlike a join, it keeps the rows' order."""
        self.duckdb.create_function(
            name,
            function,
            [duckdb.sqltype(takes)],
            duckdb.sqltype(gives),
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
        )

    def close(self) -> None:
        self.duckdb.close()
