"""The back-test of all 23,570 CDNOW customers, fitted before and judged after 1997-09-30.

Data: CDNOW (Fader & Hardie, brucehardie.com/datasets), read in place from where ZELO_TEST_DATA points.
Golden: recomputed from these data with another implementation of BG/NBD: r .2516, alpha 4.7889, a .7234,
b 2.1611, log-likelihood -95,368.44; 19,684 purchases in the 39 weeks after, 16,873.7 expected, mean absolute
error 0.8187.
"""

import os
from pathlib import Path

import numpy as np
import pytest

from zelo.analytics.lifetime import BetaGeoNBD, naive_rules, run_backtest
from zelo.analytics.lifetime.predicted import Predicted

FOLDER = os.environ.get("ZELO_TEST_DATA")
SPLIT = np.datetime64("1997-09-30")

pytestmark = pytest.mark.skipif(not FOLDER, reason="ZELO_TEST_DATA names no folder with CDNOW")


def read_days() -> tuple[np.ndarray, np.ndarray]:
    """Customer and day of each purchase; purchases on one day count as one."""
    path = Path(FOLDER or "") / "cdnow" / "cdnow_transactions.csv"
    rows = np.loadtxt(path, delimiter=",", skiprows=1, usecols=(0, 1), dtype=np.str_)
    assert len(rows) == 69_659
    customers, days = rows[:, 0].astype(np.int64), rows[:, 1].astype("datetime64[D]")
    distinct = np.unique(np.stack([customers, days.astype(np.int64)], axis=1), axis=0)
    return distinct[:, 0] - 1, distinct[:, 1].astype("datetime64[D]")


def test_hold_out_of_all_customers_is_the_recomputed_one() -> None:
    customer, day = read_days()
    size = int(customer.max()) + 1
    assert size == 23_570
    first = np.full(size, np.datetime64("2000-01-01"))
    np.minimum.at(first, customer, day)
    past = day <= SPLIT
    last = first.copy()
    np.maximum.at(last, customer[past], day[past])
    x = np.bincount(customer[past], minlength=size) - 1
    t_x, T = ((end - first).astype(np.int64) / 7 for end in (last, SPLIT))
    actual = np.bincount(customer[~past], minlength=size)
    model = BetaGeoNBD.fit(x, t_x, T)
    assert model.params == pytest.approx({"r": 0.2516, "alpha": 4.7889, "a": 0.7234, "b": 2.1611}, abs=5e-5)
    assert model.log_likelihood == pytest.approx(-95_368.44, abs=0.005)
    mean = model.expected_purchases(x, t_x, T, 39.0)
    found = run_backtest(
        actual, Predicted(mean, mean, mean, mean, mean), rules=naive_rules(x, t_x, T, horizon=39.0)
    )
    assert found.actual_total == 19_684
    assert found.model.total == pytest.approx(16_873.7, abs=0.05)
    assert found.model.mae == pytest.approx(0.8187, abs=5e-5)
    assert found.rules_not_beaten(100) == ()
