"""Model measures over a home: what the facts say, through evaluations and back again."""

import json
import shutil
from datetime import date, timedelta

import numpy as np
import pytest

from tests.simulated_sales import END, contracts_csv, sales_csv
from zelo.analytics.lifetime.pattern import Pattern
from zelo.engine.compute import compute_measure, show_measure_rows
from zelo.engine.evaluate import run_evaluation
from zelo.engine.evaluations import Evaluation, load_evaluation
from zelo.engine.home import Home
from zelo.engine.import_file import import_file
from zelo.engine.lifetime import LifetimeSettings, compute_lifetime
from zelo.engine.lifetime_account import explain_lifetime, explain_lines, explain_rows
from zelo.engine.lifetime_columns import MEASURES
from zelo.engine.lifetime_reading import read_lifetime, read_summary
from zelo.engine.lifetime_trial import around, caution, run_trial
from zelo.engine.measuring import measure_all
from zelo.engine.opening import open_engine
from zelo.engine.policies import read_policy
from zelo.engine.reproduce import compare, reproduce
from zelo.engine.requests import import_request
from zelo.engine.stability import evaluation_stability
from zelo.lib.dates import Span
from zelo.lib.errors import InvalidInput
from zelo.warehouse.catalogue import catalogue

from .conftest import Importer, silent

AS_OF = END + timedelta(1)
SETTINGS = LifetimeSettings()
POLICY = """
name = "lifetime"
version = 1
title = "By lifetime"
minimum_coverage = 0.4
[[criteria]]
measure = "lifetime_revenue"
weight = 60
axis = "attractiveness"
scale = { kind = "percentile" }
[[criteria]]
measure = "p_alive"
weight = 20
axis = "strength"
scale = { kind = "linear", anchors = [[0, 0], [1, 100]] }
[[criteria]]
measure = "expected_revenue_12m"
weight = 20
axis = "strength"
scale = { kind = "percentile" }
[[tiers]]
name = "strategic"
enter = 75
[cap]
count = 20
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Read by many tests, changed by none."""
    folder = tmp_path_factory.mktemp("company")
    home = Home(folder / "home", "BRL", "en")
    for table, text in (("transactions", sales_csv()), ("contracts", contracts_csv())):
        path = folder / f"{table}.csv"
        path.write_text(text, encoding="utf-8")
        import_file(home, import_request(path, table), silent)
    return home


@pytest.fixture(scope="module")
def evaluation(company: Home) -> Evaluation:
    return evaluated(company)


@pytest.fixture
def copied(company: Home, evaluation: Evaluation, home: Home) -> Home:
    """A copy of the company with its one evaluation, for the test alone."""
    shutil.copytree(company.root, home.root)
    return home


def evaluated(home: Home) -> Evaluation:
    chosen = read_policy(POLICY, "test", catalogue())
    return run_evaluation(home, chosen, as_of=AS_OF, progress=silent)


def test_measures_of_both_kinds_stand_in_the_order_asked_for(company: Home) -> None:
    names = ("p_alive", "revenue", "lifetime_revenue")
    with open_engine(company.lake.snapshot(), as_of=AS_OF) as engine:
        found = measure_all(engine, [catalogue()[name] for name in names])
        facts = read_lifetime(engine, SETTINGS)
        ids = engine.accounts()["account_id"].to_pylist()
        alone = measure_all(engine, [catalogue()["revenue"]])
    assert tuple(found.values) == names
    assert alone.values == {"revenue": found.values["revenue"]}
    assert alone.models == {}
    direct = compute_lifetime(
        facts.summary, settings=SETTINGS, earlier=facts.earlier, contracts=facts.contracts
    )
    assert found.models == {"lifetime": direct.record}
    for name in ("p_alive", "lifetime_revenue"):
        assert found.values[name]["account_id"].to_pylist() == ids
        known = dict(zip(ids, found.values[name]["value"].to_pylist(), strict=True))
        rows = direct.tables[name].select(["account_id", "value"]).to_pylist()
        assert {row["account_id"]: row["value"] for row in rows} == {
            id: value for id, value in known.items() if id in set(facts.summary["account_id"].to_pylist())
        }
        assert {id for id, value in known.items() if value is None} == set(ids) - {
            row["account_id"] for row in rows
        }


def test_accounts_under_contract_follow_their_renewals(company: Home) -> None:
    with open_engine(company.lake.snapshot(), as_of=AS_OF) as engine:
        found = measure_all(engine, [catalogue()[name] for name in MEASURES])
    record = found.models["lifetime"]
    assert record["contracts"]["12"]["verdict"] == "contract_model"
    assert record["contracts"]["12"]["observations"] == 40
    assert record["buying"]["criterion"] == "hold_out"
    year = {row["account_id"]: row for row in found.values["expected_revenue_12m"].to_pylist()}
    assert 0 < year["K001"]["value"] < 101 * 12
    assert year["K001"]["high"] == pytest.approx(101 * 12)
    assert year["K000"]["value"] is None
    margins = {row["account_id"]: row for row in found.values["expected_margin_12m"].to_pylist()}
    assert margins["K001"]["note"] == "margin_unknown"
    assert margins["C0003"]["value"] is not None


def test_evaluation_keeps_the_models_and_reproduces_after_later_imports(copied: Home, take: Importer) -> None:
    evaluation = load_evaluation(copied, 1)
    record = evaluation.models["lifetime"]
    assert record["annual_discount_rate"] == 0.1
    assert record["seed"] == 1
    assert record["buying"]["parameters"]
    assert evaluation.accounts["low:lifetime_revenue"].null_count < len(evaluation.accounts)
    take(sales_csv(40).replace(";R", ";N").replace("C00", "Z00"))
    assert reproduce(copied, evaluation.id).as_json() == {"same": True, "count": 0, "differences": []}
    again = evaluated(copied)
    told = {difference.what for difference in compare(copied, evaluation.id, again.id).differences}
    assert {"manifest", "lifetime_revenue"} <= told


def test_reproduce_uses_the_stored_settings_and_tells_what_differs(copied: Home) -> None:
    evaluation = load_evaluation(copied, 1)
    path = evaluation.folder / "evaluation.json"
    facts = json.loads(path.read_text(encoding="utf-8"))
    facts["models"]["lifetime"]["annual_discount_rate"] = 0.5
    facts["models"]["lifetime"]["buying"]["parameters"]["r"] = 99.0
    path.write_text(json.dumps(facts), encoding="utf-8")
    found = reproduce(copied, evaluation.id, most=1000).differences
    assert [d.what for d in found if d.what.startswith("models")] == ["models.lifetime.buying.parameters.r"]
    assert {d.what for d in found} > {"lifetime_revenue", "low:lifetime_revenue"}
    assert "p_alive" not in {d.what for d in found}


def test_stability_draws_lifetime_values_in_their_intervals(evaluation: Evaluation) -> None:
    drawn = evaluation_stability(evaluation, draws=60, seed=1).drawn
    assert np.count_nonzero((drawn.key_probability > 0.05) & (drawn.key_probability < 0.95)) > 0


def test_too_few_customers_keep_their_history(home: Home, take: Importer) -> None:
    take(sales_csv(20))
    values = compute_measure(home, catalogue()["lifetime_revenue"], as_of=AS_OF)
    to_date = compute_measure(home, catalogue()["lifetime_revenue_to_date"], as_of=AS_OF)
    assert [value.value for value in values] == [float(value.value or 0) for value in to_date]
    assert {(value.note, value.low) for value in values} == {("not_enough_events", None)}
    _, rows = show_measure_rows(home, catalogue()["lifetime_revenue"], values, "pt", 1)
    assert rows[0][-1].startswith("Não há eventos suficientes")
    with pytest.raises(InvalidInput, match="Not enough events"):
        run_trial(home, until=date(2025, 12, 29), horizon=Span(26, "w"), unit="root", settings=SETTINGS)


def test_an_empty_home_has_no_values(home: Home) -> None:
    assert compute_measure(home, catalogue()["p_alive"], as_of=AS_OF) == []


def test_explain_tells_the_history_and_the_accounts_own_test(company: Home) -> None:
    found = explain_lifetime(company, "C0003", as_of=AS_OF, unit="root", settings=SETTINGS)
    with open_engine(company.lake.snapshot(), as_of=AS_OF) as engine:
        [row] = [r for r in read_summary(engine, AS_OF).to_pylist() if r["account_id"] == "C0003"]
        before = read_summary(engine, AS_OF - timedelta(182)).to_pylist()
    [earlier] = [r for r in before if r["account_id"] == "C0003"]
    assert found.history == {name: value for name, value in row.items() if name != "account_id"}
    assert found.held_out is not None
    assert found.held_out["actual"] == row["x"] - earlier["x"]
    assert found.pattern in set(Pattern)
    lines = explain_lines(found, "BRL", "en")
    assert lines[0].startswith("Horizon of 3 years, discount of 10.0% a year")
    assert f"repeat purchases (x): {row['x']}" in lines
    assert len(explain_rows(found, "BRL", "pt")) == len(MEASURES)
    assert json.loads(json.dumps(found.as_json(), default=str))["hold_out"]["missed"] == found.missed
    bound = explain_lifetime(company, "K001", as_of=AS_OF, unit="root", settings=SETTINGS)
    assert bound.held_out is None
    assert not any("BG/NBD" in line for line in explain_lines(bound, "BRL", "en"))


def test_an_account_that_went_silent_is_missed_by_its_own_test(home: Home, take: Importer) -> None:
    """It bought every week for two years, then stopped on the day from which it is tested."""
    days = [AS_OF - timedelta(182 + 7 * week) for week in range(100)]
    take(sales_csv() + "".join(f"SILENT;S{day};{day};100.00;70.00\n" for day in days))
    found = explain_lifetime(home, "SILENT", as_of=AS_OF, unit="root", settings=SETTINGS)
    assert found.missed
    assert found.measures["lifetime_revenue"]["note"] == "missed_hold_out"
    assert "The model missed this account" in "\n".join(explain_lines(found, "BRL", "en"))


def test_trial_compares_with_what_came(company: Home) -> None:
    until = date(2025, 12, 29)
    trial = run_trial(company, until=until, horizon=Span(26, "w"), unit="root", settings=SETTINGS)
    assert trial.end == AS_OF - timedelta(1)
    assert caution(trial, "en") == []
    lines = [line.split(";") for line in sales_csv().splitlines()[1:]]
    known = {account for account, _, day, *_ in lines if day <= f"{until}"}
    later = {(account, day) for account, _, day, *_ in lines if account in known and day > f"{until}"}
    assert trial.result.purchases.accounts == len(known)
    assert trial.result.purchases.actual_total == len(later)
    money = sum(float(line[3]) for line in lines if line[0] in known and line[2] > f"{until}")
    assert trial.result.revenue.actual_total == pytest.approx(money)
    assert json.loads(json.dumps(trial.as_json(), default=str))["revenue"]["accounts"] > 100


def test_trial_says_where_the_facts_end_before_the_horizon(company: Home) -> None:
    trial = run_trial(
        company, until=date(2025, 12, 29), horizon=Span(52, "w"), unit="root", settings=SETTINGS
    )
    assert caution(trial, "en")[0].startswith("The known sales end on Jun")
    with pytest.raises(InvalidInput, match="No transaction after 2026-12-01"):
        run_trial(company, until=date(2026, 12, 1), horizon=Span(4, "w"), unit="root", settings=SETTINGS)


def test_around_counts_both_sides_and_zero_where_an_account_was_not_yet(company: Home) -> None:
    until = date(2024, 3, 4)
    with open_engine(company.lake.snapshot(), as_of=AS_OF) as engine:
        now, after, before = (read_summary(engine, until + timedelta(days)) for days in (0, 91, -91))
    table = around(now, after, before).to_pylist()
    lines = [line.split(";") for line in sales_csv().splitlines()[1:]]
    for row in table:
        mine = {day for account, _, day, *_ in lines if account == row["account_id"]}
        assert row["purchases_after"] == sum(f"{until}" < day <= f"{until + timedelta(91)}" for day in mine)
        assert row["purchases_before"] == sum(f"{until - timedelta(91)}" < day <= f"{until}" for day in mine)


def test_settings_without_a_hold_out_are_refused() -> None:
    with pytest.raises(InvalidInput, match="hold_out_days"):
        LifetimeSettings(hold_out_days=3)
