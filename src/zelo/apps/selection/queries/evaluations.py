"""Reads of evaluations."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zelo.apps.operations.enums import JobState
from zelo.apps.operations.models import Job
from zelo.apps.selection.enums import EvaluationState, VersionState
from zelo.apps.selection.jobs import REPRODUCE
from zelo.apps.selection.models import Evaluation, PolicyVersion
from zelo.apps.selection.permissions import SEE_SELECTION
from zelo.engine import evaluations as stored
from zelo.lib.errors import NotFound

_OPEN = (EvaluationState.WAITING, EvaluationState.RUNNING)


def evaluations_for(viewer: Any) -> QuerySet[Evaluation]:
    """Evaluations, newest first, with who asked and the work behind them."""
    found: QuerySet[Evaluation] = Evaluation.objects.select_related("asked_by", "job", "policy_version")
    return found if SEE_SELECTION.allows(viewer) else found.none()


def done_evaluations(viewer: Any) -> QuerySet[Evaluation]:
    return evaluations_for(viewer).filter(state=EvaluationState.DONE)


def evaluation_for(viewer: Any, pk: int) -> Evaluation:
    """One evaluation. Raises NotFound."""
    found = evaluations_for(viewer).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such evaluation."))
    return found


def last_evaluation(viewer: Any) -> Evaluation | None:
    """The one whose proposals wait for decisions: the last that was done."""
    return done_evaluations(viewer).order_by("-as_of", "-number").first()


def before(viewer: Any, evaluation: Evaluation) -> Evaluation | None:
    """The one to compare with: the last that was done before it."""
    earlier = done_evaluations(viewer).filter(number__lt=evaluation.number or 0)
    return earlier.order_by("-number").first()


def state_of(evaluation: Evaluation) -> EvaluationState:
    """The state as it is to be told: one that nobody works on any more has failed."""
    return EvaluationState.FAILED if is_lost(evaluation) else EvaluationState(evaluation.state)


def is_lost(evaluation: Evaluation) -> bool:
    """Whether nobody works on one that has not come to its end."""
    alive = (JobState.RUNNING, JobState.WAITING)
    return evaluation.state in _OPEN and (evaluation.job is None or evaluation.job.state not in alive)


def is_reproducing(evaluation: Evaluation) -> bool:
    open_jobs = Job.objects.filter(name=REPRODUCE, state__in=[JobState.WAITING, JobState.RUNNING])
    return bool(open_jobs.filter(arguments__evaluation=evaluation.pk).exists())


def stored_of(evaluation: Evaluation) -> stored.Evaluation:
    """What the home keeps of it. Raises NotFound where it is not stored, or no longer."""
    if evaluation.number is None:
        raise NotFound(_("This evaluation is not stored yet."))
    return stored.load_evaluation(settings.HOME, evaluation.number)


def versions_to_evaluate() -> Sequence[PolicyVersion]:
    """Versions of policies in use that are no drafts: the one in use first, then the newest."""
    found = PolicyVersion.objects.filter(policy__archived_at=None).exclude(state=VersionState.DRAFT)
    return list(found.select_related("policy").order_by("-in_use", "policy__name", "-number"))


def not_taken(viewer: Any) -> list[stored.Evaluation]:
    """Evaluations of the home that the application does not have: those of the command line, newest first,
    and of refreshes only the last."""
    if not SEE_SELECTION.allows(viewer):
        return []
    known = set(Evaluation.objects.exclude(number=None).values_list("number", flat=True))
    keys = {str(key) for key in Evaluation.objects.values_list("key", flat=True)}
    left = [
        entry
        for entry in reversed(stored.list_evaluations(settings.HOME))
        if entry.id not in known and entry.facts.get("asked") not in keys
    ]
    of_refreshes = [entry for entry in left if "refresh" in entry.facts]
    return [entry for entry in left if "refresh" not in entry.facts or entry is of_refreshes[0]]
