"""Engines compute measures and read facts over one snapshot of the lake."""

from zelo.warehouse.engines.embedded import DuckDBEngine
from zelo.warehouse.engines.identity import Unit

__all__ = ["DuckDBEngine", "Unit"]
