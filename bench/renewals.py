"""Renewals: the nightly pass, the pages under load, and the simulation of the forecast.

The number of contracts can be set: ZELO_BENCH_CONTRACTS.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

import numpy as np

from bench.pages import LIMIT, _database, _postgres_answers, load, megabytes, serving
from bench.process import Row
from zelo.analytics.contracts.forecast import Renewals, outlook

CONTRACTS = int(os.environ.get("ZELO_BENCH_CONTRACTS", "50000"))
NIGHT, SIMULATION = 60.0, 2.0
_DRAWS, _TERMS = 10_000, 5_000
PAGES = [
    (
        "renewals list: filter, sort, page of 50",
        [
            "/renewals/",
            "/renewals/?within=90&sort=-amount",
            "/renewals/?call=undecided&sort=end",
            "/renewals/?sort=-amount&page=40",
            "/renewals/?sort=account",
            "/renewals/?sort=-model",
        ],
    ),
    ("calendar of deadlines", ["/renewals/calendar/", "/renewals/calendar/?month=2027-02"]),
    ("one renewal", ["/renewals/{any}/"]),
    ("forecast", ["/renewals/forecast/"]),
    ("movements", ["/renewals/movements/"]),
]


def measure() -> list[Row]:
    rows = [_simulation()]
    with tempfile.TemporaryDirectory(prefix="zelo-bench-") as name:
        rows += _measure_home("SQLite", Path(name) / "home", None)
        if not _postgres_answers():
            print("PostgreSQL does not answer: renewals are not measured on it.")
            return rows
        with _database() as url:
            rows += _measure_home("PostgreSQL", Path(name) / "home-on-postgres", url)
    return rows


def _simulation() -> Row:
    """The forecast's draws over terms of as many accounts, twelve periods."""
    rng = np.random.default_rng(1)
    chance = rng.uniform(0, 0.9, _TERMS)
    renewals = Renewals(
        period=rng.integers(0, 12, _TERMS),
        amount=rng.uniform(1e3, 1e6, _TERMS),
        p_renew=chance,
        reduced=np.full(_TERMS, 500.0),
        p_reduce=np.full(_TERMS, 0.05),
        committed=rng.random(_TERMS) < 0.1,
        at_risk=chance < 0.3,
        account=np.arange(_TERMS),
    )
    began = time.perf_counter()
    outlook(renewals, periods=12, rng=rng, draws=_DRAWS)
    spent = time.perf_counter() - began
    what = f"Forecast: {_DRAWS:,} draws of {_TERMS:,} terms"
    return Row(what, spent, 0, limit=f"{SIMULATION:.0f} s")


def _measure_home(label: str, home: Path, database: str | None) -> list[Row]:
    env = {
        **os.environ,
        "ZELO_HOME": str(home),
        "ZELO_LOG_LEVEL": "WARNING",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    if database:
        env["ZELO_DATABASE_URL"] = database
    said = _home(env, "fill")
    rows = []
    with serving(home, env) as (port, parent):
        for what, addresses in PAGES:
            paths = [address.format(any=CONTRACTS // 10) for address in addresses]
            times = load(port, {"Cookie": said[-1]}, paths)
            cuts, memory = quantiles(times, n=20), megabytes(parent)
            title = f"{label}, {CONTRACTS:,} contracts: {what}"
            rows.append(Row(f"{title}, p50", cuts[9], memory))
            rows.append(Row(f"{title}, p95", cuts[18], memory, limit=LIMIT if what[:4] == "rene" else ""))
    first, second = (float(number) for number in _home(env, "more")[-1].split())
    title = f"{label}, {2 * CONTRACTS:,} contracts: nightly pass"
    rows.append(Row(f"{title} that opens half of it", first, 0))
    rows.append(Row(f"{title}, the night after", second, 0, limit=f"{NIGHT:.0f} s"))
    return rows


def _home(env: dict[str, str], what: str) -> list[str]:
    """The lines that the making of the home ends with."""
    made = subprocess.run(
        [sys.executable, "-m", "bench.renewals_home", what, str(CONTRACTS)],
        env=env,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [line for line in made.stdout.splitlines() if line and not line.startswith("{")]
