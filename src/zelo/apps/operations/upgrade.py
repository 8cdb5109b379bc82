"""Bringing a home up to this version: all of it or nothing, and never silently.

SQLite: a copy made by the database's own online backup takes the old file's place again if a step fails.
PostgreSQL: all steps are one transaction.
"""

import hashlib
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from filelock import FileLock, Timeout

from zelo import __version__
from zelo.apps.operations.actions import make_schedules
from zelo.lib.errors import Busy, ZeloError

logger = logging.getLogger(__name__)
Step = tuple[str, str]


class UpgradeFailed(ZeloError):
    """A step did not work; the database is as it was."""


def pending_steps() -> list[Step]:
    """Steps that the database has not seen. Raises ZeloError for a database of a later version."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        raise ZeloError(f"The database does not answer: {str(error).strip()}") from error
    loader = executor.loader
    ours = {config.label for config in apps.get_app_configs()}
    unknown = sorted(
        key for key in set(loader.applied_migrations) - set(loader.disk_migrations) if key[0] in ours
    )
    if unknown:
        raise ZeloError(
            f"The database was written by a later version of Zelo ({'.'.join(unknown[0])}). "
            "Install that version, or restore a backup made with this one."
        )
    return [(m.app_label, m.name) for m, _back in executor.migration_plan(loader.graph.leaf_nodes())]


def require_upgraded() -> None:
    """Raises ZeloError unless the database is of this version."""
    steps = pending_steps()
    if steps:
        raise ZeloError(f"The database waits for {len(steps)} steps of this version; run: zelo upgrade")


def upgrade() -> list[Step]:
    """Brings database and static files to this version; returns the steps taken.

    Raises UpgradeFailed, with the old state kept, where one does not work.
    """
    with _alone():
        steps = pending_steps()
        if steps:
            keeper = _sqlite_kept if connection.vendor == "sqlite" else _transaction_kept
            with keeper():
                call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        make_schedules()
        _collect_static_files()
    return steps


def _collect_static_files() -> None:
    """Compresses the static files and gives them names with hashes, where one of them has changed."""
    found = [
        f"{name} {storage.size(name)} {storage.get_modified_time(name).timestamp()}"
        for finder in get_finders()
        for name, storage in finder.list([])
    ]
    stamp = hashlib.sha256("\n".join([__version__, *sorted(found)]).encode()).hexdigest()
    file = Path(settings.STATIC_ROOT) / ".collected"
    if file.is_file() and file.read_text(encoding="ascii") == stamp:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    file.write_text(stamp, encoding="ascii")


@contextmanager
def _alone() -> Iterator[None]:
    """Two processes that start at once upgrade one after the other."""
    settings.HOME.root.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(settings.HOME.root / ".upgrade.lock", timeout=300):
            yield
    except Timeout as error:
        raise Busy("Another process has been upgrading this home for five minutes.") from error


@contextmanager
def _transaction_kept() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except Exception as error:
        raise UpgradeFailed(_sentence(error)) from error


@contextmanager
def _sqlite_kept() -> Iterator[None]:
    database = Path(connection.settings_dict["NAME"])
    kept = database.with_name(f"{database.name}.before-upgrade")
    existed = database.exists() and database.stat().st_size > 0
    if existed:
        copy_sqlite(database, kept)
    try:
        yield
    except Exception as error:
        connection.close()
        if existed:
            copy_sqlite(kept, database)
        else:
            database.unlink(missing_ok=True)
        raise UpgradeFailed(_sentence(error)) from error
    kept.unlink(missing_ok=True)


def copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy by SQLite's online backup, while others may be writing to `source`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as copy:
        origin.backup(copy)
    target.chmod(0o600)


def _sentence(error: Exception) -> str:
    return f"The upgrade did not work and nothing was changed: {type(error).__name__}: {str(error).strip()}"
