"""The key account programme and what may come: decisions on tiers, targets, opportunities, referrals."""

from datetime import date

import numpy as np
import pyarrow as pa

from zelo.demo.arrays import Ints, as_days, fact_table, half_up, known_by, money, to_date
from zelo.demo.roster import Roster
from zelo.demo.truth import WAVES, Truth

POLICY = "balanced"
_REVIEW_DAYS_AGO = 182


def make_decisions(rng: np.random.Generator, roster: Roster, truth: Truth) -> pa.Table:
    """What was decided when: entries in three waves, a review six months ago, and proposals turned down."""
    rows: list[tuple[int, int, str, str, int | None]] = []
    for company in np.flatnonzero(truth.joined <= truth.end):
        joined = int(truth.joined[company])
        big = truth.rate[company] * truth.ticket[company] > 120_000
        tier = "strategic" if big else str(rng.choice(["priority", "developing"], p=(0.55, 0.45)))
        exception = tier == "priority" and rng.random() < 0.12
        review = truth.end + 35 if exception else None
        rows.append((int(company), joined, tier, "exception" if exception else "confirm", review))
        if joined < truth.end - _REVIEW_DAYS_AGO - 30:
            rows += _review(rng, roster, truth, int(company), tier)
    outside = np.flatnonzero((truth.joined > truth.end) & (truth.rate * truth.ticket > 15_000))
    outside = outside[truth.born[outside] < truth.end - WAVES[0][0]]
    for company in outside[:: max(len(outside) // 6, 1)]:
        rows.append((int(company), truth.end - WAVES[1][0], "developing", "decline", None))
    rows.sort(key=lambda row: (row[1], row[0]))
    columns = [list(part) for part in zip(*rows, strict=True)]
    return fact_table(
        "decisions",
        {
            "account_code": [roster.codes[row[0]] for row in rows],
            "day": as_days(columns[1]),
            "tier": columns[2],
            "action": columns[3],
            "policy": [POLICY] * len(rows),
            "review_on": pa.array([None if row[4] is None else to_date(row[4]) for row in rows], pa.date32()),
        },
    )


def _review(
    rng: np.random.Generator, roster: Roster, truth: Truth, company: int, tier: str
) -> list[tuple[int, int, str, str, int | None]]:
    """The review six months ago: who had left goes, some of the others move by one tier."""
    day = truth.end - _REVIEW_DAYS_AGO
    if truth.died[company] <= day:
        return [(company, day, "standard", "confirm", None)]
    if roster.are("gem")[company] and tier != "strategic":
        return [(company, day, {"developing": "priority", "priority": "strategic"}[tier], "confirm", None)]
    if tier == "developing" and rng.random() < 0.2:
        return [(company, day, "standard", "confirm", None)]
    return []


def make_targets(truth: Truth, roster: Roster, yearly: Ints, as_of: date) -> pa.Table:
    """A revenue target of this year and of the last for each company of the programme. yearly: cents."""
    rows = []
    for company in np.flatnonzero((truth.joined <= truth.end) & (truth.died > truth.end)):
        for year, more in ((as_of.year - 1, 105), (as_of.year, 110)):
            first = np.datetime64(f"{year}-01-01", "D").astype(np.int64)
            day = max(int(truth.joined[company]), int(first) - 20)
            if day <= min(int(first) + 300, truth.end):
                amount = half_up(yearly[company : company + 1], more, 100_000_000)[0] * 1_000_000
                rows.append((roster.codes[company], day, year, int(amount)))
    codes, days, years, amounts = (list(part) for part in zip(*rows, strict=True))
    return fact_table(
        "targets",
        {
            "account_code": codes,
            "day": as_days(days),
            "measure": ["revenue"] * len(rows),
            "period_start": [date(entry, 1, 1) for entry in years],
            "period_end": [date(entry, 12, 31) for entry in years],
            "amount": money(amounts),
        },
    )


def make_opportunities(
    rng: np.random.Generator, roster: Roster, truth: Truth, codes: tuple[str, ...], as_of: date
) -> pa.Table:
    """Sales chances over the three years: two of five won, the latest still open. codes: of products."""
    pace = np.where(roster.are("small"), 0.4, np.where(truth.joined <= truth.end, 3.0, 1.2))
    company = np.repeat(np.arange(len(roster)), rng.poisson(pace))
    last = np.minimum(truth.died[company], truth.end)
    opened = truth.born[company] + (rng.random(len(company)) * (last - truth.born[company])).astype(np.int64)
    expected = opened + rng.integers(40, 150, len(company))
    closed_on = known_by(as_days(expected + rng.integers(-25, 50, len(company))), as_of)
    closed_on = np.maximum(closed_on, as_days(opened))
    still = np.isnat(closed_on)
    won = (rng.random(len(company)) < 0.42) & ~still
    amount = np.rint(truth.ticket[company] * rng.uniform(2, 14, len(company)) / 500).astype(np.int64) * 50_000
    outcome = np.where(won, "won", "lost").astype(object)
    outcome[still] = None
    return fact_table(
        "opportunities",
        {
            "code": [f"O{number:04d}" for number in range(1, len(company) + 1)],
            "account_code": [roster.codes[place] for place in company],
            "day": as_days(opened),
            "product": [codes[place] for place in rng.integers(0, len(codes), len(company))],
            "expected_amount": money(amount),
            "expected_on": as_days(expected),
            "closed_on": closed_on,
            "outcome": pa.array(outcome.tolist(), pa.string()),
            "won_amount": money(half_up(amount, rng.integers(70, 111, len(company)), 100), won),
        },
    )


def make_referrals(rng: np.random.Generator, roster: Roster, truth: Truth) -> pa.Table:
    """Who brought whom: companies that came during the history, referred by a happy one, gems more often."""
    newcomers = np.flatnonzero(truth.born > truth.start)
    weight = np.clip(truth.satisfaction - 6.5, 0, None) * np.where(roster.are("gem"), 5.0, 1.0)
    rows: list[tuple[str, int, str | None, int | None]] = []
    for company in newcomers[rng.random(len(newcomers)) < 0.8]:
        able = weight * ((truth.born < truth.born[company] - 20) & (truth.died > truth.born[company]))
        giver = int(rng.choice(len(roster), p=able / able.sum()))
        day = int(truth.born[company]) - int(rng.integers(10, 50))
        rows.append((roster.codes[giver], day, roster.codes[company], int(truth.born[company])))
    gem = roster.stories["hidden_gem"]
    for place, company in enumerate(newcomers[:2]):
        day = int(truth.born[company]) - 30 - place
        rows.append((roster.codes[gem], day, roster.codes[company], int(truth.born[company])))
    for _ in range(max(len(roster) // 20, 1)):
        giver = int(rng.choice(len(roster), p=weight / weight.sum()))
        rows.append((roster.codes[giver], truth.end - int(rng.integers(5, 200)), None, None))
    code, days, referred, won = (list(part) for part in zip(*rows, strict=True))
    won_on = [None if entry is None else to_date(entry) for entry in won]
    return fact_table(
        "referrals",
        {
            "account_code": code,
            "day": as_days(days),
            "referred_code": pa.array(referred, pa.string()),
            "won_on": pa.array(won_on, pa.date32()),
        },
    )
