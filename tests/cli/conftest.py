"""A home with a small company, and commands run in it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zelo.cli import main

GUIDE_FILES = Path(__file__).parents[2] / "docs" / "guide" / "files"

Command = Callable[..., str]


@pytest.fixture
def zelo(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs one command in the home and gives back what it printed on stdout."""
    monkeypatch.setenv("ZELO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LANG", "C.UTF-8")

    def run(*arguments: str, code: int = 0) -> str:
        capsys.readouterr()
        try:
            main(list(arguments))
            ended = 0
        except SystemExit as stop:
            ended = int(str(stop.code or 0))
        printed = capsys.readouterr()
        assert ended == code, printed.err
        return printed.out if code == 0 else printed.err

    return run


@pytest.fixture
def company(zelo: Command) -> Command:
    """The guide's company, imported."""
    zelo("import", "run", str(GUIDE_FILES / "clientes.csv"), "--table", "accounts")
    zelo("import", "run", str(GUIDE_FILES / "vendas.csv"), "--table", "transactions")
    return zelo


def document(text: str) -> Any:
    """The one JSON document that stdout must be."""
    return json.loads(text)
