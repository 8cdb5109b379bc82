"""Where accounts stood on the map before, from the snapshots of the refreshes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from zelo.apps.portfolio.enums import RefreshState
from zelo.apps.portfolio.models import Refresh, Snapshot
from zelo.ui.lists import Row

Place = tuple[float, float]
SPANS = (30, 90, 180, 365)
_STOPS = 6
_NEAR = 2.0


@dataclass(frozen=True)
class Paths:
    """days: from the first on, oldest first, those that are looked at. places: account -> where it stood,
    (strength, attractiveness) by day, oldest first; of accounts that moved noticeably since."""

    days: list[date] = field(default_factory=list)
    places: dict[int, list[Place]] = field(default_factory=dict)

    @property
    def since(self) -> date | None:
        return self.days[0] if self.days else None


def paths_of(rows: Sequence[Row], span: int) -> Paths:
    """The paths of these accounts over the last `span` days, as long as the same policy judged them."""
    days = _days(span)
    found: dict[int, list[Place]] = {}
    kept = Snapshot.objects.filter(account__in=[row["account_id"] for row in rows], day__in=days)
    for account, strength, attractiveness in kept.order_by("day").values_list(
        "account_id", "strength", "attractiveness"
    ):
        if strength is not None and attractiveness is not None:
            found.setdefault(account, []).append((strength, attractiveness))
    now = {row["account_id"]: (row["strength"], row["attractiveness"]) for row in rows}
    moved = {key: places for key, places in found.items() if _far(places[0], now[key])}
    return Paths(days, moved)


def _days(span: int) -> list[date]:
    """Up to so many days with a snapshot, evenly spread, before the last one."""
    done = Refresh.objects.filter(state=RefreshState.DONE).order_by("-pk")
    last = done.first()
    if last is None:
        return []
    since = last.as_of - timedelta(days=span)
    earlier = done.filter(policy=last.policy, as_of__gte=since, as_of__lt=last.as_of)
    days = sorted(set(earlier.values_list("as_of", flat=True)))
    step = max(-(-len(days) // _STOPS), 1)
    return days[::step]


def _far(one: Place, other: Place) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) >= _NEAR
