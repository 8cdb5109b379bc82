"""What a refresh computes of a home's accounts, kept in one folder: measures, months, evaluation."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from zelo.analytics.calendar import brazil_calendar
from zelo.analytics.contracts import DueKind
from zelo.engine.contracts import calendar_years, due_contracts
from zelo.engine.data_report import write_data_report
from zelo.engine.evaluate import Read, evaluated_measures, judge, read_accounts
from zelo.engine.evaluations import Evaluation, find_of_refresh
from zelo.engine.faults import plain_faults
from zelo.engine.home import Home
from zelo.engine.measures import known_measures
from zelo.engine.measuring import Measured, measure_all
from zelo.engine.opening import open_engine
from zelo.engine.policies import PolicyFile
from zelo.engine.refreshed import ACCOUNTS, MEASURES, MONTHS, NODES, UNITS, folder_of
from zelo.lib.dates import Span
from zelo.warehouse.catalogue import Measure
from zelo.warehouse.engines import Engine
from zelo.warehouse.lake import Snapshot

Progress = Callable[[str, float | None], None]
WINDOW = 12
_MONTHS_KEPT = 60
_GROUP = 512
_MONTH_ROWS = 20_000
_CONTRACTS_AHEAD = Span(10, "y")
_VALUES = ("value", "low", "high")

_BY_MONTH = """
SELECT account_id, month, sum(net) AS revenue,
  CASE WHEN sum(uncosted) = 0 THEN sum(net) - sum(cost) END AS margin,
  sum(CASE WHEN sale_lines > 0 THEN 1 ELSE 0 END) AS documents
FROM (
  SELECT account_id, CAST(date_trunc('month', day) AS DATE) AS month, sum(net) AS net,
    sum(coalesce(cost, 0)) AS cost,
    sum(CASE WHEN kind = 'sale' AND cost IS NULL THEN 1 ELSE 0 END) AS uncosted,
    sum(CASE WHEN kind = 'sale' THEN 1 ELSE 0 END) AS sale_lines
  FROM transactions
  WHERE account_id IS NOT NULL AND day >= DATE '{first}'
  GROUP BY account_id, CAST(date_trunc('month', day) AS DATE), document,
    CASE WHEN document IS NULL THEN day END, CASE WHEN document IS NOT NULL THEN source END) AS documents
GROUP BY account_id, month
ORDER BY account_id, month
"""
_PAST = """
select account_id, max(day) filter (where kind = 'sale') as last_purchase_on,
  sum(net) filter (where day > cast(:as_of - interval (2 * :months) month as date)
    and day <= cast(:as_of - interval (:months) month as date)) as revenue_before
from transactions group by account_id
"""
_NPS = """
with latest as (
  select account_id, answer, row_number() over (
    partition by account_id, source, coalesce(respondent, record_id), respondent is null
    order by day desc, record_id desc) as position
  from responses
  where kind = 'nps' and answer between 0 and 10
    and day > cast(:as_of - interval (:months) month as date)
)
select account_id,
  100 * cast(count(*) filter (where answer >= 9) - count(*) filter (where answer <= 6) as double)
    / nullif(count(*), 0) as nps
from latest where position = 1 group by account_id
"""


@dataclass(frozen=True)
class Computed:
    """What a refresh computed. evaluation: None where there are no accounts."""

    folder: Path
    accounts: int
    months: int
    evaluation: Evaluation | None


@dataclass(frozen=True)
class _Task:
    home: Home
    number: int
    snapshot: Snapshot
    chosen: PolicyFile
    as_of: date
    folder: Path
    progress: Progress

    @property
    def wanted(self) -> list[Measure]:
        """What the policy's evaluation needs."""
        return evaluated_measures(self.home, self.chosen.policy)

    @property
    def is_shared(self) -> bool:
        """Whether the policy judges the same accounts over the same months as pages show."""
        return self.chosen.policy.unit == "root" and self.chosen.policy.months == WINDOW


def compute_refresh(
    home: Home, number: int, snapshot: Snapshot, chosen: PolicyFile, *, as_of: date, progress: Progress
) -> Computed:
    """Computes all measures of the snapshot's accounts and evaluates the policy; whole or not at all.

    Measures and months are of legal entities (CNPJ roots), whatever the policy's unit is. Done again, the
    same refresh gets a new folder and keeps the evaluation it has stored.
    """
    final, draft = folder_of(home, number), home.refreshes / f".draft-{number}"
    with plain_faults("the refresh", home.lake):
        home.refreshes.mkdir(parents=True, exist_ok=True)
        for left in home.refreshes.glob(".draft-*"):
            shutil.rmtree(left, ignore_errors=True)
        draft.mkdir()
        try:
            task = _Task(home, number, snapshot, chosen, as_of, draft, progress)
            accounts, months, read = _measure(task)
            evaluation = _evaluate(task, read) if accounts else None
            facts = {"as_of": as_of.isoformat(), "manifest": snapshot.manifest}
            (draft / "refresh.json").write_text(json.dumps(facts), encoding="utf-8")
            shutil.rmtree(final, ignore_errors=True)
            draft.rename(final)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return Computed(final, accounts, months, evaluation)


def _measure(task: _Task) -> tuple[int, int, Read | None]:
    """Writes all but the evaluation; returns how many accounts and months there are, and what the policy
    may be judged by where its accounts and months are these."""
    with open_engine(task.snapshot, as_of=task.as_of, unit="root") as engine:
        task.progress("measures", 0.1)
        measured = measure_all(engine, list(known_measures(task.home).values()), months=WINDOW)
        accounts = engine.accounts()
        if accounts.num_rows == 0:
            return 0, 0, None
        _write_measures(measured, task.folder / MEASURES)
        task.progress("months", 0.55)
        months = _write_months(engine, task.as_of, task.folder / MONTHS)
        task.progress("accounts", 0.7)
        _write_accounts(engine, accounts, measured, task)
        task.progress("data", 0.75)
        write_data_report(engine, accounts, measured, task.folder)
        if not task.is_shared:
            return accounts.num_rows, months, None
        own = Measured({entry.name: measured.values[entry.name] for entry in task.wanted}, measured.models)
        return accounts.num_rows, months, read_accounts(task.home, engine, task.chosen.policy, own)


def _evaluate(task: _Task, read: Read | None) -> Evaluation:
    task.progress("evaluation", 0.8)
    stored, policy = find_of_refresh(task.home, task.number), task.chosen.policy
    if read is None:
        with open_engine(task.snapshot, as_of=task.as_of, unit=policy.unit) as engine:
            parquet.write_table(engine.nodes(), task.folder / UNITS)
            if stored is not None:
                return stored
            measured = measure_all(engine, task.wanted, months=policy.months)
            read = read_accounts(task.home, engine, policy, measured)
    if stored is not None:
        return stored
    origin = {"refresh": task.number}
    return judge(task.home, task.chosen, task.snapshot, task.wanted, read, as_of=task.as_of, origin=origin)


def _write_measures(measured: Measured, target: Path) -> None:
    """One row per account and measure, by account in order of its id, in groups of few accounts."""
    names = pa.array(list(measured.values))
    tables = [_as_numbers(table) for table in measured.values.values()]
    count = tables[0].num_rows if tables else 0
    schema = pa.schema(
        [
            ("account_id", pa.string()),
            ("measure", pa.dictionary(pa.int32(), pa.string())),
            *((name, pa.float64()) for name in _VALUES),
            ("n", pa.int64()),
            ("note", pa.string()),
        ]
    )
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for start in range(0, count, _GROUP):
            size = min(_GROUP, count - start)
            parts = [
                table.slice(start, size).append_column(
                    "measure", pa.DictionaryArray.from_arrays(pa.array([place] * size, pa.int32()), names)
                )
                for place, table in enumerate(tables)
            ]
            by_measure = pa.concat_tables(parts).select(schema.names)
            order = [place * size + row for row in range(size) for place in range(len(parts))]
            writer.write_table(by_measure.take(order).cast(schema), row_group_size=len(order))


def _as_numbers(table: pa.Table) -> pa.Table:
    columns = {name: table[name].cast(pa.float64()) for name in _VALUES}
    notes = table["note"].cast(pa.string())
    return pa.table({"account_id": table["account_id"], **columns, "n": table["n"], "note": notes})


def _write_months(engine: Engine, as_of: date, target: Path) -> int:
    first = date(as_of.year - _MONTHS_KEPT // 12, as_of.month, 1)
    schema = pa.schema(
        [
            ("account_id", pa.string()),
            ("month", pa.date32()),
            ("revenue", pa.decimal128(18, 2)),
            ("margin", pa.decimal128(18, 2)),
            ("documents", pa.int64()),
        ]
    )
    rows = 0
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for batch in engine.stream(_BY_MONTH.format(first=first.isoformat()), rows=_MONTH_ROWS):
            writer.write_table(pa.Table.from_batches([batch]).cast(schema))
            rows += batch.num_rows
    return rows


def _write_accounts(engine: Engine, accounts: pa.Table, measured: Measured, task: _Task) -> None:
    """One row per account: what is no measure of its own; and which account each code is."""
    past = _columns(engine.select("refresh.past", _PAST, months=WINDOW))
    nps = _columns(engine.select("refresh.nps", _NPS, months=WINDOW))
    decided = engine.decided_since()
    ends, notices = _contract_dates(task.snapshot, task.as_of)
    ids = accounts["account_id"].to_pylist()
    columns: dict[str, Any] = {
        "account_id": pa.array(ids, pa.string()),
        "last_purchase_on": _looked_up(ids, past.get("last_purchase_on", {}), pa.date32()),
        "revenue_before": _looked_up(ids, past.get("revenue_before", {}), pa.decimal128(38, 2)),
        "nps": _looked_up(ids, nps.get("nps", {}), pa.float64()),
        "tier": pa.array([decided[key][0] if key in decided else None for key in ids], pa.string()),
        "tier_since": pa.array([decided[key][1] if key in decided else None for key in ids], pa.date32()),
        "contract_ends_on": _looked_up(ids, ends, pa.date32()),
        "notice_on": _looked_up(ids, notices, pa.date32()),
    }
    for name, table in measured.values.items():
        for part in _VALUES:
            columns[f"{part}:{name}"] = table[part].cast(pa.float64())
        columns[f"n:{name}"] = table["n"]
    parquet.write_table(pa.table(columns), task.folder / ACCOUNTS, compression="zstd")
    parquet.write_table(engine.nodes(), task.folder / NODES, compression="zstd")


def _columns(table: pa.Table) -> dict[str, dict[str, Any]]:
    keys = table["account_id"].to_pylist()
    return {
        name: dict(zip(keys, table[name].to_pylist(), strict=True))
        for name in table.column_names
        if name != "account_id"
    }


def _looked_up(ids: list[str], values: dict[str, Any], kind: pa.DataType) -> pa.Array:
    return pa.array([values.get(account_id) for account_id in ids], kind)


def _contract_dates(snapshot: Snapshot, as_of: date) -> tuple[dict[str, date], dict[str, date]]:
    """Per account the nearest end of a contract, expired ones first, and the nearest day for a notice."""
    ends: dict[str, date] = {}
    notices: dict[str, date] = {}
    if not snapshot.files.get("contracts"):
        return ends, notices
    calendar = brazil_calendar(calendar_years(as_of, _CONTRACTS_AHEAD))
    for due in due_contracts(snapshot, as_of=as_of, within=_CONTRACTS_AHEAD, calendar=calendar).due:
        if due.account_id is None:
            continue
        if due.kind in (DueKind.END, DueKind.BOTH):
            ends.setdefault(due.account_id, due.due_on)
        if due.kind in (DueKind.NOTICE, DueKind.BOTH) and due.due_on >= as_of:
            notices.setdefault(due.account_id, due.due_on)
    return ends, notices
