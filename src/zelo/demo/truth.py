"""What is really so about each company, and what the programme really does: never seen in the facts."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from zelo.demo.arrays import Floats, Ints, as_days, day_number, money
from zelo.demo.kinds import KINDS
from zelo.demo.roster import HISTORY_DAYS, Roster

# Days before as_of on which companies joined the programme, and the share of all companies that did.
WAVES = ((548, 0.075), (365, 0.045), (182, 0.03))
RAMP_DAYS = 90
HAZARD_RATIO = 0.4
_NEVER = 10**7


@dataclass(frozen=True, slots=True)
class Truth:
    """Per company, shape (n,); days as day numbers, _NEVER for what never happens.

    rate: orders per 30 days, before season. ticket: median gross amount of an order. margin: of net.
    growth: of the ticket per year. hazard: chance of leaving per 30 days without the programme.
    born, died: the first day as a customer, the first day on which it is one no more; died_without: the
    same had there been no programme. joined: the day it joined the programme. uplift: what the programme
    adds to its quantities once it works fully, 90 days after joining. satisfaction: mean answer, 0 to 10.
    """

    start: int
    end: int
    rate: Floats
    ticket: Floats
    margin: Floats
    growth: Floats
    hazard: Floats
    born: Ints
    died: Ints
    died_without: Ints
    joined: Ints
    uplift: Floats
    satisfaction: Floats

    def effect(self, company: Ints, day: Ints) -> Floats:
        """What the programme multiplies a company's quantities by on a day. Shape of `company`."""
        ramp = np.clip((day - self.joined[company]) / RAMP_DAYS, 0.0, 1.0)
        result: Floats = 1.0 + self.uplift[company] * ramp
        return result

    def alive(self, day: int) -> Ints:
        """Companies that are customers on a day."""
        return np.flatnonzero((self.born <= day) & (self.died > day))


def make_truth(rng: np.random.Generator, roster: Roster, as_of: date) -> Truth:
    """Draws what is so. Lifetimes are exponential; the programme is joined by some, larger ones sooner."""
    n = len(roster)
    end = day_number(as_of)
    start = end - HISTORY_DAYS
    rate = roster.parameter("rate") * rng.gamma(8.0, 1 / 8, n)
    ticket = roster.parameter("ticket") * np.exp(rng.normal(0, 0.35, n))
    margin = np.clip(roster.parameter("margin") + rng.normal(0, 0.04, n), 0.015, 0.5)
    growth = roster.parameter("growth") + rng.normal(0, 0.05, n)
    hazard = roster.parameter("hazard") * rng.gamma(3.0, 1 / 3, n)
    satisfaction = np.clip(rng.normal(8.1, 0.9, n) - 6 * hazard, 3.0, 9.7)
    born = np.maximum(roster.since, start)
    alive_days = rng.exponential(size=n) / hazard * 30
    died_without = np.minimum(born + 1 + alive_days.astype(np.int64), _NEVER)
    _tell(roster, satisfaction, margin, growth, died_without, end)
    gem = roster.stories["hidden_gem"]
    rate[gem], ticket[gem] = 4.4, 12_000
    joined = _join(rng, rate * ticket, margin, roster, born, died_without, end)
    uplift = np.where(joined < _NEVER, np.clip(rng.normal(0.11, 0.06, n), 0.0, 0.3), 0.0)
    longer = joined + ((died_without - joined) / HAZARD_RATIO).astype(np.int64)
    died = np.where(joined < _NEVER, np.minimum(longer, _NEVER), died_without)
    return Truth(
        start, end, rate, ticket, margin, growth, hazard, born, died, died_without, joined, uplift,
        satisfaction,
    )  # fmt: skip


def truth_table(roster: Roster, truth: Truth, revenue: Ints, without: Ints) -> pa.Table:
    """The truth, one row per company. revenue, without: cents sold, and what would have been sold."""
    stories = {company: story for story, company in roster.stories.items()}

    def day(numbers: Ints) -> pa.Array:
        return pa.array(as_days(numbers), mask=numbers > truth.end)

    return pa.table(
        {
            "account_code": list(roster.codes),
            "kind": [KINDS[kind].name for kind in roster.kind],
            "season": [KINDS[kind].season for kind in roster.kind],
            "story": pa.array([stories.get(company) for company in range(len(roster))], pa.string()),
            "orders_per_month": truth.rate,
            "ticket": truth.ticket,
            "margin_rate": truth.margin,
            "growth_per_year": truth.growth,
            "hazard_per_month": truth.hazard,
            "satisfaction": truth.satisfaction,
            "born_on": as_days(truth.born),
            "died_on": day(truth.died),
            "would_have_died_on": day(truth.died_without),
            "joined_on": day(truth.joined),
            "uplift": truth.uplift,
            "hazard_ratio": np.where(truth.joined < _NEVER, HAZARD_RATIO, 1.0),
            "saved": (truth.died_without <= truth.end) & (truth.died > truth.end),
            "revenue": money(revenue),
            "revenue_without_programme": money(without),
            "programme_effect": money(revenue - without),
        }
    )


def _tell(
    roster: Roster, satisfaction: Floats, margin: Floats, growth: Floats, died_without: Ints, end: int
) -> None:
    """Makes the stories true: who is unhappy, who shrinks, who stopped buying without a word."""
    company = roster.stories
    for story in company.values():
        died_without[story] = _NEVER
    satisfaction[company["detractor_giant"]] = 3.6
    margin[company["detractor_giant"]] = 0.03
    growth[company["declining_giant"]] = -0.28
    margin[company["declining_giant"]] = -0.015
    growth[company["hidden_gem"]] = 0.24
    margin[company["hidden_gem"]] = 0.38
    satisfaction[company["hidden_gem"]] = 9.3
    satisfaction[company["notice_soon"]] = 7.2
    died_without[company["silent_death"]] = end - 160


def _join(
    rng: np.random.Generator,
    money_per_month: Floats,
    margin: Floats,
    roster: Roster,
    born: Ints,
    died_without: Ints,
    end: int,
) -> Ints:
    """The day each company joined the programme: the first waves picked size, the later ones margin too."""
    joined = np.full(len(roster), _NEVER, dtype=np.int64)
    size, worth = _standard(np.log(money_per_month)), _standard(margin)
    never = [roster.stories[story] for story in ("hidden_gem", "silent_death")]
    for wave, (days_ago, share) in enumerate(WAVES):
        day = end - days_ago
        liking = size + (0.15, 0.9, 1.1)[wave] * worth + rng.normal(0, 0.7, len(roster))
        liking[(born > day - 120) | (died_without <= day + 10) | (joined < _NEVER)] = -np.inf
        liking[never] = -np.inf
        chosen = np.argsort(-liking, kind="stable")[: max(int(share * len(roster)), 1)]
        joined[chosen[np.isfinite(liking[chosen])]] = day + int(rng.integers(0, 10))
    return joined


def _standard(values: Floats) -> Floats:
    result: Floats = (values - values.mean()) / values.std()
    return result
