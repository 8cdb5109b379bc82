"""A refresh's report on the data as it lies in a home's folder, with what a test wants in it."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.utils import timezone

from zelo.engine.data_report import REPORT, DataReport
from zelo.engine.refreshed import folder_of


def report_of(*, unlisted: Iterable[Any] = (), **parts: Any) -> Any:
    """A refresh that ended well with such a report. unlisted: accounts that no register lists."""
    from zelo.apps.portfolio.models import Refresh

    made = Refresh.objects.create(state="done", as_of=timezone.localdate())
    rows = [
        {
            "source": "main",
            "code": account.code,
            "cnpj": None,
            "account_id": account.code,
            "found": 2,
            "documents": 1,
            "net": "10.00",
            "first": "2026-01-01",
            "last": "2026-02-01",
        }
        for account in unlisted
    ]
    content = asdict(DataReport(unlisted=rows, unlisted_count=len(rows), register=1, accounts=1)) | parts
    folder = folder_of(settings.HOME, made.pk)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / REPORT).write_text(json.dumps(content), encoding="utf-8")
    return made
