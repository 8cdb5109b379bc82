"""The house rule of size: a file stays under 400 lines, a function under 40."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
# Migrations are written by a program; nobody reads them from top to bottom.
FILES = [
    path
    for folder in ("src", "tests", "bench")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]


def long_functions(text: str, most: int = 40) -> list[str]:
    return [
        f"{node.name} ({length} lines)"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > most
    ]


def test_long_functions_finds_a_long_one() -> None:
    text = "def short():\n    pass\n\ndef long():\n" + "    pass\n" * 40
    assert long_functions(text) == ["long (41 lines)"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_stays_under_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_stay_under_40_lines(path: Path) -> None:
    assert long_functions(path.read_text(encoding="utf-8")) == []
