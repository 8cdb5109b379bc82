"""`zelo contract due`: its four forms, its languages and its refusals."""

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest
from icalendar import Calendar
from typer.testing import CliRunner, Result

from zelo.cli.contract import app
from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import TABLES
from zelo.warehouse.lake import Batch, Lake

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
Row = dict[str, object]


def fill(home: Path, table: str, rows: list[Row]) -> None:
    """Puts the rows into the home's lake as one batch; columns left out are null."""
    fact, lake = TABLES[table], Lake(home / "lake")
    with lake.writing(), lake.workspace() as workspace, duckdb.connect() as connection:
        columns = ", ".join(f"{name} {kind}" for name, kind in fact.stored.items())
        connection.execute(f"CREATE TABLE staged ({columns})")
        for row in rows:
            full = {"source": "main", "record_id": row["code"], "row_hash": 1, **row}
            marks = ", ".join("?" for _ in full)
            connection.execute(
                f"INSERT INTO staged ({', '.join(full)}) VALUES ({marks})", list(full.values())
            )
        path = workspace / "staged.parquet"
        connection.execute(f"COPY staged TO '{path}'")
        draft = Batch(0, table, "main", f"{table}.csv", "0" * 64, 0, 0, 0, 0, "")
        lake.add_batch(fact, path, draft, workspace)


def contract(code: str, account: str, starts: str, ends: str, **more: object) -> Row:
    days: Row = {"day": starts, "starts_on": starts, "ends_on": ends}
    return {"code": code, "account_code": account, "amount_months": 12} | days | more


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with three contracts: renewing, expired, and one whose renewal has no length."""
    monkeypatch.delenv("ZELO_LAKE", raising=False)
    rows = [
        contract("C-1", "=A1", "2026-01-01", "2026-12-31", renewal="same_term", notice_days=90, amount=48000),
        contract("C-2", "B", "2025-07-01", "2026-06-30", renewal="none", amount="9600.00"),
        contract("C-3", "B", "2026-04-01", "2027-03-31", renewal="fixed", notice_days=90),
    ]
    fill(tmp_path, "contracts", rows)
    return tmp_path


def run(home: Path, *options: str) -> Result:
    arguments = ["due", "--home", str(home), "--as-of", "2026-11-21", *options]
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


def test_json_is_one_document_that_names_its_terms(home: Path) -> None:
    result = run(home, "--within", "180d", "--format", "json", "--calendar", "anbima")
    content = json.loads(result.stdout)
    due = content.pop("due")
    assert content == {
        "as_of": "2026-11-21",
        "until": "2027-05-20",
        "calendar": "anbima",
        "unit": "root",
        "problems": [
            {
                "account_id": "B",
                "source": "main",
                "contract": "C-3",
                "message": "The renewal is of fixed length, but renewal_months is empty.",
            }
        ],
    }
    assert [(one["contract"], one["kind"], one["due_on"], one["days_left"]) for one in due] == [
        ("C-2", "end", "2026-06-30", -144),
        ("C-1", "end", "2026-12-31", 40),
    ]
    assert due[1] == {
        "due_on": "2026-12-31",
        "warn_on": "2026-12-31",
        "days_left": 40,
        "kind": "end",
        "account_id": "=A1",
        "account_name": "=A1",
        "source": "main",
        "contract": "C-1",
        "state": "in_force",
        "flags": [],
        "outcome": "renews",
        "term_start": "2026-01-01",
        "term_end": "2026-12-31",
        "next_end": "2027-12-31",
        "last_notice_date": "2027-10-02",
        "committed_until": "2027-12-31",
        "amount": 48000.0,
        "amount_months": 12,
        "note": "notice_date_past",
    }


def test_csv_is_plain_english_with_guarded_text(home: Path) -> None:
    result = run(home, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert [(row["contract"], row["account_id"], row["amount"], row["days_left"]) for row in rows] == [
        ("C-2", "B", "9600.00", "-144"),
        ("C-1", "'=A1", "48000.00", "40"),
    ]
    assert rows[0]["warn_on"] == ""


def test_ics_reads_back_with_one_event_per_due_date(home: Path) -> None:
    result = run(home, "--format", "ics", "--language", "en")
    events = Calendar.from_ical(result.stdout_bytes).walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == [
        "End of term: B (contract C-2)",
        "End of term: =A1 (contract C-1)",
    ]


@pytest.mark.parametrize(
    ("language", "header", "state", "outcome"),
    [
        ("pt", "avisar até", "vencido, sem decisão", "renova automaticamente até 31/12/2027"),
        ("en", "warn by", "expired, no decision", "renews automatically until Dec 31, 2027"),
    ],
)
def test_table_speaks_the_language(home: Path, language: str, header: str, state: str, outcome: str) -> None:
    lines = run(home, "--language", language).stdout.splitlines()
    assert len(lines) == 3
    assert header in lines[0]
    assert state in lines[1]
    assert outcome in lines[2]


@pytest.mark.parametrize("form", ["table", "csv", "ics"])
def test_contradicting_contracts_are_told_on_stderr(home: Path, form: str) -> None:
    result = run(home, "--format", form)
    assert (
        result.stderr == "contract C-3 (main): The renewal is of fixed length, but renewal_months is empty.\n"
    )
    assert "C-3" not in result.stdout


def test_nothing_due_is_said_on_stderr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZELO_LAKE", raising=False)
    result = run(tmp_path)
    assert result.stdout == ""
    assert "No contract falls due" in result.stderr
    assert json.loads(run(tmp_path, "--format", "json").stdout)["due"] == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--within", "soon"), "is not a span"),
        (("--unit", "family"), "is not a unit"),
        (("--language", "fr"), "is not a language"),
        (("--within", "99y"), "known for 1890 to 2100"),
    ],
)
def test_unusable_options_are_refused(home: Path, options: tuple[str, ...], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        run(home, *options)


def test_unknown_calendar_is_wrong_usage(home: Path) -> None:
    assert run(home, "--calendar", "lunar").exit_code == 2
