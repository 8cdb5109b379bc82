"""Takes over what the lake knows of accounts, and of what people keep about them, each under its key.

The first time that is everything; later, codes met anew and rows that came by import. Doing it again doubles
nothing: a code or key that is here already is left alone.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zelo.apps.contracts.adoption import contract_values, new_contract
from zelo.apps.contracts.models import Contract
from zelo.apps.engagement.adoption import interaction_values, new_interaction
from zelo.apps.engagement.models import Interaction
from zelo.apps.operations.writes import short_write
from zelo.apps.portfolio.adopted_records import (
    assessment_values,
    new_assessment,
    new_referral,
    referral_values,
)
from zelo.apps.portfolio.adoption import (
    Directory,
    NewAccount,
    add_establishments,
    adopt_accounts,
    blank_row,
    node_of,
    read_directory,
    usable,
)
from zelo.apps.portfolio.models import Assessment, Referral
from zelo.apps.selection.adoption import decision_values, new_decision
from zelo.apps.selection.models import Decision
from zelo.engine.opening import open_engine
from zelo.warehouse.engines import Engine
from zelo.warehouse.lake import Snapshot

Report = Callable[[str, int], None]
Row = Mapping[str, Any]
_ROWS = 1_000
_ALL_ROWS = "SELECT * FROM {table} ORDER BY source, record_id"
_LISTED = """
SELECT * FROM (
  SELECT *, row_number() OVER (
    PARTITION BY source, code ORDER BY day DESC NULLS LAST, record_id DESC) AS position
  FROM accounts) AS listed
WHERE position = 1
ORDER BY source, code
"""


@dataclass(frozen=True)
class Kept:
    """What people keep about accounts: the model, how a row of the lake becomes one, and changes it."""

    model: Any
    make: Callable[[int, Row, Directory], Any]
    values: Callable[[Row, Directory], dict[str, Any]]


RECORDS = {
    "referrals": Kept(Referral, new_referral, referral_values),
    "assessments": Kept(Assessment, new_assessment, assessment_values),
    "interactions": Kept(Interaction, new_interaction, interaction_values),
    "contracts": Kept(Contract, new_contract, contract_values),
    "decisions": Kept(Decision, new_decision, decision_values),
}


@dataclass
class Found:
    """What was taken over; unusable: rows that name no account, or whose key does not fit."""

    accounts: int = 0
    establishments: int = 0
    records: dict[str, int] = field(default_factory=dict)
    unusable: int = 0

    def as_counts(self) -> dict[str, int]:
        counts = {"accounts": self.accounts, "establishments": self.establishments, **self.records}
        return {**counts, "unusable": self.unusable}


def adopt_lake(snapshot: Snapshot, tables: Collection[str], report: Report) -> tuple[Found, Directory]:
    """Takes over codes met anew, and the rows of these tables whose keys are not known here yet.

    Dates play no part: whatever the lake holds is taken over, also what lies in the future.
    """
    found = Found()
    with open_engine(snapshot, as_of=date.max) as engine:
        report("accounts", 0)
        nodes = engine.nodes()
        ids = dict(zip(nodes["node"].to_pylist(), nodes["account_id"].to_pylist(), strict=True))
        directory = read_directory(ids)
        grouped, added = _group(engine, directory)
        found.accounts = adopt_accounts(_new_accounts(grouped, ids, directory), directory)
        found.establishments = add_establishments(added, directory)
        for name in tables:
            if name in RECORDS:
                found.records[name] = _adopt_records(engine, name, directory, found, report)
    return found, directory


def _group(engine: Engine, directory: Directory) -> tuple[dict[str, list[Row]], list[tuple[str, Row]]]:
    """Rows of codes not known here: by account that is to be made, and of accounts that are here."""
    grouped: dict[str, list[Row]] = {}
    added: list[tuple[str, Row]] = []
    for batch in engine.stream(_LISTED, rows=_ROWS):
        for row in batch.to_pylist():
            if (row["source"], row["code"]) in directory.by_code:
                continue
            if row["account_id"] in directory.by_id:
                added.append((row["account_id"], row))
            else:
                grouped.setdefault(row["account_id"], []).append(row)
    listed = {*grouped, *directory.by_id}
    for account_id, row in _met(engine):
        if account_id not in listed and (row["source"], row["code"]) not in directory.by_code:
            grouped.setdefault(account_id, []).append(row)
    return grouped, added


def _met(engine: Engine) -> Iterator[tuple[str, Row]]:
    """Each code, or CNPJ without one, that a fact names, as a row of the register with nothing else in it."""
    seen = None
    for batch in engine.links().to_batches(max_chunksize=_ROWS):
        for link in batch.to_pylist():
            source, code = (link["source"], link["code"]) if link["code"] else ("main", link["cnpj"])
            if (source, code) != seen:
                yield link["account_id"], blank_row(source, code, link["cnpj"])
            seen = (source, code)


def _new_accounts(
    grouped: dict[str, list[Row]], ids: Mapping[str, str], directory: Directory
) -> Iterator[NewAccount]:
    """The accounts to be made, and those that are named as a parent only."""
    absent: dict[str, Row] = {}
    for account_id, rows in grouped.items():
        rows.sort(key=lambda row: node_of(row["source"], row["code"]))
        rows.sort(key=lambda row: node_of(row["source"], row["code"]) != account_id)
        parent = next(filter(None, (_parent(row, account_id, ids) for row in rows)), None)
        if parent:
            above, row = parent
            code = row["source"], row["parent_code"]
            if code in directory.by_code:
                directory.by_id.setdefault(above, directory.by_code[code])
            elif above not in grouped and above not in directory.by_id:
                absent.setdefault(above, blank_row(*code))
        yield NewAccount(account_id, rows, parent[0] if parent else None)
    for account_id, row in absent.items():
        yield NewAccount(account_id, [row], None)


def _parent(row: Row, account_id: str, ids: Mapping[str, str]) -> tuple[str, Row] | None:
    if not row["parent_code"] or row["parent_code"] == row["code"]:
        return None
    node = node_of(row["source"], row["parent_code"])
    above = ids.get(node, node)
    return None if above == account_id else (above, row)


def _adopt_records(engine: Engine, name: str, directory: Directory, found: Found, report: Report) -> int:
    kept, done = RECORDS[name], 0
    before = kept.model.objects.count()
    for batch in engine.stream(_ALL_ROWS.format(table=name), rows=_ROWS):
        made = []
        for row in batch.to_pylist():
            account = directory.find(row)
            if account is None or not usable(row):
                found.unusable += 1
            else:
                made.append(kept.make(account, row, directory))
        with short_write():
            kept.model._base_manager.bulk_create(made, ignore_conflicts=True)
        done += batch.num_rows
        report(name, done)
    return int(kept.model.objects.count() - before)
