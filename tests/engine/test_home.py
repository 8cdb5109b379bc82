"""A home: its settings, its currency, and where it is."""

from pathlib import Path

import pytest

from zelo.engine.home import Home, home_path
from zelo.lib.errors import InvalidInput


def test_open_reads_what_save_wrote(tmp_path: Path) -> None:
    Home(tmp_path / "new", "GBP", "en").save()
    assert Home.open(tmp_path / "new") == Home(tmp_path / "new", "GBP", "en")


def test_open_takes_the_home_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZELO_HOME", str(tmp_path))
    assert Home.open().root == tmp_path == home_path()


def test_open_of_an_empty_place_keeps_reais(tmp_path: Path) -> None:
    opened = Home.open(tmp_path)
    assert (opened.currency, opened.exists) == ("BRL", False)


@pytest.mark.parametrize(("spoken", "language"), [("pt_BR.UTF-8", "pt"), ("en_GB.UTF-8", "en"), ("", "en")])
def test_language_follows_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoken: str, language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", spoken)
    assert Home.open(tmp_path).language == language


def test_in_currency_is_adopted_while_there_is_no_data(tmp_path: Path) -> None:
    assert Home(tmp_path).in_currency("GBP").currency == "GBP"


def test_lake_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZELO_LAKE", str(tmp_path / "shared"))
    assert Home(tmp_path / "home").lake.root == tmp_path / "shared"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('currency = "XXZ"', "'XXZ' in .* is not a currency code"),
        ('language = "fr"', "'fr' in .* is not a language of Zelo"),
        ('colour = "red"', "Unknown setting 'colour'"),
        ("currency = ", "cannot be read"),
    ],
)
def test_open_refuses_wrong_settings(tmp_path: Path, settings: str, message: str) -> None:
    (tmp_path / "zelo.toml").write_text(settings, encoding="utf-8")
    with pytest.raises(InvalidInput, match=message):
        Home.open(tmp_path)
