"""A company's own measures: used like the shipped ones, checked, stored with evaluations, held in bounds."""

import resource
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zelo.engine.compute import compute_measure
from zelo.engine.evaluate import run_evaluation
from zelo.engine.home import Home
from zelo.engine.measures import find_measure, known_measures
from zelo.engine.opening import open_engine
from zelo.engine.policies import read_policy
from zelo.engine.reproduce import reproduce
from zelo.lib.errors import InvalidInput, NotFound
from zelo.warehouse.catalogue import Measure, parse_measure
from zelo.warehouse.engines import DuckDBEngine, SparkEngine
from zelo.warehouse.lake import Snapshot

from .conftest import Importer, silent

AS_OF = date(2026, 10, 31)
HEADER = """-- title.pt: Maior venda
-- title.en: Largest sale
-- unit: currency
-- better: higher
-- absent: unknown
-- explanation.pt: O maior valor de uma linha de venda.
-- explanation.en: The largest amount of a sale line.
-- source: transactions.net
"""
LARGEST = "select account_id, max(net) as value from transactions where kind = 'sale' group by account_id\n"
POLICY = """
name = "largest"
version = 1
title = "Largest"
minimum_coverage = 0.5

[[criteria]]
measure = "largest_sale"
weight = 100
axis = "strength"
scale = { kind = "linear", anchors = [[0, 0], [1000, 100]] }

[[tiers]]
name = "strategic"
enter = 60
stay = 50
"""


def write_own(home: Home, sql: str = LARGEST, name: str = "largest_sale") -> Path:
    home.measures.mkdir(parents=True, exist_ok=True)
    path = home.measures / f"{name}.sql"
    path.write_text(HEADER + sql, encoding="utf-8")
    return path


def own(sql: str) -> Measure:
    return replace(parse_measure("own", HEADER + sql), own=True)


@pytest.fixture
def sales(take: Importer) -> None:
    take(
        "account_id;record_id;day;amount\nA;1;2026-10-01;900,00\nB;2;2026-09-01;100,00\nB;3;2026-09-02;300,00\n"
    )


def test_own_measure_is_computed_like_a_shipped_one(home: Home, sales: None) -> None:
    write_own(home)
    values = compute_measure(home, find_measure(home, "largest_sale"), as_of=AS_OF)
    assert {value.account_id: str(value.value) for value in values} == {"A": "900.00", "B": "300.00"}


def test_own_measure_must_keep_to_the_dialect_and_have_its_own_name(home: Home) -> None:
    write_own(home, "select account_id, max(net) as value from read_csv('x.csv') group by account_id")
    with pytest.raises(InvalidInput, match=r"largest_sale\.sql cannot be used: .*is no fact table"):
        known_measures(home)
    write_own(home).rename(home.measures / "revenue.sql")
    with pytest.raises(InvalidInput, match="Zelo ships a measure of that name"):
        known_measures(home)


def test_find_measure_names_near_ones(home: Home) -> None:
    write_own(home)
    with pytest.raises(NotFound, match="did you mean largest_sale"):
        find_measure(home, "largest_sales")


def test_evaluation_keeps_an_own_measure_and_reproduces_without_its_file(home: Home, sales: None) -> None:
    path = write_own(home)
    policy = read_policy(POLICY, "test", known_measures(home))
    evaluation = run_evaluation(home, policy, as_of=AS_OF, progress=silent)
    path.unlink()
    assert {record.account_id: record.is_key for record in evaluation.records()} == {"A": True, "B": False}
    assert evaluation.measures["largest_sale"].title.en == "Largest sale"
    assert reproduce(home, evaluation.id).same


# A query of this size would run for hours: every line with every other, five times.
HANGING = (
    "select a.account_id, count(*) as value from transactions a join transactions b on a.net <> b.net "
    "join transactions c on b.net <> c.net join transactions d on c.net <> d.net "
    "join transactions e on d.net <> e.net group by a.account_id"
)


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    import duckdb

    from zelo.warehouse.facts import TABLES

    columns = {name: f"CAST(NULL AS {kind})" for name, kind in TABLES["transactions"].stored.items()}
    columns |= {
        "source": "'main'", "record_id": "i::VARCHAR", "row_hash": "i", "kind": "'sale'",
        "account_code": "'C' || (i % 9)", "day": "DATE '2026-01-01'", "net": "i::DECIMAL(18,2)",
    }  # fmt: skip
    path = tmp_path / "transactions.parquet"
    selected = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    duckdb.sql(f"SELECT {selected} FROM range(5000) AS t(i)").write_parquet(str(path))
    return Snapshot(1, {"transactions": (str(path),)})


def test_own_measure_that_hangs_is_stopped_and_the_engine_goes_on(snapshot: Snapshot) -> None:
    with DuckDBEngine(snapshot, as_of=AS_OF, seconds=0.5) as engine:
        with pytest.raises(InvalidInput, match=r"own cannot be computed: it took longer than 0\.5 seconds"):
            engine.compute(own(HANGING))
        assert engine.compute(own(LARGEST)).num_rows == 9


STOPPING = """
import os, sys
from datetime import date
from zelo.engine.measures import read_own
from pathlib import Path
from zelo.lib.errors import InvalidInput
from zelo.warehouse.engines import SparkEngine, open_session
from zelo.warehouse.lake import Snapshot

[measure] = read_own(Path(sys.argv[1])).values()
snapshot = Snapshot(1, {"transactions": (sys.argv[2],)})
with SparkEngine(snapshot, as_of=date(2026, 10, 31), seconds=4, session=open_session()) as engine:
    try:
        engine.compute(measure)
    except InvalidInput as error:
        print(error, flush=True)
        os._exit(3)  # a task may still be at work: Spark ends it at its next batch of rows
"""


def test_own_measure_that_hangs_is_stopped_on_spark_too(
    home: Home, snapshot: Snapshot, spark_found: None
) -> None:
    write_own(home, HANGING)
    files = [str(home.measures), *snapshot.files["transactions"]]
    done = subprocess.run(
        [sys.executable, "-c", STOPPING, *files], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (
        3,
        "Measure largest_sale cannot be computed: it took longer than 4 seconds and was stopped",
    ), done.stderr[-1500:]


def test_own_measure_that_would_fill_the_memory_stays_within_its_limit(snapshot: Snapshot) -> None:
    pairs = (
        "with pairs as (select a.account_id, a.record_id || b.record_id || c.record_id as k "
        "from transactions a join transactions b on a.net <> b.net join transactions c on b.net <> c.net), "
        "groups as (select account_id, k, count(*) as n from pairs group by account_id, k) "
        "select account_id, max(n) as value from groups group by account_id"
    )
    with DuckDBEngine(snapshot, as_of=AS_OF, memory="60MB", seconds=4) as engine:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(InvalidInput, match="own cannot be computed"):
            engine.compute(own(pairs))
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024
        assert engine.compute(own(LARGEST)).num_rows == 9


REACHING = [
    "select account_id, value from read_csv('/etc/passwd')",
    "select account_id, value from read_parquet('{folder}/other.parquet')",
    "select account_id, content as value from read_text('/etc/hostname')",
    "select account_id, value from 'https://example.com/x.parquet'",
    "copy (select 1) to '{folder}/out.csv'",
    "attach '{folder}/other.db' as other",
    "install httpfs",
    "set allowed_paths = ['/etc']",
    "select account_id, getenv('HOME') as value from transactions",
]


@pytest.mark.parametrize("statement", REACHING)
def test_own_measure_that_reaches_out_is_refused_by_the_check(
    home: Home, statement: str, tmp_path: Path
) -> None:
    write_own(home, statement.format(folder=tmp_path))
    with pytest.raises(InvalidInput, match="cannot be used"):
        known_measures(home)


@pytest.mark.parametrize("statement", REACHING)
def test_reaching_out_past_the_check_fails_in_the_engine(
    snapshot: Snapshot, statement: str, tmp_path: Path
) -> None:
    (tmp_path / "other.parquet").write_bytes(Path(snapshot.files["transactions"][0]).read_bytes())
    with DuckDBEngine(snapshot, as_of=AS_OF) as engine, pytest.raises(InvalidInput):
        engine._source.materialise("stolen", statement.format(folder=tmp_path))
    assert not [*tmp_path.glob("out.csv"), *tmp_path.glob("other.db")]


def test_engine_is_chosen_by_the_environment(
    snapshot: Snapshot, spark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZELO_ENGINE", "spark")
    with open_engine(snapshot, as_of=AS_OF) as engine:
        assert isinstance(engine, SparkEngine)
        assert engine.compute(own(LARGEST))["value"].to_pylist()[0] == 4995


@pytest.mark.parametrize(
    ("name", "value"),
    [("ZELO_ENGINE", "oracle"), ("ZELO_MEASURE_SECONDS", "soon"), ("ZELO_MEASURE_SECONDS", "0")],
)
def test_other_settings_are_refused(
    name: str, value: str, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInput, match=name):
        open_engine(snapshot, as_of=AS_OF)
