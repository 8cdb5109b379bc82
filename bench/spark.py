"""The evaluation of `bench.scale` on Spark, through Spark Connect and on Sail, beside DuckDB's."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from bench.process import Row, row, run
from bench.scale import evaluation_of, home_of

SIZES = tuple(int(size) for size in os.environ.get("ZELO_BENCH_SPARK", "1000000,10000000").split(","))
SAIL = Path(".cache/bench-peers/sail")
_SAIL = "pysail==0.6.6"


def measure() -> list[Row]:
    if find_spec("pyspark") is None or shutil.which("java") is None:
        print("PySpark or Java is missing: Spark is not measured.")
        return []
    rows = []
    for lines in SIZES:
        with tempfile.TemporaryDirectory(prefix="zelo-bench-") as name, _sail() as address:
            home, _ = home_of(Path(name), lines)
            command = evaluation_of(home)
            duck = [run(command)]
            rows.append(row(f"DuckDB, {lines:,} lines", duck))
            for label, env in _sparks(address).items():
                rows.append(row(f"{label}, {lines:,} lines", [run(command, env)], duck))
    return rows


def _sparks(sail: str) -> dict[str, dict[str, str]]:
    engine = {"ZELO_ENGINE": "spark"}
    classic = {"PYSPARK_SUBMIT_ARGS": "--master local[2] pyspark-shell"}
    return {
        "Spark local[2], its start included": engine | classic,
        "Spark Connect local[2], its start included": engine | {"SPARK_REMOTE": "local[2]"},
        "Sail 0.6.6, through Connect to a running server": engine | {"SPARK_REMOTE": sail},
    }


@contextmanager
def _sail() -> Iterator[str]:
    """The address of a Sail server in an environment of its own, ended afterwards."""
    if not SAIL.exists():
        subprocess.run([sys.executable, "-m", "venv", str(SAIL)], check=True)
        subprocess.run([str(SAIL / "bin" / "pip"), "install", "-q", _SAIL], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [str(SAIL / "bin" / "sail"), "spark", "server", "--ip", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield f"sc://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()
