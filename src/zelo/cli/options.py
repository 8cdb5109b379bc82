"""Options that many commands share."""

import os
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from zelo.engine.home import Home
from zelo.lib.dates import parse_day
from zelo.lib.errors import InvalidInput
from zelo.lib.text import Language

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="The home folder; ZELO_HOME names it otherwise.", show_default=False),
]
LanguageOption = Annotated[
    str | None,
    typer.Option("--language", help="pt or en; the home's own language otherwise.", show_default=False),
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="The date to look from, YYYY-MM-DD; today otherwise.", show_default=False),
]
UnitOption = Annotated[
    str, typer.Option("--unit", help="What one account is: establishment, root (CNPJ root) or group.")
]

_given_home: ContextVar[Path | None] = ContextVar("home", default=None)


def keep_home(home: Path | None) -> None:
    """Remembers the home given before the command's name."""
    _given_home.set(home)


def open_home(home: Path | None) -> Home:
    """The home named after the command, else before it, else by ZELO_HOME, else the user's own."""
    return Home.open(home or _given_home.get())


def use_home(home: Path | None) -> None:
    """Makes the chosen home the one that the application's settings and its child processes open."""
    chosen = home or _given_home.get()
    if chosen is not None:
        os.environ["ZELO_HOME"] = str(chosen)


def day_or_today(as_of: str | None) -> date:
    return parse_day(as_of) if as_of else date.today()  # noqa: DTZ011 -- the person's own calendar day


def chosen_language(home: Home, language: str | None) -> Language:
    """The language asked for, else the home's. Raises InvalidInput for one that Zelo does not speak."""
    if language is None:
        return home.language
    if language not in get_args(Language):
        raise InvalidInput(f"{language!r} is not a language of Zelo; write pt or en.")
    return cast(Language, language)
