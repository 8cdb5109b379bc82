"""Tiers by drawn lifetime measures against a brute force: the models fitted anew, each account simulated."""

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tests.simulated_sales import END, contracts_csv, sales_csv
from zelo.analytics.lifetime import GammaGamma, choose_buying_model, draw_lifetime_values
from zelo.analytics.lifetime.choice import fit_contracts
from zelo.analytics.lifetime.contractual import ContractualModel
from zelo.analytics.lifetime.retention import Retention
from zelo.analytics.selection import TIERS
from zelo.engine.evaluate import run_evaluation
from zelo.engine.evaluations import Evaluation
from zelo.engine.home import Home
from zelo.engine.import_file import import_file
from zelo.engine.lifetime import LifetimeSettings, history_of, place_earlier, terms_of
from zelo.engine.lifetime_columns import Floats, flags, numbers
from zelo.engine.lifetime_draws import lifetime_draws
from zelo.engine.lifetime_reading import LifetimeFacts, read_lifetime
from zelo.engine.lifetime_record import restored
from zelo.engine.opening import open_engine
from zelo.engine.policies import read_policy
from zelo.engine.requests import import_request
from zelo.engine.stability import evaluation_stability, score_stored
from zelo.warehouse.catalogue import catalogue

from .conftest import silent

AS_OF = END + timedelta(1)
SETTINGS = LifetimeSettings()
TERMS = terms_of(SETTINGS)
DRAWS = 1500
LIMITS = {"lifetime_revenue": (8000.0, 3600.0), "expected_revenue_12m": (2500.0, 900.0)}
POLICY = """
name = "one"
version = 1
title = "One"
minimum_coverage = 0
[stability]
concentration = 1e9
[[criteria]]
measure = "{measure}"
weight = 1
axis = "attractiveness"
scale = {{ kind = "linear", anchors = [[0, 0], [{most}, 100]] }}
[[tiers]]
name = "strategic"
enter = 80
[[tiers]]
name = "priority"
enter = 36
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("company")
    home = Home(folder / "home", "BRL", "en")
    for table, text in (("transactions", sales_csv()), ("contracts", contracts_csv())):
        path = folder / f"{table}.csv"
        path.write_text(text, encoding="utf-8")
        import_file(home, import_request(path, table), silent)
    return home


@pytest.fixture(scope="module")
def facts(company: Home) -> LifetimeFacts:
    with open_engine(company.lake.snapshot(), as_of=AS_OF) as engine:
        return read_lifetime(engine, SETTINGS)


def evaluated(home: Home, measure: str) -> Evaluation:
    text = POLICY.format(measure=measure, most=LIMITS[measure][0] / 0.8)
    chosen = read_policy(text.replace("enter = 36", f"enter = {_second(measure)}"), "test", catalogue())
    return run_evaluation(home, chosen, as_of=AS_OF, progress=silent)


def _second(measure: str) -> float:
    first, second = LIMITS[measure]
    return 80 * second / first


def drawn_buyers(facts: LifetimeFacts, measure: str, rng: np.random.Generator) -> dict[str, Floats]:
    """Values of the accounts without a contract, by models fitted here; shape (draws,) each."""
    summary, rows = facts.summary, np.flatnonzero(~flags(facts.summary, "under_contract"))
    x, t_x, T = (part[rows] for part in history_of(summary, SETTINGS))
    assert facts.earlier is not None
    model = choose_buying_model((x, t_x, T), place_earlier(summary, facts.earlier, rows, SETTINGS)).model
    worth = np.where(x > 0, np.nan_to_num(numbers(summary, "m_bar_revenue")[rows]), 0.0)
    assert model is not None
    later = measure == "lifetime_revenue"
    values = draw_lifetime_values(
        model,
        GammaGamma.fit(x, worth),
        *(x, t_x, T, worth),
        horizon=TERMS.horizon if later else TERMS.year,
        discount_rate=TERMS.rate if later else 0.0,
        rng=rng,
        draws=DRAWS,
    )
    if later:
        values += numbers(summary, "revenue_to_date")[rows, None]
    ids = summary["account_id"].take(pa.array(rows)).to_pylist()
    return dict(zip(ids, values, strict=True))


def drawn_bound(facts: LifetimeFacts, measure: str, rng: np.random.Generator) -> dict[str, Floats]:
    """Values of the accounts under contract: parameters, renewals and payments drawn one by one."""
    assert facts.contracts is not None
    table = facts.contracts.to_pylist()
    fitted = fit_contracts(
        type(restored_model(facts)),
        Retention.from_contracts([row["age"] for row in table], [row["lost"] for row in table]),
    )
    assert fitted is not None
    later = measure == "lifetime_revenue"
    months, force = (36.0, np.log(1.1) / 12) if later else (12.0, 0.0)
    past = {row["account_id"]: row["revenue_to_date"] for row in facts.summary.to_pylist()}
    found: dict[str, Floats] = {}
    for row in table:
        if row["lost"] or row["account_id"] not in past:
            continue
        values = np.empty(DRAWS)
        for number, params in enumerate(fitted.model.posterior_draws(DRAWS, rng)):
            model: ContractualModel = fitted.model.redrawn(params)
            made = int(model.simulate_renewals([row["age"]], horizon=60, rng=rng)[0])
            until = min(row["until_months"] + made * row["months"], months)
            paid = until if force == 0 else (1 - np.exp(-force * until)) / force
            values[number] = paid * row["revenue_per_month"]
        found[row["account_id"]] = values + (past[row["account_id"]] if later else 0.0)
    return found


def restored_model(facts: LifetimeFacts) -> ContractualModel:
    from zelo.engine.lifetime import compute_lifetime

    made = compute_lifetime(
        facts.summary, settings=SETTINGS, earlier=facts.earlier, contracts=facts.contracts
    )
    model: ContractualModel = restored(made.record["contracts"]["12"])
    return model


@pytest.mark.parametrize("measure", list(LIMITS))
def test_tier_probabilities_are_those_of_simulated_accounts(
    company: Home, facts: LifetimeFacts, measure: str
) -> None:
    """Every account, within four and a half standard errors of the difference of two simulations."""
    rng = np.random.default_rng(2)
    simulated = drawn_buyers(facts, measure, rng) | drawn_bound(facts, measure, rng)
    found = evaluation_stability(evaluated(company, measure), draws=DRAWS, seed=3)
    first, second = LIMITS[measure]
    told, between = 0, 0
    for place, account in enumerate(found.accounts["account_id"].to_pylist()):
        if account not in simulated:
            continue
        values = simulated[account]
        wanted = (
            (values >= first).mean(),
            ((values < first) & (values >= second)).mean(),
            (values < second).mean(),
        )
        shares = found.drawn.probabilities[
            [TIERS.index(t) for t in ("strategic", "priority", "standard")], place
        ]
        for share, other in zip(shares, wanted, strict=True):
            chance = (share + other + 1 / DRAWS) / 2
            assert abs(share - other) < 4.5 * np.sqrt(2 * chance * (1 - chance + 1 / DRAWS) / DRAWS), account
            between += 0.05 < other < 0.95
        told += 1
    assert told > 150
    assert between > 60


def test_draws_repeat_with_the_seed_and_need_the_stored_histories_alone(company: Home) -> None:
    evaluation = evaluated(company, "lifetime_revenue")
    first = evaluation_stability(evaluation, draws=40, seed=5)
    assert evaluation_stability(evaluation, draws=40, seed=5).rows() == first.rows()
    assert sorted(path.name for path in evaluation.folder.glob("lifetime_*")) == [
        "lifetime_contracts.parquet",
        "lifetime_histories.parquet",
    ]


def test_an_evaluation_without_histories_draws_from_its_intervals(company: Home) -> None:
    evaluation = evaluated(company, "lifetime_revenue")
    by_model = evaluation_stability(evaluation, draws=60, seed=6).drawn
    for path in evaluation.folder.glob("lifetime_*"):
        path.unlink()
    assert lifetime_draws(evaluation, score_stored(evaluation).matrix) is None
    from_intervals = evaluation_stability(evaluation, draws=60, seed=6).drawn
    assert not np.array_equal(by_model.counts, from_intervals.counts)
    assert np.abs(by_model.key_probability - from_intervals.key_probability).mean() < 0.2


def test_a_policy_without_lifetime_measures_keeps_no_histories(company: Home, tmp_path: Path) -> None:
    text = POLICY.format(measure="revenue", most=1000)
    chosen = read_policy(text, "test", catalogue())
    evaluation = run_evaluation(company, chosen, as_of=AS_OF, progress=silent)
    assert list(evaluation.folder.glob("lifetime_*")) == []
    assert lifetime_draws(evaluation, score_stored(evaluation).matrix) is None


def test_a_stored_model_comes_back_with_its_uncertainty(company: Home) -> None:
    record = json.loads(json.dumps(evaluated(company, "lifetime_revenue").models["lifetime"]["buying"]))
    model = restored(record)
    assert model.params == record["parameters"]
    assert model.standard_errors == record["standard_errors"]
    draws = model.posterior_draws(20_000, np.random.default_rng(1))
    assert np.cov(np.log(draws).T) == pytest.approx(np.array(record["covariance"]), rel=0.1, abs=0.02)
    assert restored({"verdict": "no_fit"}) is None
