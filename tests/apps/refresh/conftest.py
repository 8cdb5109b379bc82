"""A small company in a lake, and refreshes run as a worker runs them."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.utils import timezone
from pyarrow import parquet

from zelo.engine.home import Home
from zelo.engine.import_file import ImportReport, import_file
from zelo.engine.measures import known_measures
from zelo.engine.measuring import measure_all
from zelo.engine.opening import open_engine
from zelo.engine.requests import import_request
from zelo.warehouse.facts import TABLES

Rows = list[dict[str, Any]]


def silent(step: str, fraction: float | None) -> None:
    """No progress bar."""


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days)


def take_in(home: Home, table: str, rows: Rows) -> ImportReport:
    """Imports rows as a file of that table."""
    path = home.root.parent / f"{table}.parquet"
    kinds = {"DATE": pa.date32(), "BIGINT": pa.int64(), "DECIMAL(18,2)": pa.decimal128(18, 2)}
    columns = {column.name: column.kind.sql for column in TABLES[table].columns}
    names = dict.fromkeys(name for row in rows for name in row)
    schema = pa.schema([(name, kinds.get(columns.get(name, ""), pa.string())) for name in names])
    parquet.write_table(pa.Table.from_pylist(rows, schema), path)
    return import_file(home, import_request(path, table), silent)


ACCOUNTS: Rows = [
    {"code": "C1", "name": "Aruvale Alimentos", "cnpj": "11222333000181", "parent_code": None},
    {"code": "C1-F", "name": "Aruvale Filial", "cnpj": "11222333000262", "parent_code": None},
    {"code": "C2", "name": "Ibilume Bebidas", "cnpj": None, "parent_code": "C1"},
    {"code": "C3", "name": "Guaterra Doces", "cnpj": None, "parent_code": "HOLDING"},
]


def sales() -> Rows:
    found = []
    for number, (code, days, net) in enumerate(
        [("C1", 10, 500), ("C1-F", 40, 300), ("C2", 25, 900), ("C2", 400, 700), ("C3", 60, 80), ("N9", 5, 40)]
    ):
        found.append(
            {
                "record_id": f"R{number}",
                "account_code": code,
                "document": f"D{number}",
                "day": days_ago(days),
                "net": Decimal(net),
                "cost": Decimal(net) / 2,
            }
        )
    return found


def referrals() -> Rows:
    return [
        {
            "record_id": "a",
            "account_code": "C2",
            "day": days_ago(90),
            "referred_code": "C3",
            "won_on": days_ago(60),
        },
        {
            "record_id": "b",
            "account_code": "C1-F",
            "day": days_ago(30),
            "referred_code": None,
            "won_on": None,
        },
    ]


def assessments() -> Rows:
    made = [("x", "C1", "influence", 3, None), ("y", "C2", "growth_potential", None, Decimal(9000))]
    return [
        {
            "record_id": key,
            "account_code": code,
            "day": days_ago(20),
            "kind": kind,
            "level": level,
            "amount": amount,
            "assessor_code": "U1",
        }
        for key, code, kind, level, amount in made
    ]


def interactions() -> Rows:
    return [
        {
            "record_id": f"i{number}",
            "account_code": code,
            "day": days_ago(days),
            "channel": "call",
            "minutes": 20,
            "contact_code": "P1",
            "kam_code": "U1",
        }
        for number, (code, days) in enumerate([("C1", 3), ("C1-F", 8), ("C2", 50)])
    ]


def contracts() -> Rows:
    kept = [
        ("CT1", "C1", 700, -30, "same_term", 90, None),
        ("CT2", "C1-F", 400, 30, "negotiation", None, 3),
        ("CT3", "C2", 800, None, "none", 30, None),
        ("CT4", "C3", 300, 10, "none", None, None),
    ]
    return [
        {
            "code": code,
            "account_code": account,
            "day": days_ago(started),
            "starts_on": days_ago(started),
            "ends_on": None if left is None else days_ago(-left),
            "amount": Decimal(12_000),
            "amount_months": 12,
            "renewal": renewal,
            "notice_days": days,
            "notice_months": months,
        }
        for code, account, started, left, renewal, days, months in kept
    ]


def decisions() -> Rows:
    told = [("C1", 300, "priority", "confirm"), ("C1", 100, "priority", "confirm")]
    told += [("C2", 200, "strategic", "exception"), ("C2", 50, "developing", "decline")]
    return [
        {"account_code": code, "day": days_ago(days), "tier": tier, "action": action}
        for code, days, tier, action in told
    ]


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Home:
    """An empty home that the application works on."""
    settings.HOME = Home(tmp_path / "home", "BRL", "en")
    settings.HOME.save()
    return settings.HOME


@pytest.fixture
def company(home: Home) -> Home:
    """The home with the company's facts."""
    take_in(home, "accounts", ACCOUNTS)
    take_in(home, "transactions", sales())
    take_in(home, "referrals", referrals())
    take_in(home, "assessments", assessments())
    take_in(home, "interactions", interactions())
    take_in(home, "decisions", decisions())
    take_in(home, "contracts", contracts())
    return home


@pytest.fixture
def refresh(db: None, home: Home) -> Callable[[], Any]:
    """Runs one refresh as a worker does, and gives it back, done."""

    def run() -> Any:
        from zelo.apps.portfolio.models import Refresh

        work()
        last = Refresh.objects.order_by("-pk").first()
        assert last is not None and last.state == "done", last and last.error
        return last

    return run


def work() -> Any:
    """Asks for a refresh and lets a worker do what is due; returns the job."""
    from zelo.apps.operations.models import Job
    from zelo.apps.operations.worker import Worker
    from zelo.apps.refresh.actions import ask_for_refresh

    job = ask_for_refresh()
    Worker().run_until_idle()
    return Job.objects.get(pk=job.pk)


def all_measures(home: Home, unit: str = "root") -> dict[str, Any]:
    """Every measure of every account as of today, straight from the lake."""
    with open_engine(home.lake.snapshot(), as_of=timezone.localdate(), unit=unit) as engine:  # type: ignore[arg-type]
        found = measure_all(engine, list(known_measures(home).values())).values
        accounts = engine.accounts().to_pylist()
    return {"accounts": accounts} | {name: table.to_pylist() for name, table in found.items()}
