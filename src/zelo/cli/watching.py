"""`zelo import watch` and `zelo import take`: files of a folder by a profile, for cron and by hand."""

from pathlib import Path
from typing import Annotated

import typer

from zelo.cli.options import HomeOption, LanguageOption, chosen_language, open_home
from zelo.cli.output import talk
from zelo.cli.server import prepare
from zelo.lib.errors import InvalidInput
from zelo.lib.text import Text

_LOOKED = Text(
    "{taken} arquivos recebidos, {waiting} esperando ficar estáveis; zelo serve ou zelo worker os importa.",
    "{taken} files taken, {waiting} waiting to become steady; zelo serve or zelo worker imports them.",
)
_TAKEN = Text(
    "{name} recebido como importação {number}; zelo serve ou zelo worker a faz.",
    "{name} is taken as import {number}; zelo serve or zelo worker does it.",
)

FilesArgument = Annotated[
    list[Path], typer.Argument(help="The files; each goes to done/ or failed/ beside it.")
]
ProfileOption = Annotated[str, typer.Option("--profile", help="The name of an import profile.")]
SkipOption = Annotated[
    bool, typer.Option("--skip-rejected", help="Import the rest where some lines cannot be used.")
]


def watch(language: LanguageOption = None, home: HomeOption = None) -> None:
    """Look into the watched folders once, as the schedule does every few minutes; for cron."""
    opened = open_home(home)
    prepare(opened.root)
    from zelo.apps.intake.actions.folders import watch_folders
    from zelo.apps.operations.upgrade import require_upgraded

    require_upgraded()
    found = watch_folders()
    spoken = chosen_language(opened, language)
    talk(_LOOKED.to(spoken).format(taken=found.taken, waiting=found.waiting))


def take(
    files: FilesArgument,
    profile: ProfileOption,
    skip_rejected: SkipOption = False,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Hand files to the application, to be checked and imported by a profile; they are moved away."""
    opened = open_home(home)
    prepare(opened.root)
    from zelo.apps.intake.actions.folders import take_file
    from zelo.apps.intake.models import Profile
    from zelo.apps.operations.upgrade import require_upgraded

    require_upgraded()
    found = Profile.objects.filter(name=profile).first()
    if found is None:
        there = ", ".join(Profile.objects.values_list("name", flat=True)) or "none yet"
        raise InvalidInput(f"There is no import profile {profile!r}; there are {there}.")
    spoken = chosen_language(opened, language)
    for file in files:
        if not file.is_file():
            raise InvalidInput(f"There is no file {file}.")
        entry = take_file(found, file, skip_rejected=skip_rejected)
        if entry is None:
            raise InvalidInput(f"{file} cannot be read; it stands in failed/ now, with the reason beside it.")
        talk(_TAKEN.to(spoken).format(name=file.name, number=entry.pk))
