"""A worker killed at any moment, on SQLite and PostgreSQL: its job goes on and nothing is doubled."""

import os
import random
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.databases import fresh_postgres, postgres_answers
from tests.faults.counting_worker import MAILS, STEPS
from tests.homes import Home

KILLS = 15 if os.environ.get("ZELO_EVIDENCE") else 2


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
