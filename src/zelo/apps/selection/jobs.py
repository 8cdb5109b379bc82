from typing import Any

from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.jobs import JobContext, job

EVALUATE, REPRODUCE = "selection.evaluate", "selection.reproduce"


@job(EVALUATE, _("Evaluate a selection policy"), attempts=6)
def evaluate(context: JobContext, *, evaluation: int) -> dict[str, Any]:
    from zelo.apps.selection.running import run

    return run(context, evaluation)


@job(REPRODUCE, _("Compute an evaluation again"))
def reproduce(context: JobContext, *, evaluation: int) -> dict[str, Any]:
    from zelo.apps.selection.running import run_again

    return run_again(context, evaluation)
