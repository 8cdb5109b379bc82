"""The figures of one account as the last refresh found them, for one viewer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings

from zelo.apps.people.permissions import SEE_COSTS
from zelo.apps.portfolio.enums import RefreshState
from zelo.apps.portfolio.models import Account, Establishment, Refresh
from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.engine.measures import known_measures
from zelo.engine.refreshed import measures_of, months_of
from zelo.lib.errors import NotFound
from zelo.warehouse.catalogue import Measure, reveals_costs

Number = Decimal | float | int


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure's value; None where unknown. low, high: its interval. n: observations behind it."""

    value: Number | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month, by its first day. margin: None where unknown or not the viewer's to see."""

    month: date
    revenue: Decimal
    margin: Decimal | None
    documents: int

    @property
    def ticket(self) -> Decimal | None:
        return self.revenue / self.documents if self.documents else None


def last_refresh() -> Refresh | None:
    """The last refresh that ended well: what pages show."""
    return Refresh.objects.filter(state=RefreshState.DONE).order_by("-id").first()


def measures_for(viewer: Any) -> dict[str, Measure]:
    """The measures that this person may see, by name: none of costs without SEE_COSTS, none without money."""
    if not SEE_MONEY.allows(viewer):
        return {}
    known = known_measures(settings.HOME)
    if SEE_COSTS.allows(viewer):
        return known
    return {name: measure for name, measure in known.items() if not _of_costs(measure)}


@cache
def _of_costs(measure: Measure) -> bool:
    return reveals_costs(measure)


def names_of(account: Account) -> list[str]:
    """The ids by which the facts may know the account: its code, and those of its establishments."""
    places = Establishment.objects.filter(account=account).order_by("code")
    return list(dict.fromkeys([account.code, *(place.node for place in places)]))


def figures_of(viewer: Any, account: Account, refresh: Refresh | None) -> dict[str, Figure]:
    """What the refresh computed, by measure, of those the viewer may see."""
    if refresh is None:
        return {}
    allowed = measures_for(viewer)
    found: dict[str, Figure] = {}
    if not allowed:
        return found
    for row in _stored(measures_of, refresh, names_of(account)):
        if row["measure"] in allowed and (row["value"] is not None or row["measure"] not in found):
            found[row["measure"]] = _figure(row)
    return found


def months_for(viewer: Any, account: Account, refresh: Refresh | None, most: int = 24) -> list[Month]:
    """The last calendar months up to the refresh, oldest first, those without a purchase as zero.

    Empty where there is no refresh, no money for this person to see, or the account never bought.
    """
    if refresh is None or not SEE_MONEY.allows(viewer):
        return []
    rows = _stored(months_of, refresh, names_of(account))
    if not rows:
        return []
    costs = SEE_COSTS.allows(viewer)
    return [
        _month(day, [row for row in rows if row["month"] == day], costs=costs)
        for day in _months_up_to(refresh.as_of, most)
    ]


def _figure(row: dict[str, Any]) -> Figure:
    return Figure(*(row.get(name) for name in ("value", "low", "high", "n", "note")))


def _month(day: date, rows: list[dict[str, Any]], *, costs: bool) -> Month:
    margins = [row["margin"] for row in rows]
    known = costs and None not in margins
    return Month(
        day,
        revenue=sum((Decimal(row["revenue"]) for row in rows), Decimal(0)),
        margin=sum((Decimal(margin) for margin in margins), Decimal(0)) if known else None,
        documents=sum(row["documents"] for row in rows),
    )


def _months_up_to(last: date, most: int) -> list[date]:
    """First days of the last `most` months, oldest first, that of `last` included."""
    place = last.year * 12 + last.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(place - most + 1, place + 1)]


def history_of(viewer: Any, account: Account, measure: str, most: int = 24) -> list[tuple[Refresh, Figure]]:
    """A measure's value at the last refreshes whose figures are still kept, oldest first."""
    if measure not in measures_for(viewer):
        return []
    names, found = names_of(account), []
    done = Refresh.objects.filter(state=RefreshState.DONE).order_by("-id")[:most]
    for refresh in reversed(done):
        rows = [row for row in _stored(measures_of, refresh, names) if row["measure"] == measure]
        if rows:
            known = [row for row in rows if row["value"] is not None]
            found.append((refresh, _figure((known or rows)[0])))
    return found


def _stored(read: Callable[..., Any], refresh: Refresh, names: list[str]) -> list[dict[str, Any]]:
    """The rows that a refresh kept of an account; none where the refresh is no longer kept."""
    try:
        rows: list[dict[str, Any]] = read(settings.HOME, refresh.pk, names).to_pylist()
    except NotFound:
        return []
    return rows
