"""`zelo backup` and `zelo restore`."""

from pathlib import Path
from typing import Annotated

import typer

from zelo.cli.options import HomeOption
from zelo.cli.output import talk
from zelo.cli.server import prepare


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, such as zelo.backup.")],
    home: HomeOption = None,
) -> None:
    """Write the whole home, database and lake included, into one file, while people work."""
    prepare(home)
    from zelo.apps.operations.backup import write_backup

    manifest = write_backup(file)
    rows, count = sum(manifest["counts"].values()), len(manifest["files"])
    talk(
        f"{file} holds {count} files and {rows} rows, and the secret key, which opens second factors: "
        "keep it where nobody else can read it."
    )


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `zelo backup` wrote.")],
    home: HomeOption = None,
) -> None:
    """Restore a backup into an empty home and check it; mail that was waiting is held, never sent again."""
    prepare(home)
    from zelo.apps.operations.restore import restore_backup

    manifest = restore_backup(file)
    rows = sum(manifest["counts"].values())
    talk(f"Restored the backup of {manifest['created_at']}: {rows} rows, counts and hashes as in it.")
