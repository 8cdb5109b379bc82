"""A refresh's figures, account by account, from the files that the engine wrote."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from zelo.apps.portfolio.enums import KEY_TIERS, Tier
from zelo.apps.portfolio.models import Establishment
from zelo.apps.refresh.models import StagedFigures
from zelo.engine.evaluations import Evaluation
from zelo.engine.refreshed import ACCOUNTS, NODES, UNITS

# Field -> column of the engine's file, and whether it is money.
_FIGURES = {
    "revenue_12m": ("value:revenue", True),
    "revenue_before": ("revenue_before", True),
    "revenue_change": ("value:revenue_growth", False),
    "margin_12m": ("value:margin", True),
    "margin_rate": ("value:margin_rate", False),
    "purchases_12m": ("value:purchase_frequency", False),
    "average_ticket": ("value:average_ticket", True),
    "lifetime_revenue": ("value:lifetime_revenue", True),
    "lifetime_low": ("low:lifetime_revenue", True),
    "lifetime_high": ("high:lifetime_revenue", True),
    "lifetime_margin": ("value:lifetime_margin", True),
    "p_alive": ("value:p_alive", False),
    "expected_purchases_12m": ("value:expected_purchases_12m", False),
    "expected_revenue_12m": ("value:expected_revenue_12m", True),
    "nps": ("nps", False),
}
_DATES = ("tier", "tier_since", "last_purchase_on", "contract_ends_on", "notice_on")
_SCORES = ("score", "attractiveness", "strength")
_MONEY = pa.decimal128(18, 2)
_MOST = 10.0**15


def figure_chunks(
    folder: Path, evaluation: Evaluation | None, refresh: int, *, rows: int
) -> Iterator[list[StagedFigures]]:
    """The figures of every account here, so many at a time, in order of their keys."""
    table = _figures(folder, evaluation) if (folder / ACCOUNTS).exists() else None
    nodes = parquet.read_table(folder / NODES) if table is not None else None
    accounts, places = _places(table, nodes)
    for start in range(0, len(accounts), rows):
        chunk = accounts[start : start + rows]
        yield _staged(chunk, table, places[start : start + rows], refresh)


def _figures(folder: Path, evaluation: Evaluation | None) -> pa.Table:
    """One row per account of the engine, with the columns of `StagedFigures`."""
    found = parquet.read_table(folder / ACCOUNTS)
    columns = {"account_id": found["account_id"]}
    for name, (column, is_money) in _FIGURES.items():
        values = found[column]
        columns[name] = _as_money(values) if is_money else values
    columns |= {name: found[name] for name in _DATES}
    return _with_scores(pa.table(columns), folder, evaluation)


def _as_money(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Cents exactly; null where the figure is no number or too large to be one of money."""
    plain = values.cast(pa.float64())
    usable = pc.and_(pc.is_finite(plain), pc.less(pc.abs(plain), _MOST))
    return pc.cast(pc.round(pc.if_else(usable, plain, None), 2), _MONEY, safe=False)


def _with_scores(table: pa.Table, folder: Path, evaluation: Evaluation | None) -> pa.Table:
    """What the policy says of each legal entity: of its group, or of its best placed establishment, where
    the policy's unit is another one."""
    if evaluation is None:
        return table
    rows = evaluation.accounts.select(["account_id", "rank", "tier", *_SCORES]).to_pylist()
    by_id = {row["account_id"]: row for row in rows}
    unit = evaluation.facts["unit"]
    if unit != "root":
        by_id = _by_root(by_id, folder, unit)
    found = [by_id.get(account_id, {}) for account_id in table["account_id"].to_pylist()]
    table = table.append_column("proposed_tier", pa.array([row.get("tier") for row in found], pa.string()))
    table = table.append_column("rank", pa.array([row.get("rank") or None for row in found], pa.int64()))
    for name in _SCORES:
        table = table.append_column(name, pa.array([row.get(name) for row in found], pa.float64()))
    return table


def _by_root(by_id: dict[str, Any], folder: Path, unit: str) -> dict[str, Any]:
    """The evaluation's rows by legal entity. `units.parquet`: node -> the policy's account_id."""
    roots = dict(_pairs(folder / NODES))
    units = dict(_pairs(folder / UNITS))
    found: dict[str, Any] = {}
    for node, root in sorted(roots.items()):
        row = by_id.get(units.get(node, ""))
        if row is None:
            continue
        best = found.get(root)
        if best is None or (row["rank"] or 10**9) < (best["rank"] or 10**9):
            found[root] = row
    return found


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    table = parquet.read_table(path)
    yield from zip(table["node"].to_pylist(), table["account_id"].to_pylist(), strict=True)


def _places(table: pa.Table | None, nodes: pa.Table | None) -> tuple[list[int], list[int | None]]:
    """Every account here, and the row that its figures are in; None where the lake knows nothing of it."""
    row_of: dict[str, int] = {}
    ids: dict[str, str] = {}
    if table is not None and nodes is not None:
        row_of = {key: place for place, key in enumerate(table["account_id"].to_pylist())}
        ids = dict(zip(nodes["node"].to_pylist(), nodes["account_id"].to_pylist(), strict=True))
    found: dict[int, int | None] = {}
    taken: dict[int, int] = {}
    rows = Establishment.objects.order_by("account_id", "pk").values_list("account_id", "source", "code")
    for account, source, code in rows.iterator(chunk_size=10_000):
        node = code if source == "main" else f"{source}:{code}"
        row = row_of.get(ids.get(node, ""))
        if row is not None and (ids[node] == node or row not in taken) and found.get(account) is None:
            if row in taken and taken[row] != account:
                found[taken[row]] = None
            found[account], taken[row] = row, account
        found.setdefault(account, None)
    return list(found), list(found.values())


def _staged(
    accounts: list[int], table: pa.Table | None, places: list[int | None], refresh: int
) -> list[StagedFigures]:
    rows: list[dict[str, Any]] = [{} for _ in accounts]
    if table is not None:
        part = table.drop_columns(["account_id"]).take(pa.array(places, pa.int64()))
        rows = part.to_pylist()
    made = []
    for account, row in zip(accounts, rows, strict=True):
        proposed = row.get("proposed_tier")
        row["tier"] = row.get("tier") or ""
        row["proposed_tier"] = proposed if proposed in Tier.values else ""
        key = row["tier"] in KEY_TIERS
        made.append(StagedFigures(refresh_id=refresh, account_id=account, is_key=key, **row))
    return made
