"""The accounts of the map: where the policy's two axes put them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from zelo.apps.portfolio.models import AccountState
from zelo.apps.portfolio.queries.lists import order_of, page_keys, rows_of
from zelo.ui.lists import Row

DRAWN = 300
MIDDLE = 50
_FIELDS = {"account__name", "tier", "attractiveness", "strength", "kam__name", "revenue_12m"}


@dataclass(frozen=True)
class Portfolio:
    """What the map tells of all accounts of the filter, drawn or not.

    strong: of those with both axes, how many are at or above the middle on both, and their revenue.
    """

    accounts: int
    placed: int
    strong: int
    revenue: Decimal | None
    strong_revenue: Decimal | None


def measure_portfolio(found: QuerySet[AccountState]) -> Portfolio:
    strong = Q(attractiveness__gte=MIDDLE, strength__gte=MIDDLE)
    placed = Q(attractiveness__isnull=False, strength__isnull=False)
    sums: dict[str, Any] = found.aggregate(
        accounts=Count("account"),
        placed=Count("account", filter=placed),
        strong=Count("account", filter=strong),
        revenue=Sum("revenue_12m", filter=placed),
        strong_revenue=Sum("revenue_12m", filter=strong),
    )
    return Portfolio(**sums)


def matrix_rows(found: QuerySet[AccountState]) -> list[Row]:
    """The accounts that are drawn: those with most revenue."""
    placed = found.filter(attractiveness__isnull=False, strength__isnull=False)
    order = order_of("revenue_12m", descending=True)
    return rows_of(page_keys(placed, order, 0, DRAWN), _FIELDS)
