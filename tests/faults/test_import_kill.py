"""A worker killed in the middle of an import or its undo, on both databases: taken up, nothing doubled."""

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import fresh_postgres, postgres_answers
from tests.faults.importing_worker import ACCOUNTS, MORE, SALES
from tests.homes import Home
from zelo.engine.home import Home as LakeHome

KILLS = 12 if os.environ.get("ZELO_EVIDENCE") else 3
_MODULE = "tests.faults.importing_worker"


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("imported") / "home"
    if request.param == "sqlite":
        yield ready(folder, "")
        return
    if not postgres_answers():
        pytest.skip("PostgreSQL does not answer; imports were not killed on it")
    with fresh_postgres() as url:
        yield ready(folder, url)


def ready(folder: Path, url: str) -> Home:
    made = Home(folder, url, _MODULE)
    made.finish("upgrade")
    made.finish("adopt")
    return made


def kill_and_finish(home: Home, verb: str, seed: int) -> None:
    chance = random.Random(seed)
    home.finish(verb)
    for _ in range(KILLS):
        home.work_until("at", chance.randint(1, 14))
    unfinished = "SELECT count(*) FROM operations_job WHERE name LIKE 'intake.%' AND state <> 'done'"
    while home.rows(unfinished) != [(0,)]:
        home.work_until("idle", 20)


def states(home: Home) -> list[Any]:
    return [row[0] for row in home.rows("SELECT state FROM intake_import ORDER BY id")]


def count(home: Home, table: str, where: str = "true") -> int:
    return int(home.rows(f"SELECT count(*) FROM {table} WHERE {where}")[0][0])


def rows_of(home: Home, table: str) -> tuple[int, int]:
    import duckdb

    files = list(LakeHome.open(home.root).lake.snapshot().files.get(table, ()))
    if not files:
        return 0, 0
    query = f"SELECT count(*), count(DISTINCT record_id) FROM read_parquet({files})"
    return duckdb.sql(query).fetchall()[0]


def test_a_killed_import_is_taken_up_and_doubles_nothing(home: Home) -> None:
    kill_and_finish(home, "ask", 20261130)
    assert states(home) == ["done", "done"]
    assert rows_of(home, "transactions") == (SALES, SALES)
    assert rows_of(home, "accounts") == (ACCOUNTS + MORE, ACCOUNTS + MORE)
    assert len([b for b in LakeHome.open(home.root).lake.batches() if b.control.get("mark")]) == 2
    assert count(home, "portfolio_account") == ACCOUNTS + MORE
    assert count(home, "portfolio_account", "city = 'Recife'") == ACCOUNTS + MORE
    made = count(home, "intake_importedrecord", "created")
    assert (made, count(home, "intake_importedrecord")) == (2 * MORE, 2 * MORE + 2 * ACCOUNTS)

    kill_and_finish(home, "undo", 20261201)
    assert states(home) == ["undone", "undone"]
    assert rows_of(home, "transactions") == (0, 0)
    assert rows_of(home, "accounts") == (ACCOUNTS, ACCOUNTS)
    assert count(home, "portfolio_account") == ACCOUNTS
    assert count(home, "portfolio_account", "city = ''") == ACCOUNTS
