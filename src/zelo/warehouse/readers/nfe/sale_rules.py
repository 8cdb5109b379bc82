"""The table that says what of a note is a sale, a return, or no revenue and why."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from zelo.lib.errors import InvalidInput
from zelo.lib.text import fold

SALE = "sale"
RETURN = "return"
RECEIVED = "received note"
_OTHER_EXIT = "other exit"
_OTHER_ENTRY = "purchase or other entry"
_UNKNOWN = "CFOP not in the table of sales"
_OUTSIDE_TOTAL = "item outside the note's total"
_CONTRADICTION = "CFOP contradicts entry or exit"

_FIRST = {"exit": "567", "entry": "123", "received": "56"}
_CODE = re.compile(r"(\d{3})(?:-(\d{3}))?|(\d{4})", re.ASCII)
_PURPOSES = ("1", "2", "3", "4", "5", "6")


@dataclass(frozen=True, slots=True)
class SaleRules:
    """A loaded table: verdicts, which are `sale`, `return` or a reason.

    exits, entries, received: four-digit CFOP to verdict.
    operations: (verdict, folded natOp pattern) in the table's order. purposes: finNFe to reason.
    """

    exits: Mapping[str, str]
    entries: Mapping[str, str]
    received: Mapping[str, str]
    operations: tuple[tuple[str, str], ...]
    purposes: Mapping[str, str]

    def __hash__(self) -> int:
        return id(self)

    def issued(self, cfop: str, operation: str, purpose: str, direction: str, in_total: str) -> str:
        """The verdict on an item of a note that the company issues.

        operation: natOp. purpose: finNFe. direction: tpNF, 0 entry or 1 exit. in_total: indTot, 0 or 1.
        """
        return _issued(self, cfop, operation, purpose, direction, in_total)

    def returned(self, cfop: str, purpose: str, direction: str, in_total: str) -> str:
        """The verdict on an item of a note that somebody else issues to the company."""
        if in_total == "0" or direction == "0" or purpose in self.purposes:
            return RECEIVED
        return self.received.get(cfop, RECEIVED)

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """The table for showing: section, code or pattern, verdict; codes ascending."""
        for section, codes in (("exit", self.exits), ("entry", self.entries), ("received", self.received)):
            yield from ((section, code, verdict) for code, verdict in sorted(codes.items()))
        yield from (("operation", pattern, verdict) for verdict, pattern in self.operations)
        yield from (("purpose", purpose, verdict) for purpose, verdict in sorted(self.purposes.items()))


@lru_cache(maxsize=16_384)
def _issued(rules: SaleRules, cfop: str, operation: str, purpose: str, direction: str, in_total: str) -> str:
    if purpose in rules.purposes:
        return rules.purposes[purpose]
    if in_total == "0":
        return _OUTSIDE_TOTAL
    if (direction == "0") != (cfop[:1] in _FIRST["entry"]):
        return _CONTRADICTION
    if direction == "0":
        return rules.entries.get(cfop, _OTHER_ENTRY)
    verdict = rules.exits.get(cfop, _UNKNOWN)
    if verdict not in (SALE, _OTHER_EXIT):
        return verdict
    words = fold(operation)
    said = next((told for told, pattern in rules.operations if fnmatchcase(words, pattern)), verdict)
    return verdict if verdict == _OTHER_EXIT and said != SALE else said


def shipped_sale_rules() -> Path:
    """The file of the table that comes with Zelo, to read or to copy and edit."""
    return Path(str(files("zelo.warehouse.readers.nfe") / "sale_rules.toml"))


def load_sale_rules(path: Path | None = None) -> SaleRules:
    """The user's own table, or the shipped one. Raises InvalidInput for a table that cannot be read."""
    source = path or shipped_sale_rules()
    try:
        content = tomllib.loads(source.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(f"The table of sales {source} cannot be read: {error}.") from error
    unknown = set(content) - {*_FIRST, "operation", "purpose"}
    if unknown:
        raise InvalidInput(
            f"{source.name} has [{min(unknown)}]; its sections are exit, entry, received, operation, purpose."
        )
    sections = {name: list(_entries(content.get(name, {}), name, source)) for name in (*_FIRST, "operation")}
    exits, entries, received = (_codes(sections[name], name, source) for name in _FIRST)
    return SaleRules(
        exits,
        entries,
        received,
        tuple((verdict, fold(pattern)) for verdict, pattern in sections["operation"]),
        _purposes(content.get("purpose", {}), source),
    )


def _entries(section: object, name: str, source: Path) -> Iterator[tuple[str, str]]:
    if not isinstance(section, dict):
        raise InvalidInput(f"[{name}] in {source.name} is no table of lists.")
    for verdict, codes in section.items():
        if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
            raise InvalidInput(f"[{name}] {verdict!r} in {source.name} is no list of texts in quotes.")
        if verdict == SALE and name == "received":
            raise InvalidInput(
                f"[received] in {source.name} lists a sale; others' notes can only be returns."
            )
        yield from ((verdict, code) for code in codes)


def _codes(entries: list[tuple[str, str]], name: str, source: Path) -> dict[str, str]:
    general: dict[str, str] = {}
    single: dict[str, str] = {}
    for verdict, written in entries:
        match = _CODE.fullmatch(written)
        if not match or (match[3] and match[3][0] not in _FIRST[name]):
            raise InvalidInput(
                f"[{name}] in {source.name} has {written!r}; "
                f"write a CFOP as 101, 101-106 or {_FIRST[name][0]}101."
            )
        last = match[2] or match[1]
        known, codes = (
            (single, [match[3]])
            if match[3]
            else (general, [f"{code:03d}" for code in range(int(match[1]), int(last) + 1)])
        )
        for code in codes:
            if code in known:
                raise InvalidInput(f"[{name}] in {source.name} lists CFOP {code} twice.")
            known[code] = verdict
    return {first + code: verdict for code, verdict in general.items() for first in _FIRST[name]} | single


def _purposes(section: object, source: Path) -> dict[str, str]:
    purposes = {}
    for reason, purpose in _entries(section, "purpose", source):
        if purpose not in _PURPOSES or reason in (SALE, RETURN):
            raise InvalidInput(
                f"[purpose] in {source.name} has {purpose!r} under {reason!r}; "
                "list finNFe 1 to 6 under a reason."
            )
        purposes[purpose] = reason
    return purposes
