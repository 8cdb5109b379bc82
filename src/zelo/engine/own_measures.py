"""A company's own measures as texts: made of what a form asks, checked line by line, kept as files."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sqlglot.errors import SqlglotError

from zelo.engine.home import Home
from zelo.lib.errors import InvalidInput
from zelo.warehouse.catalogue import Fault, Measure, catalogue, check, find_faults, parse_measure

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_KEYS = (
    "title.pt", "title.en", "unit", "better", "absent", "explanation.pt", "explanation.en", "source", "facts",
)  # fmt: skip
_NOTE = re.compile(r"([A-Za-z][a-z0-9_]*\.(?:pt|en))\s*:\s*(.+)")


def own_measure(name: str, text: str) -> Measure:
    """The measure that a text of the company's own is. Raises InvalidInput as `parse_measure` and `check`
    do, for the name of a shipped measure, and for one that names a model."""
    if not _NAME.fullmatch(name):
        raise InvalidInput(f"{name!r} is no name for a measure: use lower case letters, digits and _.")
    if name in catalogue():
        raise InvalidInput("Zelo ships a measure of that name; give yours another.")
    measure = replace(parse_measure(name, text), own=True)
    if measure.model:
        raise InvalidInput("a measure of your own needs a SELECT; only Zelo's come from a model")
    check(measure)
    return measure


def compose_text(header: Mapping[str, str], notes: str, sql: str) -> str:
    """The text of a measure's file. header: the keys of a measure's header with their values.

    notes: lines `code.pt: text`. Raises InvalidInput naming a line of the notes that is none.
    """
    lines = [f"-- {key}: {' '.join(header[key].split())}" for key in _KEYS if header.get(key, "").strip()]
    for number, line in enumerate(notes.splitlines(), start=1):
        if not line.strip():
            continue
        match = _NOTE.fullmatch(line.strip())
        if match is None:
            raise InvalidInput(f"line {number} of the notes must be `code.pt: text` or `code.en: text`.")
        lines.append(f"-- note.{match[1]}: {match[2]}")
    return "\n".join([*lines, sql.strip().rstrip(";").rstrip(), ""])


def header_of(measure: Measure) -> dict[str, str]:
    """What `compose_text` wants of a measure, its notes under `notes` and its SELECT under `sql`."""
    notes = [
        f"{code}.{language}: {text.to(language)}"
        for code, text in measure.notes.items()
        for language in ("pt", "en")
    ]
    return {
        "title.pt": measure.title.pt,
        "title.en": measure.title.en,
        "unit": measure.unit,
        "better": measure.better,
        "absent": measure.absent,
        "explanation.pt": measure.explanation.pt,
        "explanation.en": measure.explanation.en,
        "source": measure.source,
        "facts": "" if measure.facts == measure.tables else ", ".join(measure.facts),
        "notes": "\n".join(notes),
        "sql": measure.sql,
    }


def select_faults(name: str, sql: str) -> list[Fault]:
    """Everything wrong with a SELECT, each with its line where one can be told; none where it is fine."""
    try:
        return find_faults(name, sql)
    except InvalidInput as error:
        found = (
            getattr(error.__cause__, "errors", None) if isinstance(error.__cause__, SqlglotError) else None
        )
        if found:
            return [Fault(_said(entry["description"]), entry["line"]) for entry in found]
        return [Fault(str(error).removeprefix(f"Measure {name}: "))]


def write_measure(home: Home, name: str, text: str) -> Path:
    """Puts the file of a measure in place, at once. The text must have been checked."""
    home.measures.mkdir(parents=True, exist_ok=True)
    final = home.measures / f"{name}.sql"
    draft = home.measures / f".{name}.tmp"
    with draft.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(final)
    return final


def stored_text(home: Home, name: str) -> str | None:
    """The text of a measure's file; None where there is no such file."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return (home.measures / f"{name}.sql").read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return None


def remove_measure(home: Home, name: str) -> None:
    """Takes the file of a measure away, where it is there."""
    if _NAME.fullmatch(name):
        (home.measures / f"{name}.sql").unlink(missing_ok=True)


def _said(description: str) -> str:
    """A parser's words without its own innards."""
    return re.sub(r"<Token token_type: [^,]+, text: ([^,]*),.*?>", r"“\1”", description)
