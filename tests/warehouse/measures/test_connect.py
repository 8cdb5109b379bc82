"""Spark Connect gives what DuckDB gives; in a process of its own, which has one kind of session."""

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zelo.warehouse.catalogue import catalogue
from zelo.warehouse.engines import DuckDBEngine

NAMES = ["revenue", "margin_rate", "purchase_frequency", "recurring_revenue", "brand_opinion", "tenure"]
SCRIPT = """
import json, sys
from datetime import date
from pathlib import Path
from zelo.warehouse.catalogue import catalogue
from zelo.warehouse.engines import SparkEngine, open_session
from zelo.warehouse.lake import Snapshot

asked = json.loads(Path(sys.argv[1]).read_text())
session = open_session(asked["remote"])
snapshot = Snapshot(1, {name: tuple(files) for name, files in asked["files"].items()})
with SparkEngine(snapshot, as_of=date.fromisoformat(asked["as_of"]), unit="group", session=session) as engine:
    found = engine.compute_all([catalogue()[name] for name in asked["names"]])
    values = {name: [repr(value) for value in table["value"].to_pylist()] for name, table in found.items()}
print(json.dumps({"session": type(session).__module__, "values": values}))
session.stop()
"""


def test_connect_gives_the_same_values(
    make_company: Any, write_snapshot: Any, tmp_path: Path, spark_found: None
) -> None:
    company = make_company(2)
    snapshot = write_snapshot(company.rows)
    asked = {
        "remote": "local[2]", "files": snapshot.files, "as_of": company.as_of.isoformat(), "names": NAMES
    }  # fmt: skip
    (tmp_path / "asked.json").write_text(json.dumps(asked))
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "asked.json")],
        capture_output=True, text=True, check=False, env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["session"] == "pyspark.sql.connect.session"
    with DuckDBEngine(snapshot, as_of=company.as_of, unit="group", threads=1) as engine:
        found = engine.compute_all([catalogue()[name] for name in NAMES])
    for name in NAMES:
        wanted = found[name]["value"].to_pylist()
        assert len(answer["values"][name]) == len(wanted) > 0
        for text, value in zip(answer["values"][name], wanted, strict=True):
            got = eval(text, {"Decimal": Decimal})
            assert got == (pytest.approx(value, rel=1e-12) if isinstance(value, float) else value), name
