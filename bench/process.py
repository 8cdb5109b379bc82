"""Whole processes, timed and weighed."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Run:
    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Row:
    """One line of a table: what was run, its median time, memory, ratio to the peer and the limit."""

    what: str
    seconds: float
    megabytes: float
    ratio: float | None = None
    limit: str = ""


def run(arguments: Sequence[str], env: dict[str, str] | None = None) -> Run:
    """Runs a Python process to its end; raises if it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{arguments} failed")
    return Run(seconds, usage.ru_maxrss / 1024)


def row(what: str, runs: Sequence[Run], peer: Sequence[Run] | None = None, limit: str = "") -> Row:
    seconds = median(entry.seconds for entry in runs)
    ratio = seconds / median(entry.seconds for entry in peer) if peer else None
    return Row(what, seconds, max(entry.megabytes for entry in runs), ratio, limit)


def markdown(rows: Sequence[Row]) -> str:
    lines = ["| what | seconds | MB | ratio | limit |", "|---|---:|---:|---:|---|"]
    lines += [
        f"| {entry.what} | {_digits(entry.seconds)} | {entry.megabytes:.0f} "
        f"| {'' if entry.ratio is None else _digits(entry.ratio)} | {entry.limit} |"
        for entry in rows
    ]
    return "\n".join(lines)


def _digits(value: float) -> str:
    """Two decimals; three of what is small."""
    return f"{value:.2f}" if value >= 0.2 else f"{value:.3f}"
