"""Twelve weeks of daily imports on a large table: what one costs, and what stays on disk, week by week."""

import os
import tempfile
from pathlib import Path
from statistics import median

import duckdb

from bench.process import Row, Run, run

LINES = int(os.environ.get("ZELO_BENCH_LINES", "10000000"))
WEEKS = int(os.environ.get("ZELO_BENCH_WEEKS", "12"))
SHARE = 100  # one row in so many changes each day
_DAYS = 700

_LINE = """'C' || lpad((hash(i // 5 * 7) % 200000)::VARCHAR, 6, '0') AS account_id, 'R' || i AS record_id,
    DATE '2024-01-01' + (i * {days} // {lines})::INTEGER AS day,
    printf('%.2f', (hash(i + {today} * {changes}) % 1000000) / 100.0) AS amount,
    printf('%.2f', (hash(i + 5) % 500000) / 100.0) AS cost, 1 + hash(i + 9) % 50 AS quantity,
    'P' || (hash(i + 3) % 5000) AS product, 'D' || (i // 5) AS document"""


def measure() -> list[Row]:
    rows = []
    for label, recent in (("recent rows change", True), ("rows of any age change", False)):
        with tempfile.TemporaryDirectory(prefix="zelo-bench-") as name:
            rows += _weeks(Path(name), label, recent)
    return rows


def _weeks(folder: Path, label: str, recent: bool) -> list[Row]:
    home, file = folder / "home", folder / "lines.csv"
    write_day(file, 0, recent)
    first = _take(home, file)
    rows = [_row(f"{label}: first import of {LINES:,} rows", [first], home)]
    for week in range(WEEKS):
        runs = []
        for day in range(1, 8):
            write_day(file, week * 7 + day, recent)
            runs.append(_take(home, file))
        rows.append(_row(f"{label}: week {week + 1}, one import", runs, home))
    return rows


def write_day(file: Path, today: int, recent: bool) -> None:
    """Day 0: all rows. Later: rows with other values, and a seventh of 1 % new ones.

    recent: the export sends the last 30 days again; a quarter of them (1 % of all rows) has new values and
    yesterday's quarter its first ones again. Else only the changed rows are sent, 1 %, of any age.
    """
    changed, new = LINES // SHARE, LINES // SHARE // 7
    last = LINES + (today - 1) * new
    line = _LINE.format(days=_DAYS, lines=LINES, today=today, changes="(i % 2)" if recent else "1")
    rows = f"range({LINES}) AS t(i)"
    if today and recent:
        window = max(LINES * 30 // _DAYS, 2 * changed)
        every = window // changed
        line = line.replace("(i % 2)", f"(CASE WHEN i % {every} = {today} % {every} THEN 1 ELSE 0 END)")
        rows = f"range({last - window}, {last + new}) AS t(i)"
    elif today:
        rows = (
            f"(SELECT (i * {SHARE} + {today} % {SHARE})::BIGINT AS i FROM range({changed}) AS t(i) "
            f"UNION ALL SELECT i FROM range({last}, {last + new}) AS t(i))"
        )
    duckdb.sql(f"COPY (SELECT {line} FROM {rows}) TO '{file}' (HEADER)")


def _take(home: Path, file: Path) -> Run:
    return run(["-m", "zelo", "--home", str(home), "import", "run", str(file), "--table", "transactions"])


def _row(what: str, runs: list[Run], home: Path) -> Row:
    seconds = median(entry.seconds for entry in runs)
    return Row(f"{what}; {disk(home)}", seconds, max(entry.megabytes for entry in runs))


def disk(home: Path) -> str:
    """What the lake takes on disk, a file with two names counted once, and of how many table files."""
    lake = home / "lake"
    sizes = {(entry := path.stat()).st_ino: entry.st_size for path in lake.rglob("*") if path.is_file()}
    batches = sum(path.stat().st_size for path in (lake / "batches").rglob("*.parquet"))
    files = len(list((lake / "tables").rglob("part-*.parquet")))
    return f"{sum(sizes.values()) / 1e6:.0f} MB on disk, {batches / 1e6:.0f} in imports, {files} table files"
