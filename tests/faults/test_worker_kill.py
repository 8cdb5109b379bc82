"""A worker killed at any moment, on SQLite and PostgreSQL: its job is taken up again and nothing is doubled."""

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.databases import fresh_postgres, postgres_answers
from tests.faults.counting_worker import MAILS, STEPS

KILLS = 15 if os.environ.get("ZELO_EVIDENCE") else 2
ROOT = Path(__file__).parents[2]


class Home:
    """A home with its database, and the child processes that work on it."""

    def __init__(self, root: Path, url: str) -> None:
        self.root, self.url = root, url
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("ZELO_", "DJANGO_"))}
        self.environment = inherited | {
            "ZELO_HOME": str(root),
            "ZELO_DATABASE_URL": url,
            "ZELO_LOG_LEVEL": "CRITICAL",
        }

    def start(self, verb: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.faults.counting_worker", verb]
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


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("home")
    if request.param == "sqlite":
        made = Home(folder, "")
        made.finish("upgrade")
        yield made
        return
    if not postgres_answers():
        pytest.skip("PostgreSQL does not answer; the kill tests were not run on it")
    with fresh_postgres() as url:
        made = Home(folder, url)
        made.finish("upgrade")
        yield made


def test_a_killed_job_goes_on_and_does_each_step_once(home: Home) -> None:
    chance = random.Random(20261125)
    home.finish("enqueue")
    for _ in range(KILLS):
        home.work_until(chance.choice(["inside", "after"]), chance.randint(1, STEPS // (KILLS + 2)))
    home.work_until(f"after {STEPS - 1}", 1)
    names = Counter(name for (name,) in home.rows("SELECT name FROM people_team"))
    assert names == Counter(f"step {number}" for number in range(STEPS))
    query = (
        "SELECT r.outcome FROM operations_jobrun r JOIN operations_job j ON j.id = r.job_id "
        "WHERE j.name = 'test.count'"
    )
    outcomes = Counter(outcome for (outcome,) in home.rows(query))
    assert outcomes["lost"] == KILLS


def test_a_mail_leaves_once_or_is_called_unclear(home: Home) -> None:
    chance = random.Random(20261126)
    home.finish("write")
    for _ in range(KILLS):
        home.work_until(chance.choice(["connected", "handing over", "handed over"]), chance.randint(1, 2))
    unsettled = "SELECT count(*) FROM operations_outgoingmail WHERE state IN ('waiting', 'sending')"
    while home.rows(unsettled) != [(0,)]:
        home.work_until("idle", 25)
    delivered = Counter((home.root / "delivered").read_text(encoding="utf-8").split("\n")[:-1])
    states = dict(home.rows("SELECT subject, state FROM operations_outgoingmail"))
    assert len(states) == MAILS
    assert max(delivered.values()) == 1
    assert {subject for subject, state in states.items() if state == "sent"} <= set(delivered)
    assert all(states[f"mail {n}"] == "unclear" for n in range(MAILS) if f"mail {n}" not in delivered)
