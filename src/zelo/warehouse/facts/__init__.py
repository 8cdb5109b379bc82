"""The facts Zelo keeps about accounts: their tables, columns, units and keys."""

from zelo.warehouse.facts.schema import Column, Kind, Table
from zelo.warehouse.facts.tables import TABLES, table

__all__ = ["TABLES", "Column", "Kind", "Table", "table"]
