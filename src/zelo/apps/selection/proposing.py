"""An evaluation's accounts as proposals here: from its columns straight to the table, in short writes."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from django.db import connection

from zelo.analytics.selection import TIERS, Stability
from zelo.apps.operations.writes import short_write
from zelo.apps.portfolio.adoption import read_directory
from zelo.apps.selection.models import Proposal
from zelo.engine.evaluations import Evaluation
from zelo.lib.text import fold

AT_ONCE = 4_000
_PLAIN = ("attractiveness", "strength", "coverage", "tier", "previous_tier", "change", "blocking", "is_key")
_COLUMNS = (
    "evaluation_id", "account_id", "account_key", "name", "sort_name", "rank", "score", *_PLAIN, "unknown",
    "key_probability", "tier_probability", "rank_low", "rank_high", "revenue",
)  # fmt: skip
_LONGEST_KEY, _LONGEST_NAME = 160, 200
_CENT, _MOST = Decimal("0.01"), Decimal(10) ** 16
Row = tuple[Any, ...]


def proposal_chunks(
    evaluation: int, stored: Evaluation, drawn: Stability, nodes: pa.Table
) -> Iterator[list[Row]]:
    """Rows of `_COLUMNS`, so many at a time. nodes: which account of the evaluation each code is."""
    ids = dict(zip(nodes["node"].to_pylist(), nodes["account_id"].to_pylist(), strict=True))
    accounts = read_directory(ids).by_id
    values = [f"value:{name}" for name in stored.policy.measures]
    wanted = ["account_id", "name", "rank", "score", *_PLAIN, "value:revenue", *values]
    table = stored.columns(list(dict.fromkeys(wanted)))
    unknown = _unknown(table, stored.policy.measures)
    for start in range(0, len(table), AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        part = table.slice(start, AT_ONCE)
        keys, names = part["account_id"].to_pylist(), part["name"].to_pylist()
        columns = [
            [evaluation] * len(keys),
            [accounts.get(key) for key in keys],
            [key[:_LONGEST_KEY] for key in keys],
            [name[:_LONGEST_NAME] for name in names],
            [fold(name)[:_LONGEST_NAME] for name in names],
            [rank or None for rank in part["rank"].to_pylist()],
            part["score"].to_pylist(),
            *(_words(part[name]) for name in _PLAIN),
            unknown[rows],
            *_chances(drawn, part["tier"].to_pylist(), rows),
            [_money(amount) for amount in part["value:revenue"].to_pylist()],
        ]
        yield list(zip(*columns, strict=True))


def write_proposals(rows: list[Row]) -> None:
    """Writes a chunk, once however often it is given."""
    names, marks = ", ".join(_COLUMNS), ", ".join(["%s"] * len(_COLUMNS))
    sql = (
        f"INSERT INTO {Proposal._meta.db_table} ({names}) VALUES ({marks}) "
        "ON CONFLICT (evaluation_id, account_key) DO NOTHING"
    )
    with short_write(), connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _words(column: pa.ChunkedArray) -> list[Any]:
    found = column.to_pylist()
    return ["" if value is None else value for value in found] if _is_text(column.type) else found


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_dictionary(kind))


def _chances(drawn: Stability, tiers: list[str], rows: slice) -> list[list[Any]]:
    """Chance of being key and of the tier that it has, and the span of its rank."""
    places = np.array([TIERS.index(tier) for tier in tiers])
    part = drawn.probabilities[:, rows]
    chances = np.round(part[places, np.arange(len(places))], 6)
    spans = (drawn.rank_low[rows].tolist(), drawn.rank_high[rows].tolist())
    return [
        np.round(drawn.key_probability[rows], 6).tolist(),
        chances.tolist(),
        *([rank or None for rank in span] for span in spans),
    ]


def _unknown(table: pa.Table, measures: tuple[str, ...]) -> list[str]:
    """Per account the measures without a value, joined by blanks."""
    missing = np.array([table[f"value:{name}"].is_null().to_numpy() for name in measures])
    patterns, places = np.unique(missing, axis=1, return_inverse=True)
    words = [
        " ".join(name for name, gone in zip(measures, pattern, strict=True) if gone) for pattern in patterns.T
    ]
    return [words[place] for place in np.ravel(places).tolist()]


def _money(amount: Any) -> Decimal | None:
    if amount is None:
        return None
    exact = Decimal(str(amount))
    return exact.quantize(_CENT, ROUND_HALF_UP) if abs(exact) < _MOST else None
