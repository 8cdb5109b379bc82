"""An evaluation as a job: the same as the command line's, once, with its proposals."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.apps.refresh.conftest import days_ago, sales, silent, take_in
from tests.selection import evaluated, run_jobs, version
from zelo.apps.operations.models import Job
from zelo.apps.portfolio.models import Account
from zelo.apps.selection.actions.evaluations import ask_for_evaluation, ask_to_reproduce, take_over
from zelo.apps.selection.models import Evaluation, Proposal
from zelo.engine.evaluate import run_evaluation
from zelo.engine.evaluations import list_evaluations, load_evaluation
from zelo.engine.home import Home
from zelo.engine.measures import known_measures
from zelo.engine.policies import read_policy
from zelo.engine.undo import reverse_import
from zelo.lib.errors import InvalidInput

Run = Callable[[], Any]


def test_an_evaluation_is_that_of_the_command_line(company: Home, refresh: Run) -> None:
    refresh()
    made = evaluated(version())
    chosen = read_policy(made.policy_version.text, "simple", known_measures(company))
    told = run_evaluation(company, chosen, as_of=made.as_of, progress=silent)
    stored = load_evaluation(company, made.number)
    assert stored.accounts.equals(told.accounts)
    assert stored.facts["asked"] == str(made.key)
    assert made.summary["tiers"] == told.facts["tiers"]


def test_proposals_are_the_stored_rows_of_the_accounts(company: Home, refresh: Run) -> None:
    refresh()
    made = evaluated(version())
    stored = {record.account_id: record for record in load_evaluation(company, made.number).records()}
    rows = list(Proposal.objects.filter(evaluation=made))
    assert {row.account_key for row in rows} == set(stored)
    for row in rows:
        record = stored[row.account_key]
        assert (row.score, row.rank, row.tier, row.change) == (
            record.score,
            record.rank,
            record.tier,
            record.change,
        )
        assert row.account == Account.objects.get(code=row.account_key)
        assert row.revenue == (record.values["revenue"] and Decimal(record.values["revenue"]))
        assert 0 <= row.key_probability <= 1


@pytest.mark.parametrize("unit", ["establishment", "group"])
def test_rows_of_another_unit_are_those_of_the_account(company: Home, refresh: Run, unit: str) -> None:
    refresh()
    made = evaluated(version(unit=unit))
    found = dict(Proposal.objects.filter(evaluation=made).values_list("account_key", "account__code"))
    expected = {"establishment": {"C1": "C1", "C1-F": "C1"}, "group": {"C1": "C1"}}[unit]
    assert expected.items() <= found.items()
    assert ("C2" in found) == (unit == "establishment")


def test_running_twice_doubles_nothing(company: Home, refresh: Run) -> None:
    refresh()
    made = evaluated(version())
    before = list(Proposal.objects.values_list("pk", "account_key"))
    Evaluation.objects.update(state="running", number=None)
    Job.objects.filter(pk=made.job_id).update(state="waiting")
    run_jobs()
    made.refresh_from_db()
    assert (made.state, made.number) == ("done", 2)
    assert list(Proposal.objects.values_list("pk", "account_key")) == before
    assert len(list_evaluations(company)) == 2


def test_an_evaluation_of_the_home_is_taken_over_once(company: Home, refresh: Run) -> None:
    refresh()
    first, again = (take_over(number=1, by=None) for _ in range(2))
    assert first == again
    run_jobs()
    first.refresh_from_db()
    # The first refresh has adopted the home's policy, which is the one that it evaluated.
    assert (first.state, first.policy_version.policy.name) == ("done", first.policy)
    assert Proposal.objects.filter(evaluation=first).count() == len(load_evaluation(company, 1).accounts)


def test_a_draft_and_a_day_to_come_are_refused(db: None, home: Home) -> None:
    with pytest.raises(InvalidInput, match="draft"):
        ask_for_evaluation(version=version(state="draft"), by=None)
    with pytest.raises(InvalidInput, match="future"):
        ask_for_evaluation(version=version("other"), by=None, as_of=days_ago(-1))


def test_a_failed_evaluation_says_why(db: None, home: Home) -> None:
    made = ask_for_evaluation(version=version(), by=None)
    run_jobs()
    made.refresh_from_db()
    assert made.state == "failed"
    assert "import transactions or accounts first" in made.error


def test_an_import_while_it_runs_changes_nothing(
    company: Home, refresh: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh()
    from zelo.apps.selection import running

    plain, more = evaluated(version()), [{**sales()[0], "record_id": "late", "net": Decimal(9999)}]
    kept = running.run_evaluation

    def with_import(home: Home, chosen: Any, **options: Any) -> Any:
        def told(step: str, share: float | None) -> None:
            if step == "measures" and share == 0.0:
                take_in(company, "transactions", more)

        return kept(home, chosen, **{**options, "progress": told})

    monkeypatch.setattr(running, "run_evaluation", with_import)
    meanwhile = evaluated(version(number=2))
    tables = [load_evaluation(company, made.number).accounts for made in (plain, meanwhile)]
    assert tables[0].equals(tables[1])
    monkeypatch.setattr(running, "run_evaluation", kept)
    assert not load_evaluation(company, evaluated(version(number=3)).number).accounts.equals(tables[0])


def test_it_reproduces_after_imports_and_an_undo(company: Home, refresh: Run) -> None:
    refresh()
    late = take_in(company, "transactions", [{**sales()[0], "record_id": "other"}])
    made = evaluated(version())
    reverse_import(company, late.batch, counts=False)
    take_in(company, "transactions", [{**sales()[0], "record_id": "later", "net": Decimal(777)}])
    ask_to_reproduce(made, by=None)
    run_jobs()
    made.refresh_from_db()
    assert made.reproduction == {"same": True, "count": 0, "differences": []}
