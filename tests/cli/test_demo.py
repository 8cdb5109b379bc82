"""`zelo demo --company`, as a person runs it."""

from pathlib import Path

from tests.cli.conftest import Command


def test_demo_company_loads_once_and_explains(zelo: Command, tmp_path: Path) -> None:
    home = str(tmp_path / "packaging")
    first = zelo("demo", "--company", "--home", home, "--as-of", "2026-06-30", "--language", "en")
    assert first.count("stopped buying without saying a word.") == 1
    for question in ("Why the first one is in", "Why the last one is in", "Why the first one out is out"):
        assert first.count(question) == 1
    again = zelo("demo", "--company", "--home", home, "--language", "pt")
    created = [line.split()[2] for line in again.splitlines()[1:16]]
    assert created == ["0"] * 15
    assert again.count("parou de comprar sem dizer nada.") == 1
    refused = zelo("demo", "--company", "--home", home, "--seed", "9", code=1)
    assert refused.count("seed 2026 as of 2026-06-30") == 1


def test_demo_seed_needs_the_company(zelo: Command, tmp_path: Path) -> None:
    told = zelo("demo", "--seed", "9", "--home", str(tmp_path / "shop"), code=1)
    assert told.count("add --company") == 1
