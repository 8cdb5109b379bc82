"""`zelo init`: makes a home with its currency and language."""

from dataclasses import replace
from typing import Annotated

import typer

from zelo.cli.options import HomeOption, LanguageOption, chosen_language, open_home
from zelo.cli.output import talk


def init(
    currency: Annotated[
        str | None, typer.Option(help="The one currency of all money, such as BRL; BRL otherwise.")
    ] = None,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Make a home, or change the language of one; its currency stays once it holds data."""
    opened = open_home(home)
    ready = replace(opened.in_currency(currency), language=chosen_language(opened, language))
    ready.save()
    talk(f"The home {ready.root} keeps its money in {ready.currency} and speaks {ready.language}.")
