"""Engines compute measures and read facts over one snapshot of the lake."""

from zelo.warehouse.engines.embedded import DuckDBEngine
from zelo.warehouse.engines.engine import Engine
from zelo.warehouse.engines.identity import Unit
from zelo.warehouse.engines.spark import SparkEngine, open_session

__all__ = ["DuckDBEngine", "Engine", "SparkEngine", "Unit", "open_session"]
