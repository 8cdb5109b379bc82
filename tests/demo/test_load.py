"""The company in a home: loaded once, the same the second time, and evaluated into a believable list."""

from datetime import date
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.demo.conftest import AS_OF, silent
from zelo.analytics.calendar import brazil_calendar
from zelo.analytics.contracts import DueKind
from zelo.demo import Loading, load_company, loaded_identity
from zelo.demo.load import Identity
from zelo.demo.telling import story_lines
from zelo.engine.contracts import Note, due_contracts
from zelo.engine.evaluate import run_evaluation
from zelo.engine.evaluations import Evaluation
from zelo.engine.home import Home
from zelo.engine.policies import find_policy
from zelo.lib.dates import Span
from zelo.lib.errors import InvalidInput

POLICIES = ("balanced", "purchases", "recurring")


@pytest.fixture(scope="module")
def evaluations(home: Home, loading: Loading) -> dict[str, Evaluation]:
    return {
        name: run_evaluation(home, find_policy(home, name), as_of=AS_OF, progress=silent) for name in POLICIES
    }


def test_every_row_is_taken_in(loading: Loading) -> None:
    assert [report.table for report in loading.reports] == list(loading.company.tables)
    for report in loading.reports:
        assert report.changes.created == loading.company.tables[report.table].num_rows, report.table
        assert (report.staged.rejected, report.staged.skipped) == (0, {}), report.table
        assert (report.staged.unresolved, report.staged.invalid_cnpjs) == (0, 0), report.table


def test_control_totals_are_those_of_the_company(loading: Loading) -> None:
    from pyarrow import compute

    table = loading.company.tables["transactions"]
    totals = next(report.totals for report in loading.reports if report.table == "transactions")
    assert totals == {name: compute.sum(table[name]).as_py() for name in totals}
    assert set(totals) == {"gross", "discount", "taxes", "net", "cost"}


def test_loading_again_changes_nothing(home: Home, loading: Loading) -> None:
    manifest = home.lake.snapshot().manifest
    truth = loading.truth.read_bytes()
    again = load_company(Home.open(home.root), seed=2026, as_of=AS_OF, progress=silent)
    assert [report.batch for report in again.reports] == [None] * len(again.reports)
    assert home.lake.snapshot().manifest == manifest == len(loading.reports)
    assert loading.truth.read_bytes() == truth


def test_the_truth_is_written_beside_the_lake(home: Home, loading: Loading) -> None:
    assert loading.truth == home.root / "demo" / "truth.parquet"
    assert parquet.read_table(loading.truth) == loading.company.truth
    assert loaded_identity(home) == Identity(2026, AS_OF)


def test_another_seed_or_day_is_refused(home: Home, loading: Loading) -> None:
    with pytest.raises(InvalidInput, match="seed 2026 as of 2026-06-30"):
        load_company(home, seed=3, as_of=AS_OF, progress=silent)
    with pytest.raises(InvalidInput, match="name another home"):
        load_company(home, seed=2026, as_of=date(2026, 7, 1), progress=silent)


def test_a_home_with_other_data_is_refused(tmp_path: Path) -> None:
    from zelo.engine.import_file import import_file
    from zelo.engine.requests import import_request

    path = tmp_path / "clientes.csv"
    path.write_text("code;name\nA;Alfa\n", encoding="utf-8")
    home = Home(tmp_path / "home", "BRL", "en")
    import_file(home, import_request(path, "accounts"), silent)
    with pytest.raises(InvalidInput, match="holds data already"):
        load_company(home, seed=2026, as_of=AS_OF, progress=silent)


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_gives_a_list_with_every_tier(evaluations: dict[str, Evaluation], name: str) -> None:
    tiers = evaluations[name].facts["tiers"]
    assert min(tiers[tier] for tier in ("strategic", "priority", "developing")) >= 5
    assert tiers["standard"] > 100
    assert 1 <= tiers["insufficient_data"] <= 45


@pytest.mark.parametrize("name", POLICIES)
def test_the_list_is_not_the_biggest_customers(evaluations: dict[str, Evaluation], name: str) -> None:
    compared = evaluations[name].facts["compared_with_top_revenue"]
    assert not compared["list_is_just_the_biggest"]
    assert compared["n"] - compared["overlap"] >= 4


def test_the_balanced_list_leaves_giants_out_and_takes_the_gem_in(
    evaluations: dict[str, Evaluation], loading: Loading
) -> None:
    evaluation, stories = evaluations["balanced"], loading.company.stories
    outcome = {story: evaluation.record(code) for story, code in stories.items()}
    assert outcome["hidden_gem"].tier == "strategic"
    assert (outcome["declining_giant"].is_key, outcome["declining_giant"].blocking) == (False, "gate:margin")
    assert (outcome["detractor_giant"].is_key, outcome["detractor_giant"].change) == (False, "left")
    assert outcome["missing_costs"].values["margin"] is None
    assert outcome["unknown_account"].tier == "insufficient_data"
    assert evaluation.facts["held_tiers_from"] == "decisions"
    assert evaluation.facts["compared_with_top_revenue"]["overlap"] <= 30


def test_overdue_money_keeps_its_account_out(
    evaluations: dict[str, Evaluation], loading: Loading
) -> None:  # fmt: skip
    record = evaluations["recurring"].record(loading.company.stories["overdue"])
    assert record.blocking == "gate:overdue_receivables"


def test_a_notice_date_comes_up_and_a_contract_expired(home: Home, loading: Loading) -> None:
    calendar = brazil_calendar(range(2024, 2028))
    found = due_contracts(home.lake.snapshot(), as_of=AS_OF, within=Span(4, "w"), calendar=calendar)
    stories = loading.company.stories
    due = {(entry.account_id, entry.kind): entry for entry in found.due}
    notice = due[stories["notice_soon"], DueKind.NOTICE]
    assert 14 <= notice.days_left <= 21
    assert due[stories["expired_contract"], DueKind.END].note is Note.EXPIRED_NO_DECISION
    assert found.problems == ()
    sold = loading.company.tables["transactions"].to_pylist()
    later = [row for row in sold if row["account_code"] == stories["expired_contract"]]
    assert max(row["day"] for row in later) > due[stories["expired_contract"], DueKind.END].due_on


def test_every_story_is_told_of_an_account(loading: Loading) -> None:
    for language in ("pt", "en"):
        lines = story_lines(loading.company, language)
        assert len(lines) == len(loading.company.stories)
