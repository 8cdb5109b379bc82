"""Translation catalogues: compiled from their .po files with Babel, so that no system gettext is needed."""

import os
from pathlib import Path


def compile_stale(package: Path) -> list[Path]:
    """Compiles every catalogue under `package` whose .mo file is missing or older than its .po file.

    Returns the files written. A folder that cannot be written is left as it is: a wheel brings them compiled.
    """
    written = []
    for source in sorted(package.glob("**/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        if not os.access(source.parent, os.W_OK):
            continue
        compile_catalogue(source, target)
        written.append(target)
    return written


def compile_catalogue(source: Path, target: Path) -> None:
    """Writes `source` (.po) as `target` (.mo); a reader sees the old file or the new one."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as stream:
        catalogue = read_po(stream, abort_invalid=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    with draft.open("wb") as stream:
        write_mo(stream, catalogue)
    draft.replace(target)
