"""`zelo demo`, as a person runs it: served, on the command line alone, and empty."""

import re
import statistics
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from tests.cli.conftest import Command
from tests.homes import ROOT, Home

PASSWORD = re.compile(r"([a-z2-9]{4}-){3}[a-z2-9]{4}")


def demo(home: Home, *words: str, ci: bool = False) -> tuple[str, str]:
    """What `zelo demo` printed, and what it said."""
    command = [sys.executable, "-m", "zelo", "demo", "--home", str(home.root), "--language", "en", *words]
    variables = home.environment | ({"CI": "true"} if ci else {"CI": ""})
    ended = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout, ended.stderr


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str, str]:
    home = Home(tmp_path_factory.mktemp("demo") / "home", "")
    return home, *demo(home, ci=True)


def test_demo_loads_company_and_people_and_its_pages_answer(served: tuple[Home, str, str]) -> None:
    home, printed, said = served
    assert re.search(r"\d+ pages answered 8 people\.", said)
    assert printed.count("@papiruna.example") == 18
    assert printed.count("stopped buying without saying a word.") == 1
    password = PASSWORD.search(printed)
    assert password is not None
    kept = [
        path for path in home.root.rglob("*") if path.is_file() and password[0].encode() in path.read_bytes()
    ]
    assert kept == []
    counts = {
        table: home.rows(f"SELECT count(*) FROM {table}")[0][0]
        for table in ("portfolio_account", "portfolio_contact", "portfolio_capacity", "people_absence")
    }
    assert counts == {
        "portfolio_account": 246,
        "portfolio_contact": 716,
        "portfolio_capacity": 9,
        "people_absence": 4,
    }
    assert home.rows("SELECT count(*) FROM engagement_interaction WHERE text = ''") == [(0,)]
    assert home.rows("SELECT count(*) FROM portfolio_contact WHERE sentiment_evidence <> ''")[0][0] > 300
    assert home.rows("SELECT state FROM portfolio_refresh") == [("done",)] * 2


def test_demo_starts_at_once_from_what_is_there(served: tuple[Home, str, str]) -> None:
    home = served[0]
    before = home.rows("SELECT count(*) FROM portfolio_refresh")
    printed, said = demo(home, "--no-serve")
    assert "--new-password" in said and PASSWORD.search(printed) is None
    again, _said = demo(home, "--no-serve", "--new-password")
    assert PASSWORD.search(again) is not None
    assert home.rows("SELECT count(*) FROM portfolio_refresh") == before


def test_demo_keeps_the_truth_beside_its_estimates(served: tuple[Home, str, str]) -> None:
    home = served[0]
    truth = {
        row["account_code"]: row
        for row in parquet.read_table(home.root / "demo" / "truth.parquet").to_pylist()
    }
    folder = max((home.root / "refreshes").iterdir())
    known = {row["account_id"]: row for row in parquet.read_table(folder / "accounts.parquet").to_pylist()}
    decided = [code for code, row in known.items() if row["tier"] in ("strategic", "priority", "developing")]
    assert len(decided) == 33 and all(truth[code]["joined_on"] for code in decided)
    value: dict[str, list[Any]] = {}
    for code, row in truth.items():
        if row["died_on"] is None and code in known:
            value.setdefault(row["kind"], []).append(known[code]["value:lifetime_revenue"])
    gem, regular, small = (statistics.median(value[kind]) for kind in ("gem", "regular", "small"))
    assert gem > 2 * regular > 4 * small
    dead, alive = ([], [])  # type: ignore[var-annotated]
    for code, row in truth.items():
        chance = known[code]["value:p_alive"] if code in known else None
        if chance is not None:
            gone = row["died_on"] is not None and (date.today() - row["died_on"]).days > 180  # noqa: DTZ011
            (dead if gone else alive).append(chance)
    assert statistics.mean(alive) > 0.75 > 0.3 > statistics.mean(dead)


def test_empty_demo_is_a_home_without_anybody(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", "")
    _printed, said = demo(home, "--empty", "--no-serve")
    assert "zelo import run FILE" in said
    assert home.rows("SELECT count(*) FROM people_user") == [(0,)]


def test_demo_company_loads_once_and_explains(zelo: Command, tmp_path: Path) -> None:
    home = str(tmp_path / "packaging")
    first = zelo("demo", "--company", "--home", home, "--as-of", "2026-06-30", "--language", "en")
    assert first.count("stopped buying without saying a word.") == 1
    for question in ("Why the first one is in", "Why the last one is in", "Why the first one out is out"):
        assert first.count(question) == 1
    again = zelo("demo", "--company", "--home", home, "--language", "pt")
    created = [line.split()[2] for line in again.splitlines()[1:16]]
    assert created == ["0"] * 15
    assert again.count("parou de comprar sem dizer nada.") == 1
    refused = zelo("demo", "--company", "--home", home, "--seed", "9", code=1)
    assert refused.count("seed 2026 as of 2026-06-30") == 1


def test_demo_shop_explains_a_list(zelo: Command, tmp_path: Path) -> None:
    printed = zelo("demo", "--shop", "--home", str(tmp_path / "shop"), "--language", "en")
    assert printed.count("Why the first one is in") == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--shop", "--seed", "9"), "are for the invented company"),
        (("--empty", "--as-of", "2026-01-01"), "are for the invented company"),
        (("--shop", "--company"), "exclude each other"),
    ],
)
def test_demo_refuses_what_does_not_go_together(
    zelo: Callable[..., str], tmp_path: Path, words: tuple[str, ...], why: str
) -> None:
    assert why in zelo("demo", *words, "--home", str(tmp_path / "shop"), code=1)
