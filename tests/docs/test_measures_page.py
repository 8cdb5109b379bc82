"""The measures listed in the guides are those of the catalogue. ZELO_UPDATE_GUIDES=1 writes them anew."""

import os
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from textwrap import wrap

import pytest

from zelo.lib.text import Language, Text
from zelo.warehouse.catalogue import catalogue
from zelo.warehouse.catalogue.measure import UNITS

GUIDES = Path(__file__).parents[2] / "docs" / "guide"
PAGES: dict[Language, Path] = {"en": GUIDES / "measures.md", "pt": GUIDES / "pt" / "medidas.md"}
LIST = re.compile(r"(<!-- measures -->\n).*(<!-- /measures -->)", re.DOTALL)
SHOWN = "days_since_last_purchase"
WIDTH = 120
UNIT_TITLES = {
    "currency": Text("dinheiro", "money"),
    "ratio": Text("razão", "ratio"),
    "count": Text("número", "number"),
    "days": Text("dias", "days"),
    "months": Text("meses", "months"),
    "points": Text("pontos", "points"),
    "level": Text("nível 0 a 4", "level 0 to 4"),
    "class": Text("classe", "class"),
    "times": Text("vezes", "times"),
}
BETTER = {"higher": Text("maior", "higher"), "lower": Text("menor", "lower")}
ABSENT = {"zero": Text("zero", "zero"), "unknown": Text("desconhecida", "unknown")}
HEADINGS = Text(
    "| medida | título | unidade | melhor | sem linhas |",
    "| measure | title | unit | better | without rows |",
)


def listing(language: Language) -> Iterator[str]:
    """The measures as a table, then what each means."""
    yield HEADINGS.to(language)
    yield "|---|---|---|---|---|"
    for name, measure in catalogue().items():
        words = (UNIT_TITLES[measure.unit], BETTER[measure.better], ABSENT[measure.absent])
        shown = " | ".join(word.to(language) for word in (measure.title, *words))
        yield f"| `{name}` | {shown} |"
    yield ""
    for name, measure in catalogue().items():
        text = f"- **{measure.title.to(language)}** (`{name}`). {measure.explanation.to(language)}"
        yield from wrap(text, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def renewed(text: str, language: Language) -> str:
    """A guide's text with the present list of measures."""
    found = "\n".join(listing(language))
    return LIST.sub(lambda match: f"{match[1]}{found}\n{match[2]}", text)


def test_every_unit_has_a_title() -> None:
    assert set(UNIT_TITLES) == set(UNITS)


@pytest.mark.parametrize("language", PAGES)
def test_guide_lists_the_measures_as_they_are(language: Language) -> None:
    text = PAGES[language].read_text(encoding="utf-8")
    present = renewed(text, language)
    if os.environ.get("ZELO_UPDATE_GUIDES"):
        PAGES[language].write_text(present, encoding="utf-8")
        text = present
    assert LIST.search(text)
    assert present == text


@pytest.mark.parametrize("language", PAGES)
def test_guide_names_every_measure(language: Language) -> None:
    text = PAGES[language].read_text(encoding="utf-8")
    assert [name for name in catalogue() if f"| `{name}` |" not in text] == []


@pytest.mark.parametrize("language", PAGES)
def test_guide_shows_a_measures_file_as_it_is(language: Language) -> None:
    written = files("zelo.warehouse").joinpath("measures", f"{SHOWN}.sql").read_text(encoding="utf-8")
    assert f"```sql\n{written}```" in PAGES[language].read_text(encoding="utf-8")
