"""Buying models beside `lifetimes` 0.11.3 and `pymc-marketing` 0.19, each in an environment of its own.

Every fit is the first in a fresh process and timed without imports. The peers' parameters are judged by one
and the same likelihood, Zelo's, since `lifetimes` rescales time inside and reports another constant.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench import lifetime_summary
from bench.peers import REPORT, Result, alternately, line, peer
from bench.process import Row
from zelo.analytics.lifetime.beta_geometric import BetaGeoNBD
from zelo.analytics.lifetime.histories import compress

SIZES = (1_000_000, 5_000_000)
UNITS = {"weekly": 1, "daily": 7}
ROUNDS = 3

_HISTORIES = (
    REPORT
    + """
data = np.load(sys.argv[1])
x, t_x, T = data["x"], data["t_x"], data["T"]
unit = int(data["unit"])
"""
)
_ZELO = (
    _HISTORIES
    + """
from dataclasses import dataclass
import scipy.optimize, scipy.special
from zelo.analytics.lifetime.beta_geometric import BetaGeoNBD
from zelo.analytics.lifetime.value import WEEKS_PER_YEAR, lifetime_value, rate_per_unit
from zelo.analytics.lifetime.fitting import Estimate, ParametricModel
"""
)
_ZELO_FIT = (
    _ZELO
    + """
weights = data["weights"] if "weights" in data else None
start = time.process_time()
model = BetaGeoNBD.fit(x, t_x, T, weights=weights)
report(time.process_time() - start, params=list(model.params.values()))
"""
)
_ZELO_EXPECT = (
    _ZELO
    + """
model = BetaGeoNBD.fit(x, t_x, T)
start = time.process_time()
model.expected_purchases(x, t_x, T, 52 * unit)
report(time.process_time() - start)
"""
)
_ZELO_VALUE = (
    _ZELO
    + """
@dataclass(frozen=True, kw_only=True)
class Spend(ParametricModel):
    NAMES = ("p", "q", "gamma")
    p: float
    q: float
    gamma: float
spend = {"p": 6.25, "q": 3.74, "gamma": 15.44}
spend = Spend(**spend, estimate=Estimate(spend, 0.0, np.diag([1e-4, 1e-4, 1e-4]), 1e5))
model = BetaGeoNBD.fit(x, t_x, T)
start = time.process_time()
lifetime_value(model, spend, x, t_x, T, data["m"], horizon=104 * unit,
               discount_rate=rate_per_unit(0.1, WEEKS_PER_YEAR * unit), rng=np.random.default_rng(1))
report(time.process_time() - start)
"""
)
_LIFETIMES = (
    _HISTORIES
    + """
import warnings
warnings.simplefilter("ignore")
from lifetimes import BetaGeoFitter
fitter = BetaGeoFitter()
weights = data["weights"] if "weights" in data else None
start = time.process_time()
fitter.fit(x, t_x, T, weights=weights)
"""
)
_LIFETIMES_FIT = (
    _LIFETIMES
    + """
report(time.process_time() - start, params=[float(fitter.params_[name]) for name in ("r", "alpha", "a", "b")])
"""
)
_LIFETIMES_EXPECT = (
    _LIFETIMES
    + """
start = time.process_time()
fitter.conditional_expected_number_of_purchases_up_to_time(52 * unit, x, t_x, T)
report(time.process_time() - start)
"""
)
_PYMC_FIT = (
    _HISTORIES
    + """
import warnings
warnings.simplefilter("ignore")
import pandas as pd
from pymc_marketing.clv import BetaGeoModel
frame = pd.DataFrame({"customer_id": np.arange(len(x)), "frequency": x, "recency": t_x, "T": T})
start = time.process_time()
model = BetaGeoModel(frame)
model.fit(method="map", progressbar=False)
seconds = time.process_time() - start
found = model.fit_result if hasattr(model, "fit_result") else model.idata.posterior
report(seconds, params=[float(np.asarray(found[name]).ravel()[0]) for name in ("r", "alpha", "a", "b")])
"""
)


def measure() -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="zelo-bench-") as name:
        folder = Path(name)
        for spacing, unit in UNITS.items():
            own: list[Result] = []
            for customers in SIZES:
                histories = write_histories(folder / "histories.npz", customers, unit)
                what, limit = f"{customers:,} customers, {spacing}", _fit_limit(spacing, customers)
                found, ours = _fits(what, histories, limit, ROUNDS if customers == SIZES[0] else 1)
                rows, own = rows + found, [*own, ours]
                if customers == SIZES[0]:
                    found, _ = _fits(
                        f"{spacing} cells of {customers:,}", write_cells(histories), "0.20 (5 x)"
                    )
                    rows += found + _predictions(f"{customers:,} accounts, {spacing}", histories, spacing)
            rows.append(
                line(f"Zelo, {SIZES[1]:,} customers beside {SIZES[0]:,}, {spacing}", own[1], own[0], "3")
            )
        rows += _bayesian(write_histories(folder / "histories.npz", 20_000, 1))
    return rows + lifetime_summary.measure()


def _fit_limit(spacing: str, customers: int) -> str:
    return "0.067 (15 x)" if (spacing, customers) == ("daily", SIZES[0]) else "0.010 (100 x)"


def write_histories(file: Path, customers: int, unit: int) -> Path:
    """BG/NBD customers of CDNOW's kind, observed for 26 to 78 weeks, times in whole weeks or days; seeded."""
    rng = np.random.default_rng(20261125)
    age = rng.uniform(26, 78, customers)
    x, last = BetaGeoNBD(r=0.25, alpha=4.4, a=0.8, b=2.4).simulate(age, rng)
    T = np.floor(age * unit)
    t_x = np.where(x > 0, np.clip(np.floor(last * unit), 1, T), 0)
    np.savez(file, x=x, t_x=t_x, T=T, m=rng.gamma(6, 6, customers), unit=unit)
    return file


def write_cells(histories: Path) -> Path:
    """The same customers as distinct histories with weights."""
    with np.load(histories) as data:
        cells = compress(data["x"], data["t_x"], data["T"])
        unit = data["unit"]
    file = histories.with_name("cells.npz")
    columns = {"x": cells.x.per_cell(), "t_x": cells.t_x.per_cell(), "T": cells.T.per_cell()}
    np.savez(file, **columns, weights=cells.weights, unit=unit)
    return file


def _fits(what: str, histories: Path, limit: str, rounds: int = ROUNDS) -> tuple[list[Row], Result]:
    """Rows, and our own result."""
    theirs, ours = alternately(
        rounds,
        [peer("lifetimes"), "-c", _LIFETIMES_FIT, str(histories)],
        [sys.executable, "-c", _ZELO_FIT, str(histories)],
    )
    found, other = (_log_likelihood(histories, result["params"]) for result in (ours, theirs))
    agreed = "same" if abs(found / other - 1) < 1e-6 else f"ours {found:.6g}, theirs {other:.6g}"
    return [
        line(f"lifetimes, fit, {what}", theirs),
        line(f"Zelo, fit, {what} (log-likelihood {agreed})", ours, theirs, limit),
    ], ours


def _predictions(what: str, histories: Path, spacing: str) -> list[Row]:
    theirs, ours = alternately(
        ROUNDS,
        [peer("lifetimes"), "-c", _LIFETIMES_EXPECT, str(histories)],
        [sys.executable, "-c", _ZELO_EXPECT, str(histories)],
    )
    [value] = alternately(ROUNDS, [sys.executable, "-c", _ZELO_VALUE, str(histories)])
    limit = "5 s, 1,500 MB" if spacing == "weekly" else ""
    return [
        line(f"lifetimes, expected purchases, {what}", theirs),
        line(f"Zelo, expected purchases, {what}", ours, theirs, "1"),
        line(f"Zelo, lifetime value with predictive intervals, {what}", value, limit=limit),
    ]


def _bayesian(histories: Path) -> list[Row]:
    """One run of the peer, whose fit takes minutes where ours takes milliseconds."""
    [theirs] = alternately(1, [peer("pymc"), "-c", _PYMC_FIT, str(histories)])
    [ours] = alternately(ROUNDS, [sys.executable, "-c", _ZELO_FIT, str(histories)])
    return [
        line("pymc-marketing, MAP under its default priors, 20,000 customers, weekly", theirs),
        line("Zelo, fit, 20,000 customers, weekly", ours, theirs),
    ]


def _log_likelihood(histories: Path, params: Sequence[float]) -> float:
    model = BetaGeoNBD(**dict(zip(BetaGeoNBD.NAMES, params, strict=True)))
    with np.load(histories) as data:
        return model.log_likelihood_of(data["x"], data["t_x"], data["T"], data.get("weights"))
