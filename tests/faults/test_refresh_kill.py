"""A worker killed in the middle of a refresh, on both databases: it is taken up, nothing is doubled."""

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import fresh_postgres, postgres_answers
from tests.faults.refreshing_worker import ACCOUNTS, TOUCHES
from tests.homes import Home
from zelo.engine.home import Home as LakeHome

KILLS = 12 if os.environ.get("ZELO_EVIDENCE") else 3
_MODULE = "tests.faults.refreshing_worker"
_COUNTS = (
    "portfolio_account",
    "portfolio_establishment",
    "portfolio_accountstate",
    "portfolio_snapshot",
    "engagement_interaction",
    "refresh_stagedfigures",
)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("refreshed") / "home"
    if request.param == "sqlite":
        yield ready(folder, "")
        return
    if not postgres_answers():
        pytest.skip("PostgreSQL does not answer; refreshes were not killed on it")
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
        home.work_until("at", chance.randint(1, 12))
    while home.rows("SELECT count(*) FROM operations_job WHERE state <> 'done'") != [(0,)]:
        home.work_until("idle", 20)


def counts(home: Home) -> dict[str, Any]:
    return {name: home.rows(f"SELECT count(*) FROM {name}")[0][0] for name in _COUNTS}


def test_a_killed_refresh_goes_on_and_doubles_nothing(home: Home) -> None:
    kill_and_finish(home, 20261125)
    lake = LakeHome.open(home.root)
    assert counts(home) == dict(zip(_COUNTS, (*([ACCOUNTS] * 4), TOUCHES, 0), strict=True))
    assert home.rows("SELECT count(*) FROM portfolio_accountstate WHERE revenue_12m = 303") == [(ACCOUNTS,)]
    assert home.rows("SELECT state FROM portfolio_refresh") == [("done",)]
    assert (len(lake.lake.batches()), len(list(lake.evaluations.glob("[0-9]*")))) == (3, 1)

    home.finish("touch")
    kill_and_finish(home, 20261126)
    assert counts(home)["engagement_interaction"] == TOUCHES + 50
    published = [batch for batch in lake.lake.batches() if batch.control.get("published")]
    assert [(batch.table, batch.rows) for batch in published] == [("interactions", 50)]
    assert counts(home)["portfolio_snapshot"] == ACCOUNTS
    facts = [path.read_text(encoding="utf-8") for path in lake.evaluations.glob("*/evaluation.json")]
    assert [json.loads(text)["refresh"] for text in facts] == [2]
    assert home.rows("SELECT state FROM portfolio_refresh") == [("done",)] * 2
    assert [path.name for path in lake.refreshes.iterdir()] == ["00000002"]
