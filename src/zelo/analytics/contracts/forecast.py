"""Forecast of renewals by period: committed, weighted, at risk, and an interval by simulation.

Arrays have one row per contract that comes up for renewal.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from zelo.lib.errors import InvalidInput

Floats = npt.NDArray[np.float64]
_CHUNK = 500


@dataclass(frozen=True)
class Renewals:
    """What comes up for renewal; arrays of shape (n,).

    period: place of its period among those forecast. amount: money if renewed whole, per year.
    reduced: money if renewed smaller. p_renew, p_reduce: probabilities of the two; the rest is lost.
    committed: nothing can change it any more, so that it is renewed whole. at_risk: called so.
    account: number of its account, so that one account's contracts share their fate; None: each its own.
    Raises InvalidInput where shapes differ or probabilities are none.
    """

    period: npt.NDArray[np.int64]
    amount: Floats
    p_renew: Floats
    reduced: Floats
    p_reduce: Floats
    committed: npt.NDArray[np.bool_]
    at_risk: npt.NDArray[np.bool_]
    account: npt.NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        shapes = {array.shape for array in (self.period, self.amount, self.p_renew, self.reduced)}
        shapes |= {array.shape for array in (self.p_reduce, self.committed, self.at_risk)}
        if self.account is not None:
            shapes.add(self.account.shape)
        if len(shapes) != 1 or len(next(iter(shapes))) != 1:
            raise InvalidInput(f"A forecast needs arrays of one shape; there are {sorted(shapes)}.")
        whole = self.p_renew + self.p_reduce
        if not (np.all(self.p_renew >= 0) and np.all(self.p_reduce >= 0) and np.all(whole <= 1 + 1e-12)):
            raise InvalidInput("A renewal has probabilities below 0 or, together, above 1.")

    @property
    def certain(self) -> Floats:
        """p_renew, with 1 for what is committed."""
        return np.where(self.committed, 1.0, self.p_renew)


@dataclass(frozen=True)
class Outlook:
    """By period, arrays of shape (periods,), money per year.

    up_for_renewal: all of it. committed: what nothing can change. weighted: expected, committed included.
    at_risk: not committed and called at risk. low, high: the interval's bounds of what is renewed.
    """

    up_for_renewal: Floats
    committed: Floats
    weighted: Floats
    at_risk: Floats
    low: Floats
    high: Floats


def outlook(
    renewals: Renewals,
    *,
    periods: int,
    rng: np.random.Generator,
    draws: int = 10_000,
    level: float = 0.8,
    shared: float = 0.0,
) -> Outlook:
    """The forecast of so many periods.

    level: share of the draws inside the interval. shared: correlation of all accounts' fates with one common
    factor, 0 for fates that are independent of each other; it widens the interval and leaves the mean.
    Raises InvalidInput where a period, the level or the correlation is out of bounds.
    """
    if not 0 < level < 1 or not 0 <= shared < 1:
        raise InvalidInput(f"The level {level} or the correlation {shared} is not within 0 and 1.")
    if renewals.period.size and (renewals.period.min() < 0 or renewals.period.max() >= periods):
        raise InvalidInput(f"A renewal lies outside the {periods} periods forecast.")
    totals = simulate(renewals, periods=periods, rng=rng, draws=draws, shared=shared)
    low, high = np.quantile(totals, [(1 - level) / 2, (1 + level) / 2], axis=0)
    expected = renewals.certain * renewals.amount
    expected += np.where(renewals.committed, 0.0, renewals.p_reduce * renewals.reduced)
    at_risk = renewals.at_risk & ~renewals.committed
    return Outlook(
        up_for_renewal=_by_period(renewals, renewals.amount, periods),
        committed=_by_period(renewals, renewals.amount * renewals.committed, periods),
        weighted=_by_period(renewals, expected, periods),
        at_risk=_by_period(renewals, renewals.amount * at_risk, periods),
        low=low,
        high=high,
    )


def _by_period(renewals: Renewals, money: Floats, periods: int) -> Floats:
    return np.bincount(renewals.period, weights=money, minlength=periods).astype(np.float64)


def simulate(
    renewals: Renewals, *, periods: int, rng: np.random.Generator, draws: int = 10_000, shared: float = 0.0
) -> Floats:
    """What is renewed by period in each draw: shape (draws, periods), money per year.

    Each account's fate is one number; its contract is renewed whole below p_renew, smaller below p_renew +
    p_reduce, and else lost. The money of each draw is added up in single precision (seven digits), which
    an interval does not see.
    """
    if not 0 < draws <= 1_000_000:
        raise InvalidInput(f"A simulation of {draws} draws is not within 1 and 1,000,000.")
    order = np.arange(renewals.period.size) if renewals.account is None else renewals.account
    accounts, of_account = np.unique(order, return_inverse=True)
    spread = np.zeros((2, order.size, periods), np.float32)
    rows = np.arange(order.size)
    spread[0, rows, renewals.period] = renewals.amount - renewals.reduced
    spread[1, rows, renewals.period] = renewals.reduced
    renewed = renewals.certain
    kept = np.where(renewals.committed, 1.0, np.minimum(renewals.p_renew + renewals.p_reduce, 1.0))
    totals = np.empty((draws, periods))
    for first in range(0, draws, _CHUNK):
        size = min(_CHUNK, draws - first)
        fate = _fates(rng, size, accounts.size, shared)
        fate = fate if renewals.account is None else fate[:, of_account]
        whole = _below(fate, renewed, shared) @ spread[0]
        totals[first : first + size] = whole + _below(fate, kept, shared) @ spread[1]
    return totals


def _fates(rng: np.random.Generator, draws: int, accounts: int, shared: float) -> npt.NDArray[np.float32]:
    """A number per draw and account: uniform, or normal with a common factor where fates are shared."""
    if shared == 0:
        return rng.random((draws, accounts), dtype=np.float32)
    own = rng.standard_normal((draws, accounts), dtype=np.float32)
    common = rng.standard_normal((draws, 1), dtype=np.float32)
    return np.float32(np.sqrt(shared)) * common + np.float32(np.sqrt(1 - shared)) * own


def _below(fate: npt.NDArray[np.float32], probability: Floats, shared: float) -> npt.NDArray[np.float32]:
    threshold = probability if shared == 0 else ndtri(probability)
    return (fate < threshold.astype(np.float32)).astype(np.float32)
