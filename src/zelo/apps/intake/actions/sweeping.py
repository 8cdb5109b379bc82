"""Uploaded files go after a while, and every value of theirs that was shown; counts and totals stay."""

import shutil
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from zelo.apps.intake.enums import BUSY, OPEN, ImportState
from zelo.apps.intake.models import Import
from zelo.apps.intake.uploads import remove, uploads_folder

_WORK = timedelta(days=1)


def sweep_uploads() -> int:
    """Removes the files of imports that are older than ZELO_UPLOAD_DAYS, and what killed workers left."""
    before = timezone.now() - timedelta(days=settings.UPLOAD_KEEP_DAYS)
    old = Import.objects.filter(created_at__lt=before, file_gone_at=None).exclude(state__in=BUSY)
    count = 0
    for entry in old.exclude(batch=None, state=ImportState.DONE, size=0):
        remove(entry.token)
        entry.file_gone_at = timezone.now()
        if entry.state in OPEN:
            entry.state = ImportState.DISCARDED
        entry.look, entry.corrections = {}, []
        columns = [{**column, "example": None} for column in entry.report.get("columns", [])]
        entry.report = {**entry.report, **({"columns": columns} if columns else {})}
        entry.save()
        count += 1
    _sweep_left()
    return count


def _sweep_left() -> None:
    """Folders of no import, and workspaces of processes that are gone."""
    known = set(Import.objects.values_list("token", flat=True))
    oldest = timezone.now().timestamp() - _WORK.total_seconds()
    for path in uploads_folder().iterdir():
        if path.stat().st_mtime > oldest or path.name in known:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
