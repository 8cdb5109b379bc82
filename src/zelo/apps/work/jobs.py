from typing import Any

from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.jobs import JobContext, job, schedule

NAME = "work.digests"


@job(NAME, _("Digests by e-mail"), attempts=6)
def send(context: JobContext) -> dict[str, Any]:
    from zelo.apps.work.actions.notices import send_digests

    return send_digests()


schedule("work.digests", _("Write the digests that are due"), job=NAME, every_minutes=10)
