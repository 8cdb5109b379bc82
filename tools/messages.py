"""Brings the translation catalogues up to what the sources say, and compiles them.

    .venv/bin/python tools/messages.py          every room with templates or Python that marks text

Marked text: `_("…")`, `pgettext("…", "…")` and the like in Python; `{% translate %}`, `{% blocktranslate %}`
in templates. Sources are in English; each room has its own `locale/pt_BR/LC_MESSAGES/django.po`.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "zelo"
LANGUAGE = "pt_BR"
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_LITERAL = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_CALL = re.compile(rf"\b(?:n?p?gettext|_)\((?:{_LITERAL}(?:,\s*)?)+[^()]*\)")
Message = tuple[str, int, str | tuple[str, ...], str | None]


def rooms() -> list[Path]:
    """The folders that have a catalogue of their own: the installed applications of the package."""
    found = [path.parent for path in PACKAGE.rglob("apps.py")]
    return sorted(found)


def messages_of(room: Path) -> Iterator[Message]:
    """Every marked text of a room: file, line, text (or singular and plural), context."""
    for path in sorted(room.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            source = path.read_bytes()
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            source = _as_python(path).encode()
        else:
            continue
        for line, text, _comments, context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
            yield str(path.relative_to(ROOT)), line, text, context


def _as_python(path: Path) -> str:
    """A template's marked text as calls that the extraction of Python understands."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
    written = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    return "\n".join(match[0] for match in _CALL.finditer(written))


def catalogue_of(room: Path) -> Path:
    return room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def collect(room: Path) -> Catalog:
    """What a room's catalogue must hold, without translations."""
    catalogue = Catalog(locale=LANGUAGE, project="Zelo", charset="utf-8")
    for path, _line, text, context in messages_of(room):
        catalogue.add(text, locations=[(path, 1)], context=context)
    return catalogue


def kept(room: Path) -> Catalog:
    """The room's catalogue as it is on disk."""
    path = catalogue_of(room)
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as stream:
        return read_po(stream, locale=LANGUAGE, abort_invalid=True)


def update(room: Path) -> int:
    """Writes the room's catalogue anew, keeping its translations; returns how many texts lack one."""
    wanted, present = collect(room), kept(room)
    lacking = 0
    for message in wanted:
        if not message.id:
            continue
        old = present.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        if old is not None and old.string and not old.fuzzy:
            message.string = old.string
        lacking += not _translated(message.string)
    if len(wanted) == 0:
        return 0
    path = catalogue_of(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.BytesIO()
    write_po(text, wanted, omit_header=False, sort_output=True, include_lineno=False, width=110)
    plain = re.sub(rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By)[^\n]*\n', b"", text.getvalue())
    path.write_bytes(plain)
    return lacking


def _translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    parts = [string] if isinstance(string, str) else list(string or [])
    return bool(parts) and all(parts)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    os.chdir(ROOT)
    from zelo.lib.catalogues import compile_stale

    for place in rooms():
        sys.stdout.write(f"{place.relative_to(PACKAGE)}: {update(place)} without translation\n")
    compile_stale(PACKAGE)
