"""A ten-million-line CSV: Zelo's import and re-import beside DuckDB's own copy of the file to Parquet."""

import os
import shutil
import tempfile
from pathlib import Path

import duckdb

from bench.process import Row, Run, row, run

LINES = int(os.environ.get("ZELO_BENCH_LINES", "10000000"))
ROUNDS = 3

_COPY = (
    "import duckdb, sys; file, copy = sys.argv[1:]; duckdb.sql('SET enable_progress_bar = false'); "
    "duckdb.sql(f\"COPY (FROM read_csv('{file}')) TO '{copy}' (FORMAT parquet)\")"
)
_KEYED = "account_id,record_id,day,amount,cost,quantity,product,document"
_PLAIN = "account_id,day,amount,cost,quantity,product,document"


def measure() -> list[Row]:
    rows = []
    with tempfile.TemporaryDirectory(prefix="zelo-bench-") as name:
        folder = Path(name)
        for label, columns in (("with record ids", _KEYED), ("without record ids", _PLAIN)):
            file = folder / "lines.csv"
            write_lines(file, columns, LINES)
            copies, imports, again = _rounds(folder, file)
            rows += [
                row(f"DuckDB COPY, {label}", copies),
                row(f"import, {label}", imports, copies, "4 x, 2048 MB"),
                row(f"the same file again, {label}", again, copies, "6 x, 2048 MB"),
            ]
    return rows


def write_lines(file: Path, columns: str, lines: int) -> None:
    """Sales lines of 200,000 accounts over 700 days, five lines a document; seeded by their number."""
    duckdb.sql(
        f"""COPY (SELECT {columns} FROM (SELECT
            'C' || lpad((hash(i // 5 * 7) % 200000)::VARCHAR, 6, '0') AS account_id,
            'R' || i AS record_id,
            DATE '2024-01-01' + (i * 700 // {lines})::INTEGER AS day,
            printf('%.2f', (hash(i) % 1000000) / 100.0) AS amount,
            printf('%.2f', (hash(i + 5) % 500000) / 100.0) AS cost,
            1 + hash(i + 9) % 50 AS quantity,
            'P' || (hash(i + 3) % 5000) AS product,
            'D' || (i // 5) AS document
            FROM range({lines}) AS t(i))) TO '{file}' (HEADER)"""
    )


def _rounds(folder: Path, file: Path) -> tuple[list[Run], list[Run], list[Run]]:
    copies, imports, again = [], [], []
    for _ in range(ROUNDS):
        copies.append(run(["-c", _COPY, str(file), str(folder / "copy.parquet")]))
        home = folder / "home"
        command = ["-m", "zelo", "--home", str(home), "import", "run", str(file), "--table", "transactions"]
        imports.append(run(command))
        again.append(run(command))
        shutil.rmtree(home)
    return copies, imports, again
