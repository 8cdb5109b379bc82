"""What a refresh found out of single accounts, read in a few milliseconds."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from zelo.engine.home import Home
from zelo.lib.errors import NotFound

MEASURES, MONTHS, ACCOUNTS = "measures.parquet", "months.parquet", "accounts.parquet"
NODES, UNITS = "nodes.parquet", "units.parquet"


def folder_of(home: Home, refresh: int) -> Path:
    """The folder of one refresh."""
    return home.refreshes / f"{refresh:08d}"


def measures_of(home: Home, refresh: int, account_ids: Collection[str]) -> pa.Table:
    """account_id, measure, value, low, high, n, note of these accounts, in the catalogue's order.

    account_ids: the engine's; of an account's establishments, the nodes: those that stand for no account by
    themselves are passed over. Money in the home's currency. Raises NotFound where the refresh is gone.
    """
    return _rows(folder_of(home, refresh) / MEASURES, account_ids)


def months_of(home: Home, refresh: int, account_ids: Collection[str]) -> pa.Table:
    """account_id, month (its first day), revenue, margin, documents: months with purchases, in order.

    margin: null where the cost of a sale is unknown. Raises NotFound where the refresh is gone.
    """
    return _rows(folder_of(home, refresh) / MONTHS, account_ids)


def _rows(path: Path, account_ids: Collection[str]) -> pa.Table:
    try:
        stat = path.stat()
    except FileNotFoundError as error:
        raise NotFound(f"The refresh of {path.parent.name} is no longer kept; refresh anew.") from error
    metadata, lows, highs = _index(str(path), stat.st_mtime_ns, stat.st_size)
    groups = sorted(
        {
            group
            for account_id in account_ids
            for group in range(bisect_left(highs, account_id), bisect_right(lows, account_id))
        }
    )
    file = parquet.ParquetFile(path, metadata=metadata)
    found = file.read_row_groups(groups, use_threads=False)
    wanted = pa.array(sorted(account_ids), pa.string())
    return found.filter(pc.is_in(found["account_id"], value_set=wanted))


@lru_cache(maxsize=16)
def _index(path: str, changed: int, size: int) -> tuple[Any, list[str], list[str]]:
    """The file's footer, and per group of rows the first and last account_id; groups are in order."""
    metadata = parquet.read_metadata(path)
    place = metadata.schema.names.index("account_id")
    statistics = [metadata.row_group(n).column(place).statistics for n in range(metadata.num_row_groups)]
    return metadata, [entry.min for entry in statistics], [entry.max for entry in statistics]
