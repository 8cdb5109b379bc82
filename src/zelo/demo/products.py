"""What the packaging maker sells, and which of it each company buys."""

from dataclasses import dataclass

import numpy as np

from zelo.demo.arrays import Flags, Ints
from zelo.demo.roster import Roster

# Family, how many products, price range per unit in 1/10,000 of the currency.
_FAMILIES = (
    ("CX", 16, 12_000, 95_000),
    ("CT", 14, 2_500, 18_000),
    ("RT", 10, 400, 3_500),
    ("BD", 8, 6_000, 30_000),
    ("FL", 8, 9_000, 60_000),
    ("DP", 6, 80_000, 420_000),
    ("TZ", 2, 20_000, 90_000),
)
_OUTSOURCED = "TZ"
_BASKET = 9


@dataclass(frozen=True, slots=True)
class Products:
    """codes: corrugated boxes CX, folding cartons CT, labels RT, trays BD, films FL, displays DP, and TZ that
    others make for us. price_e4: list price in the first year, 1/10,000 per unit, shape (p,). outsourced:
    nobody enters their cost, shape (p,)."""

    codes: tuple[str, ...]
    price_e4: Ints
    outsourced: Flags


def make_products(rng: np.random.Generator) -> Products:
    codes: list[str] = []
    prices: list[int] = []
    for family, count, low, high in _FAMILIES:
        codes += [f"{family}-{10 * number:03d}" for number in range(1, count + 1)]
        prices += sorted(int(price) for price in rng.integers(low, high, count))
    outsourced = np.array([code.startswith(_OUTSOURCED) for code in codes])
    return Products(tuple(codes), np.array(prices, dtype=np.int64), outsourced)


def make_baskets(rng: np.random.Generator, roster: Roster, products: Products) -> Ints:
    """The products each company buys, the commonest first. Shape (companies, 9)."""
    own = np.flatnonzero(~products.outsourced)
    baskets = np.array([rng.choice(own, _BASKET, replace=False) for _ in range(len(roster))])
    foreign = np.flatnonzero(products.outsourced)
    buys = rng.random(len(roster)) < 0.07
    told = list(roster.stories.values())
    buys[told] = False
    buys[roster.stories["missing_costs"]] = True
    baskets[buys, 2] = rng.choice(foreign, int(buys.sum()))
    return baskets.astype(np.int64)
