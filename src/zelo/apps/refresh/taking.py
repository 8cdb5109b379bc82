"""Imports of what the application owns, after it took that over: their filled cells change the records here.

An import goes into the lake like any other, whole or not at all; here its rows are taken up by key, now or,
where that was broken off, at the next refresh. An empty cell says nothing; a row withdrawn here stays so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pyarrow import parquet

from zelo.apps.portfolio.actions.accounts import change_account
from zelo.apps.portfolio.actions.states import copy_to_states
from zelo.apps.portfolio.adopted_records import update_records
from zelo.apps.portfolio.adoption import TEXTS, Directory
from zelo.apps.portfolio.models import Account, Establishment
from zelo.apps.refresh.adopting import RECORDS
from zelo.apps.refresh.models import Adoption
from zelo.engine.home import Home
from zelo.engine.ownership import OWNED, is_published
from zelo.lib.errors import InvalidInput
from zelo.warehouse.lake import Batch

_ROWS = 500
_ACCOUNT = ("name", "since", *TEXTS)
Row = Mapping[str, Any]


def waiting_imports(home: Home, after: int) -> list[Batch]:
    """Imports of the application's tables since the one of that number, which count."""
    return [
        batch
        for batch in home.lake.batches()
        if batch.id > after and batch.table in OWNED and not is_published(batch)
    ]


def take_import(home: Home, batch: Batch, directory: Directory) -> int:
    """Changes the records that an import names by key; returns how many were others before."""
    changed = 0
    for rows in _rows(home, batch):
        if batch.table == "accounts":
            changed += _change_accounts(rows, directory)
        else:
            kept = RECORDS[batch.table]
            values = {pk: kept.values(row, directory) for pk, row in keys_of(kept.model, rows)}
            changed += update_records(kept.model, values)
    Adoption.objects.filter(pk=1, batch__lt=batch.id).update(batch=batch.id)
    return changed


def _rows(home: Home, batch: Batch) -> Iterator[list[Row]]:
    file = parquet.ParquetFile(home.lake.batch_file(batch).path)
    for part in file.iter_batches(batch_size=_ROWS):
        yield [{"account_id": None, "referred_id": None, **row} for row in part.to_pylist()]


def keys_of(model: Any, rows: list[Row]) -> Iterator[tuple[int, Row]]:
    """The records that rows of the lake name by their key, each with its row."""
    ordered = sorted(rows, key=lambda row: row["source"])
    for source, group in groupby(ordered, key=lambda row: row["source"]):
        by_record = {row["record_id"]: row for row in group}
        found = model.objects.filter(lake_source=source, lake_record__in=list(by_record))
        for pk, record in found.values_list("pk", "lake_record"):
            yield pk, by_record[record]


@dataclass(frozen=True)
class _Change:
    """values: of an establishment, from the filled cells of its row."""

    row: Row

    @property
    def values(self) -> dict[str, Any]:
        row = self.row
        texts = {name: row[name] and row[name][:size] for name, size in {"name": 200, **TEXTS}.items()}
        plain = {name: row[name] for name in ("cnpj", "parent_code", "since", "kam_code")}
        values = {**texts, **plain, "known_on": row["day"]}
        return {name: value for name, value in values.items() if value is not None}


def _change_accounts(rows: list[Row], directory: Directory) -> int:
    changes = {pk: _Change(row).values for pk, row in keys_of(Establishment, rows)}
    before = Establishment.objects.in_bulk(list(changes))
    count = update_records(Establishment, changes)
    touched = {before[pk].account_id for pk, values in changes.items() if _differ(before[pk], values)}
    accounts = Account.objects.filter(merged_into=None).in_bulk(list(touched))
    for pk, values in changes.items():
        entry, account = before[pk], accounts.get(before[pk].account_id)
        if account is not None and _differ(entry, values):
            _change_account(account, entry, values, directory)
    copy_to_states(touched)
    return count


def _differ(entry: Establishment, values: Row) -> bool:
    return any(getattr(entry, name) != value for name, value in values.items())


def _change_account(account: Account, entry: Establishment, values: Row, directory: Directory) -> None:
    """What is new of the establishment that an account is known by is new of the account."""
    fields = {}
    if entry.node == account.code:
        fields = {
            name: value
            for name, value in values.items()
            if name in _ACCOUNT and getattr(entry, name) != value
        }
    if values.get("parent_code", entry.parent_code) != entry.parent_code:
        above = directory.by_code.get((entry.source, values["parent_code"]))
        if above is not None and above != account.pk:
            fields["parent"] = Account.objects.get(pk=above)
    root = (values.get("cnpj") or "")[:8]
    if root and len(values["cnpj"]) == 14 and entry.node == account.code and account.cnpj_root != root:
        Account.objects.filter(pk=account.pk).update(cnpj_root=root)
    if fields:
        try:
            change_account(account, version=account.version, **fields)
        except InvalidInput:
            fields.pop("parent", None)
            if fields:
                change_account(account, version=account.version, **fields)
