"""Rows of single accounts from a Parquet file that is sorted by account_id, read in a few milliseconds."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

_LAST = "\U0010ffff"


def rows_of_accounts(
    path: Path, account_ids: Collection[str], columns: Sequence[str] | None = None
) -> pa.Table:
    """The rows of these accounts, in the file's order; columns: all of them otherwise.

    Only the groups of rows that may hold one are read. Raises FileNotFoundError.
    """
    stat = path.stat()
    metadata, lows, highs = _index(str(path), stat.st_mtime_ns, stat.st_size)
    groups = sorted(
        {
            group
            for account_id in account_ids
            for group in range(bisect_left(highs, account_id), bisect_right(lows, account_id))
        }
    )
    file = parquet.ParquetFile(path, metadata=metadata)
    wanted = pa.array(sorted(account_ids), pa.string())
    found = [
        part.filter(pc.is_in(part["account_id"], value_set=wanted))
        for part in (file.read_row_group(group, columns=columns, use_threads=False) for group in groups)
    ]
    return pa.concat_tables(found) if found else file.read_row_groups([], columns=columns)


@lru_cache(maxsize=32)
def _index(path: str, changed: int, size: int) -> tuple[Any, list[str], list[str]]:
    """The file's footer, and per group of rows the first and last account_id; groups are in order."""
    metadata = parquet.read_metadata(path)
    place = metadata.schema.names.index("account_id")
    statistics = [metadata.row_group(n).column(place).statistics for n in range(metadata.num_row_groups)]
    lows = [entry.min if entry and entry.has_min_max else "" for entry in statistics]
    return metadata, lows, [entry.max if entry and entry.has_min_max else _LAST for entry in statistics]
