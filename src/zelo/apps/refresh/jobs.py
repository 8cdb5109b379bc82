from datetime import time
from typing import Any

from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.jobs import JobContext, job, schedule

NAME = "refresh.run"


@job(NAME, _("Refresh: accounts, measures and lists"), attempts=6)
def run(context: JobContext) -> dict[str, Any]:
    from zelo.apps.refresh.running import run_refresh

    return run_refresh(context)


schedule("refresh.nightly", _("Refresh every night"), job=NAME, daily_at=time(3))
