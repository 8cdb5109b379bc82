"""Work in the background about measures."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.jobs import JobContext, job
from zelo.lib.errors import ZeloError

TRIAL = "measures.try"


@job(TRIAL, _("Try a measure on the present facts"), attempts=1)
def try_measure(context: JobContext, *, name: str, text: str, form: dict[str, str]) -> dict[str, Any]:
    """Keeps nothing but its result: `distribution` and `examples`, or `fault` where the SELECT failed."""
    from zelo.engine.measure_trial import try_measure as run
    from zelo.engine.own_measures import own_measure

    try:
        trial = run(settings.HOME, own_measure(name, text), as_of=timezone.localdate())
    except ZeloError as error:
        return {"fault": str(error)}
    return {"distribution": trial.distribution.as_json(), "examples": trial.examples}
