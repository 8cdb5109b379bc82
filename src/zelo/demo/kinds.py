"""The kinds of customers there are, and how each buys."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """What companies of one kind have in common.

    share: of all companies. rate: orders per 30 days. ticket: median of an order's gross amount, in the
    currency. margin: of net revenue. growth: of the order's size per year. hazard: chance of leaving per 30
    days without the programme. lines: mean lines per order. season: when it buys ("" evenly).
    segments: the trades it is found in; () any. stories: what its first companies are told to be.
    always_old: customers since before the history begins.
    """

    name: str
    share: float
    rate: float
    ticket: float
    margin: float
    growth: float
    hazard: float
    lines: float
    season: str = ""
    segments: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()
    always_old: bool = False


KINDS = (
    Kind(
        "giant", 7, 7.0, 62_000, 0.07, -0.12, 0.002, 7.0,
        stories=("detractor_giant", "declining_giant", "expired_contract"), always_old=True,
    ),
    Kind(
        "gem", 26, 4.2, 13_000, 0.31, 0.14, 0.004, 6.5,
        stories=("hidden_gem", "sponsor_left", "notice_soon"),
    ),
    Kind(
        "regular", 95, 2.7, 7_000, 0.22, 0.02, 0.011, 5.5,
        stories=("overdue", "silent_death", "missing_costs"),
    ),
    Kind(
        "easter", 14, 2.4, 9_500, 0.26, 0.03, 0.008, 4.0, "easter", ("confeitaria",), ("easter_buyer",),
    ),
    Kind(
        "christmas", 14, 2.4, 9_000, 0.25, 0.03, 0.009, 4.0, "christmas",
        ("bebidas", "cosméticos", "e-commerce"), ("christmas_buyer",),
    ),
    Kind(
        "harvest", 12, 2.6, 11_000, 0.18, 0.01, 0.008, 3.5, "harvest", ("hortifrúti",), ("harvest_buyer",),
    ),
    Kind("project", 18, 0.45, 65_000, 0.24, 0.0, 0.008, 3.0, stories=("project_buyer",)),
    Kind("small", 54, 1.1, 2_200, 0.28, 0.0, 0.018, 3.0),
)  # fmt: skip

# Orders of each calendar month against an even year; packaging is bought before the season.
SEASONS = {
    "": (1.0, 0.95, 1.0, 1.0, 1.0, 1.0, 0.95, 1.0, 1.05, 1.1, 1.1, 0.85),
    "easter": (3.1, 3.4, 1.9, 0.35, 0.2, 0.2, 0.2, 0.25, 0.35, 0.5, 0.65, 0.9),
    "christmas": (0.15, 0.2, 0.3, 0.4, 0.5, 0.5, 0.7, 1.2, 2.2, 3.0, 2.4, 0.45),
    "harvest": (0.4, 0.6, 1.4, 2.2, 2.3, 1.6, 0.9, 0.5, 0.4, 0.5, 0.6, 0.6),
}
