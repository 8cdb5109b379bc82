"""Every command has help and stands in a guide."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from zelo.cli.app import app

DOCS = Path(__file__).parents[2]
PAGES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in (DOCS / "README.md", *sorted((DOCS / "docs" / "guide").rglob("*.md")))
)


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield name, command
        return
    for word, child in children.items():
        yield from commands(child, f"{name} {word}")


COMMANDS = dict(commands(get_command(app), "zelo"))


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_help(name: str) -> None:
    assert COMMANDS[name].help


@pytest.mark.parametrize("name", COMMANDS)
def test_command_stands_in_a_guide(name: str) -> None:
    assert name in PAGES


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help(name: str) -> None:
    bare = [p.name for p in COMMANDS[name].params if p.name != "help" and not getattr(p, "help", None)]
    assert bare == []
