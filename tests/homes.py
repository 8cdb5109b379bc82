"""A home on disk with its own database, and processes that work on it."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).parents[1]


class Home:
    """A home with its database, and the child processes that work on it."""

    def __init__(self, root: Path, url: str, module: str = "tests.faults.counting_worker") -> None:
        """module: what its child processes run, with a verb."""
        self.root, self.url, self.module = root, url, module
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("ZELO_", "DJANGO_"))}
        self.environment = inherited | {
            "ZELO_HOME": str(root),
            "ZELO_DATABASE_URL": url,
            "ZELO_LOG_LEVEL": "CRITICAL",
        }

    def start(self, verb: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", self.module, verb]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def finish(self, verb: str) -> None:
        with self.start(verb) as process:
            process.communicate()
        assert process.returncode == 0

    def rows(self, query: str) -> list[Any]:
        if self.url:
            with psycopg.connect(self.url) as server:
                return server.execute(query).fetchall()
        with contextlib.closing(sqlite3.connect(self.root / "zelo.sqlite3")) as file:
            return file.execute(query).fetchall()

    def work_until(self, seen: str, times: int) -> bool:
        """Lets a worker say `seen` so many times, then kills it; False where it had nothing more to do."""
        with self.start("work") as process:
            assert process.stdout is not None
            for line in process.stdout:
                times -= line.startswith(seen)
                if times <= 0:
                    os.killpg(process.pid, signal.SIGKILL)
                    return True
        return False

    def zelo(self, *arguments: str, code: int = 0) -> str:
        """Runs one `zelo` command; returns what it said on stderr."""
        command = [sys.executable, "-m", "zelo", *arguments]
        ended = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert ended.returncode == code, ended.stderr
        return ended.stderr
