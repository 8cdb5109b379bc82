"""The last refresh's accounts as arrays, kept in the process while pages ask for them."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from pyarrow import parquet

from zelo.analytics.scorecard import Criterion
from zelo.analytics.scorecard.scales import Scale
from zelo.analytics.selection import Matrix, Policy, Result, evaluate
from zelo.apps.portfolio.models import Refresh
from zelo.apps.portfolio.queries.figures import last_refresh
from zelo.engine.columns import floats, texts
from zelo.engine.refreshed import ACCOUNTS, folder_of

Floats = NDArray[np.float64]
Told = tuple[Policy, NDArray[np.integer[Any]]]
REVENUE = "revenue"
_VALUE = "value:"
# How much memory the points of scales that were tried may take in a process.
_MOST_BYTES = 64 * 2**20
_MOST_POLICIES = 4


class Arrays:
    """The accounts of one refresh. Measures are read at their first use; several threads may ask.

    available: the measures that the refresh computed.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = threading.Lock()
        names = parquet.read_schema(path).names
        self.available = frozenset(name.removeprefix(_VALUE) for name in names if name.startswith(_VALUE))
        table = parquet.read_table(path, columns=["account_id", "tier"])
        held = table["tier"].to_pylist()
        self.decided = any(held)
        tiers = np.array([tier or "" for tier in held], dtype=object) if self.decided else None
        self._matrix = Matrix(texts(table["account_id"]), {}, tiers)
        self._points: OrderedDict[tuple[str, Scale], Floats] = OrderedDict()
        self._most = max(16, _MOST_BYTES // (8 * max(table.num_rows, 1)))
        self._sorted: dict[str, Floats] = {}
        self._told: dict[str, Told] = {}

    def __len__(self) -> int:
        return len(self._matrix)

    def matrix(self, measures: Iterable[str]) -> Matrix:
        """All accounts with at least these measures, which are available."""
        with self._lock:
            lacking = [name for name in dict.fromkeys(measures) if name not in self._matrix.values]
            if lacking:
                table = parquet.read_table(self.path, columns=[_VALUE + name for name in lacking])
                found = {name: floats(table[_VALUE + name]) for name in lacking}
                self._matrix = self._matrix.with_values(found)
            return self._matrix

    def values(self, measure: str) -> Floats:
        return self.matrix([measure]).values[measure]

    def known(self, measure: str) -> Floats:
        """The measure's known values in rising order."""
        if measure not in self._sorted:
            values = self.values(measure)
            self._sorted[measure] = np.sort(values[~np.isnan(values)])
        return self._sorted[measure]

    def remembered(self, policy_hash: str, make: Callable[[], Told]) -> Told:
        """A policy and the tiers that it gives, made once for the last policies asked for."""
        found = self._told.get(policy_hash)
        if found is None:
            if len(self._told) >= _MOST_POLICIES:
                self._told.clear()
            found = self._told[policy_hash] = make()
        return found

    def evaluate(self, policy: Policy) -> Result:
        """As `analytics.selection.evaluate`: points of a scale that was tried before are not made anew."""
        return evaluate(policy, self.matrix((*policy.measures, REVENUE)), points_of=self.points)

    def points(self, criterion: Criterion, values: Floats) -> Floats:
        key = (criterion.measure, criterion.scale)
        with self._lock:
            found = self._points.get(key)
            if found is not None:
                self._points.move_to_end(key)
                return found
        made = criterion.scale.points(values)
        with self._lock:
            self._points[key] = made
            while len(self._points) > self._most:
                self._points.popitem(last=False)
        return made


def arrays_of(refresh: Refresh) -> Arrays | None:
    """The accounts of a refresh; None where it kept none."""
    path = folder_of(settings.HOME, refresh.pk) / ACCOUNTS
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return _read(str(path), stat.st_mtime_ns, stat.st_size)


def last_arrays() -> tuple[Refresh, Arrays] | None:
    """The last refresh that has accounts, and these."""
    refresh = last_refresh()
    arrays = arrays_of(refresh) if refresh else None
    return (refresh, arrays) if refresh and arrays else None


@lru_cache(maxsize=2)
def _read(path: str, changed: int, size: int) -> Arrays:
    return Arrays(path)
