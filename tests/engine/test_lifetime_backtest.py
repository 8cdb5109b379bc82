"""Back-tests from tables of histories: on simulated accounts, and on two real years of a wholesaler.

Data: Online Retail II (D. Chen, UCI, CC BY 4.0), read in place from the folder that ZELO_TEST_DATA names.
"""

import json
import os
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from zelo.analytics.lifetime import BetaGeoNBD, GammaGamma
from zelo.engine.lifetime import LifetimeSettings
from zelo.engine.lifetime_backtest import (
    LifetimeBacktest,
    backtest_json,
    backtest_lifetime,
    backtest_rows,
)
from zelo.lib.errors import InvalidInput

FOLDER = os.environ.get("ZELO_TEST_DATA")
FILE = Path(FOLDER or "") / "online_retail_ii" / "online_retail_II.parquet"
SETTINGS = LifetimeSettings(draws=200)
TRUTH = BetaGeoNBD(r=0.8, alpha=8.0, a=0.7, b=3.0)
SPEND = GammaGamma(p=4.0, q=3.5, gamma=900.0)


def simulated(n: int) -> tuple[pa.Table, pa.Table]:
    rng = np.random.default_rng(12)
    T = rng.integers(30, 100, n).astype(float)
    x, t_x = TRUTH.simulate(T, rng)
    after = TRUTH.simulate_future(x, t_x, T, 26.0, rng)
    mean = SPEND.simulate(x, rng=rng)
    money = SPEND.simulate_total(x, mean, after, rng=rng)
    ids = [f"C{row:05d}" for row in range(n)]
    summary = {
        "account_id": ids,
        "x": x.astype(np.int64),
        "t_x_days": np.floor(7 * t_x),
        "T_days": 7 * T,
        "m_bar_revenue": pa.array(mean, mask=x == 0),
        "m_bar_margin": pa.nulls(n, pa.float64()),
        "revenue_to_date": (x + 1) * 500,
        "margin_to_date": pa.nulls(n, pa.float64()),
        "under_contract": np.arange(n) == 0,
    }
    bought = after > 0
    around = {
        "account_id": np.array(ids)[bought],
        "purchases_after": after[bought],
        "revenue_after": money[bought],
        "purchases_before": np.ones(bought.sum(), dtype=np.int64),
        "revenue_before": pa.nulls(int(bought.sum()), pa.float64()),
    }
    return pa.table(summary), pa.table(around)


@pytest.fixture(scope="module")
def tested() -> LifetimeBacktest:
    summary, around = simulated(3000)
    return backtest_lifetime(summary, around, horizon_days=182, settings=SETTINGS)


def test_the_right_model_is_calibrated_and_beats_every_rule(tested: LifetimeBacktest) -> None:
    purchases, revenue = tested.purchases, tested.revenue
    assert purchases.accounts == revenue.accounts == 2999
    assert purchases.model.total == pytest.approx(purchases.actual_total, rel=0.08)
    assert revenue.model.total == pytest.approx(revenue.actual_total, rel=0.12)
    assert purchases.pit is not None
    assert np.abs(purchases.pit / 2999 - 0.1).max() < 0.025
    for result in (purchases, revenue):
        assert result.coverage80 > 0.78
        assert result.coverage95 > 0.94
        assert result.rules_not_beaten(100) == ()
    assert purchases.model.mae is not None
    assert purchases.model.mae < (purchases.rules["constant_rate"].mae or 0)
    assert tested.account_ids[0] == "C00001"


def test_json_and_table_hold_every_forecast(tested: LifetimeBacktest) -> None:
    found = json.loads(json.dumps(backtest_json(tested.revenue) | {"record": tested.record}))
    assert list(found["scores"]) == ["model", "constant_rate", "last_period", "historical", "recency"]
    assert found["scores"]["model"]["top"]["50"] == tested.revenue.model.top[50]
    assert found["scores"]["recency"]["mae"] is None
    assert found["record"]["buying"]["verdict"] == "buying_model"
    assert len(found["calibration"]) == 10
    headings, rows = backtest_rows(tested.purchases, "pt")
    assert headings[:3] == ["previsão", "total", "viés"]
    assert [row[0] for row in rows] == [
        "modelo",
        "ritmo constante",
        "último período",
        "receita histórica",
        "compra mais recente",
    ]
    assert {len(row) for row in rows} == {len(headings)}
    assert rows[-1][1:5] == ["", "", "", ""]


def test_nothing_to_test_is_said() -> None:
    summary, around = simulated(30)
    with pytest.raises(InvalidInput, match="not_enough_events"):
        backtest_lifetime(summary, around, horizon_days=182, settings=SETTINGS)


def wholesaler(until: str, weeks: int) -> tuple[pa.Table, pa.Table]:
    """Purchase days are days with a line sold; money is net of cancellations; overlapping days count once."""
    lines = f"""
        select "Customer ID" as account_id, InvoiceDate::date as day, sum(Quantity * Price) as revenue,
          bool_or(Invoice[1] <> 'C' and Quantity * Price > 0) as bought
        from '{FILE}'
        where "Customer ID" is not null
          and not (sheet = 'Year 2010-2011' and InvoiceDate::date between '2010-12-01' and '2010-12-09')
        group by all"""
    cut = f"date '{until}'"
    with duckdb.connect() as connection:
        connection.execute(f"create table days as ({lines})")
        connection.execute(
            "create table firsts as select account_id, min(day) f from days where bought group by account_id"
        )
        summary = connection.sql(
            f"""select account_id::varchar as account_id, count(*) filter (bought) - 1 as x,
              (max(day) filter (bought)) - f as t_x_days, {cut} - f as T_days,
              avg(revenue) filter (bought and day > f) as m_bar_revenue, null::double as m_bar_margin,
              sum(revenue) as revenue_to_date, null::double as margin_to_date, false as under_contract
            from days join firsts using (account_id) where day between f and {cut} and f <= {cut}
            group by account_id, f order by account_id"""
        ).to_arrow_table()
        around = connection.sql(
            f"""select account_id::varchar as account_id,
              count(*) filter (bought and day > {cut}) as purchases_after,
              sum(revenue) filter (day > {cut}) as revenue_after,
              count(*) filter (bought and day <= {cut}) as purchases_before,
              sum(revenue) filter (day <= {cut}) as revenue_before
            from days where day > {cut} - {7 * weeks} and day <= {cut} + {7 * weeks}
            group by account_id order by account_id"""
        ).to_arrow_table()
    return summary, around


@pytest.mark.skipif(not FILE.is_file(), reason="ZELO_TEST_DATA names no folder with Online Retail II")
def test_wholesaler_is_foretold_better_than_by_any_rule() -> None:
    """26 weeks from 2011-06-01: the model finds more of the top 50 than any rule, in both units."""
    summary, around = wholesaler("2011-06-01", 26)
    found = backtest_lifetime(summary, around, horizon_days=182, settings=LifetimeSettings())
    assert found.purchases.accounts == 4937
    assert found.purchases.actual_total == 7580
    assert found.purchases.model.total == pytest.approx(7580, rel=0.02)
    assert found.purchases.rules_not_beaten(50) == ()
    assert found.revenue.rules_not_beaten(50) == ()
    assert found.purchases.coverage80 > 0.78
    assert found.revenue.coverage95 > 0.95
