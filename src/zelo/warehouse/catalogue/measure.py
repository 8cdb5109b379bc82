"""A measure: a number about an account as of a date, kept as one SQL file with a header in comments."""

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from zelo.lib.errors import InvalidInput
from zelo.lib.text import Text
from zelo.warehouse.catalogue.dialect import fact_tables

Better = Literal["higher", "lower"]
Absent = Literal["zero", "unknown"]

UNITS = ("currency", "ratio", "count", "days", "months", "points", "level", "class", "times")
_REQUIRED = (
    "title.pt",
    "title.en",
    "unit",
    "better",
    "absent",
    "explanation.pt",
    "explanation.en",
    "source",
)
_OPTIONAL = ("facts",)
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_KEY = re.compile(r"--\s?([a-z][A-Za-z0-9_.]*):\s*(.*)")
_NOTE = re.compile(r"note\.([A-Za-z][a-z0-9_]*)\.(pt|en)")


@dataclass(frozen=True)
class Measure:
    """One measure.

    source: where the definition comes from.
    absent: what an account without a row in the result has: zero if it has any earlier row in one of
    the tables `facts`, or unknown always.
    notes: code -> what it says about a value.
    sql: one SELECT of account_id, value and any of low, high, n, note.
    sql_hash: SHA-256 of everything that decides the values.
    tables: the fact tables read, sorted.
    own: whether it is a user's own, which shares no pass with others.
    """

    name: str
    title: Text
    unit: str
    better: Better
    explanation: Text
    source: str
    absent: Absent
    sql: str
    sql_hash: str
    tables: tuple[str, ...]
    facts: tuple[str, ...]
    notes: dict[str, Text] = field(default_factory=dict, hash=False)
    own: bool = False


def parse_measure(name: str, text: str) -> Measure:
    """The measure in a file's text: comment lines `-- key: value`, then one SELECT.

    A value goes on over following comment lines that are indented by two spaces or more.
    Raises InvalidInput naming the key or line at fault.
    """
    if not _NAME.fullmatch(name):
        raise InvalidInput(f"{name!r} is no name for a measure: use lower case letters, digits and _.")
    header, sql = _split(name, text)
    missing = [key for key in _REQUIRED if not header.get(key)]
    if missing:
        raise InvalidInput(f"Measure {name}: the header lacks {', '.join(missing)}.")
    notes = _notes(name, header)
    tables = fact_tables(name, sql)
    facts = tuple(word.strip() for word in header.get("facts", "").split(",") if word.strip()) or tables
    if not set(facts) <= set(tables):
        raise InvalidInput(
            f"Measure {name}: `facts: {header['facts']}` names tables that the SELECT does not read."
        )
    digest = hashlib.sha256("\n".join((header["absent"], *facts, "", sql)).encode()).hexdigest()
    return Measure(
        name=name,
        title=Text(header["title.pt"], header["title.en"]),
        unit=_one_of(name, header, "unit", UNITS),
        better=cast(Better, _one_of(name, header, "better", ("higher", "lower"))),
        explanation=Text(header["explanation.pt"], header["explanation.en"]),
        source=header["source"],
        absent=cast(Absent, _one_of(name, header, "absent", ("zero", "unknown"))),
        sql=sql,
        sql_hash=digest,
        tables=tables,
        facts=facts,
        notes=notes,
    )


@cache
def catalogue() -> dict[str, Measure]:
    """The shipped measures by name, in alphabetical order."""
    folder = files("zelo.warehouse") / "measures"
    found = sorted(
        (entry.name.removesuffix(".sql"), entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".sql")
    )
    return {name: parse_measure(name, text) for name, text in found}


def _split(name: str, text: str) -> tuple[dict[str, str], str]:
    header: dict[str, str] = {}
    key = ""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if not line.startswith("--"):
            return header, "\n".join(lines[number:]).strip()
        if match := _KEY.fullmatch(line):
            key = match[1]
            if key not in (*_REQUIRED, *_OPTIONAL) and not _NOTE.fullmatch(key):
                raise InvalidInput(f"Measure {name}, line {number + 1}: {key!r} is no key of the header.")
            if key in header:
                raise InvalidInput(f"Measure {name}, line {number + 1}: {key!r} stands twice.")
            header[key] = match[2].strip()
        elif key and line.startswith("--  "):
            header[key] = f"{header[key]} {line[2:].strip()}".strip()
        else:
            raise InvalidInput(
                f"Measure {name}, line {number + 1}: expected `-- key: value`, found {line!r}."
            )
    raise InvalidInput(f"Measure {name}: there is no SELECT after the header.")


def _notes(name: str, header: dict[str, str]) -> dict[str, Text]:
    codes = dict.fromkeys(match[1] for key in header if (match := _NOTE.fullmatch(key)))
    for code in codes:
        for language in ("pt", "en"):
            if not header.get(f"note.{code}.{language}"):
                raise InvalidInput(f"Measure {name}: note {code} lacks note.{code}.{language}.")
    return {code: Text(header[f"note.{code}.pt"], header[f"note.{code}.en"]) for code in codes}


def _one_of(name: str, header: dict[str, str], key: str, allowed: tuple[str, ...]) -> str:
    if header[key] not in allowed:
        raise InvalidInput(f"Measure {name}: {key} is {header[key]!r}; it must be {', '.join(allowed)}.")
    return header[key]
