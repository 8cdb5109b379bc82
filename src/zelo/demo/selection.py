"""The demonstration's evaluations: those of its refreshes, with their proposals, waiting for decisions."""

from zelo.apps.operations.worker import Worker
from zelo.apps.portfolio.enums import RefreshState
from zelo.apps.portfolio.models import Refresh
from zelo.apps.selection.actions.evaluations import take_over
from zelo.apps.selection.models import Evaluation


def take_last_evaluation() -> None:
    """Takes over what the last refresh evaluated, so that pages have something to show and to compare."""
    done = Refresh.objects.filter(state=RefreshState.DONE).exclude(evaluation=None)
    last = done.order_by("-pk").values_list("evaluation", flat=True).first()
    if last is not None and not Evaluation.objects.filter(number=last).exists():
        take_over(number=last, by=None)
        Worker().run_until_idle()
