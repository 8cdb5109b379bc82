"""The first look at a file: what it is, its first lines, and what it could be imported as."""

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from zelo.apps.intake.models import Import
from zelo.apps.intake.reading import options_of, path_of
from zelo.apps.intake.targets import NFE, all_targets, find_target
from zelo.apps.intake.uploads import uploads_folder
from zelo.warehouse.facts import Table
from zelo.warehouse.readers import (
    guess_tables,
    known_headers,
    mapping_document,
    preview_file,
    propose_mapping,
)
from zelo.warehouse.readers.nfe import is_nfe

# Larger files are looked at by a job, so that no page waits for them.
AT_ONCE_BYTES = 20_000_000
AT_ONCE_WORKBOOK_BYTES = 1_500_000


def looks_at_once(entry: Import) -> bool:
    """Whether the file is small enough to be looked at within a request."""
    with path_of(entry).open("rb") as file:
        packed = file.read(2) in (b"PK", b"\x1f\x8b")
    return entry.size <= (AT_ONCE_WORKBOOK_BYTES if packed else AT_ONCE_BYTES)


def look_at(entry: Import) -> dict[str, Any]:
    """What the file's first lines say; `target` is the likeliest where none is chosen.

    Raises InvalidInput for a file that cannot be read.
    """
    path = path_of(entry)
    if is_nfe(path):
        return {"format": NFE, "target": NFE, "guesses": []}
    tables = {target.name: target.table for target in all_targets()}
    known = _known(tables, entry.target)
    with TemporaryDirectory(prefix=".look-", dir=uploads_folder()) as work:
        seen = preview_file(path, Path(work), known, options_of(entry))
    guesses = guess_tables(seen.headers, tables.values())
    target = entry.target or (guesses[0].table if guesses and guesses[0].complete else "")
    return {
        **asdict(seen),
        "target": target,
        "guesses": [asdict(guess) for guess in guesses[:5]],
    }


def _known(tables: dict[str, Table], chosen: str) -> frozenset[str]:
    if chosen in tables:
        return known_headers(tables[chosen], None)
    return frozenset().union(*(known_headers(table, None) for table in tables.values()))


def proposed_mapping(entry: Import, target: str) -> dict[str, Any]:
    """The mapping that the file's headers suggest for a target."""
    if target in ("", NFE):
        return {}
    return mapping_document(propose_mapping(find_target(target).table, tuple(entry.look.get("headers", ()))))
