from datetime import date, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.jobs import JobContext, job, schedule

NAME = "refresh.run"


@job(NAME, _("Refresh: accounts, measures and lists"), attempts=6)
def run(context: JobContext, as_of: str = "") -> dict[str, Any]:
    from zelo.apps.refresh.running import run_refresh

    return run_refresh(context, as_of=date.fromisoformat(as_of) if as_of else None)


schedule("refresh.nightly", _("Refresh every night"), job=NAME, daily_at=time(3))
