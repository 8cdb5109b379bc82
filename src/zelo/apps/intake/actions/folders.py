"""Folders whose files are imported as they come, by a profile; the same for a schedule and for cron."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zelo.apps.intake.actions.imports import ask_for_check, ask_for_commit
from zelo.apps.intake.actions.uploads import add_upload
from zelo.apps.intake.enums import ImportState, Origin
from zelo.apps.intake.models import Import, Profile, WatchedFolder
from zelo.apps.intake.problem_words import error_words
from zelo.lib.errors import InvalidInput, ZeloError

_CHUNK = 1 << 20
DONE, FAILED = "done", "failed"


def folder_path(folder: WatchedFolder) -> Path:
    """Where the folder is."""
    home: Path = settings.HOME.root
    return Path(folder.path) if folder.path else home / "inbox" / folder.profile.name


def save_folder(folder: WatchedFolder) -> WatchedFolder:
    """Watches a folder, making it where it stands in the home. Raises InvalidInput for one without access."""
    path = folder_path(folder)
    try:
        if not folder.path:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        usable = path.is_dir() and os.access(path, os.R_OK | os.W_OK | os.X_OK)
    except OSError:
        usable = False
    if not usable:
        raise InvalidInput(_("%(path)s is no folder that Zelo may read and write.") % {"path": path})
    with transaction.atomic():
        folder.problem, folder.seen = "", {}
        folder.save()
    return folder


def remove_folder(folder: WatchedFolder) -> None:
    folder.delete()


@dataclass
class Watched:
    """What one look into folders found: files taken, and those that wait to become steady."""

    taken: int = 0
    waiting: int = 0


def watch_folders() -> Watched:
    """Takes the files that have not changed since the last look."""
    found = Watched()
    for folder in WatchedFolder.objects.filter(is_on=True).select_related("profile", "told"):
        try:
            _look_into(folder, found)
            problem = ""
        except OSError as error:
            problem = f"{error.strerror or error}"
        WatchedFolder.objects.filter(pk=folder.pk).update(
            seen=folder.seen, looked_at=timezone.now(), problem=problem[:300]
        )
    return found


def _look_into(folder: WatchedFolder, found: Watched) -> None:
    path, sizes = folder_path(folder), {}
    for file in sorted(path.iterdir()):
        if file.name.startswith(".") or not file.is_file() or file.is_symlink():
            continue
        size = f"{file.stat().st_size}:{file.stat().st_mtime_ns}"
        if folder.seen.get(file.name) != size:
            sizes[file.name] = size
            found.waiting += 1
            continue
        take_file(folder.profile, file, skip_rejected=folder.skip_rejected, told=folder.told)
        found.taken += 1
    folder.seen = sizes


def take_file(profile: Profile, file: Path, *, skip_rejected: bool, told: Any = None) -> Import | None:
    """Brings one file of a folder in: kept, moved away, and checked and imported by jobs."""
    try:
        with file.open("rb") as stream:
            entry = add_upload(
                name=file.name,
                chunks=iter(lambda: stream.read(_CHUNK), b""),
                by=told,
                origin=Origin.FOLDER,
                profile=profile,
            )
    except ZeloError as error:
        _put_away(file, FAILED, str(error))
        _tell(told, file.name, str(error), None)
        return None
    entry.outcome = {"folder": str(file.parent), "skip_rejected": skip_rejected}
    entry.save(update_fields=["outcome"])
    _put_away(file, DONE)
    advance(entry)
    return entry


def advance(entry: Import) -> None:
    """The next step of an import that nobody attends: check, then import, else somebody is told."""
    entry.refresh_from_db()
    try:
        if entry.error:
            raise InvalidInput(entry.error)
        if entry.state == ImportState.UPLOADED:
            ask_for_check(entry, by=entry.created_by)
        elif entry.state == ImportState.CHECKED:
            ask_for_commit(entry, by=entry.created_by, skip_rejected=bool(entry.outcome.get("skip_rejected")))
    except ZeloError as error:
        if not entry.error:
            Import.objects.filter(pk=entry.pk).update(error=str(error))
        fail_unattended(entry, str(error))


def fail_unattended(entry: Import, why: str) -> None:
    """Moves the file of the folder among the failed ones, with the reason beside it, and tells somebody."""
    folder = Path(entry.outcome["folder"])
    done = folder / DONE / entry.name
    if done.exists():
        _put_away(done, FAILED, why, folder)
    _tell(entry.created_by, entry.name, why, entry)


def _put_away(file: Path, where: str, why: str = "", folder: Path | None = None) -> None:
    target = (folder or file.parent) / where
    target.mkdir(exist_ok=True)
    final = target / file.name
    if final.exists():
        final = target / f"{timezone.now():%Y%m%d-%H%M%S}-{file.name}"
    file.rename(final)
    if why:
        final.with_name(f"{final.name}.txt").write_text(f"{why}\n", encoding="utf-8")


def _tell(person: Any, name: str, why: str, entry: Import | None) -> None:
    if person is None or not person.is_active:
        return
    with translation.override(person.language or settings.LANGUAGE_CODE):
        path = reverse("import", args=[entry.pk]) if entry else reverse("imports")
        text = _("%(name)s could not be imported:\n\n%(why)s\n\n%(link)s\n") % {
            "name": name,
            "why": error_words(why),
            "link": f"{settings.PUBLIC_URL}{path}",
        }
        subject = _("%(name)s could not be imported") % {"name": name}
        send_mail(subject, text, None, [person.email])
