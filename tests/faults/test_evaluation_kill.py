"""A worker killed in the middle of an evaluation, on both databases: it is taken up, nothing is doubled."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import fresh_postgres, postgres_answers
from tests.faults.evaluating_worker import ACCOUNTS
from tests.homes import Home
from zelo.engine.evaluations import list_evaluations
from zelo.engine.home import Home as LakeHome

KILLS = 12 if os.environ.get("ZELO_EVIDENCE") else 3
_MODULE = "tests.faults.evaluating_worker"
_SAID_OF_EACH = (
    "SELECT e.number, e.state, count(p.id), count(DISTINCT p.account_id) FROM selection_evaluation AS e "
    "LEFT JOIN selection_proposal AS p ON p.evaluation_id = e.id GROUP BY e.id, e.number, e.state ORDER BY 1"
)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("evaluated") / "home"
    if request.param == "sqlite":
        yield ready(folder, "")
        return
    if not postgres_answers():
        pytest.skip("PostgreSQL does not answer; evaluations were not killed on it")
    with fresh_postgres() as url:
        yield ready(folder, url)


def ready(folder: Path, url: str) -> Home:
    made = Home(folder, url, _MODULE)
    made.finish("upgrade")
    made.finish("fill")
    return made


def kill_and_finish(home: Home, seed: int) -> None:
    chance = random.Random(seed)
    home.finish("ask")
    for _ in range(KILLS):
        home.work_until("at", chance.randint(1, 9))
    while home.rows("SELECT count(*) FROM operations_job WHERE state <> 'done'") != [(0,)]:
        home.work_until("idle", 20)


def test_a_killed_evaluation_goes_on_and_doubles_nothing(home: Home) -> None:
    kill_and_finish(home, 20261130)
    lake = LakeHome.open(home.root)
    assert home.rows(_SAID_OF_EACH) == [(1, "done", ACCOUNTS, ACCOUNTS)]
    assert len(list_evaluations(lake)) == 1

    home.finish("decide")
    kill_and_finish(home, 20261201)
    assert home.rows(_SAID_OF_EACH) == [(number, "done", ACCOUNTS, ACCOUNTS) for number in (1, 2)]
    assert len(list_evaluations(lake)) == 2
    published = [batch for batch in lake.lake.batches() if batch.control.get("published")]
    assert [(batch.table, batch.rows) for batch in published] == [("decisions", 50)]
    held = home.rows("SELECT count(*) FROM selection_proposal WHERE previous_tier = 'strategic'")
    assert held == [(50,)]
