"""`zelo policy`: policies, one in full, whether a file is sound; to and from the application."""

from pathlib import Path
from typing import Annotated

import typer

from zelo.cli.application import has_application
from zelo.cli.kept_policies import export_policy, import_policy, kept_policies
from zelo.cli.options import HomeOption, LanguageOption, chosen_language, open_home
from zelo.cli.output import DocumentFormat, Format, print_json, print_rows, talk
from zelo.lib.errors import ZeloError

app = typer.Typer(help="Explicit rules of which accounts are key accounts.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="A policy's file or name.")]
FormatOption = Annotated[Format, typer.Option("--format", help="Form of the result.")]

DocumentFormatOption = Annotated[DocumentFormat, typer.Option("--format", help="Form of the result.")]


@app.command("list")
def list_all(
    form: FormatOption = Format.TABLE, language: LanguageOption = None, home: HomeOption = None
) -> None:
    """The policies that ship with Zelo, the home's own files, and the application's versions."""
    from zelo.engine.policies import list_policies

    opened = open_home(home)
    spoken = chosen_language(opened, language)
    rows = [
        [found.policy.name, found.policy.version, found.origin, found.policy.title.to(spoken)]
        for found in list_policies(opened)
    ]
    if has_application(opened):
        try:
            rows += kept_policies(opened, spoken)
        except ZeloError as error:
            talk(str(error))
    print_rows(("policy", "version", "origin", "title"), rows, form, spoken)


@app.command()
def show(name: NameArgument, home: HomeOption = None) -> None:
    """A policy's text, ready to be copied and changed."""
    from zelo.engine.policies import find_policy

    typer.echo(find_policy(open_home(home), name).text.rstrip("\n"))


@app.command()
def check(
    name: NameArgument,
    form: DocumentFormatOption = DocumentFormat.TABLE,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Whether a policy can be used, and what it says in brief."""
    from zelo.engine.policies import find_policy

    opened = open_home(home)
    policy = find_policy(opened, name).policy
    spoken = chosen_language(opened, language)
    content = {
        "policy": policy.name,
        "version": policy.version,
        "title": policy.title.to(spoken),
        "unit": policy.unit,
        "months": policy.months,
        "criteria": ", ".join(policy.measures),
        "tiers": ", ".join(f"{tier.name} {tier.enter:g}/{tier.stay:g}" for tier in policy.tiers),
        "hash": policy.hash,
    }
    if form is DocumentFormat.TABLE:
        for key, value in content.items():
            typer.echo(f"{key}: {value}")
    else:
        print_json(content)


@app.command()
def export(
    name: Annotated[str, typer.Argument(help="A policy of the application.")],
    version: Annotated[
        int | None, typer.Option("--version", help="Its version; without it the one in use, else the last.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """A version of a policy that the application keeps, as its TOML file."""
    typer.echo(export_policy(open_home(home), name, version).rstrip("\n"))


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A policy's TOML file.")],
    note: Annotated[str, typer.Option("--note", help="What changes, and why.")] = "",
    home: HomeOption = None,
) -> None:
    """Give a policy's file to the application as a draft; people approve it there."""
    name, number = import_policy(open_home(home), file, note)
    typer.echo(f"{name} {number}")
