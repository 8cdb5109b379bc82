"""What the lifetime measures rest on, read from the facts: histories now and before, and contracts."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from zelo.engine.lifetime import LifetimeMeasures, LifetimeSettings, compute_lifetime, places
from zelo.engine.lifetime_columns import Floats, flags, numbers
from zelo.warehouse.catalogue import model_selects
from zelo.warehouse.engines import Engine

MODEL = "lifetime"
HISTORIES, CONTRACTS = "lifetime_histories", "lifetime_contracts"


@dataclass(frozen=True)
class LifetimeFacts:
    """The tables that `compute_lifetime` takes; None where there is nothing to say."""

    summary: pa.Table
    earlier: pa.Table | None
    contracts: pa.Table | None


def read_summary(engine: Engine, as_of: date) -> pa.Table:
    """The summary of `compute_lifetime` as of a day up to the engine's date, by account."""
    return engine.select("lifetime.summary", model_selects(MODEL)["summary"], as_of=as_of)


def read_lifetime(engine: Engine, settings: LifetimeSettings, *, as_of: date | None = None) -> LifetimeFacts:
    """As of a day up to the engine's date, by default that date."""
    day = as_of or engine.as_of
    summary = read_summary(engine, day)
    before = read_summary(engine, day - timedelta(days=settings.hold_out_days))
    earlier = before.filter(pa.array(~flags(before, "under_contract")))
    contracts = None
    if flags(summary, "under_contract").any():
        contracts = engine.select("lifetime.contracts", model_selects(MODEL)["contracts"], as_of=day)
        contracts = _with_margin(contracts, summary)
    return LifetimeFacts(summary, earlier if earlier.num_rows else None, contracts)


def lifetime_of(engine: Engine, settings: LifetimeSettings) -> LifetimeMeasures:
    """The model measures of every account that the engine knows, by account; null where nothing is known."""
    found = read_lifetime(engine, settings)
    made = compute_lifetime(
        found.summary, settings=settings, earlier=found.earlier, contracts=found.contracts
    )
    ids = engine.accounts()["account_id"]
    row = places(ids, found.summary["account_id"])
    wanted = pa.array(row, mask=row < 0)
    tables = {
        name: table.take(wanted).set_column(0, "account_id", ids) for name, table in made.tables.items()
    }
    behind = {HISTORIES: found.summary} | ({} if found.contracts is None else {CONTRACTS: found.contracts})
    return LifetimeMeasures(tables, made.record, made.held_out, behind)


def stored_settings(record: dict[str, Any]) -> LifetimeSettings:
    """The settings in a stored record."""
    return LifetimeSettings(**{entry.name: record[entry.name] for entry in fields(LifetimeSettings)})


def _with_margin(contracts: pa.Table, summary: pa.Table) -> pa.Table:
    """The contracts with a margin per month: their amount at the account's own margin rate to date."""
    revenue, margin = numbers(summary, "revenue_to_date"), numbers(summary, "margin_to_date")
    rate: Floats = np.divide(margin, revenue, out=np.full(revenue.size, np.nan), where=revenue > 0)
    row = places(contracts["account_id"], summary["account_id"])
    known = np.where(row >= 0, rate[row] if rate.size else np.nan, np.nan)
    per_month = numbers(contracts, "revenue_per_month") * known
    return contracts.append_column("margin_per_month", pa.array(per_month, from_pandas=True))
