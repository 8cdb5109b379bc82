"""Settings from the environment: typed, and refused by name."""

import stat
from pathlib import Path
from typing import Any

import pytest

from zelo.lib.environment import Environment, database_settings, own_secret
from zelo.lib.errors import InvalidInput


def env(**values: str) -> Environment:
    return Environment(values)


def test_values_are_typed() -> None:
    given = env(A="yes", B="OFF", C="12", D="a, b c", E=" x ")
    assert (given.flag("A"), given.flag("B"), given.flag("F", True)) == (True, False, True)
    assert given.number("C", 1, least=0, most=20) == 12
    assert (given.words("D"), given.text("E"), given.text("F", "y")) == (["a", "b", "c"], "x", "y")
    assert given.choice("E", ("x", "z"), "z") == "x"


@pytest.mark.parametrize(
    "read",
    [
        lambda e: e.flag("NAME"),
        lambda e: e.number("NAME", 1, least=0, most=9),
        lambda e: e.choice("NAME", ("a", "b"), "a"),
    ],
)
@pytest.mark.parametrize("value", ["perhaps", "-1", "10", "1.5", "٣"])
def test_unusable_value_names_its_variable(read: Any, value: str) -> None:
    with pytest.raises(InvalidInput, match="NAME is"):
        read(env(NAME=value))


def test_secret_comes_from_one_place(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(" s3cret\n")
    assert env(S="plain").secret("S") == "plain"
    assert env(S_FILE=str(file)).secret("S") == "s3cret"
    assert env().secret("S") == ""
    with pytest.raises(InvalidInput, match="Both S and S_FILE"):
        env(S="plain", S_FILE=str(file)).secret("S")
    with pytest.raises(InvalidInput, match="cannot be read"):
        env(S_FILE=str(tmp_path / "none")).secret("S")
    file.write_text("\n")
    with pytest.raises(InvalidInput, match="is empty"):
        env(S_FILE=str(file)).secret("S")


def test_own_secret_is_made_once_and_for_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "new home" / "secret.key"
    first = own_secret(file)
    assert own_secret(file) == first and len(first) >= 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]


def test_short_secret_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret.key"
    file.write_text("short")
    with pytest.raises(InvalidInput, match="too short"):
        own_secret(file)


def test_database_address_becomes_settings(tmp_path: Path) -> None:
    found = database_settings(
        "postgres://u%40x:p%2Fw@db.example:6432/zelo?sslmode=require", embedded=tmp_path
    )
    assert {key: found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "zelo",
        "USER": "u@x",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }
    assert database_settings("", embedded=tmp_path / "z")["NAME"] == str(tmp_path / "z")


@pytest.mark.parametrize(
    "url", ["mysql://u:hidden@h/n", "postgres://u:hidden@h", "postgres://u:hidden@h:x/n", "zelo"]
)
def test_other_address_is_refused_without_its_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="ZELO_DATABASE_URL") as refused:
        database_settings(url, embedded=tmp_path)
    assert "hidden" not in str(refused.value)
