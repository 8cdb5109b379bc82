"""Both languages are complete: every text is marked, and every marked text has its Portuguese."""

import ast
import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.utils import translation

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "zelo"
_spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
assert _spec is not None and _spec.loader is not None
messages = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(messages)

TEMPLATES = sorted(path for path in PACKAGE.rglob("templates/**/*") if path.is_file())
FACES = sorted(
    path for room in messages.rooms() for path in room.rglob("*.py") if "migrations" not in path.parts
)
SPOKEN_ATTRIBUTES = {"title", "placeholder", "aria-label", "alt"}
# Named in their own language on purpose, or a proper name.
UNTRANSLATED = {
    "Zelo",
    "· Zelo",
    "EN",
    "PT",
    "Read in EnglishLer em português",
    ": Read in English",
    ": Ler em português",
}
SPOKEN_ARGUMENTS = {"label", "help_text", "verbose_name", "verbose_name_plural"}
SPOKEN_CALLS = {f"messages.{level}" for level in ("success", "error", "warning", "info")} | {
    "ValidationError",
    "forms.ValidationError",
}


@pytest.mark.parametrize("room", messages.rooms(), ids=lambda room: room.name)
def test_every_text_of_a_room_is_translated(room: Path) -> None:
    wanted, present = messages.collect(room), messages.kept(room)
    lacking = []
    for message in wanted:
        first = message.id if isinstance(message.id, str) else message.id[0]
        found = present.get(first, message.context)
        if first and (found is None or found.fuzzy or not messages._translated(found.string)):
            lacking.append(first)
    assert lacking == [], "run tools/messages.py and translate"


def test_rooms_agree_on_a_text() -> None:
    """Django knows one translation of a text, whichever room has it; another meaning needs a context."""
    found: dict[tuple[str, str], set[str]] = {}
    for room in messages.rooms():
        for message in messages.kept(room):
            key = (message.context or "", str(message.id))
            found.setdefault(key, set()).add(str(message.string))
    assert {key: strings for key, strings in found.items() if len(strings) > 1} == {}


@pytest.mark.parametrize("room", messages.rooms(), ids=lambda room: room.name)
def test_a_translation_keeps_the_places_of_its_text(room: Path) -> None:
    for message in messages.kept(room):
        texts = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        places = [sorted(re.findall(r"%\(\w+\)s|\{\w+\}", text)) for text in texts]
        assert [sorted(re.findall(r"%\(\w+\)s|\{\w+\}", string)) for string in strings] == places


class BareText(HTMLParser):
    """Text and spoken attributes with letters in them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self._note(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES and value:
                self._note(value)

    def _note(self, text: str) -> None:
        plain = " ".join(text.split())
        if re.search(r"[A-Za-zÀ-ÿ]{2}", plain) and plain not in UNTRANSLATED:
            self.found.append(plain)


def bare_text(template: str) -> list[str]:
    """What a template says without marking it as text to be translated."""
    plain = re.sub(r"{%\s*(blocktranslate|comment).*?{%\s*end\1\s*%}", "", template, flags=re.DOTALL)
    plain = re.sub(r"{% block body_class %}.*?{% endblock %}", "", plain)
    plain = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", plain, flags=re.DOTALL)
    parser = BareText()
    parser.feed(plain)
    return parser.found


def test_bare_text_is_found() -> None:
    page = '<p title="Close">{% translate "Fine" %} Forgotten <b>{{ name }}</b></p>'
    assert bare_text(page) == ["Close", "Forgotten"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_template_says_nothing_unmarked(path: Path) -> None:
    assert bare_text(path.read_text(encoding="utf-8")) == []


def unmarked(source: str) -> list[str]:
    """Texts of Python that people see, given as plain strings."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        spoken = [word.value for word in node.keywords if word.arg in SPOKEN_ARGUMENTS]
        if name in SPOKEN_CALLS and node.args:
            spoken += [node.args[-1]]
        found += [
            part.value for part in spoken if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
    return [text for text in found if re.search(r"[A-Za-z]{2}", text)]


def test_unmarked_text_is_found() -> None:
    assert unmarked('x(label="Name"); messages.error(request, "No"); y(label=_("Fine"))') == ["Name", "No"]


@pytest.mark.parametrize("path", FACES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_python_says_nothing_unmarked(path: Path) -> None:
    known = {"people", "operations", "ui", "web", "portfolio"}
    assert [text for text in unmarked(path.read_text(encoding="utf-8")) if text not in known] == []


def test_compiled_catalogues_are_used() -> None:
    with translation.override("pt-br"):
        assert translation.gettext("People and teams") == "Pessoas e equipes"
        assert translation.pgettext("tier", "Strategic") == "Estratégica"
