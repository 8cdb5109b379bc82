"""Imports that did not come by a page: the lake knows them, and so does the list."""

from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import transaction

from zelo.apps.intake.enums import BUSY, ImportState, Origin
from zelo.apps.intake.models import Import
from zelo.apps.intake.reading import open_home
from zelo.engine.ownership import is_published
from zelo.warehouse.lake import Batch

_SEEN = "intake.history"


def note_history() -> int:
    """Lists what the command line imported or undid; returns how many rows were made or changed.

    The lake's history is read only where it has grown since.
    """
    home = open_home()
    here = f"{home.lake.root}:{home.lake.last_change}"
    if cache.get(_SEEN) == here:
        return 0
    history = [(batch, counts) for batch, counts in home.lake.history() if not is_published(batch)]
    known = {entry.batch: entry for entry in Import.objects.exclude(batch=None)}
    tokens = set(Import.objects.values_list("token", flat=True))
    made = [
        _made(batch, counts)
        for batch, counts in history
        if batch.id not in known and batch.control.get("mark") not in tokens
    ]
    with transaction.atomic():
        Import.objects.bulk_create(made, ignore_conflicts=True)
        changed = [entry for batch, counts in history if (entry := _changed(known.get(batch.id), counts))]
        Import.objects.bulk_update(changed, ["state"])
    cache.set(_SEEN, here, None)
    return len(made) + len(changed)


def _made(batch: Batch, counts: bool) -> Import:
    control: dict[str, Any] = batch.control
    return Import(
        name=batch.file[:200],
        sha256=batch.sha256,
        origin=Origin.COMMAND,
        target=batch.table,
        source=batch.source,
        batch=batch.id,
        state=ImportState.DONE if counts else ImportState.UNDONE,
        created_at=datetime.fromisoformat(batch.imported_at),
        imported_at=datetime.fromisoformat(batch.imported_at),
        report={
            "read": control.get("read", batch.rows),
            "rows": batch.rows,
            "created": batch.created,
            "updated": batch.updated,
            "unchanged": batch.unchanged,
            "rejected": control.get("rejected", 0),
            "skipped": control.get("skipped", {}),
            "totals": control.get("totals", {}),
            "period": control.get("period"),
        },
    )


def _changed(entry: Import | None, counts: bool) -> Import | None:
    wanted = ImportState.DONE if counts else ImportState.UNDONE
    if entry is None or entry.state in (wanted, *BUSY):
        return None
    entry.state = wanted
    return entry
