"""The guides are true: their commands are run in order in a new home and must print what the guide shows.

A block marked `console` holds commands, each after `$ `, and their output. ZELO_UPDATE_GUIDES=1 writes the
present output into the guides instead of comparing.
"""

import io
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from zelo.cli import main

GUIDES = Path(__file__).parents[2] / "docs" / "guide"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
PAGES = [
    path for path in sorted(GUIDES.rglob("*.md")) if "```console\n$ zelo" in path.read_text(encoding="utf-8")
]


def output_of(command: str) -> str:
    words = shlex.split(command)
    assert words[0] == "zelo", f"a guide may only run zelo: {command}"
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        try:
            main(words[1:])
        except SystemExit as stop:
            assert stop.code in (0, 1, None), f"{command}: {printed.getvalue()}"
    lines = MOMENT.sub("2026-01-01T00:00:00+00:00", printed.getvalue()).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def steps(block: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown.strip("\n")


def rerun(text: str) -> str:
    """The guide's text with the present output of its commands."""

    def fresh(match: re.Match[str]) -> str:
        parts = (f"$ {command}\n{output_of(command)}".rstrip("\n") for command, _ in steps(match[1]))
        return "```console\n" + "\n\n".join(parts) + "\n```"

    return BLOCK.sub(fresh, text)


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(GUIDES / "files", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZELO_HOME", "home")
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    return tmp_path


def test_there_are_guides_to_run() -> None:
    assert {path.name for path in PAGES} >= {"first-list.md", "primeira-lista.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_guide_shows_what_its_commands_print(page: Path, newcomer: Path) -> None:
    text = page.read_text(encoding="utf-8")
    present = rerun(text)
    if os.environ.get("ZELO_UPDATE_GUIDES"):
        page.write_text(present, encoding="utf-8")
    assert present == text
