"""Supply contracts: in force, renewing themselves, given notice of, and expired but still invoiced."""

from datetime import date

import numpy as np
import pyarrow as pa

from zelo.demo.arrays import NEVER, Ints, as_days, fact_table, money
from zelo.demo.roster import Roster
from zelo.demo.truth import Truth

# Days from as_of to the last day in force, and days of notice.
NOTICE_SOON = (79, 60)
EXPIRED_DAYS_AGO = 96
_RENEWALS = ("none", "same_term", "fixed", "indefinite", "negotiation")
_RENEWAL_SHARES = (0.14, 0.4, 0.14, 0.12, 0.2)


def make_contracts(rng: np.random.Generator, roster: Roster, truth: Truth, revenue: Ints) -> pa.Table:
    """One contract for most gems and giants and for some of the others. revenue: cents in three years.

    A contract covers a part of what the company buys. Of those whose company left, half were given notice
    of; the others simply saw no more orders.
    """
    chance = np.where(roster.are("gem"), 0.75, np.where(roster.are("giant"), 0.7, 0.22))
    chance[roster.are("project") | roster.are("small")] = 0.05
    has = rng.random(len(roster)) < chance
    story = roster.stories
    has[[story[name] for name in ("notice_soon", "expired_contract", "sponsor_left")]] = True
    has[story["hidden_gem"]] = False
    company = np.flatnonzero(has)
    months = rng.choice([12, 24, 36], len(company), p=(0.5, 0.35, 0.15))
    starts = np.maximum(truth.born[company], truth.start - 300) + rng.integers(20, 500, len(company))
    starts = np.minimum(starts, truth.end - 30)
    ends = starts + months * 365 // 12
    renewal = rng.choice(_RENEWALS, len(company), p=_RENEWAL_SHARES).astype(object)
    notice = rng.choice([30, 60, 90], len(company))
    _tell(roster, truth, company, starts, ends, renewal, notice)
    notified, terminated = _terminations(rng, truth, company, starts)
    years = np.maximum((truth.end - truth.born[company]) / 365, 0.25)
    yearly = np.rint(revenue[company] / years * rng.uniform(0.35, 0.75, len(company)) / 100_000) * 100_000
    amount = np.maximum(yearly, 600_000).astype(np.int64)
    return _table(roster, company, starts, ends, renewal, notice, notified, terminated, amount, rng)


def _tell(
    roster: Roster, truth: Truth, company: Ints, starts: Ints, ends: Ints, renewal: np.ndarray, notice: Ints
) -> None:
    soon = company == roster.stories["notice_soon"]
    starts[soon], ends[soon] = truth.end + NOTICE_SOON[0] - 730, truth.end + NOTICE_SOON[0]
    renewal[soon], notice[soon] = "same_term", NOTICE_SOON[1]
    expired = company == roster.stories["expired_contract"]
    starts[expired], ends[expired] = truth.end - EXPIRED_DAYS_AGO - 730, truth.end - EXPIRED_DAYS_AGO
    renewal[expired] = "none"
    left = company == roster.stories["sponsor_left"]
    starts[left], ends[left] = truth.end + 145 - 730, truth.end + 145
    renewal[left] = "negotiation"


def _terminations(
    rng: np.random.Generator, truth: Truth, company: Ints, starts: Ints
) -> tuple[np.ndarray, np.ndarray]:
    """The day of notice and the last day in force of each contract, NaT where nobody gave notice."""
    said = (truth.died[company] <= truth.end) & (rng.random(len(company)) < 0.5)
    said &= truth.died[company] > starts + 40
    last = as_days(np.where(said, truth.died[company] - 1, 0))
    terminated = np.where(said, last, NEVER)
    notified = np.where(said, last - np.timedelta64(30, "D"), NEVER)
    return notified, terminated


def _table(
    roster: Roster,
    company: Ints,
    starts: Ints,
    ends: Ints,
    renewal: np.ndarray,
    notice: Ints,
    notified: np.ndarray,
    terminated: np.ndarray,
    amount: Ints,
    rng: np.random.Generator,
) -> pa.Table:
    count = len(company)
    fixed = renewal == "fixed"
    monthly = rng.random(count) < 0.3
    return fact_table(
        "contracts",
        {
            "code": [f"CT{number:04d}" for number in range(1, count + 1)],
            "account_code": [roster.codes[place] for place in company],
            "day": as_days(starts - rng.integers(0, 30, count)),
            "starts_on": as_days(starts),
            "ends_on": pa.array(as_days(ends), mask=renewal == "indefinite"),
            "amount": money(np.where(monthly, amount // 12, amount)),
            "amount_months": np.where(monthly, 1, 12),
            "recurring": [True] * count,
            "renewal": renewal,
            "renewal_months": pa.array([12 if entry else None for entry in fixed], pa.int64()),
            "notice_days": notice,
            "notified_on": notified,
            "terminated_on": terminated,
        },
    )


def said_goodbye(contracts: pa.Table, as_of: date) -> set[str]:
    """Codes of the accounts that gave notice by a day; whoever left without it left silently."""
    rows = zip(contracts["account_code"].to_pylist(), contracts["notified_on"].to_pylist(), strict=True)
    return {code for code, notified in rows if notified is not None and notified <= as_of}
