"""The command line beside the application: imports after it has taken over, and `zelo refresh`."""

from pathlib import Path

import pytest

from tests.homes import Home

ACCOUNTS = "code;name\nC1;Aruvale\nC2;Ibilume\n"
TOUCHES = "record_id;account_code;day;channel;minutes\n1;C1;2026-01-05;call;10\n2;C2;2026-02-05;visit;90\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home", "")
    made.zelo("init", "--language", "en")
    return made


def bring(home: Home, table: str, text: str, code: int = 0) -> str:
    path = home.root.parent / f"{table}.csv"
    path.write_text(text, encoding="utf-8")
    return home.zelo("import", "run", str(path), "--table", table, code=code)


def test_imports_reach_the_application_once_it_has_taken_over(home: Home) -> None:
    said = bring(home, "accounts", ACCOUNTS) + bring(home, "interactions", TOUCHES)
    assert "application" not in said
    home.zelo("upgrade")
    assert "Refreshed: 2 accounts" in home.zelo("refresh")
    assert home.rows("SELECT count(*) FROM engagement_interaction") == [(2,)]

    changed = TOUCHES.replace(";10", ";25") + "3;C2;2026-03-05;email;5\n"
    said = bring(home, "interactions", changed)
    assert "The application has taken the rows up" in said
    rows = "SELECT lake_record, minutes FROM engagement_interaction ORDER BY lake_record"
    assert home.rows(rows) == [("1", 25), ("2", 90), ("3", 5)]
    waiting = "SELECT count(*) FROM operations_job WHERE name = 'refresh.run' AND state = 'waiting'"
    assert home.rows(waiting) == [(1,)]

    said = bring(home, "transactions", "account_code;day;net\nC9;2026-02-01;100\n")
    assert "show this after the next refresh" in said
    home.zelo("refresh")
    assert home.rows("SELECT count(*) FROM portfolio_account") == [(3,)]
    refused = home.zelo("import", "undo", "3", code=1)
    assert "belong to the application" in refused
    assert home.rows("SELECT state FROM portfolio_refresh") == [("done",)] * 2


def test_an_import_tells_what_it_could_not_hand_over(home: Home) -> None:
    bring(home, "accounts", ACCOUNTS)
    home.zelo("upgrade")
    home.zelo("refresh")
    (home.root / "zelo.sqlite3").write_bytes(b"no database")
    said = bring(home, "interactions", TOUCHES)
    assert "takes it up at its next refresh" in said


def test_a_refresh_that_fails_says_why(home: Home) -> None:
    bring(home, "accounts", ACCOUNTS)
    home.zelo("upgrade")
    (home.root / "zelo.toml").write_text('policy = "mine"\n', encoding="utf-8")
    assert "There is no policy file mine" in home.zelo("refresh", code=1)


def test_a_refresh_needs_the_database(home: Home) -> None:
    assert "zelo upgrade" in home.zelo("refresh", code=1)


def test_a_refresh_can_be_left_to_a_worker(home: Home) -> None:
    home.zelo("upgrade")
    assert "zelo worker does it" in home.zelo("refresh", "--no-wait")
    assert home.rows("SELECT name, state FROM operations_job") == [("refresh.run", "waiting")]
