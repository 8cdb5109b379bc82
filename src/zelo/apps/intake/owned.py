"""Imports of tables whose rows the application keeps: what they changed here, so that it can be taken back.

The room that takes such rows over stands above this one and registers how: it knows which records rows name.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import models
from pyarrow import parquet

from zelo.apps.intake.models import Import, ImportedRecord
from zelo.apps.intake.record_values import differing, record_values
from zelo.apps.operations.writes import short_write
from zelo.engine.home import Home

_ROWS = 500
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Keeper:
    """present: the records that rows of a table name, as far as they are here. take: takes over what waits.

    remove: takes back a record that an import made; raises ZeloError where it must stay.
    """

    present: Callable[[str, list[Row]], Iterable[models.Model]]
    take: Callable[[Home], dict[str, int]]
    remove: Callable[[Any], None]


_keepers: list[Keeper] = []


def register_keeper(keeper: Keeper) -> None:
    _keepers[:] = [keeper]


def keeper() -> Keeper:
    return _keepers[0]


def note_before(entry: Import, table: str, staged: Path) -> None:
    """Keeps the values of what the staged rows name, before anything changes; once, however often asked."""
    for rows in staged_rows(staged):
        made = [
            ImportedRecord(
                origin=entry, model=record._meta.label_lower, record=record.pk, before=record_values(record)
            )
            for record in keeper().present(table, rows)
        ]
        with short_write():
            ImportedRecord.objects.bulk_create(made, ignore_conflicts=True)


def note_after(entry: Import, table: str, staged: Path, began: datetime) -> None:
    """Keeps what became of it: only what is other than before, and what was made since the import began."""
    for rows in staged_rows(staged):
        _note_after(entry, list(keeper().present(table, rows)), began)
    entry.records.filter(created=False, after={}).delete()


def _note_after(entry: Import, records: list[models.Model], began: datetime) -> None:
    by_key = {(record._meta.label_lower, record.pk): record for record in records}
    known = {
        (kept.model, kept.record): kept
        for kept in entry.records.filter(record__in=[pk for _, pk in by_key])
        if (kept.model, kept.record) in by_key
    }
    for key, kept in known.items():
        if not kept.created:
            found = differing(kept.before, record_values(by_key[key]))
            kept.before = {name: old for name, (old, _) in found.items()} or kept.before
            kept.after = {name: new for name, (_, new) in found.items()}
    made = [
        ImportedRecord(origin=entry, model=key[0], record=key[1], created=True, after=record_values(record))
        for key, record in by_key.items()
        if key not in known and getattr(record, "created_at", began) >= began
    ]
    with short_write():
        ImportedRecord.objects.bulk_update(known.values(), ["before", "after"], batch_size=100)
        ImportedRecord.objects.bulk_create(made, ignore_conflicts=True)


def staged_rows(staged: Path) -> Iterator[list[Row]]:
    """The rows of a staged file, a chunk at a time."""
    for batch in parquet.ParquetFile(staged).iter_batches(batch_size=_ROWS):
        yield batch.to_pylist()
