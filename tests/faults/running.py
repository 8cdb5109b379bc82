"""Commands run in processes of their own, which can be killed, and what the lake then holds."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import duckdb

from zelo.warehouse.lake import Lake

KILLS = 25 if os.environ.get("ZELO_EVIDENCE") else 4
LINES = 60_000


def write_lines(path: Path, amount: str) -> None:
    rows = "".join(f"C{i % 500};R{i};2026-01-{i % 28 + 1:02d};{amount}\n" for i in range(LINES))
    path.write_text("account_id;record_id;day;amount\n" + rows, encoding="utf-8")


def importing(home: Path, file: Path) -> list[str]:
    command = [sys.executable, "-m", "zelo", "--home", str(home), "import", "run", str(file)]
    return [*command, "--table", "transactions"]


def total(home: Path) -> tuple[int, str] | None:
    files = list(Lake(home / "lake").snapshot().files.get("transactions", ()))
    if not files:
        return None
    query = f"SELECT count(*), sum(net)::VARCHAR, count(DISTINCT record_id) FROM read_parquet({files})"
    rows, net, keys = duckdb.sql(query).fetchall()[0]
    assert rows == keys, "a key stands twice"
    return rows, net


def zelo(home: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "zelo", "--home", str(home), *words]


def run(command: list[str], code: int = 0) -> str:
    """Runs a command to its end and gives back what it said on stderr."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done.stderr


def run_and_kill(command: list[str], after_seconds: float) -> None:
    """Starts a command and kills it with SIGKILL unless it has ended by then."""
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as child:
        try:
            child.wait(timeout=after_seconds)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)


def moments(seed: int, length: float) -> list[float]:
    """Random moments to kill at, in a run of this many seconds; the first before any run can have ended."""
    chance = random.Random(seed)
    return [0.1 * length, *(chance.uniform(0.2, 1.1) * length for _ in range(KILLS - 1))]
