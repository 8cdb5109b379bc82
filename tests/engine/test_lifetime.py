"""Model measures from histories: the library's own figures, per account, with notes where there are none."""

import json

import numpy as np
import pyarrow as pa
import pytest

from zelo.analytics.lifetime import BetaGeoNBD, GammaGamma, ShiftedBetaGeometric
from zelo.engine.lifetime import LifetimeMeasures, LifetimeSettings, compute_lifetime
from zelo.engine.lifetime_columns import MEASURES
from zelo.lib.errors import InvalidInput

SETTINGS = LifetimeSettings(draws=200)
BUYING = BetaGeoNBD(r=0.8, alpha=8.0, a=0.7, b=3.0)
SPEND = GammaGamma(p=4.0, q=3.5, gamma=900.0)
SBG = ShiftedBetaGeometric(alpha=0.9, beta=6.0)
N = 300


def summary(n: int = N, **changes: object) -> pa.Table:
    rng = np.random.default_rng(7)
    age = rng.integers(20, 120, n)
    x, t_x = BUYING.simulate(age.astype(float), rng)
    mean = SPEND.simulate(x, rng=rng)
    columns: dict[str, object] = {
        "account_id": [f"C{row:04d}" for row in range(n)],
        "purchase_days": x.astype(np.int64) + 1,
        "x": x.astype(np.int64),
        "t_x_days": np.minimum(np.round(7 * t_x), 7 * age).astype(np.int64),
        "T_days": 7 * age,
        "m_bar_revenue": pa.array(mean, mask=x == 0),
        "m_bar_margin": pa.array(mean * 0.3, mask=x == 0),
        "revenue_to_date": (x + 1) * 500.0,
        "margin_to_date": pa.array((x + 1) * 150.0, pa.float64()),
        "under_contract": np.zeros(n, dtype=bool),
    }
    return pa.table({**columns, **changes})


def contracts(n: int = 200) -> pa.Table:
    """C0000 has one contract in force, C0001 two, of which one began anew; the others' are of the past."""
    age, lost = SBG.simulate(n, periods=5, rng=np.random.default_rng(2))
    rows = {
        "account_id": [None] * n + ["C0000", "C0001", "C0001"],
        "cohort": ["12"] * (n + 3),
        "months": [12.0] * (n + 3),
        "age": [*age.tolist(), 3, 1, 0],
        "lost": [*lost.tolist(), False, False, False],
        "until_months": [None] * n + [4.0, 6.0, 12.0],
        "revenue_per_month": [None] * n + [100.0, 10.0, 5.0],
        "margin_per_month": [None] * n + [40.0, None, 2.0],
    }
    return pa.table({**rows, "until_months": pa.array(rows["until_months"], pa.float64())})


def column(found: LifetimeMeasures, measure: str, name: str) -> np.ndarray:
    return np.array(found.tables[measure][name].to_pylist(), dtype=object)


@pytest.fixture(scope="module")
def bought() -> LifetimeMeasures:
    return compute_lifetime(summary(), settings=SETTINGS)


def test_every_measure_has_every_account_with_an_interval_around_it(bought: LifetimeMeasures) -> None:
    assert tuple(bought.tables) == MEASURES
    for measure, table in bought.tables.items():
        assert table.column_names == ["account_id", "value", "low", "high", "n", "note"]
        assert table["account_id"].to_pylist() == summary()["account_id"].to_pylist()
        assert table["value"].null_count == 0
        assert table["note"].null_count == N
        if measure != "p_alive":
            low, high = (table[end].to_numpy() for end in ("low", "high"))
            assert (low <= high).all()


def test_values_are_the_models_own(bought: LifetimeMeasures) -> None:
    table = summary()
    x, t_x, T = (table[name].to_numpy() for name in ("x", "t_x_days", "T_days"))
    recorded = bought.record["buying"]
    assert recorded["model"] == "BetaGeoNBD"
    model = BetaGeoNBD(**recorded["parameters"])
    spend = GammaGamma(**recorded["spend"]["revenue"]["parameters"])
    history = (x, t_x // 7, T // 7)
    year = 365.25 / 7
    purchases = model.expected_purchases(*history, year)
    worth = spend.expected_value(x, table["m_bar_revenue"].fill_null(0).to_numpy())
    assert column(bought, "p_alive", "value").astype(float) == pytest.approx(
        model.probability_alive(*history)
    )
    assert column(bought, "expected_purchases_12m", "value").astype(float) == pytest.approx(purchases)
    assert column(bought, "expected_revenue_12m", "value").astype(float) == pytest.approx(purchases * worth)
    rate = 1.1 ** (1 / year) - 1
    later = model.expected_discounted_purchases(*history, 3 * year, rate) * worth
    expected = table["revenue_to_date"].to_numpy() + later
    assert column(bought, "lifetime_revenue", "value").astype(float) == pytest.approx(expected)


def test_record_is_json_and_the_seed_decides(bought: LifetimeMeasures) -> None:
    again = compute_lifetime(summary(), settings=SETTINGS)
    other = compute_lifetime(summary(), settings=LifetimeSettings(draws=200, seed=2))
    assert json.loads(json.dumps(bought.record)) == json.loads(json.dumps(again.record))
    assert again.tables == bought.tables
    assert other.tables["lifetime_revenue"]["value"] == bought.tables["lifetime_revenue"]["value"]
    assert other.tables["lifetime_revenue"]["high"] != bought.tables["lifetime_revenue"]["high"]
    assert bought.record["annual_discount_rate"] == 0.10
    assert bought.record["thresholds"]["customers"] == 50


def test_too_few_accounts_keep_their_history_alone() -> None:
    found = compute_lifetime(summary(40), settings=SETTINGS)
    assert set(column(found, "lifetime_revenue", "note")) == {"not_enough_events"}
    assert found.tables["lifetime_revenue"]["value"] == summary(40)["revenue_to_date"]
    assert found.tables["lifetime_revenue"]["low"].null_count == 40
    assert found.tables["expected_revenue_12m"]["value"].null_count == 40
    assert found.record["buying"]["verdict"] == "not_enough_events"


def test_unknown_margin_and_credits_are_said() -> None:
    table = summary()
    buyers = np.flatnonzero(table["x"].to_numpy() > 2)[:2]
    revenue = table["m_bar_revenue"].to_pylist()
    margin = table["margin_to_date"].to_pylist()
    revenue[buyers[0]], margin[buyers[1]] = -250.0, None
    found = compute_lifetime(
        summary(m_bar_revenue=revenue, margin_to_date=pa.array(margin)), settings=SETTINGS
    )
    assert column(found, "expected_revenue_12m", "note")[buyers[0]] == "credits"
    assert column(found, "expected_revenue_12m", "value")[buyers[0]] is not None
    assert column(found, "expected_revenue_12m", "high")[buyers[0]] is None
    assert found.record["buying"]["spend"]["revenue"]["left_out"] == 1
    for measure in ("lifetime_margin", "expected_margin_12m"):
        assert column(found, measure, "note")[buyers[1]] == "margin_unknown"
        assert column(found, measure, "value")[buyers[1]] is None
    assert found.tables["lifetime_revenue"]["value"].null_count == 0


def test_accounts_under_contract_follow_their_contracts() -> None:
    bound = np.arange(N) < 2
    found = compute_lifetime(summary(under_contract=bound), settings=SETTINGS, contracts=contracts())
    recorded = found.record["contracts"]["12"]
    assert recorded["model"] == "ShiftedBetaGeometric"
    model = ShiftedBetaGeometric(**recorded["parameters"])
    first = model.renewal_probability([3, 1])
    year = column(found, "expected_revenue_12m", "value")[:2].astype(float)
    assert year[0] == pytest.approx(100 * (4 + 8 * first[0]))
    assert year[1] == pytest.approx(10 * (6 + 6 * first[1]) + 5 * 12)
    assert column(found, "expected_revenue_12m", "high")[0] == 1200
    assert column(found, "p_alive", "value")[:2].tolist() == [1.0, 1.0]
    assert column(found, "expected_purchases_12m", "note")[:2].tolist() == ["under_contract"] * 2
    assert column(found, "expected_purchases_12m", "value")[0] is None
    assert column(found, "expected_margin_12m", "value")[0] == pytest.approx(40 * (4 + 8 * first[0]))
    assert column(found, "expected_margin_12m", "note")[1] == "margin_unknown"
    assert column(found, "lifetime_revenue", "value")[0] > summary()["revenue_to_date"][0].as_py() + year[0]
    assert column(found, "lifetime_revenue", "note")[:2].tolist() == [None, None]


def test_few_contracts_are_not_enough() -> None:
    bound = np.arange(N) < 2
    found = compute_lifetime(summary(under_contract=bound), settings=SETTINGS, contracts=contracts(10))
    assert column(found, "lifetime_revenue", "note")[:2].tolist() == ["not_enough_events"] * 2
    assert column(found, "lifetime_revenue", "value")[0] == summary()["revenue_to_date"][0].as_py()
    assert column(found, "expected_revenue_12m", "value")[0] is None


def test_earlier_histories_let_the_hold_out_decide() -> None:
    table = summary(800)
    T = table["T_days"].to_numpy() - 140
    known = T >= 0
    x, t_x = BUYING.simulate(T[known] / 7, np.random.default_rng(3))
    earlier = pa.table(
        {
            "account_id": np.array(table["account_id"].to_pylist())[known][::-1],
            "x": np.minimum(x, table["x"].to_numpy()[known])[::-1],
            "t_x_days": np.where(
                np.minimum(x, table["x"].to_numpy()[known]) > 0,
                np.minimum(7 * t_x, np.minimum(table["t_x_days"].to_numpy()[known], T[known])),
                0,
            )[::-1],
            "T_days": T[known][::-1],
        }
    )
    found = compute_lifetime(table, settings=SETTINGS, earlier=earlier)
    assert found.record["buying"]["criterion"] == "hold_out"
    assert len(found.record["buying"]["candidates"]) == 3


@pytest.mark.parametrize(
    "settings", [{"horizon_years": 0}, {"annual_discount_rate": -0.1}, {"draws": 10}, {"unit_days": 0}]
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(InvalidInput):
        LifetimeSettings(**settings)  # type: ignore[arg-type]


def test_contract_accounts_without_contracts_are_refused() -> None:
    with pytest.raises(InvalidInput, match="no contracts"):
        compute_lifetime(summary(under_contract=np.ones(N, dtype=bool)), settings=SETTINGS)


def test_a_company_of_one_week_keeps_its_history() -> None:
    """Everybody bought on several days of the same week: no whole week has passed for anybody."""
    days = np.full(N, 3)
    table = summary(x=days, t_x_days=days, T_days=days + 1, m_bar_revenue=np.full(N, 10.0))
    found = compute_lifetime(table, settings=SETTINGS)
    assert found.record["buying"]["verdict"] == "no_fit"
    assert column(found, "lifetime_revenue", "value").tolist() == table["revenue_to_date"].to_pylist()
    assert set(column(found, "expected_purchases_12m", "note")) == {"no_fit"}
