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
    manifests = [entry.id for entry in lake.manifests()]
    kept = {number for number in (*manifests[-max(keep, 1) :], *pinned) if number in manifests}
    needed = {path for number in kept for paths in lake.snapshot(number).files.values() for path in paths}
    there = sorted((lake.root / "tables").glob("*/part-*.parquet"))
    gone = tuple(path for path in there if str(path) not in needed)
    alone = [path.stat() for path in gone]
    return Vacuum(gone, sum(entry.st_size for entry in alone if entry.st_nlink == 1))


def vacuum(lake: Lake, pinned: Collection[int], *, keep: int) -> Vacuum:
    """Removes what `plan_vacuum` names (call while `writing`)."""
    plan = plan_vacuum(lake, pinned, keep=keep)
    for path in plan.files:
        path.unlink(missing_ok=True)
    return plan
