"""The one file of styles: two parts of it do not use one name for different things."""

import re
from collections import Counter
from pathlib import Path

STYLES = Path(__file__).parents[2] / "src" / "zelo" / "web" / "static" / "zelo" / "zelo.css"


def repeated(text: str) -> list[str]:
    """Selectors that stand alone at the head of more than one rule, those of media queries aside."""
    found = Counter(re.findall(r"^([.#\w][^,{@]*?) \{", text, flags=re.MULTILINE))
    return [selector for selector, count in found.items() if count > 1]


def test_a_repeated_name_is_found() -> None:
    assert repeated(".a { color: red; }\n.a, .b { x: y; }\n.b { x: y; }\n.a { color: blue; }\n") == [".a"]


def test_no_name_stands_for_two_things() -> None:
    assert repeated(STYLES.read_text(encoding="utf-8")) == []
