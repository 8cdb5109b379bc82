"""The demonstration company, whole: its facts, its people, and the truth behind both."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from zelo.demo.arrays import Ints, day_number
from zelo.demo.contacts import make_contacts
from zelo.demo.contracts import make_contracts
from zelo.demo.operations import make_costs, make_deliveries, make_receivables, make_tickets
from zelo.demo.people import People
from zelo.demo.programme import make_decisions, make_opportunities, make_referrals, make_targets
from zelo.demo.relationship import make_assessments, make_commitments, make_interactions, make_responses
from zelo.demo.roster import Roster, Scale, account_table, make_roster
from zelo.demo.sales import UNKNOWN_CODE, Sales, make_sales
from zelo.demo.staff import make_absences, make_assignments, make_staff, make_teams
from zelo.demo.truth import Truth, make_truth, truth_table

SEED = 2026


@dataclass(frozen=True, slots=True)
class Company:
    """tables: the facts by fact table, in the order of loading. truth: one row per company, see
    `truth_table`. stories: what the demonstration tells -> account code."""

    seed: int
    as_of: date
    tables: dict[str, pa.Table]
    people: People
    truth: pa.Table
    stories: dict[str, str]


def build_company(*, seed: int = SEED, as_of: date, scale: Scale | None = None) -> Company:
    """The same company for the same seed and day. Its history ends on `as_of`."""
    streams = iter(np.random.default_rng(seed).spawn(20))
    roster = make_roster(next(streams), as_of, scale or Scale())
    truth = make_truth(next(streams), roster, as_of)
    sales = make_sales(next(streams), roster, truth)
    people = People(
        teams=make_teams(),
        persons=make_staff(as_of),
        absences=make_absences(as_of),
        contacts=make_contacts(next(streams), roster, truth, as_of),
        assignments=make_assignments(next(streams), roster, truth),
    )
    size = len(roster)
    revenue = sales.per_company(sales.lines.net, size)
    without = sales.per_company(sales.lines.net_without, size)
    tables = _tables(list(streams), roster, truth, sales, people, as_of, revenue)
    stories = {story: roster.codes[place] for story, place in roster.stories.items()}
    stories["unknown_account"] = UNKNOWN_CODE
    return Company(seed, as_of, tables, people, truth_table(roster, truth, revenue, without), stories)


def _tables(
    streams: list[np.random.Generator],
    roster: Roster,
    truth: Truth,
    sales: Sales,
    people: People,
    as_of: date,
    revenue: Ints,
) -> dict[str, pa.Table]:
    lately = sales.orders.day[sales.lines.order] > day_number(as_of) - 365
    last_year = sales.per_company(np.where(lately, sales.lines.net, 0), len(roster))
    kams = {company: people.kam_on(code, as_of) for company, code in enumerate(roster.codes)}
    drawn = iter(streams)
    return {
        "accounts": account_table(roster, {company: kam for company, kam in kams.items() if kam}),
        "transactions": sales.table,
        "contracts": make_contracts(next(drawn), roster, truth, revenue),
        "receivables": make_receivables(next(drawn), roster, truth, sales, as_of),
        "deliveries": make_deliveries(next(drawn), roster, truth, sales, as_of),
        "tickets": make_tickets(next(drawn), roster, truth, sales, as_of),
        "costs": make_costs(next(drawn), roster, truth, sales),
        "responses": make_responses(next(drawn), roster, truth, people, as_of),
        "interactions": make_interactions(next(drawn), roster, truth, people, as_of),
        "commitments": make_commitments(next(drawn), roster, truth, as_of),
        "assessments": make_assessments(next(drawn), roster, truth, people, last_year),
        "opportunities": make_opportunities(next(drawn), roster, truth, sales.products.codes, as_of),
        "referrals": make_referrals(next(drawn), roster, truth),
        "targets": make_targets(truth, roster, last_year, as_of),
        "decisions": make_decisions(next(drawn), roster, truth),
    }
