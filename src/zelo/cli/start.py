"""`zelo init`: makes a home with its currency and language."""

from typing import Annotated

import typer

from zelo.cli.options import HomeOption, LanguageOption, chosen_language, open_home
from zelo.cli.output import talk


def init(
    currency: Annotated[
        str | None, typer.Option(help="The one currency of all money, such as BRL; BRL otherwise.")
    ] = None,
    language: LanguageOption = None,
    own_cnpj: Annotated[
        list[str] | None,
        typer.Option(help="A CNPJ or CNPJ root of your own company; may be given several times."),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Make a home, or change the language of one; its currency stays once it holds data."""
    opened = open_home(home)
    spoken = chosen_language(opened, language)
    ready = opened.in_currency(currency).speaking(spoken).owning(own_cnpj or [])
    ready.save()
    talk(f"The home {ready.root} keeps its money in {ready.currency} and speaks {ready.language}.")
