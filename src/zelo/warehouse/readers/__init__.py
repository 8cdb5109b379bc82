"""Reads a company's files into staged rows of a fact table."""

from zelo.warehouse.readers.mapping import Mapping, load_mapping, shipped_mappings
from zelo.warehouse.readers.options import ColumnDecision, Progress, ReadOptions, StagedFile
from zelo.warehouse.readers.read import read_file

__all__ = [
    "ColumnDecision",
    "Mapping",
    "Progress",
    "ReadOptions",
    "StagedFile",
    "load_mapping",
    "read_file",
    "shipped_mappings",
]
