"""Model measures while they are made: one column of values, intervals and notes per measure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zelo.analytics.lifetime.predicted import Prediction

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MEASURES = (
    "lifetime_revenue",
    "lifetime_margin",
    "p_alive",
    "expected_purchases_12m",
    "expected_revenue_12m",
    "expected_margin_12m",
)

NO_FIT = "no_fit"
CREDITS = "credits"
MARGIN_UNKNOWN = "margin_unknown"
UNDER_CONTRACT = "under_contract"


@dataclass
class Column:
    """A measure of `size` accounts. value, low, high: NaN where unknown. low and high: a 95 % interval."""

    size: int
    value: Floats = field(init=False)
    low: Floats = field(init=False)
    high: Floats = field(init=False)
    n: Places = field(init=False)
    note: npt.NDArray[np.object_] = field(init=False)

    def __post_init__(self) -> None:
        self.value, self.low, self.high = (np.full(self.size, np.nan) for _ in range(3))
        self.n = np.zeros(self.size, dtype=np.int64)
        self.note = np.full(self.size, None, dtype=object)

    def put(self, rows: Places, prediction: Prediction, *, past: Floats | float = 0.0) -> None:
        """The prediction of these accounts and its interval, on top of what is past already."""
        self.value[rows] = prediction.mean + past
        self.low[rows] = prediction.low95 + past
        self.high[rows] = prediction.high95 + past

    def remark(self, rows: Places, note: str) -> None:
        self.note[rows] = note

    def table(self, account_ids: pa.ChunkedArray) -> pa.Table:
        """account_id, value, low, high, n, note; null where unknown."""
        arrays = [
            account_ids,
            *(pa.array(part, mask=np.isnan(part)) for part in (self.value, self.low, self.high)),
            pa.array(self.n),
            pa.array(self.note.tolist(), pa.string()),
        ]
        return pa.table(arrays, names=["account_id", "value", "low", "high", "n", "note"])


def empty_columns(size: int, n: Places) -> dict[str, Column]:
    columns = {name: Column(size) for name in MEASURES}
    for column in columns.values():
        column.n = n
    return columns


def numbers(table: pa.Table, name: str) -> Floats:
    """A column as doubles, NaN where null."""
    return np.asarray(table[name].cast(pa.float64()).fill_null(np.nan).to_numpy(), dtype=np.float64)


def flags(table: pa.Table, name: str) -> Flags:
    return np.asarray(table[name].fill_null(False).to_numpy(), dtype=np.bool_)


def remark_all(columns: Iterable[Column], rows: Places, note: str) -> None:
    for column in columns:
        column.remark(rows, note)
