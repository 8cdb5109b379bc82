"""An evaluation of ten criteria over up to a hundred million lines, beside one raw GROUP BY of the file."""

import os
import tempfile
from pathlib import Path

import duckdb

from bench.process import Row, row, run
from zelo.engine.home import Home
from zelo.warehouse.facts import table
from zelo.warehouse.lake import Batch

SIZES = tuple(
    int(size) for size in os.environ.get("ZELO_BENCH_SCALE", "1000000,10000000,100000000").split(",")
)
ROUNDS = 3
AS_OF = "2026-10-31"
CRITERIA = (
    "revenue", "revenue_growth", "margin", "margin_rate", "share_of_revenue", "active_months", "tenure",
    "lifetime_revenue_to_date", "lifetime_margin_to_date", "days_since_last_purchase",
)  # fmt: skip

_RAW = """
import duckdb, sys
connection = duckdb.connect()
connection.sql(f'''SELECT account_code, count(*), sum(net), sum(cost), min(day), max(day),
  bit_or(1::BIGINT << (24322 - (extract(year from day) * 12 + extract(month from day))))
  FROM read_parquet('{sys.argv[1]}') GROUP BY account_code''').to_arrow_table()
"""


def measure() -> list[Row]:
    rows = []
    for lines in SIZES:
        with tempfile.TemporaryDirectory(prefix="zelo-bench-") as name:
            home, file = home_of(Path(name), lines)
            raw, evaluations = [], []
            for _ in range(ROUNDS):
                raw.append(run(["-c", _RAW, file]))
                evaluations.append(run(evaluation_of(home)))
            stability = [run([*_zelo(home), "evaluation", "stability", "1", "--draws", "200"])]
        label = f"{lines:,} lines of {_accounts(lines):,} accounts"
        most = 1.5 * row("", raw).seconds + 3 * _accounts(lines) / 1_000_000
        rows += [
            row(f"raw GROUP BY, {label}", raw),
            row(
                f"evaluation of ten criteria, {label}",
                evaluations,
                raw,
                f"{most:.1f} s, 2,500 MB" if lines >= 100_000_000 else "",
            ),
            row(f"stability, 200 draws, {_accounts(lines):,} accounts", stability, limit="20 s"),
        ]
    return rows


def _zelo(home: Home) -> list[str]:
    return ["-m", "zelo", "--home", str(home.root)]


def evaluation_of(home: Home) -> list[str]:
    policy = str(home.root / "ten.toml")
    return [*_zelo(home), "evaluation", "run", "--policy", policy, "--as-of", AS_OF]


def _accounts(lines: int) -> int:
    return max(lines // 100, 1000)


def home_of(folder: Path, lines: int) -> tuple[Home, str]:
    """A home whose only batch holds so many sales lines, and the file of its table."""
    home = Home(folder / "home")
    home.save()
    (home.root / "ten.toml").write_text(_policy(), encoding="utf-8")
    fact = table("transactions")
    with home.lake.writing(), home.lake.workspace() as workspace:
        staged = workspace / "staged.parquet"
        write_lines(staged, lines)
        home.lake.add_batch(fact, staged, Batch(0, fact.name, "main", "bench", "", 0, 0, 0, 0, ""), workspace)
    [file] = home.lake.snapshot().files[fact.name]
    return home, file


def write_lines(file: Path, lines: int) -> None:
    """Lines of three years in the order of days, five to a document, in a table's stored form."""
    own = {
        "source": "'main'",
        "record_id": "'R' || i",
        "row_hash": "(hash(i) % 4611686018427387904)::BIGINT",
        "account_code": f"'C' || lpad((hash(i // 5 * 7) % {_accounts(lines)})::VARCHAR, 7, '0')",
        "day": f"DATE '2023-11-01' + (i * 1095 // {lines})::INTEGER",
        "document": "'D' || (i // 5)",
        "kind": "CASE WHEN hash(i + 11) % 50 = 0 THEN 'return' ELSE 'sale' END",
        "product": "'P' || (hash(i + 3) % 5000)",
        "quantity": "1 + hash(i + 9) % 50",
        "gross": "(hash(i) % 1000000) / 100.0",
        "net": "CASE WHEN hash(i + 11) % 50 = 0 THEN -1 ELSE 1 END * ((hash(i) % 1000000) / 100.0)",
        "cost": "(hash(i + 5) % 500000) / 100.0",
    }
    columns = ", ".join(
        f"CAST({own.get(name, 'NULL')} AS {kind}) AS {name}"
        for name, kind in table("transactions").stored.items()
    )
    with duckdb.connect(config={"memory_limit": "3GB", "temp_directory": str(file.parent)}) as connection:
        connection.execute(
            f"COPY (SELECT {columns} FROM range({lines}) AS t(i)) "
            f"TO '{file}' (FORMAT parquet, COMPRESSION zstd)"
        )


def _policy() -> str:
    head = 'name = "ten"\nversion = 1\ntitle = "Ten"\nminimum_coverage = 0.5\n'
    each = 'weight = 10\naxis = "strength"\nscale = { kind = "percentile" }\n'
    criteria = "".join(f'[[criteria]]\nmeasure = "{name}"\n{each}' for name in CRITERIA)
    return f'{head}{criteria}[[tiers]]\nname = "strategic"\nenter = 90\nstay = 85\n[cap]\ncount = 100\n'
