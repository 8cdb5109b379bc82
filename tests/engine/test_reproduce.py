"""An evaluation comes out the same again, after whatever happened to the lake since."""

from dataclasses import replace
from datetime import date

import pytest
from pyarrow import parquet

from zelo.engine import reproduce as module
from zelo.engine.evaluate import run_evaluation
from zelo.engine.evaluations import Evaluation, list_evaluations
from zelo.engine.home import Home
from zelo.engine.policies import find_policy
from zelo.engine.reproduce import compare, reproduce
from zelo.engine.undo import reverse_import
from zelo.warehouse.catalogue import catalogue
from zelo.warehouse.lake.vacuum import plan_vacuum, vacuum

from .conftest import Importer, silent

AS_OF = date(2026, 10, 31)


def sales(amounts: dict[str, int]) -> str:
    lines = [
        f"{account};R{account}{month};2026-{month:02d}-05;{amount * month},50"
        for account, amount in amounts.items()
        for month in range(1, 11)
    ]
    return "account_id;record_id;day;amount\n" + "\n".join(lines) + "\n"


@pytest.fixture
def evaluation(home: Home, take: Importer) -> Evaluation:
    take(sales({"A": 100, "B": 250, "C": 30, "D": 777}))
    return run_evaluation(home, find_policy(home, "purchases"), as_of=AS_OF, progress=silent)


def test_evaluation_reproduces_at_once(home: Home, evaluation: Evaluation) -> None:
    assert reproduce(home, evaluation.id).as_json() == {"same": True, "count": 0, "differences": []}


def test_evaluation_reproduces_after_imports_undo_and_vacuum(
    home: Home, take: Importer, evaluation: Evaluation
) -> None:
    take(sales({"A": 999, "E": 5}))
    take("account_id;record_id;day;amount\nF;RF;2026-10-01;1,00\n")
    reverse_import(home, 1, counts=False)
    pinned = [entry.facts["manifest"]["id"] for entry in list_evaluations(home)]
    with home.lake.writing():
        vacuum(home.lake, pinned, keep=1)
    assert reproduce(home, evaluation.id).same


def test_evaluation_reproduces_from_batches_when_its_files_are_gone(
    home: Home, take: Importer, evaluation: Evaluation
) -> None:
    take(sales({"A": 999}))
    with home.lake.writing():
        assert vacuum(home.lake, [], keep=1).files
    first = home.lake.manifests()[0]
    assert not any(file.path.exists() for file in home.lake.stored_files(first)["transactions"])
    assert reproduce(home, evaluation.id).same


def test_evaluation_reproduces_under_another_version_of_the_code(
    home: Home, evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "__version__", "99.0.0")
    assert reproduce(home, evaluation.id).same


def test_reproduce_names_a_measure_whose_sql_has_changed(
    home: Home, evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = catalogue()["average_ticket"]
    doubled = replace(ticket, sql=ticket.sql.replace("sum(net)", "sum(net) * 2", 1), sql_hash="other")
    assert doubled.sql != ticket.sql
    monkeypatch.setitem(catalogue(), "average_ticket", doubled)
    result = reproduce(home, evaluation.id)
    assert not result.same
    assert {(d.what, d.why) for d in result.differences} == {
        ("average_ticket", "the measure's SQL has changed since")
    }
    assert {d.account_id for d in result.differences} == {"A", "B", "C", "D"}


def test_reproduce_finds_a_stored_number_that_was_altered(home: Home, evaluation: Evaluation) -> None:
    path = evaluation.folder / "accounts.parquet"
    table = parquet.read_table(path)
    place = table.column_names.index("score")
    scores = table["score"].to_pylist()
    scores[0] += 1.0
    parquet.write_table(table.set_column(place, "score", [scores]), path)
    result = reproduce(home, evaluation.id)
    assert [(d.what, d.account_id) for d in result.differences] == [("score", "A")]


def test_compare_tells_what_two_evaluations_ran_on_and_what_came_out(
    home: Home, take: Importer, evaluation: Evaluation
) -> None:
    take(sales({"A": 5000}))
    second = run_evaluation(home, find_policy(home, "purchases"), as_of=AS_OF, progress=silent)
    result = compare(home, evaluation.id, second.id)
    facts = {d.what for d in result.differences if d.account_id is None}
    assert facts == {"manifest"}
    assert ("revenue", "A") in {(d.what, d.account_id) for d in result.differences}
    assert ("revenue", "B") not in {(d.what, d.account_id) for d in result.differences}
    assert compare(home, second.id, second.id).same


def test_vacuum_keeps_what_an_evaluation_pins(home: Home, take: Importer, evaluation: Evaluation) -> None:
    take(sales({"A": 999}))
    pinned = [evaluation.facts["manifest"]["id"]]
    assert plan_vacuum(home.lake, pinned, keep=1).files == ()
    assert len(plan_vacuum(home.lake, [], keep=1).files) == 1
    assert plan_vacuum(home.lake, [], keep=2).files == ()
