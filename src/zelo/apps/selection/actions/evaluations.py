"""What people may ask of evaluations, and how one begins and ends; the work itself is `running`."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.operations.actions import enqueue
from zelo.apps.operations.enums import JobState
from zelo.apps.people.models import User
from zelo.apps.selection.enums import EvaluationState, VersionState
from zelo.apps.selection.jobs import EVALUATE, REPRODUCE
from zelo.apps.selection.models import Evaluation, PolicyVersion
from zelo.engine.evaluations import load_evaluation
from zelo.lib.errors import InvalidInput, ZeloError


def ask_for_evaluation(
    *, version: PolicyVersion, by: User | None, as_of: date | None = None, note: str = ""
) -> Evaluation:
    """Puts the evaluation of a policy's version into the queue; as_of: today where not said.

    Raises InvalidInput for a day to come, and for a draft, which may still change.
    """
    day = as_of or timezone.localdate()
    if day > timezone.localdate():
        raise InvalidInput(_("The day lies in the future; choose today or a day that has passed."))
    if version.state == VersionState.DRAFT:
        raise InvalidInput(_("This version is a draft and may still change; approve it, then evaluate it."))
    with transaction.atomic():
        made: Evaluation = Evaluation.objects.create(
            policy_version=version,
            policy=version.policy.name,
            policy_number=version.number,
            as_of=day,
            note=note.strip(),
            asked_by=by,
        )
        return _enqueued(made, by)


def take_over(*, number: int, by: User | None) -> Evaluation:
    """Takes an evaluation of the home, from the command line or a refresh, into the application; once.

    Raises NotFound where the home has none of that number.
    """
    stored = load_evaluation(settings.HOME, number)
    told = stored.facts["policy"]
    version = PolicyVersion.objects.filter(hash=told["hash"]).order_by("pk").first()
    try:
        with transaction.atomic():
            made: Evaluation = Evaluation.objects.create(
                policy_version=version,
                policy=told["name"][:100],
                policy_number=told["version"],
                as_of=stored.as_of,
                number=number,
                asked_by=by,
            )
            return _enqueued(made, by)
    except IntegrityError:
        return Evaluation.objects.get(number=number)


def ask_to_reproduce(evaluation: Evaluation, *, by: User | None) -> None:
    """Has an evaluation computed again from the data that it ran on, and compared with what it wrote."""
    if evaluation.state != EvaluationState.DONE:
        raise InvalidInput(_("Only an evaluation that is done can be computed again."))
    enqueue(REPRODUCE, {"evaluation": evaluation.pk}, key=f"reproduce:{evaluation.pk}", by=by)


def begin_evaluation(pk: int, *, job: int) -> Evaluation:
    """The evaluation that a job works on. One that is done already stays as it is."""
    waiting = Evaluation.objects.filter(pk=pk).exclude(state=EvaluationState.DONE)
    waiting.update(state=EvaluationState.RUNNING, error="", finished_at=None, job=job)
    return Evaluation.objects.select_related("policy_version").get(pk=pk)


def end_evaluation(evaluation: Evaluation, summary: dict[str, Any]) -> None:
    evaluation.state, evaluation.finished_at = EvaluationState.DONE, timezone.now()
    evaluation.summary, evaluation.error = summary, ""
    evaluation.save(update_fields=["state", "finished_at", "summary", "error"])


def fail_evaluation(evaluation: Evaluation, error: Exception) -> None:
    """Writes down why it did not come to its end."""
    text = (
        str(error)
        if isinstance(error, ZeloError)
        else _("An unexpected fault: %(kind)s.") % {"kind": type(error).__name__}
    )
    running = Evaluation.objects.filter(pk=evaluation.pk, state=EvaluationState.RUNNING)
    running.update(state=EvaluationState.FAILED, finished_at=timezone.now(), error=text[:2000])


def try_again(evaluation: Evaluation, *, by: User | None) -> Evaluation:
    """Asks once more for one that failed, or whose worker never came back."""
    if evaluation.state == EvaluationState.DONE or _is_alive(evaluation):
        raise InvalidInput(_("This evaluation has not failed."))
    with transaction.atomic():
        evaluation.state, evaluation.error = EvaluationState.WAITING, ""
        evaluation.save(update_fields=["state", "error"])
        return _enqueued(evaluation, by)


def _is_alive(evaluation: Evaluation) -> bool:
    return evaluation.job is not None and evaluation.job.state in (JobState.RUNNING, JobState.WAITING)


def _enqueued(evaluation: Evaluation, by: User | None) -> Evaluation:
    evaluation.job = enqueue(
        EVALUATE, {"evaluation": evaluation.pk}, key=f"evaluation:{evaluation.pk}", by=by
    )
    evaluation.save(update_fields=["job"])
    return evaluation
