"""`zelo backup`: one file with the database, the lake, the home's files and a manifest with their hashes.

It is taken while people work: the database by its own online backup or snapshot, the lake's immutable files
by hard links made under the lake's lock. The file gets its name only once it is whole, so a killed backup
leaves the old one.
"""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from filelock import FileLock, Timeout

from zelo import __version__
from zelo.apps.operations.portable import dump_tables, kept_tables
from zelo.apps.operations.upgrade import copy_sqlite, require_upgraded
from zelo.engine.faults import plain_faults
from zelo.lib.errors import Busy, InvalidInput

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE_FILE = "database.sqlite3"
_LEFT_OUT = {"static", "lake"}


def write_backup(target: Path) -> dict[str, Any]:
    """Writes the backup and returns its manifest; `target` is replaced only by a whole one."""
    require_upgraded()
    if target.is_dir() or not target.parent.is_dir():
        raise InvalidInput(f"{target} cannot be a backup: name a file in a folder that exists.")
    with plain_faults(str(target)), _alone(), _workspace() as folder:
        manifest = _collect(folder)
        _pack(folder, manifest, target)
    return manifest


@contextmanager
def _alone() -> Iterator[None]:
    try:
        with FileLock(settings.HOME.root / ".backup.lock", timeout=0):
            for left in settings.HOME.root.glob(".backup-*"):
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
            yield
    except Timeout as error:
        raise Busy("Another backup of this home is being written.") from error


@contextmanager
def _workspace() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=".backup-", dir=settings.HOME.root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _collect(folder: Path) -> dict[str, Any]:
    """Database and files of one moment, as far as the lake goes, in `folder`."""
    home = settings.HOME
    with home.lake.writing(wait_seconds=60):
        counts, migrations = _save_database(folder)
        if home.lake.root.exists():
            left_out = shutil.ignore_patterns("staging", "*.lock", ".lock")
            shutil.copytree(home.lake.root, folder / "lake", copy_function=_link, ignore=left_out)
    for path in sorted(home.root.iterdir()):
        if path.name.startswith(".") or path.name in _LEFT_OUT or ".sqlite3" in path.name:
            continue
        if path.is_dir():
            shutil.copytree(path, folder / "home" / path.name)
        else:
            (folder / "home").mkdir(exist_ok=True)
            shutil.copy2(path, folder / "home" / path.name)
    return {
        "format": FORMAT,
        "zelo": __version__,
        "created_at": timezone.now().isoformat(),
        "database": connection.vendor,
        "migrations": migrations,
        "counts": counts,
    }


def _save_database(folder: Path) -> tuple[dict[str, int], list[list[str]]]:
    if connection.vendor == "sqlite":
        copy = folder / SQLITE_FILE
        copy_sqlite(Path(connection.settings_dict["NAME"]), copy)
        return sqlite_counts(copy)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        counts = dump_tables(folder / "database")
        applied = MigrationRecorder(connection).applied_migrations()
    return counts, sorted([app, name] for app, name in applied)


def sqlite_counts(file: Path) -> tuple[dict[str, int], list[list[str]]]:
    """Rows per table of a SQLite file, and the upgrade steps it has seen."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {
            name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 -- its own names
            for name in kept_tables(names)
        }
        steps = database.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
    return counts, [list(step) for step in steps]


def _pack(folder: Path, manifest: dict[str, Any], target: Path) -> None:
    partial = target.with_name(f"{target.name}.partial")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    hashes = {}
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w") as archive:
            for path in files:
                name = str(path.relative_to(folder))
                hashes[name] = file_hash(path)
                archive.add(path, name, recursive=False)
            manifest["files"] = hashes
            about = folder / MANIFEST
            about.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
            archive.add(about, MANIFEST)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(target)


def file_hash(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _link(source: str, target: str) -> None:
    """A second name for an immutable file; a copy where the disk cannot do that."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
