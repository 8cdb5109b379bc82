"""`zelo policy`: the policies there are, one in full, and whether a file is a sound policy."""

from typing import Annotated

import typer

from zelo.cli.options import HomeOption, LanguageOption, chosen_language, open_home
from zelo.cli.output import DocumentFormat, Format, print_json, print_rows

app = typer.Typer(help="Explicit rules of which accounts are key accounts.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="A policy's file or name.")]
FormatOption = Annotated[Format, typer.Option("--format", help="Form of the result.")]

DocumentFormatOption = Annotated[DocumentFormat, typer.Option("--format", help="Form of the result.")]


@app.command("list")
def list_all(
    form: FormatOption = Format.TABLE, language: LanguageOption = None, home: HomeOption = None
) -> None:
    """The policies that ship with Zelo and the home's own."""
    from zelo.engine.policies import list_policies

    opened = open_home(home)
    spoken = chosen_language(opened, language)
    rows = [
        [found.policy.name, found.policy.version, found.origin, found.policy.title.to(spoken)]
        for found in list_policies(opened)
    ]
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
