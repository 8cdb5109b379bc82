"""What running the business leaves behind: instalments, deliveries, tickets and costs of serving."""

from datetime import date

import numpy as np
import pyarrow as pa

from zelo.demo.arrays import Floats, Ints, as_days, fact_table, half_up, known_by, money
from zelo.demo.roster import Roster
from zelo.demo.sales import UNKNOWN_CODE, Sales
from zelo.demo.truth import Truth

_PROGRAMME_CENTS = 145_000
_COSTS = (("freight", 0.021), ("service", 0.012), ("support", 0.006), ("visit", 0.003))


def make_receivables(
    rng: np.random.Generator, roster: Roster, truth: Truth, sales: Sales, as_of: date
) -> pa.Table:
    """One or two instalments of each invoice, with how they were paid.

    Most pay in time, one in eight a little late; the story's company has paid nothing for three months.
    """
    orders = sales.orders
    total = _per_order(sales, sales.lines.gross - sales.lines.discount)
    two = rng.random(len(orders)) < 0.35
    order = np.repeat(np.arange(len(orders)), 1 + two)
    second = np.concatenate([[False], order[1:] == order[:-1]])
    half = half_up(total, 1, 2)
    amount = np.where(second, (total - half)[order], np.where(two[order], half[order], total[order]))
    due = orders.day[order] + np.where(second, 56, 28)
    company = orders.company[order]
    late = np.where(rng.random(len(roster)) < 0.12, 14, -1)
    paid = due + np.where(
        late[company] > 0, rng.integers(-1, 21, len(order)), rng.integers(-6, 1, len(order))
    )
    owing = (company == roster.stories["overdue"]) & (due > truth.end - 95)
    paid = np.where(owing, truth.end + 400, paid)
    paid_on = known_by(as_days(paid), as_of)
    return fact_table(
        "receivables",
        {
            "code": [f"{orders.number[place]}-{1 + part}" for place, part in zip(order, second, strict=True)],
            "account_code": _codes(roster, orders.registration[order]),
            "day": as_days(orders.day[order]),
            "document": [f"N{orders.number[place]:06d}" for place in order],
            "due_on": as_days(due),
            "amount": money(amount),
            "paid_on": paid_on,
            "paid_amount": money(amount, ~np.isnat(paid_on)),
        },
    )


def make_deliveries(
    rng: np.random.Generator, roster: Roster, truth: Truth, sales: Sales, as_of: date
) -> pa.Table:
    """One delivery of each order: late and incomplete more often where the client is unhappy."""
    orders = sales.orders
    count = len(orders)
    promised = orders.day + rng.integers(5, 13, count)
    unhappy = np.clip((8.5 - truth.satisfaction[orders.company]) / 10, 0, 0.4)
    late = rng.random(count) < 0.05 + unhappy
    delivered = promised + np.where(late, rng.integers(1, 12, count), -rng.integers(0, 2, count))
    delivered_on = known_by(as_days(delivered), as_of)
    complete = rng.random(count) > 0.03 + unhappy / 2
    return fact_table(
        "deliveries",
        {
            "code": [f"E{number:06d}" for number in orders.number],
            "account_code": _codes(roster, orders.registration),
            "day": as_days(orders.day),
            "document": [f"N{number:06d}" for number in orders.number],
            "promised_on": as_days(promised),
            "delivered_on": delivered_on,
            "complete": pa.array(complete, mask=np.isnat(delivered_on)),
        },
    )


def make_tickets(
    rng: np.random.Generator, roster: Roster, truth: Truth, sales: Sales, as_of: date
) -> pa.Table:
    """Complaints about orders, more of them from who is unhappy; the detractor's worst are still open."""
    orders = sales.orders
    listed = orders.registration >= 0
    chance = np.clip(0.02 + (8.5 - truth.satisfaction[orders.company]) * 0.025, 0.01, 0.25)
    order = np.flatnonzero(listed & (rng.random(len(orders)) < chance))
    opened = np.minimum(orders.day[order] + rng.integers(8, 30, len(order)), truth.end)
    severity = rng.choice(4, len(order), p=(0.35, 0.4, 0.2, 0.05))
    due = opened + np.array([15, 7, 3, 1])[severity]
    closed = due + np.rint(rng.normal(-1, 3, len(order))).astype(np.int64)
    angry = orders.company[order] == roster.stories["detractor_giant"]
    closed = np.where(angry & (opened > truth.end - 40), truth.end + 99, np.maximum(closed, opened))
    return fact_table(
        "tickets",
        {
            "code": [f"T{number:05d}" for number in range(1, len(order) + 1)],
            "account_code": _codes(roster, orders.registration[order]),
            "day": as_days(opened),
            "severity": np.array(["low", "medium", "high", "critical"], dtype=object)[severity],
            "due_on": as_days(due),
            "closed_on": known_by(as_days(closed), as_of),
        },
    )


def make_costs(rng: np.random.Generator, roster: Roster, truth: Truth, sales: Sales) -> pa.Table:
    """What serving each company costs, month by month; nobody enters it for one company in twelve.

    The programme's own cost is one amount per month and company from the month after joining.
    """
    months, revenue = _monthly(roster, truth, sales)
    entered = rng.random(len(roster)) > 1 / 12
    entered[list(roster.stories.values())] = True
    dear = np.where(truth.satisfaction < 6, 1.9, 1.0) * rng.uniform(0.6, 1.4, len(roster))
    rows: list[tuple[Ints, Ints, Ints, str]] = []
    for kind, share in _COSTS:
        amount = revenue * share * (dear * entered)[:, None] * rng.uniform(0.7, 1.3, revenue.shape)
        rows.append((*_filled(np.rint(amount).astype(np.int64), months), kind))
    joined = (truth.joined[:, None] < months) & (truth.died[:, None] > months)
    rows.append((*_filled(np.where(joined, _PROGRAMME_CENTS, 0), months), "programme"))
    company, day, amount = (np.concatenate([row[place] for row in rows]) for place in range(3))
    return fact_table(
        "costs",
        {
            "account_code": [roster.codes[place] for place in company],
            "day": as_days(day),
            "kind": [row[3] for row in rows for _ in row[0]],
            "amount": money(amount),
        },
    )


def _filled(amounts: Ints, months: Ints) -> tuple[Ints, Ints, Ints]:
    company, month = np.nonzero(amounts)
    return company.astype(np.int64), months[month], amounts[company, month]


def _monthly(roster: Roster, truth: Truth, sales: Sales) -> tuple[Ints, Floats]:
    """The last day of each whole month, and net revenue in cents. Shapes (m,), (companies, m)."""
    month_of = as_days(np.arange(truth.start, truth.end + 2)).astype("datetime64[M]")
    edges = np.unique(month_of)[1:].astype("datetime64[D]").astype(np.int64)
    day, company = sales.orders.day, sales.orders.company
    month = np.searchsorted(edges, day, side="right")
    listed = (sales.orders.registration >= 0) & (month < len(edges))
    revenue = np.zeros((len(roster), len(edges)))
    net = _per_order(sales, sales.lines.net)
    np.add.at(revenue, (company[listed], month[listed]), net[listed])
    return edges - 1, revenue


def _per_order(sales: Sales, cents: Ints) -> Ints:
    totals = np.zeros(len(sales.orders), dtype=np.int64)
    np.add.at(totals, sales.lines.order, cents)
    return totals


def _codes(roster: Roster, registration: Ints) -> list[str]:
    codes = [*(entry.code for entry in roster.registrations), UNKNOWN_CODE]
    return [codes[place] for place in registration]
