"""Ends old versions of the tables: only on command, and never what is still pinned."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from zelo.warehouse.lake.lake import Lake


@dataclass(frozen=True, slots=True)
class Vacuum:
    """files: table files that no kept manifest needs. bytes: disk freed (a batch's own file stays)."""

    files: tuple[Path, ...]
    bytes: int


def plan_vacuum(lake: Lake, pinned: Collection[int], *, keep: int) -> Vacuum:
    """The table files needed neither by the last `keep` manifests nor by a pinned one.

    Batches are never touched: any version can be derived from them again.
    """
    manifests = lake.manifests()
    kept = {entry.id for entry in manifests[-max(keep, 1) :]} | set(pinned)
    needed = {
        file.path
        for entry in manifests
        if entry.id in kept
        for files in lake.stored_files(entry).values()
        for file in files
    }
    there = sorted((lake.root / "tables").glob("*/part-*.parquet"))
    gone = tuple(path for path in there if path not in needed)
    alone = [path.stat() for path in gone]
    return Vacuum(gone, sum(entry.st_size for entry in alone if entry.st_nlink == 1))


def vacuum(lake: Lake, pinned: Collection[int], *, keep: int) -> Vacuum:
    """Removes what `plan_vacuum` names (call while `writing`)."""
    plan = plan_vacuum(lake, pinned, keep=keep)
    for path in plan.files:
        path.unlink(missing_ok=True)
    return plan
