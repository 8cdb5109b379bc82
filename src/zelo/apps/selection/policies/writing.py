"""A policy's TOML rewritten to say something else; comments, order and layout stay where they can."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from zelo.analytics.selection.reading import content_hash
from zelo.apps.selection.policies.blocks import ENTRIES as _KEYS
from zelo.apps.selection.policies.blocks import arrange
from zelo.lib.errors import InvalidInput

Content = dict[str, Any]
# What an absent key says; such a value is not written where it was not written before.
_DEFAULTS: Content = {
    "unit": "root",
    "months": 12,
    "minimum_coverage": 0.5,
    "description": {"pt": "", "en": ""},
}
_CRITERION_DEFAULTS: Content = {"unknown": "redistribute"}
_ORDER = (
    "name", "version", "unit", "months", "minimum_coverage", "title", "description", "rule", "criteria",
    "tiers", "cap", "exclusions", "stability",
)  # fmt: skip
_INLINE = ("scale", "gate", "met")


def read_content(text: str) -> Content:
    """The plain values of a TOML text. Raises InvalidInput for what is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"The policy is not valid TOML: {error}") from error


def stamp(text: str, name: str, number: int) -> str:
    """The text under this name and number."""
    return write_content(text, {**read_content(text), "name": name, "version": number})


def write_content(text: str, content: Content) -> str:
    """The text changed where `content` says otherwise; written anew where it cannot be changed in place."""
    wanted = content_hash(_without_defaults(content))
    try:
        document = tomlkit.parse(arrange(text, content, block_text))
        _change(document, content, _DEFAULTS)
        written = tomlkit.dumps(document)
        written = written if written == text else written.strip() + "\n"
        if content_hash(_without_defaults(tomllib.loads(written))) == wanted:
            return written
    except (TOMLKitError, tomllib.TOMLDecodeError, ValueError, KeyError, TypeError):
        pass
    return write_anew(content)


def write_anew(content: Content) -> str:
    """A text that says this and nothing else, in the order of the starters."""
    document = tomlkit.document()
    known = _without_defaults(content)
    for key in [*_ORDER, *(key for key in known if key not in _ORDER)]:
        if key in known:
            document[key] = _item(key, known[key])
    return re.sub(r"\n{3,}", "\n\n", tomlkit.dumps(document)).strip() + "\n"


def _without_defaults(content: Content) -> Content:
    """The same content, in one way of saying it."""
    found = {key: value for key, value in content.items() if not _is_default(key, value, _DEFAULTS)}
    if "criteria" in found:
        found["criteria"] = [_plain_criterion(entry) for entry in found["criteria"]]
    if "tiers" in found:
        found["tiers"] = [_plain_tier(entry) for entry in found["tiers"]]
    for key in ("title", "description"):
        if key in found:
            found[key] = _both(found[key])
    if "exclusions" in found:
        found["exclusions"] = [
            {**entry, "reason": _both(entry.get("reason", ""))} for entry in found["exclusions"]
        ]
    return {key: value for key, value in found.items() if value != []}


def _plain_criterion(entry: Content) -> Content:
    found = {key: value for key, value in entry.items() if _CRITERION_DEFAULTS.get(key) != value}
    gate = found.get("gate")
    if isinstance(gate, Mapping) and gate.get("unknown") == "fail":
        found["gate"] = {key: value for key, value in gate.items() if key != "unknown"}
    return found


def _plain_tier(entry: Content) -> Content:
    return {key: value for key, value in entry.items() if key != "stay" or value != entry.get("enter")}


def _both(value: Any) -> Any:
    """A text in both languages, where it is one text for both."""
    return {"pt": value, "en": value} if isinstance(value, str) else value


def _is_default(key: str, value: Any, defaults: Content) -> bool:
    return key in defaults and _both(value) == _both(defaults[key])


def _change(table: Any, content: Content, defaults: Content) -> None:
    """Makes a table say `content`; what says so already is not touched."""
    for key in [key for key in table if key not in content]:
        del table[key]
    for key, value in content.items():
        if key not in table:
            if not _is_default(key, value, defaults):
                _add(table, key, value)
        elif key in _KEYS:
            _change_entries(table, key, value)
        elif isinstance(value, Mapping) and isinstance(table[key], Table):
            _change(table[key], dict(value), {})
        elif not _same(key, table[key], value):
            table[key] = _item(key, value)


def _same(key: str, present: Any, value: Any) -> bool:
    present = present.unwrap() if hasattr(present, "unwrap") else present
    if key in ("title", "description", "reason"):
        return bool(_both(present) == _both(value))
    if key == "gate" and isinstance(present, Mapping) and isinstance(value, Mapping):
        return bool({"unknown": "fail", **present} == {"unknown": "fail", **value})
    return bool(present == value) and isinstance(present, bool) == isinstance(value, bool)


def _add(table: Any, key: str, value: Any) -> None:
    """A new plain key comes before the first table of a document, else it would be that table's."""
    item = _item(key, value)
    if isinstance(item, Table | AoT) or not isinstance(table, tomlkit.TOMLDocument):
        table.append(key, item)
        return
    body = [(name, kept) for name, kept in table.body if name is not None]
    tables = [name.key for name, kept in body if isinstance(kept, Table | AoT)]
    if not tables:
        table.append(key, item)
        return
    plain = [name.key for name, kept in body if not isinstance(kept, Table | AoT)]
    if not plain:
        raise ValueError("no plain key to stand behind")
    table._insert_after(plain[-1], key, item)


def _change_entries(table: Any, key: str, entries: list[Content]) -> None:
    """The tables of an array, which stand in the order wanted already."""
    about = _KEYS[key]
    kept = {str(entry.get(about)): entry for entry in table[key]}
    for entry in entries:
        found = kept[str(entry.get(about))]
        _change(found, _kept_defaults(found, entry), _CRITERION_DEFAULTS)


def _kept_defaults(present: Any, entry: Content) -> Content:
    """A tier's `stay` that says what its absence says is not written where it was not."""
    if "stay" not in present and entry.get("stay") == entry.get("enter"):
        return {key: value for key, value in entry.items() if key != "stay"}
    return entry


def _item(key: str, value: Any) -> Any:
    if key in _KEYS:
        array = tomlkit.aot()
        for entry in value:
            array.append(_table(entry))
        return array
    if isinstance(value, Mapping):
        return _inline(value) if key in (*_INLINE, "reason") else _table(value)
    return tomlkit.item(value)


def _table(value: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, inner in value.items():
        table.append(key, _item(key, inner))
    table.add(tomlkit.nl())
    return table


def block_text(key: str, entry: Content) -> str:
    """One entry of an array of tables, alone."""
    document = tomlkit.document()
    document[key] = _item(key, [entry])
    return tomlkit.dumps(document)


def _inline(value: Mapping[str, Any]) -> Any:
    table = tomlkit.inline_table()
    for key, inner in value.items():
        table.append(key, tomlkit.item(inner))
    return table
