"""Reads a company's files into staged rows of a fact table."""

from zelo.warehouse.readers.corrections import Corrections, make_corrections, read_corrections
from zelo.warehouse.readers.guess import Guess, guess_tables
from zelo.warehouse.readers.mapping import Mapping, load_mapping, parse_mapping, shipped_mappings
from zelo.warehouse.readers.mapping_text import mapping_document, mapping_text
from zelo.warehouse.readers.options import ColumnDecision, Progress, ReadOptions, StagedFile
from zelo.warehouse.readers.plan import known_headers, propose_mapping, required_targets
from zelo.warehouse.readers.preview import Preview, preview_file
from zelo.warehouse.readers.read import read_file

__all__ = [
    "ColumnDecision",
    "Corrections",
    "Guess",
    "Mapping",
    "Preview",
    "Progress",
    "ReadOptions",
    "StagedFile",
    "guess_tables",
    "known_headers",
    "load_mapping",
    "make_corrections",
    "mapping_document",
    "mapping_text",
    "parse_mapping",
    "preview_file",
    "propose_mapping",
    "read_corrections",
    "read_file",
    "required_targets",
    "shipped_mappings",
]
