"""A mapping as the TOML document that it is read from."""

from typing import Any

import tomlkit

from zelo.warehouse.readers.mapping import Cell, Condition, Mapping

_PLAIN = ("table", "source", "currency", "decimal", "dates", "encoding", "delimiter", "sheet", "header_line")


def mapping_document(mapping: Mapping) -> dict[str, Any]:
    """The mapping as `parse_mapping` takes it: plain values, lists and dicts."""
    document: dict[str, Any] = {
        name: value for name in _PLAIN if (value := getattr(mapping, name)) is not None
    }
    if mapping.key:
        document["key"] = list(mapping.key)
    document["columns"] = {target: _cell(cell) for target, cell in mapping.columns.items()}
    if mapping.drop:
        document["drop"] = [_rule(rule) for rule in mapping.drop]
    return document


def mapping_text(document: dict[str, Any]) -> str:
    """The document as the text of a mapping file."""
    return tomlkit.dumps(document)


def _cell(cell: Cell) -> str | dict[str, Any]:
    parts: dict[str, Any] = {
        name: value
        for name in ("header", "constant", "default", "decimal", "dates")
        if (value := getattr(cell, name)) is not None
    }
    if cell.values:
        parts["values"] = dict(cell.values)
    if cell.negative_when:
        parts["negative_when"] = {header: list(when) for header, when in cell.negative_when}
    return cell.header if cell.header is not None and len(parts) == 1 else parts


def _rule(rule: tuple[Condition, ...]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for condition in rule:
        value: Any = list(condition.values)
        if condition.test == "empty":
            value = condition.values == ("true",)
        made.setdefault(condition.header, {})[condition.test] = value
    return made
