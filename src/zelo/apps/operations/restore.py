"""`zelo restore`: a backup into an empty home, verified; no mail that it holds leaves again."""

import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from zelo.apps.operations.backup import FORMAT, MANIFEST, SQLITE_FILE, file_hash
from zelo.apps.operations.enums import JobState, MailState
from zelo.apps.operations.models import Job, OutgoingMail
from zelo.apps.operations.portable import kept_tables, load_tables
from zelo.apps.operations.upgrade import copy_sqlite, upgrade
from zelo.engine.faults import plain_faults
from zelo.lib.errors import InvalidInput, ZeloError

_OF_AN_EMPTY_HOME = {"static", "secret.key"}


class BackupDamaged(ZeloError):
    """The backup is not whole, or not one at all; nothing was restored."""


def restore_backup(source: Path) -> dict[str, Any]:
    """Restores `source` into this empty home and returns its manifest.

    Raises InvalidInput where the home is not empty, BackupDamaged where a file differs from its hash.
    """
    _require_empty()
    with plain_faults(str(source)), _unpacked(source) as folder:
        manifest = _verified(folder)
        _restore_files(folder)
        _restore_database(folder, manifest)
        _settle()
        _compare_counts(manifest)
        upgrade()
    return manifest


def _require_empty() -> None:
    home = settings.HOME
    found = (
        [path.name for path in home.root.iterdir() if not path.name.startswith(".")]
        if home.root.exists()
        else []
    )
    others = sorted(name for name in set(found) - _OF_AN_EMPTY_HOME if ".sqlite3" not in name)
    if others:
        raise InvalidInput(
            f"The home {home.root} is not empty (it holds {others[0]}); restore into a new one."
        )
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise InvalidInput("The database holds tables already; restore into an empty one.")
    connection.close()


@contextmanager
def _unpacked(source: Path) -> Iterator[Path]:
    settings.HOME.root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".restore-", dir=settings.HOME.root))
    try:
        try:
            with tarfile.open(source, mode="r:") as archive:
                archive.extractall(folder, filter="data")
        except (tarfile.TarError, EOFError) as error:
            raise BackupDamaged(f"{source} is no whole backup of Zelo: {error}.") from error
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _verified(folder: Path) -> dict[str, Any]:
    about = folder / MANIFEST
    if not about.is_file():
        raise BackupDamaged("The file has no manifest: it is no backup of Zelo, or it was cut short.")
    try:
        manifest: dict[str, Any] = json.loads(about.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BackupDamaged(f"The backup's manifest cannot be read: {error}.") from error
    if manifest.get("format") != FORMAT:
        raise InvalidInput(f"The backup has format {manifest.get('format')}; this version reads {FORMAT}.")
    files = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} - {MANIFEST}
    for name in sorted(files ^ set(manifest["files"])):
        raise BackupDamaged(f"The backup's files and its manifest differ: {name}. Nothing was restored.")
    for name, expected in manifest["files"].items():
        if file_hash(folder / name) != expected:
            raise BackupDamaged(f"{name} in the backup is damaged: its hash differs. Nothing was restored.")
    if manifest["database"] != connection.vendor:
        raise InvalidInput(
            f"The backup is of a {manifest['database']} database, and this home's is {connection.vendor}."
        )
    return manifest


def _restore_files(folder: Path) -> None:
    home = settings.HOME
    if (folder / "home").is_dir():
        for path in (folder / "home").iterdir():
            target = home.root / path.name
            target.unlink(missing_ok=True)
            shutil.move(path, target)
    if (folder / "lake").is_dir():
        home.lake.root.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / "lake", home.lake.root)


def _restore_database(folder: Path, manifest: dict[str, Any]) -> None:
    if connection.vendor == "sqlite":
        copy_sqlite(folder / SQLITE_FILE, Path(connection.settings_dict["NAME"]))
    else:
        load_tables(folder / "database", manifest["migrations"])


def _settle() -> None:
    """Sessions end, mail that had not certainly left waits for a person, jobs under way start anew."""
    open_mail = [MailState.WAITING, MailState.SENDING, MailState.UNCLEAR]
    with transaction.atomic():
        Session.objects.all().delete()
        UserSession.objects.all().delete()
        OutgoingMail.objects.filter(state__in=open_mail).update(state=MailState.HELD)
        Job.objects.filter(name="mail.deliver", state__in=[JobState.WAITING, JobState.RUNNING]).update(
            state=JobState.FAILED, error="Held by a restore.", lease_token="", lease_until=None
        )
        Job.objects.filter(state=JobState.RUNNING).update(
            state=JobState.WAITING, key="", lease_token="", lease_until=None
        )


def _compare_counts(manifest: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for table in kept_tables(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            found, expected = cursor.fetchone()[0], manifest["counts"].get(table, 0)
            if found != expected:
                raise BackupDamaged(
                    f"{table} holds {found} rows after the restore, the backup had {expected}."
                )
