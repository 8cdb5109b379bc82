"""Other libraries, each in an environment of its own, and code timed in fresh processes.

What a process times, it times itself: imports and data are ready when its clock starts. The clock counts the
processor's seconds of all its threads, which a busy machine stretches less than the wall's.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.process import Row

PEERS = Path(".cache/bench-peers")
REQUIREMENTS = {
    "lifetimes": ["lifetimes==0.11.3", "numpy==1.26.4", "scipy==1.11.4", "pandas==2.1.4"],
    "pymc": ["pymc-marketing==0.19.2"],
}
REPORT = """
import json, sys, time
import numpy as np
def report(seconds, **more):
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    print(json.dumps({"seconds": seconds, "megabytes": int(status["VmHWM"].split()[0]) / 1024, **more}))
"""

Result = dict[str, Any]


def alternately(rounds: int, *commands: Sequence[str]) -> list[Result]:
    """For each command the median of its runs; they take turns."""
    results: list[list[Result]] = [[] for _ in commands]
    for _ in range(rounds):
        for command, found in zip(commands, results, strict=True):
            found.append(_reported(command))
    return [_middle(found) for found in results]


def peer(name: str) -> str:
    """The Python of the peer's own environment, made on first use."""
    python = PEERS / name / "bin" / "python"
    ready = PEERS / name / ".ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(PEERS / name)], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *REQUIREMENTS[name]], check=True)
        ready.touch()
    return str(python)


def line(what: str, ours: Result, beside: Result | None = None, limit: str = "") -> Row:
    ratio = ours["seconds"] / beside["seconds"] if beside else None
    return Row(what, ours["seconds"], ours["megabytes"], ratio, limit)


def _reported(command: Sequence[str]) -> Result:
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=os.environ)
    found: Result = json.loads(done.stdout.decode().splitlines()[-1])
    return found


def _middle(found: Sequence[Result]) -> Result:
    seconds = median(result["seconds"] for result in found)
    return {**found[0], "seconds": seconds, "megabytes": max(result["megabytes"] for result in found)}
