"""A home in which a test imports small files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from zelo.engine.home import Home
from zelo.engine.import_file import ImportReport, import_file
from zelo.engine.requests import import_request

Importer = Callable[..., ImportReport]


def silent(step: str, fraction: float | None) -> None:
    """No progress bar."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", "BRL", "en")


@pytest.fixture
def take(home: Home, tmp_path: Path) -> Importer:
    """Imports text as a file of a table into the home."""

    def importer(text: str, table: str = "transactions", *, skip_rejected: bool = False) -> ImportReport:
        path = tmp_path / f"{table}.csv"
        path.write_text(text, encoding="utf-8")
        return import_file(home, import_request(path, table), silent, skip_rejected=skip_rejected)

    return importer
