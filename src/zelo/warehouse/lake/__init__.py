"""The lake: immutable batches, the Delta tables derived from them, and a manifest after each change."""

from zelo.warehouse.lake.lake import Changes, Lake
from zelo.warehouse.lake.manifest import Batch, Manifest
from zelo.warehouse.lake.snapshot import Snapshot

__all__ = ["Batch", "Changes", "Lake", "Manifest", "Snapshot"]
