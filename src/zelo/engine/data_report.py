"""What a refresh finds about the company's data: sources and their days, values by measure and segment, and
customers that facts name and no register lists. Kept in the refresh's folder; pages read it, never the lake.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from zelo.engine.distribution import Values, describe
from zelo.engine.home import Home
from zelo.engine.measuring import Measured
from zelo.engine.refreshed import folder_of
from zelo.lib.cnpj import canonical
from zelo.warehouse.engines import Engine

REPORT = "data.json"
MOST_SEGMENTS = 8
MOST_LISTED = 1_000
_ROWS = 20_000
_RHYTHM_DAYS = 400
_FEWEST_GAPS = 4

_DAYS = "SELECT source, day, count(*) AS found FROM facts.{table} GROUP BY source, day ORDER BY source, day"
_LISTED = "SELECT source, code, cnpj FROM facts.accounts WHERE cnpj IS NOT NULL ORDER BY source, code"
# A row that says nothing beyond its code lists nobody; the lake has such ones of merges that were undone.
_DESCRIBED = """
SELECT DISTINCT account_id FROM accounts
WHERE account_id IS NOT NULL AND (cnpj IS NOT NULL OR (name IS NOT NULL AND name <> code))
"""
_UNLISTED = """
SELECT t.source, t.account_code AS code, t.account_cnpj AS cnpj, t.account_id, count(*) AS found,
  count(DISTINCT t.document) AS documents, sum(t.net) AS net, min(t.day) AS first, max(t.day) AS last
FROM transactions AS t
LEFT JOIN ({described}) AS a ON a.account_id = t.account_id
WHERE a.account_id IS NULL AND t.account_id IS NOT NULL
GROUP BY t.source, t.account_code, t.account_cnpj, t.account_id
ORDER BY net DESC, t.account_id, t.source, t.account_code
"""
_NAMELESS = """
SELECT source, count(*) AS found, sum(net) AS net FROM transactions WHERE account_id IS NULL
GROUP BY source ORDER BY source
"""


@dataclass(frozen=True)
class DataReport:
    """What one refresh found.

    sources: per source and table rows, first and last day, and `longest_gap`, see there. measures: by name,
    of all accounts, as `read_distribution` reads them. segments: the largest ones with their accounts,
    "" for the rest. unknown_by_segment: measure -> unknown accounts of each segment in that order.
    register: accounts listed with a name or a CNPJ. without_cnpj: of all accounts.
    invalid_cnpjs: listed codes whose CNPJ is none.
    unlisted: customers that sales name and no register lists, dearest first, at most 1,000; unlisted_count,
    unlisted_net: of all of them. nameless: sales that name nobody.
    """

    accounts: int = 0
    register: int = 0
    without_cnpj: int = 0
    sources: list[dict[str, Any]] = field(default_factory=list)
    segments: list[tuple[str, int]] = field(default_factory=list)
    unknown_by_segment: dict[str, list[int]] = field(default_factory=dict)
    measures: dict[str, dict[str, Any]] = field(default_factory=dict)
    invalid_cnpjs: list[dict[str, str]] = field(default_factory=list)
    unlisted: list[dict[str, Any]] = field(default_factory=list)
    unlisted_count: int = 0
    unlisted_net: str = "0"
    nameless: list[dict[str, Any]] = field(default_factory=list)


def write_data_report(engine: Engine, accounts: pa.Table, measured: Measured, folder: Path) -> None:
    """Writes the report of one refresh into its folder. accounts: as `Engine.accounts` gives them."""
    sizes, places = _segments(accounts)
    values = {name: _numbers(table["value"]) for name, table in measured.values.items()}
    present = {name for name, files in engine.snapshot.files.items() if files}
    listed = list(_rows(engine, _LISTED)) if "accounts" in present else []
    unlisted = (
        list(_rows(engine, _UNLISTED.format(described=_DESCRIBED)))
        if {"accounts", "transactions"} <= present
        else []
    )
    content = {
        "accounts": accounts.num_rows,
        "register": _register_size(engine) if "accounts" in present else 0,
        "without_cnpj": accounts["cnpj"].null_count,
        "sources": [entry for name in sorted(present) for entry in _sources(engine, name)],
        "segments": sizes,
        "unknown_by_segment": {name: _unknown(found, places, len(sizes)) for name, found in values.items()},
        "measures": {name: describe(found).as_json() for name, found in values.items()},
        "invalid_cnpjs": [row for row in listed if canonical(row["cnpj"]) is None][:MOST_LISTED],
        "unlisted": unlisted[:MOST_LISTED],
        "unlisted_count": len(unlisted),
        "unlisted_net": sum(row["net"] or 0 for row in unlisted),
        "nameless": list(_rows(engine, _NAMELESS)) if "transactions" in present else [],
    }
    (folder / REPORT).write_text(json.dumps(content, default=str), encoding="utf-8")


def data_report(home: Home, refresh: int) -> DataReport | None:
    """What a refresh found; None where it is no longer kept, or was made before there were reports."""
    path = folder_of(home, refresh) / REPORT
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return _read(str(path), stat.st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: str, changed: int) -> DataReport:
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    content["segments"] = [(name, count) for name, count in content["segments"]]
    return DataReport(**content)


def _rows(engine: Engine, sql: str) -> Iterator[dict[str, Any]]:
    for batch in engine.stream(sql, rows=_ROWS):
        yield from batch.to_pylist()


def _register_size(engine: Engine) -> int:
    return sum(1 for _row in _rows(engine, _DESCRIBED))


def _sources(engine: Engine, table: str) -> Iterator[dict[str, Any]]:
    """One entry per source of a table: rows, days, and how far apart its days lie at most."""
    by_source: dict[str, list[tuple[date | None, int]]] = {}
    for row in _rows(engine, _DAYS.format(table=table)):
        by_source.setdefault(row["source"], []).append((row["day"], row["found"]))
    for source, counts in by_source.items():
        days = [day for day, _count in counts if day is not None]
        yield {
            "source": source,
            "table": table,
            "rows": sum(count for _day, count in counts),
            "first": min(days, default=None),
            "last": max(days, default=None),
            "longest_gap": longest_gap(days),
        }


def longest_gap(days: Iterable[date]) -> int | None:
    """How many days the next one was ever waited for in the 400 days up to the last of them; None with fewer
    than four gaps, which make no rhythm."""
    known = sorted(set(days))
    recent = [day for day in known if day > known[-1] - timedelta(days=_RHYTHM_DAYS)]
    gaps = [(later - earlier).days for earlier, later in pairwise(recent)]
    return max(gaps) if len(gaps) >= _FEWEST_GAPS else None


def _segments(accounts: pa.Table) -> tuple[list[tuple[str, int]], np.ndarray[Any, np.dtype[np.int64]]]:
    """The largest segments with their sizes, the rest and those without one under "" at the end; and the
    place of each account's segment among them."""
    names = [name or "" for name in accounts["segment"].to_pylist()]
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    largest = sorted((name for name in counts if name), key=lambda name: (-counts[name], name))[
        :MOST_SEGMENTS
    ]
    place = {name: at for at, name in enumerate(largest)}
    places = np.array([place.get(name, len(largest)) for name in names], dtype=np.int64)
    rest = int(np.sum(places == len(largest)))
    sizes = [(name, counts[name]) for name in largest]
    return (sizes if not rest else [*sizes, ("", rest)]), places


def _unknown(values: Values, places: np.ndarray[Any, np.dtype[np.int64]], groups: int) -> list[int]:
    missing = places[~np.isfinite(values)]
    return [int(count) for count in np.bincount(missing, minlength=groups)]


def _numbers(column: pa.ChunkedArray) -> Values:
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
