"""The measures as the company's own values fill them: how they lie, over time, and at both ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from django.conf import settings
from pyarrow import parquet

from zelo.apps.people.queries import visible_colleagues
from zelo.apps.portfolio.enums import RefreshState
from zelo.apps.portfolio.models import Account, Refresh
from zelo.apps.portfolio.queries.figures import measures_for
from zelo.apps.portfolio.queries.nodes import accounts_of_nodes, nodes_of
from zelo.apps.portfolio.queries.visibility import accounts_visible_to
from zelo.engine.data_report import data_report
from zelo.engine.distribution import Distribution, Values, describe, read_distribution
from zelo.engine.refreshed import ACCOUNTS, folder_of
from zelo.warehouse.catalogue import Measure

_MOST_REFRESHES = 26
_ENDS = 5
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Ranked:
    """One account with its value, at one end of a measure."""

    account: Account
    value: float


@dataclass(frozen=True, slots=True)
class Ends:
    """The accounts with the best values and those with the worst, as the measure says which is better."""

    best: list[Ranked]
    worst: list[Ranked]


def adds_up(measure: Measure) -> bool:
    """Whether the sum over accounts says something: amounts and numbers of which nothing is zero, and what a
    model expects of each account in money or numbers."""
    return measure.unit in ("currency", "count") and (measure.model is not None or measure.absent == "zero")


def distributions_for(viewer: Any, refresh: Refresh | None) -> dict[str, Distribution]:
    """How each measure's values lie over the accounts that this person sees."""
    if refresh is None:
        return {}
    allowed = measures_for(viewer)
    if visible_colleagues(viewer) is None:
        report = data_report(settings.HOME, refresh.pk)
        kept = report.measures if report else {}
        return {name: read_distribution(kept[name]) for name in allowed if name in kept}
    rows = _own_rows(viewer, refresh)
    found = {name: _values(refresh.pk, name) for name in allowed}
    return {name: describe(values[rows]) for name, values in found.items() if values is not None}


def distribution_for(viewer: Any, refresh: Refresh | None, name: str) -> Distribution | None:
    """The same of one measure; None where nothing is kept of it."""
    if refresh is None or name not in measures_for(viewer):
        return None
    everything = visible_colleagues(viewer) is None
    report = data_report(settings.HOME, refresh.pk) if everything else None
    if report is not None and name in report.measures:
        return read_distribution(report.measures[name])
    values = _values(refresh.pk, name)
    if values is None:
        return None
    return describe(values if everything else values[_own_rows(viewer, refresh)])


def over_time(viewer: Any, name: str) -> list[tuple[date, Distribution]]:
    """How the values lay at the last refreshes whose files are kept, one a day, oldest first."""
    done = Refresh.objects.filter(state=RefreshState.DONE).order_by("-pk")[:_MOST_REFRESHES]
    by_day: dict[date, Refresh] = {}
    for refresh in done:
        by_day.setdefault(refresh.as_of, refresh)
    found = ((day, distribution_for(viewer, by_day[day], name)) for day in sorted(by_day))
    return [(day, distribution) for day, distribution in found if distribution is not None]


def ends_of(viewer: Any, refresh: Refresh, measure: Measure) -> Ends:
    """The accounts of this person with the best and the worst known values."""
    values = _values(refresh.pk, measure.name)
    if values is None or measure.name not in measures_for(viewer):
        return Ends([], [])
    places = np.flatnonzero(np.isfinite(values))
    if visible_colleagues(viewer) is not None:
        places = np.intersect1d(places, _own_rows(viewer, refresh))
    order = places[np.argsort(values[places], kind="stable")]
    if measure.better == "higher":
        order = order[::-1]
    best, worst = order[:_LOOKED_AT], order[_ENDS:][::-1][:_LOOKED_AT]
    ids = _account_ids(refresh.pk)
    named = accounts_of_nodes(viewer, [ids[place] for place in {*best.tolist(), *worst.tolist()}])
    return Ends(_ranked(best, values, ids, named), _ranked(worst, values, ids, named))


def _ranked(order: Any, values: Values, ids: Sequence[str], named: dict[str, Account]) -> list[Ranked]:
    found: dict[int, Ranked] = {}
    for place in order.tolist():
        account = named.get(ids[place])
        if account is not None and account.pk not in found:
            found[account.pk] = Ranked(account, float(values[place]))
        if len(found) == _ENDS:
            break
    return list(found.values())


def coverage_for(viewer: Any, refresh: Refresh | None, name: str) -> list[tuple[str, int, int]]:
    """Per segment of the report: accounts, and how many of them have a value; for who sees all accounts."""
    if refresh is None or name not in measures_for(viewer) or visible_colleagues(viewer) is not None:
        return []
    report = data_report(settings.HOME, refresh.pk)
    unknown = report.unknown_by_segment.get(name) if report else None
    if report is None or unknown is None:
        return []
    return [
        (segment, size, size - missing)
        for (segment, size), missing in zip(report.segments, unknown, strict=True)
    ]


def _own_rows(viewer: Any, refresh: Refresh) -> Any:
    """The rows of the refresh's files that are accounts of this person."""
    own = nodes_of(accounts_visible_to(viewer))
    return np.array([n for n, node in enumerate(_account_ids(refresh.pk)) if node in own], dtype=np.int64)


def _values(refresh: int, name: str) -> Values | None:
    """The measure's value of each account of the refresh, NaN where unknown; None where it is not kept."""
    path = folder_of(settings.HOME, refresh) / ACCOUNTS
    try:
        return _read(str(path), path.stat().st_mtime_ns, f"value:{name}")
    except FileNotFoundError:
        return None


@lru_cache(maxsize=40)
def _read(path: str, changed: int, column: str) -> Values | None:
    file = parquet.ParquetFile(path)
    if column not in file.schema_arrow.names:
        return None
    values = file.read([column], use_threads=False)[column].to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=np.float64)


def _account_ids(refresh: int) -> tuple[str, ...]:
    path = folder_of(settings.HOME, refresh) / ACCOUNTS
    return _read_ids(str(path), path.stat().st_mtime_ns) if path.exists() else ()


@lru_cache(maxsize=4)
def _read_ids(path: str, changed: int) -> tuple[str, ...]:
    return tuple(
        parquet.read_table(path, columns=["account_id"], use_threads=False)["account_id"].to_pylist()
    )
