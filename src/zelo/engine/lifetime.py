"""Model measures: what each account has brought and is expected to bring, with intervals.

The accounts' histories are SQL on the engine of facts; this module makes the values from them. A lifetime
figure is what an account brought until now, in nominal money, plus what is expected within the stated
horizon, discounted at the stated rate. The 12-month figures are not discounted.
"""

from dataclasses import asdict, dataclass, field
from math import isfinite
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zelo.analytics.lifetime.choice import (
    MIN_CONTRACTS,
    MIN_CUSTOMERS,
    MIN_LOSSES,
    MIN_REPEAT_BUYERS,
    MIN_REPEAT_PURCHASES,
    History,
)
from zelo.analytics.lifetime.value import DAYS_PER_YEAR, rate_per_unit
from zelo.engine.lifetime_buying import Buyers, Terms, fill_buying
from zelo.engine.lifetime_columns import Column, Floats, Places, empty_columns, flags, numbers
from zelo.engine.lifetime_contracts import Contracts, Span, fill_contracts
from zelo.engine.lifetime_purchases import HeldOut
from zelo.lib.errors import InvalidInput

KINDS = ("revenue", "margin")
THRESHOLDS = {
    "customers": MIN_CUSTOMERS,
    "repeat_buyers": MIN_REPEAT_BUYERS,
    "repeat_purchases": MIN_REPEAT_PURCHASES,
    "contracts": MIN_CONTRACTS,
    "losses": MIN_LOSSES,
}


@dataclass(frozen=True, slots=True)
class LifetimeSettings:
    """horizon_years: the lifetime counted. unit_days: 7 counts histories in whole weeks, 1 in days.

    draws: futures behind each interval. seed: of everything drawn. hold_out_days: how long before the date
    the earlier histories end.
    """

    horizon_years: float = 3.0
    annual_discount_rate: float = 0.10
    unit_days: int = 7
    draws: int = 1000
    seed: int = 1
    hold_out_days: int = 182

    def __post_init__(self) -> None:
        if not (isfinite(self.horizon_years) and self.horizon_years > 0):
            raise InvalidInput(f"The horizon must be a number of years over 0; it is {self.horizon_years}.")
        if not 0 <= self.annual_discount_rate < 10:
            raise InvalidInput(f"The discount rate must be 0 or more; it is {self.annual_discount_rate}.")
        if self.unit_days < 1 or self.draws < 100 or self.hold_out_days < self.unit_days:
            raise InvalidInput(
                "unit_days must be at least 1, draws at least 100, and hold_out_days at least unit_days."
            )


@dataclass(frozen=True)
class LifetimeMeasures:
    """tables: by measure, account_id, value, low, high, n, note. record: how they came about, for JSON.

    held_out: account_id, expected, low, high, actual: purchase days since the earlier date, with a 95 %
    interval, as the model fitted to that date foretold them and as they came; empty where none was.
    behind: by the name it is stored under, what the measures rest on, for drawing from the models again.
    """

    tables: dict[str, pa.Table]
    record: dict[str, Any]
    held_out: pa.Table
    behind: dict[str, pa.Table] = field(default_factory=dict)


def compute_lifetime(
    summary: pa.Table,
    *,
    settings: LifetimeSettings,
    earlier: pa.Table | None = None,
    contracts: pa.Table | None = None,
) -> LifetimeMeasures:
    """The model measures of all accounts in `summary`, in its order.

    summary: account_id; purchase_days; x, those after the first; t_x_days, T_days since the first;
    m_bar_revenue, m_bar_margin, mean value of the x repeat purchases; revenue_to_date, margin_to_date;
    under_contract.
    Money in the home's currency; margins null where the cost is unknown.
    earlier: account_id, x, t_x_days, T_days as they were on an earlier date, of the accounts known then.
    contracts: account_id, cohort, months, age, lost, until_months, revenue_per_month, margin_per_month;
    one row per contract ever (see `Contracts`).
    Raises InvalidInput for histories or contracts that cannot be.
    """
    columns = empty_columns(summary.num_rows, numbers(summary, "purchase_days").astype(np.int64))
    bound = flags(summary, "under_contract")
    past = {kind: numbers(summary, f"{kind}_to_date") for kind in KINDS}
    of_buying, of_contracts = np.random.default_rng(settings.seed).spawn(2)
    free = np.flatnonzero(~bound)
    buying, found = fill_buying(
        columns,
        buyers_of(summary, free, past, settings),
        None if earlier is None else place_earlier(summary, earlier, free, settings),
        terms_of(settings),
        of_buying,
    )
    held: dict[str, Any] = {}
    if bound.any():
        held = _fill_bound(columns, summary, contracts, np.flatnonzero(bound), past, settings, of_contracts)
    record = {**asdict(settings), "thresholds": dict(THRESHOLDS), "buying": buying, "contracts": held}
    tables = {name: column.table(summary["account_id"]) for name, column in columns.items()}
    return LifetimeMeasures(tables, record, _held_out(summary, found))


def _held_out(summary: pa.Table, found: HeldOut | None) -> pa.Table:
    if found is None:
        parts: list[Any] = [pa.array([], pa.string()), *([pa.array([], pa.float64())] * 4)]
    else:
        told = found.predicted
        parts = [summary["account_id"].take(pa.array(found.rows)), told.mean, told.low95, told.high95]
        parts.append(found.actual)
    return pa.table(parts, names=["account_id", "expected", "low", "high", "actual"])


def terms_of(settings: LifetimeSettings) -> Terms:
    year = DAYS_PER_YEAR / settings.unit_days
    return Terms(
        year=year,
        horizon=settings.horizon_years * year,
        hold_out=settings.hold_out_days / settings.unit_days,
        rate=rate_per_unit(settings.annual_discount_rate, year),
        draws=settings.draws,
    )


def history_of(table: pa.Table, settings: LifetimeSettings) -> tuple[Floats, Floats, Floats]:
    """x, t_x and T in whole units, both times rounded down."""
    times = (np.floor(numbers(table, name) / settings.unit_days) for name in ("t_x_days", "T_days"))
    t_x, T = times
    return numbers(table, "x"), t_x, T


def buyers_of(summary: pa.Table, rows: Places, past: dict[str, Floats], settings: LifetimeSettings) -> Buyers:
    x, t_x, T = (part[rows] for part in history_of(summary, settings))
    return Buyers(
        rows,
        x,
        t_x,
        T,
        worth={kind: numbers(summary, f"m_bar_{kind}")[rows] for kind in KINDS},
        past={kind: values[rows] for kind, values in past.items()},
    )


def place_earlier(summary: pa.Table, earlier: pa.Table, rows: Places, settings: LifetimeSettings) -> History:
    """The earlier histories in the order of the summary's rows, NaN for accounts not known then."""
    place = places(earlier["account_id"], summary["account_id"])
    columns = [np.full(summary.num_rows, np.nan) for _ in range(3)]
    for column, values in zip(columns, history_of(earlier, settings), strict=True):
        column[place[place >= 0]] = values[place >= 0]
    x, t_x, T = (column[rows] for column in columns)
    return np.nan_to_num(x), np.nan_to_num(t_x), T


def places(wanted: pa.ChunkedArray, among: pa.ChunkedArray) -> Places:
    """The row of each wanted id among others, -1 where it is none of them."""
    row = pc.index_in(wanted.cast(pa.string()), value_set=among.cast(pa.string()))
    return np.asarray(row.fill_null(-1).to_numpy(), dtype=np.int64)


def _fill_bound(
    columns: dict[str, Column],
    summary: pa.Table,
    table: pa.Table | None,
    rows: Places,
    past: dict[str, Floats],
    settings: LifetimeSettings,
    rng: np.random.Generator,
) -> dict[str, Any]:
    if table is None:
        raise InvalidInput("There are accounts under contract, but no contracts were given.")
    contracts = contracts_of(table, summary)
    return fill_contracts(columns, contracts, rows, past, spans_of(settings), settings.draws, rng)


def contracts_of(table: pa.Table, summary: pa.Table) -> Contracts:
    """The contracts of accounts by their rows in the summary. Raises InvalidInput for a length of 0."""
    months = numbers(table, "months")
    if not (months > 0).all():
        raise InvalidInput("The length of a renewal must be a number of months over 0.")
    return Contracts(
        account=places(table["account_id"], summary["account_id"]),
        cohort=np.array(table["cohort"].to_pylist(), dtype=np.str_),
        months=months,
        age=numbers(table, "age").astype(np.int64),
        lost=flags(table, "lost"),
        until=np.nan_to_num(numbers(table, "until_months")),
        value={kind: numbers(table, f"{kind}_per_month") for kind in KINDS},
    )


def spans_of(settings: LifetimeSettings) -> tuple[Span, Span]:
    """The lifetime and the 12 months ahead, of contracts."""
    return Span(12 * settings.horizon_years, settings.annual_discount_rate), Span(12.0, 0.0)
