"""How the relationship goes: answers to surveys, touches, promises and people's judgements."""

from datetime import date

import numpy as np
import pyarrow as pa

from zelo.demo.arrays import Floats, Ints, as_days, fact_table, known_by, money, to_date
from zelo.demo.contacts import current
from zelo.demo.people import Contact, People
from zelo.demo.roster import Roster
from zelo.demo.truth import Truth

# Days before as_of of each half-yearly NPS wave.
_WAVES = (1_000, 820, 640, 460, 280, 100)
_CHANNELS = ("call", "visit", "email", "whatsapp", "video")
_NOT_ASSESSED = 0.09


def make_responses(
    rng: np.random.Generator, roster: Roster, truth: Truth, people: People, as_of: date
) -> pa.Table:
    """NPS twice a year and CSAT now and then, of those contacts who answer; scattered about the truth."""
    rows: list[tuple[str, int, str, str, int, str, str]] = []
    staff = current(people.contacts, as_of)
    for company, code in enumerate(roster.codes):
        always = company in roster.stories.values()
        for wave, ago in enumerate(_WAVES):
            day = truth.end - ago
            if not truth.born[company] <= day < truth.died[company] + 60:
                continue
            for contact in staff.get(code, ()):
                if rng.random() > (0.85 if always else 0.42):
                    continue
                feeling = truth.satisfaction[company] + rng.normal(0, 1.1)
                nps = int(np.clip(round(feeling), 0, 10))
                when = day + int(rng.integers(0, 14))
                rows.append((code, when, f"NPS-{wave + 1}", "nps", nps, contact.code, contact.role))
                if rng.random() < 0.6:
                    csat = int(np.clip(round(feeling / 2 + rng.normal(0.1, 0.35)), 1, 5))
                    rows.append((code, when, f"CSAT-{wave + 1}", "csat", csat, contact.code, contact.role))
    names = ("account_code", "day", "survey", "kind", "answer", "respondent", "role")
    columns = dict(zip(names, (list(part) for part in zip(*rows, strict=True)), strict=True))
    return fact_table("responses", columns | {"day": as_days(columns["day"])})


def make_interactions(
    rng: np.random.Generator, roster: Roster, truth: Truth, people: People, as_of: date
) -> pa.Table:
    """Touches: twice a month with a KAM, now and then without, mostly with who decides."""
    rows: list[tuple[str, int, str, int, str | None, str | None]] = []
    staff = current(people.contacts, as_of)
    for company, code in enumerate(roster.codes):
        last = min(int(truth.died[company]) + 30, truth.end)
        days = np.arange(max(int(truth.born[company]), truth.start), last + 1)
        joined = days >= truth.joined[company]
        chosen = days[(rng.random(len(days)) < np.where(joined, 2.1, 0.3) / 30) & np.is_busday(as_days(days))]
        for day in chosen:
            channel = str(rng.choice(_CHANNELS, p=(0.34, 0.12, 0.24, 0.2, 0.1)))
            minutes = {"call": 15, "visit": 90, "email": 10, "whatsapp": 5, "video": 45}[channel]
            contact = _someone(rng, staff.get(code, ()))
            kam = people.kam_on(code, to_date(day)) if joined[day - days[0]] else None
            rows.append((code, int(day), channel, minutes + int(rng.integers(0, 4)) * 5, contact, kam))
    columns = [list(part) for part in zip(*rows, strict=True)]
    return fact_table(
        "interactions",
        {
            "account_code": columns[0],
            "day": as_days(columns[1]),
            "channel": columns[2],
            "minutes": columns[3],
            "contact_code": pa.array(columns[4], pa.string()),
            "kam_code": pa.array(columns[5], pa.string()),
        },
    )


def make_commitments(rng: np.random.Generator, roster: Roster, truth: Truth, as_of: date) -> pa.Table:
    """Promises: ours are kept as often as the client is happy, theirs a little less often."""
    pace = np.where(truth.joined <= truth.end, 9, np.where(truth.rate * truth.ticket > 9_000, 5, 2))
    company = np.repeat(np.arange(len(roster)), rng.poisson(pace))
    born, last = truth.born[company], np.minimum(truth.died[company], truth.end)
    made = born + (rng.random(len(company)) * (last - born)).astype(np.int64)
    due = made + rng.integers(7, 60, len(company))
    ours = rng.random(len(company)) < 0.7
    keeping = np.clip(0.35 + 0.065 * truth.satisfaction[company] - np.where(ours, 0, 0.08), 0.1, 0.98)
    kept = rng.random(len(company)) < keeping
    closed = known_by(as_days(due + np.where(kept, -rng.integers(0, 5, len(due)), 6)), as_of)
    closed = np.maximum(closed, as_days(made))
    outcome = np.where(kept, "kept", "broken").astype(object)
    outcome[np.isnat(closed)] = None
    return fact_table(
        "commitments",
        {
            "code": [f"B{number:04d}" for number in range(1, len(company) + 1)],
            "account_code": [roster.codes[place] for place in company],
            "day": as_days(made),
            "side": np.where(ours, "ours", "theirs").astype(object),
            "due_on": as_days(due),
            "closed_on": closed,
            "outcome": pa.array(outcome.tolist(), pa.string()),
        },
    )


def make_assessments(
    rng: np.random.Generator, roster: Roster, truth: Truth, people: People, revenue: Ints
) -> pa.Table:
    """Influence, alignment and yearly spend on packaging, judged twice. revenue: cents of the last year.

    One company in eleven was never judged, and of the others some were last judged more than a year ago.
    """
    judged = rng.random(len(roster)) > _NOT_ASSESSED
    judged[list(roster.stories.values())] = True
    stale = rng.random(len(roster)) < 0.07
    stale[list(roster.stories.values())] = False
    influence, alignment = _levels(rng, roster, truth)
    headroom = np.where(roster.are("giant"), 1.1, np.where(roster.are("gem"), 2.6, 1.6))
    headroom = headroom * np.exp(rng.normal(0, 0.35, len(roster)))
    spend = np.rint((revenue + 1_500_000) * np.maximum(headroom, 1.02) / 1_000_000).astype(np.int64)
    rows: list[tuple[str, int, str, int | None, int | None, str]] = []
    for company in np.flatnonzero(judged):
        code = roster.codes[company]
        kam = people.kam_on(code, to_date(truth.end)) or "U12"
        for ago in (int(rng.integers(390, 470)), int(rng.integers(20, 300))):
            day = truth.end - ago
            if day < truth.born[company] or (stale[company] and ago < 366):
                continue
            rows.append((code, day, "influence", int(influence[company]), None, kam))
            rows.append((code, day, "alignment", int(alignment[company]), None, kam))
            rows.append((code, day, "growth_potential", None, int(spend[company]) * 1_000_000, kam))
    return _assessed(rows)


def _assessed(rows: list[tuple[str, int, str, int | None, int | None, str]]) -> pa.Table:
    code, day, kind, level, amount, assessor = (list(part) for part in zip(*rows, strict=True))
    known = [entry is not None for entry in amount]
    return fact_table(
        "assessments",
        {
            "account_code": code,
            "day": as_days(day),
            "kind": kind,
            "level": pa.array(level, pa.int64()),
            "amount": money([entry or 0 for entry in amount], known),
            "assessor_code": assessor,
        },
    )


def _levels(rng: np.random.Generator, roster: Roster, truth: Truth) -> tuple[Floats, Floats]:
    """Levels 0 to 4: gems matter in their markets and want what we want; giants matter but do not."""
    n = len(roster)
    weight = 1.7 + 0.9 * roster.are("giant") + 1.0 * roster.are("gem") - 0.7 * roster.are("small")
    influence = np.clip(np.rint(weight + rng.normal(0, 0.9, n)), 0, 4)
    aim = 1.8 + 1.4 * roster.are("gem") - 1.0 * roster.are("giant") + 0.4 * (truth.satisfaction - 8)
    alignment = np.clip(np.rint(aim + rng.normal(0, 0.8, n)), 0, 4)
    influence[roster.stories["hidden_gem"]], alignment[roster.stories["hidden_gem"]] = 4, 4
    alignment[roster.stories["detractor_giant"]] = 1
    return influence, alignment


def _someone(rng: np.random.Generator, contacts: tuple[Contact, ...]) -> str | None:
    if not contacts or rng.random() < 0.1:
        return None
    weights = np.array([1.0 + contact.influence for contact in contacts])
    return contacts[int(rng.choice(len(contacts), p=weights / weights.sum()))].code
