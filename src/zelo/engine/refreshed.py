"""What a refresh found out of single accounts, read in a few milliseconds."""

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa

from zelo.engine.account_rows import rows_of_accounts
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
        return rows_of_accounts(path, account_ids)
    except FileNotFoundError as error:
        raise NotFound(f"The refresh of {path.parent.name} is no longer kept; refresh anew.") from error
