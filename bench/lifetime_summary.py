"""Histories (x, t_x, T, mean value) of ten million sales, beside `lifetimes` on the same rows in memory.

Zelo reads them from a home's lake, by account and with credits and margins; the peer's frame is in memory
before its clock starts.
"""

import os
import sys
import tempfile
from pathlib import Path

from bench import scale
from bench.peers import REPORT, alternately, line, peer
from bench.process import Row, run

LINES = int(os.environ.get("ZELO_BENCH_SUMMARY", "10000000"))
ROUNDS = 3

_ZELO = (
    REPORT
    + """
from datetime import date
from pathlib import Path
import duckdb, deltalake, pyarrow
from zelo.engine.home import Home
from zelo.engine.lifetime_reading import read_summary
from zelo.engine.opening import open_engine
home = Home(Path(sys.argv[1]))
start = time.process_time()
as_of = date.fromisoformat(sys.argv[3])
with open_engine(home.lake.snapshot(), as_of=as_of) as engine:
    found = read_summary(engine, as_of)
report(time.process_time() - start, customers=found.num_rows)
"""
)
_LIFETIMES = (
    REPORT
    + """
import warnings
warnings.simplefilter("ignore")
import pandas as pd
from lifetimes.utils import summary_data_from_transaction_data
data = np.load(sys.argv[2])
frame = pd.DataFrame({"id": data["account"], "day": data["day"], "net": data["net"]})
start = time.process_time()
found = summary_data_from_transaction_data(
    frame, "id", "day", "net", observation_period_end=sys.argv[3], freq="D")
report(time.process_time() - start, customers=len(found))
"""
)
_ROWS = """
import duckdb, numpy as np, sys
found = duckdb.connect().sql(f'''SELECT cast(substr(account_code, 2) AS INTEGER) AS account,
  cast(day AS TIMESTAMP) AS day, cast(net AS DOUBLE) AS net FROM read_parquet('{sys.argv[1]}')
  WHERE kind = 'sale' AND net > 0''').fetchnumpy()
np.savez(sys.argv[2], **found)
"""


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="zelo-bench-") as name:
        home, file = scale.home_of(Path(name), LINES)
        rows = str(Path(name) / "rows.npz")
        run(["-c", _ROWS, file, rows])
        arguments = [str(home.root), rows, scale.AS_OF]
        theirs, ours = alternately(
            ROUNDS,
            [peer("lifetimes"), "-c", _LIFETIMES, *arguments],
            [sys.executable, "-c", _ZELO, *arguments],
        )
    what = f"histories of {LINES:,} sales"
    return [
        line(f"lifetimes, {what} of {theirs['customers']:,} customers", theirs),
        line(f"Zelo, {what} of {ours['customers']:,} customers", ours, theirs, "0.33 (3 x)"),
    ]
