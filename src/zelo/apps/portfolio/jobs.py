"""The portfolio's work in the background."""

from datetime import time
from typing import Any

from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.jobs import JobContext, job, schedule


@job("portfolio.duplicates", _("Look for accounts that are in twice"))
def look_for_duplicates(context: JobContext) -> dict[str, Any]:
    from zelo.apps.portfolio.actions.duplicates import search_duplicates

    return {"pairs": search_duplicates()}


schedule(
    "portfolio.duplicates",
    _("Look for accounts that are in twice, every night"),
    job="portfolio.duplicates",
    daily_at=time(4, 40),
)
