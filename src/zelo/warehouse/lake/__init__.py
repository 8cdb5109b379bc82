"""The lake: immutable batches, the Delta tables derived from them, and a manifest after each change."""

from zelo.warehouse.lake.lake import Changes, Lake
from zelo.warehouse.lake.manifest import Batch, Manifest
from zelo.warehouse.lake.snapshot import Snapshot
from zelo.warehouse.lake.undo import Reversal

__all__ = ["Batch", "Changes", "Lake", "Manifest", "Reversal", "Snapshot"]
