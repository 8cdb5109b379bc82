"""Three years of invoices: what every company ordered, and what it would have without the programme."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from zelo.demo.arrays import Flags, Floats, Ints, as_days, decimals, fact_table, half_up, money
from zelo.demo.kinds import KINDS, SEASONS
from zelo.demo.products import Products, make_baskets, make_products
from zelo.demo.roster import Roster
from zelo.demo.truth import Truth
from zelo.demo.words import PLACES

UNKNOWN_CODE = "C9917"
_TAX_E4 = {"SP": 2_725, "MG": 2_125, "RJ": 2_125, "PR": 2_125, "SC": 2_125, "RS": 2_125}
_TAX_ELSEWHERE_E4 = 1_625
_MARGINS_E4 = 10_000


@dataclass(frozen=True, slots=True)
class Orders:
    """One order per entry, in order of day: company, registration it came under (-1 the unlisted one), day
    number, invoice number. Shape (m,)."""

    company: Ints
    registration: Ints
    day: Ints
    number: Ints

    def __len__(self) -> int:
        return len(self.day)


@dataclass(frozen=True, slots=True)
class Lines:
    """Sale lines. Shape (k,). order: index into the orders; product: into the products; quantity in units;
    price_e4, list_e4: 1/10,000 of the currency per unit; the rest in cents. known: whether the cost is
    entered. net_without: net as it would have been without the programme."""

    order: Ints
    product: Ints
    quantity: Ints
    price_e4: Ints
    list_e4: Ints
    gross: Ints
    discount: Ints
    taxes: Ints
    net: Ints
    cost: Ints
    known: Flags
    net_without: Ints


@dataclass(frozen=True, slots=True)
class Sales:
    """Everything invoiced."""

    orders: Orders
    lines: Lines
    products: Products
    table: pa.Table

    def per_company(self, cents: Ints, companies: int) -> Ints:
        """Sums of a line amount per company, lines of the unlisted account left out. Shape (companies,)."""
        totals = np.zeros(companies, dtype=np.int64)
        listed = self.orders.registration[self.lines.order] >= 0
        np.add.at(totals, self.orders.company[self.lines.order[listed]], cents[listed])
        return totals


def make_sales(rng: np.random.Generator, roster: Roster, truth: Truth) -> Sales:
    """Orders as a Poisson process of each company's rate and season while it is alive, then their lines."""
    products = make_products(rng)
    orders = _orders(rng, roster, truth)
    lines = _lines(rng, roster, truth, orders, products)
    return Sales(orders, lines, products, _table(rng, roster, truth, orders, lines, products))


def _orders(rng: np.random.Generator, roster: Roster, truth: Truth) -> Orders:
    days = np.arange(truth.start, truth.end + 1)
    dates = as_days(days)
    months = dates.astype("datetime64[M]").astype(int) % 12
    open_days = np.is_busday(dates)
    seasons = np.array([SEASONS[kind.season] for kind in KINDS])
    evened = seasons / seasons.mean(axis=1, keepdims=True)
    pace = evened[:, months] * open_days * 7 / 5 / 30
    found = []
    for place in range(len(roster)):
        alive = (days >= truth.born[place]) & (days < truth.died[place])
        counts = rng.poisson(truth.rate[place] * pace[roster.kind[place]] * alive)
        when = np.repeat(days, counts)
        found.append((np.full(len(when), place), _registrations(rng, roster, place, len(when)), when))
    company, registration, day = (np.concatenate(part).astype(np.int64) for part in zip(*found, strict=True))
    stranger = np.sort(rng.choice(days[-300:][open_days[-300:]], 9, replace=False))
    like = int(np.flatnonzero(roster.are("regular"))[-1])
    company = np.append(company, np.full(9, like))
    registration, day = np.append(registration, np.full(9, -1)), np.append(day, stranger)
    order = np.lexsort((company, day))
    number = np.arange(len(order), dtype=np.int64) + 20_001
    return Orders(company[order], registration[order], day[order], number)


def _registrations(rng: np.random.Generator, roster: Roster, company: int, count: int) -> Ints:
    places = [place for place, entry in enumerate(roster.registrations) if entry.company == company]
    if len(places) == 1:
        return np.full(count, places[0], dtype=np.int64)
    shares = np.array([roster.registrations[place].share for place in places])
    return rng.choice(places, count, p=shares / shares.sum()).astype(np.int64)


def _lines(
    rng: np.random.Generator, roster: Roster, truth: Truth, orders: Orders, products: Products
) -> Lines:
    order, product, target = _split(rng, roster, truth, orders, products)
    company, day = orders.company[order], orders.day[order]
    years = (day - truth.start) // 365
    list_e4 = half_up(products.price_e4[product], 10_000 + 520 * years, 10_000)
    agreed_e4 = (9_850 - rng.integers(0, 1_100, len(roster)))[company]
    price_e4 = half_up(list_e4, agreed_e4, 10_000)
    plain = target * 10_000 / price_e4
    quantity = np.maximum(np.rint(plain * truth.effect(company, day)), 1).astype(np.int64)
    quantity_without = np.maximum(np.rint(plain), 1).astype(np.int64)
    discount_e4 = rng.choice([0, 0, 0, 150, 300], len(order))
    tax_e4 = np.array([_TAX_E4.get(state, _TAX_ELSEWHERE_E4) for state, _ in PLACES])[roster.place][company]
    gross, discount, taxes, net = _amounts(quantity, price_e4, discount_e4, tax_e4)
    *_, without = _amounts(quantity_without, price_e4, discount_e4, tax_e4)
    gone = day >= truth.died_without[company]
    spread = rng.normal(0, 0.035, len(order))
    margin_e4 = np.rint((truth.margin[company] + spread) * _MARGINS_E4).astype(np.int64)
    cost = half_up(net, np.clip(_MARGINS_E4 - margin_e4, 0, 11_500), _MARGINS_E4)
    return Lines(
        order, product, quantity, price_e4, list_e4, gross, discount, taxes, net, cost,
        ~products.outsourced[product], np.where(gone, 0, without),
    )  # fmt: skip


def _split(
    rng: np.random.Generator, roster: Roster, truth: Truth, orders: Orders, products: Products
) -> tuple[Ints, Ints, Floats]:
    """The lines of each order: its index, the product, and the gross amount aimed at in the currency."""
    counts = 1 + rng.poisson(roster.parameter("lines")[orders.company] - 1)
    order = np.repeat(np.arange(len(orders)), counts)
    company = orders.company[order]
    baskets = make_baskets(rng, roster, products)
    column = (rng.random(len(order)) ** 1.6 * baskets.shape[1]).astype(np.int64)
    pairs = np.unique(np.stack([order, baskets[company, column]], axis=1), axis=0)
    order, product = pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.int64)
    company = orders.company[order]
    years = (orders.day - truth.end + 548) / 365
    size = truth.ticket[orders.company] * np.exp(rng.normal(0, 0.3, len(orders)))
    size *= np.maximum(1 + truth.growth[orders.company], 0.5) ** years
    weight = rng.gamma(2.5, size=len(order))
    target: Floats = size[order] * weight / np.bincount(order, weights=weight)[order]
    return order, product, target


def _amounts(
    quantity: Ints, price_e4: Ints, discount_e4: Ints, tax_e4: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Gross, discount, taxes and net of lines, in cents."""
    gross = half_up(quantity, price_e4, 100)
    discount = half_up(gross, discount_e4, 10_000)
    taxes = half_up(gross - discount, tax_e4, 10_000)
    return gross, discount, taxes, gross - discount - taxes


def _table(
    rng: np.random.Generator, roster: Roster, truth: Truth, orders: Orders, lines: Lines, products: Products
) -> pa.Table:
    sold = _rows(roster, orders, lines, products, "sale", orders.day[lines.order], "N", 1)
    back = _some(rng, lines, 0.011)
    later = np.minimum(orders.day[back.order] + rng.integers(3, 25, len(back.order)), truth.end)
    returned = _rows(roster, orders, back, products, "return", later, "D", -1)
    return pa.concat_tables([sold, returned, _credits(rng, roster, truth, orders, lines)])


def _some(rng: np.random.Generator, lines: Lines, chance: float) -> Lines:
    """A few lines, each with a part of what was sold on it."""
    chosen = np.flatnonzero(rng.random(len(lines.order)) < chance)
    part = rng.integers(1, 5, len(chosen))
    amounts = {name: getattr(lines, name)[chosen] for name in Lines.__slots__}
    quantity = np.maximum(amounts["quantity"] * part // 4, 1)
    parts = {
        name: half_up(amounts[name], quantity, 1) // amounts["quantity"]
        for name in ("gross", "discount", "taxes", "cost")
    }
    net = parts["gross"] - parts["discount"] - parts["taxes"]
    return replace(Lines(**amounts), quantity=quantity, net=net, **parts)


def _rows(
    roster: Roster,
    orders: Orders,
    lines: Lines,
    products: Products,
    kind: str,
    day: Ints,
    series: str,
    sign: int,
) -> pa.Table:
    codes = np.array([entry.code for entry in roster.registrations] + [UNKNOWN_CODE], dtype=object)
    numbers = np.array([f"{series}{number:06d}" for number in orders.number], dtype=object)
    return fact_table(
        "transactions",
        {
            "account_code": codes[orders.registration[lines.order]],
            "day": as_days(day),
            "document": numbers[lines.order],
            "kind": [kind] * len(lines.order),
            "product": np.array(products.codes, dtype=object)[lines.product],
            "quantity": sign * lines.quantity,
            "unit_price": decimals(lines.price_e4, 4),
            "list_price": decimals(lines.list_e4, 4),
            "gross": money(sign * lines.gross),
            "discount": money(sign * lines.discount),
            "taxes": money(sign * lines.taxes),
            "net": money(sign * lines.net),
            "cost": money(sign * lines.cost, lines.known),
        },
    )


def _credits(
    rng: np.random.Generator, roster: Roster, truth: Truth, orders: Orders, lines: Lines
) -> pa.Table:
    """Credit notes for part of an invoice, without product, quantity or cost."""
    net = np.zeros(len(orders), dtype=np.int64)
    np.add.at(net, lines.order, lines.net)
    chosen = np.flatnonzero((rng.random(len(orders)) < 0.006) & (orders.registration >= 0))
    day = np.minimum(orders.day[chosen] + rng.integers(10, 40, len(chosen)), truth.end)
    amount = half_up(net[chosen], rng.integers(200, 900, len(chosen)), 10_000)
    codes = np.array([entry.code for entry in roster.registrations], dtype=object)
    empty = {"product": pa.string(), "quantity": pa.int64(), "cost": pa.decimal128(28, 2)}
    empty |= {name: pa.decimal128(28, 4) for name in ("unit_price", "list_price")}
    empty |= {name: pa.decimal128(28, 2) for name in ("gross", "discount", "taxes")}
    filled = {
        "account_code": pa.array(codes[orders.registration[chosen]].tolist()),
        "day": pa.array(as_days(day)),
        "document": pa.array([f"K{number:06d}" for number in orders.number[chosen]]),
        "kind": pa.array(["credit"] * len(chosen)),
        "net": money(-amount),
    }
    columns = {name: pa.nulls(len(chosen), kind) for name, kind in empty.items()} | filled
    order = ("account_code", "day", "document", "kind", "product", "quantity", "unit_price", "list_price",
             "gross", "discount", "taxes", "net", "cost")  # fmt: skip
    return fact_table("transactions", {name: columns[name] for name in order})
