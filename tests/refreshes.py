"""A refresh as it lies in a home's folder, with the figures that a test wants."""

from datetime import date
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.utils import timezone
from pyarrow import parquet

from zelo.engine.refreshed import MEASURES, MONTHS, folder_of

_MEASURES = pa.schema(
    [
        ("account_id", pa.string()),
        ("measure", pa.string()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("n", pa.int64()),
        ("note", pa.string()),
    ]
)
_MONTHS = pa.schema(
    [
        ("account_id", pa.string()),
        ("month", pa.date32()),
        ("revenue", pa.decimal128(18, 2)),
        ("margin", pa.decimal128(18, 2)),
        ("documents", pa.int64()),
    ]
)


def refresh(
    measures: dict[str, dict[str, Any]],
    months: dict[str, list[tuple[date, Any, Any, int]]] | None = None,
    *,
    as_of: date | None = None,
    **fields: Any,
) -> Any:
    """A refresh that ended well. measures: by account and measure a value, or a dict of its columns."""
    from zelo.apps.portfolio.models import Refresh

    made = Refresh.objects.create(state="done", as_of=as_of or timezone.localdate(), **fields)
    folder = folder_of(settings.HOME, made.pk)
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        {"account_id": code, "measure": name, **(cell if isinstance(cell, dict) else {"value": cell})}
        for code in sorted(measures)
        for name, cell in measures[code].items()
    ]
    parquet.write_table(pa.Table.from_pylist(rows, _MEASURES), folder / MEASURES)
    names = ("month", "revenue", "margin", "documents")
    kept = [
        {"account_id": code, **dict(zip(names, row, strict=True))}
        for code in sorted(months or {})
        for row in (months or {})[code]
    ]
    parquet.write_table(pa.Table.from_pylist(kept, _MONTHS), folder / MONTHS)
    return made
