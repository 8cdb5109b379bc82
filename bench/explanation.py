"""An account explained with many accounts and evaluations; an evaluation as a job beside the command line's.

Sizes can be set: ZELO_BENCH_ACCOUNTS.
"""

import os
import sys
import tempfile
from pathlib import Path
from statistics import quantiles

from bench.pages import ACCOUNTS, LIMIT, load, megabytes, serving
from bench.process import Row, row, run

EVALUATIONS, LINES = 20, 10
_PAGES = [
    ("one account explained", "/evaluations/{evaluation}/accounts/{proposal}/"),
    ("one account explained, on its own page", "/accounts/{account}/why/"),
    ("the list with reasons", "/evaluations/{evaluation}/"),
]


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="zelo-bench-") as name:
        home = Path(name) / "home"
        env = {
            **os.environ,
            "ZELO_HOME": str(home),
            "ZELO_LOG_LEVEL": "WARNING",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        step = ["-m", "bench.explanation_home"]
        run([*step, "fill", str(ACCOUNTS), str(LINES)], env)
        zelo = ["-m", "zelo", "--home", str(home), "evaluation"]
        number = ["1"]
        command = run([*zelo, "run", "--policy", "purchases"], env)
        drawn = run([*zelo, "stability", *number, "--format", "csv"], env)
        job = run([*step, "evaluate"], env)
        run([*step, "copy", str(EVALUATIONS)], env)
        cookie = (home / "cookie").read_text(encoding="utf-8")
        told = f"{ACCOUNTS:,} accounts"
        rows = [
            row(f"{told}: evaluation by the command line", [command]),
            row(f"{told}: its stability by the command line", [drawn]),
            Row(
                f"{told}: the same as a job, with its proposals",
                job.seconds,
                job.megabytes,
                job.seconds / (command.seconds + drawn.seconds),
                "1.5 × the two above",
            ),
        ]
        return rows + _pages(home, env, cookie)


def _pages(home: Path, env: dict[str, str], cookie: str) -> list[Row]:
    rows = []
    with serving(home, env) as (port, parent):
        for what, address in _PAGES:
            addresses = [_filled(address, turn) for turn in range(40)]
            cuts = quantiles(load(port, {"Cookie": cookie}, addresses), n=20)
            title = f"{ACCOUNTS:,} accounts, {EVALUATIONS} evaluations: {what}"
            rows.append(Row(f"{title}, p50", cuts[9], megabytes(parent)))
            limit = LIMIT if "explained" in what else ""
            rows.append(Row(f"{title}, p95", cuts[18], megabytes(parent), limit=limit))
    return rows


def _filled(address: str, turn: int) -> str:
    """Another account and another evaluation each time."""
    account = turn * 7919 % ACCOUNTS + 1
    evaluation = turn % EVALUATIONS + 1
    return address.format(
        account=account, evaluation=evaluation, proposal=(evaluation - 1) * ACCOUNTS + account
    )
