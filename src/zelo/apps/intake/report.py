"""What a check or an import found, as it is kept with the import."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zelo.apps.intake.models import Import
from zelo.apps.intake.uploads import folder_of
from zelo.engine.import_file import ImportReport
from zelo.lib.spreadsheet import unguard_cell
from zelo.warehouse.readers import StagedFile

_REJECTED = "rejected.csv"


def report_of(report: ImportReport) -> dict[str, Any]:
    """The engine's report as plain values."""
    changes, accounts = report.changes, report.accounts
    return {
        **staged_facts(report.staged),
        "created": changes.created,
        "updated": changes.updated,
        "unchanged": changes.unchanged,
        "currency": report.currency,
        "accounts": {
            "new": accounts.new,
            "known": accounts.known,
            "unresolved": accounts.unresolved_lines,
        },
    }


def staged_facts(staged: StagedFile) -> dict[str, Any]:
    """What reading the file found."""
    return {
        "read": staged.read,
        "rows": staged.rows,
        "rejected": staged.rejected,
        "skipped": staged.skipped,
        "totals": {name: str(total) for name, total in staged.totals.items()},
        "period": [day.isoformat() for day in staged.period] if staged.period else None,
        "columns": [
            {
                "header": column.header,
                "column": column.target,
                "format": column.format,
                "filled": column.filled,
                "example": column.example,
                "rounded": column.rounded,
            }
            for column in staged.columns
        ],
        "ignored": list(staged.ignored),
        "encoding": staged.encoding,
        "delimiter": staged.delimiter,
        "invalid_cnpjs": staged.invalid_cnpjs,
        "repaired_cnpjs": staged.repaired_cnpjs,
    }


@dataclass(frozen=True)
class Rejection:
    """One reason why a line cannot be used. column: as in the file, empty for the line as a whole."""

    line: str
    column: str
    value: str
    reason: str


def rejected_path(entry: Import) -> Path:
    """Where the import's list of rejected lines stands, if there is one."""
    return folder_of(entry.token) / _REJECTED


def rejections(entry: Import) -> Iterator[Rejection]:
    """The rejected lines in the file's order; one line may stand several times."""
    kept = rejected_path(entry)
    if not kept.exists():
        return
    with kept.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream)
        next(rows, None)
        for line, column, value, reason in rows:
            yield Rejection(line, column, unguard_cell(value), reason)
