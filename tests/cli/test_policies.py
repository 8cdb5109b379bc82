"""Policies between files and the application."""

from pathlib import Path

import pytest

from tests.homes import ROOT, Home

STARTER = ROOT / "src" / "zelo" / "engine" / "policies" / "purchases.toml"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home", "")
    made.zelo("init", "--language", "en")
    return made


def out(home: Home, *arguments: str) -> str:
    import subprocess
    import sys

    command = [sys.executable, "-m", "zelo", *arguments]
    ended = subprocess.run(command, cwd=ROOT, env=home.environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_file_goes_in_and_comes_out_as_it_was(home: Home, tmp_path: Path) -> None:
    home.zelo("upgrade")
    file = tmp_path / "ours.toml"
    text = STARTER.read_text("utf-8").replace('name = "purchases"', 'name = "ours"')
    file.write_text(text, encoding="utf-8")
    assert out(home, "policy", "import", str(file), "--note", "first") == "ours 1\n"
    assert out(home, "policy", "export", "ours") == text
    listed = out(home, "policy", "list", "--format", "csv").splitlines()
    assert [line.split(",")[:3] for line in listed[1:]] == [
        ["balanced", "1", "starter"],
        ["purchases", "1", "starter"],
        ["recurring", "1", "starter"],
        ["ours", "1", "draft"],
    ]
    assert "has a draft already" in home.zelo("policy", "import", str(file), code=1)
    assert "it has ours" in home.zelo("policy", "export", "theirs", code=1)
    assert "no policy ours 7" in home.zelo("policy", "export", "ours", "--version", "7", code=1)


def test_without_an_application_it_says_so(home: Home) -> None:
    assert "has no application yet" in home.zelo("policy", "export", "ours", code=1)
    assert "purchases" in out(home, "policy", "list")
