"""The work of an evaluation: publish what was decided, evaluate, draw its stability, write the proposals.

Safe to run twice: the evaluation is found again in the home by its key, a proposal is written once.
"""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.operations.jobs import JobContext, LeaseLost, StopRequested
from zelo.apps.selection.actions.evaluations import begin_evaluation, end_evaluation, fail_evaluation
from zelo.apps.selection.enums import EvaluationState
from zelo.apps.selection.models import Evaluation
from zelo.apps.selection.proposing import proposal_chunks, write_proposals
from zelo.apps.selection.publish import publish_decisions
from zelo.engine import evaluations
from zelo.engine.evaluate import run_evaluation
from zelo.engine.evaluated_nodes import nodes_of
from zelo.engine.home import Home
from zelo.engine.measures import known_measures
from zelo.engine.policies import read_policy
from zelo.engine.reproduce import reproduce
from zelo.engine.stability import evaluation_stability
from zelo.lib.errors import Busy

_STEPS = 100
_MOST_WAITS = 90
_SHOWN = 100
# What the pages show of `evaluation.json`.
_SUMMARY = (
    "tiers", "first_in", "last_in", "first_out", "compared_with_top_revenue", "unit", "months", "currency",
    "held_tiers_from", "unmatched_exclusions",
)  # fmt: skip


def run(context: JobContext, pk: int) -> dict[str, Any]:
    """The job's work."""
    evaluation = begin_evaluation(pk, job=context.job_id)
    if evaluation.state == EvaluationState.DONE:
        return {"evaluation": evaluation.number}
    try:
        return _Run(context, evaluation).work()
    except (LeaseLost, StopRequested):
        raise
    except Exception as error:
        fail_evaluation(evaluation, error)
        raise


class _Run:
    def __init__(self, context: JobContext, evaluation: Evaluation) -> None:
        self.context, self.evaluation = context, evaluation
        self.home = Home.open(settings.HOME.root)

    def work(self) -> dict[str, Any]:
        stored = self._stored()
        if self.evaluation.number is None:
            self.evaluation.number = stored.id
            self.evaluation.save(update_fields=["number"])
        self._tell(60, _("drawing how sure each tier is"))
        drawn = evaluation_stability(stored, draws=self.evaluation.draws, seed=self.evaluation.seed).drawn
        nodes = nodes_of(self.home, stored)
        done = 0
        for rows in proposal_chunks(self.evaluation.pk, stored, drawn, nodes):
            write_proposals(rows)
            done += len(rows)
            share = done / max(drawn.key_probability.size, 1)
            self._tell(70 + int(29 * share), _("proposals of %(count)s accounts") % {"count": done})
        end_evaluation(self.evaluation, _summary(stored))
        return {"evaluation": stored.id, "proposals": done}

    def _stored(self) -> evaluations.Evaluation:
        """The evaluation in the home: stored before this worker began, or run now."""
        number = self.evaluation.number
        if number is not None:
            return evaluations.load_evaluation(self.home, number)
        key = str(self.evaluation.key)
        found = evaluations.find_asked(self.home, key)
        if found is not None:
            return found
        self._tell(1, _("publishing decisions"))
        self._publish()
        version = self.evaluation.policy_version
        assert version is not None
        chosen = read_policy(version.text, version.policy.name, known_measures(self.home))
        return run_evaluation(
            self.home, chosen, as_of=self.evaluation.as_of, asked=key, progress=self._computing
        )

    def _publish(self) -> None:
        """Decisions made here count as held tiers. Waits while an import holds the lake."""
        for _attempt in range(_MOST_WAITS):
            try:
                publish_decisions(self.home)
                return
            except Busy:
                self._tell(1, _("waiting for an import to end"))
        publish_decisions(self.home)

    def _computing(self, step: str, share: float | None) -> None:
        notes = {"measures": _("computing measures"), "selecting": _("evaluating the policy")}
        self._tell(5 + int(50 * (share or 0)), notes.get(step, step))

    def _tell(self, done: int, note: str) -> None:
        self.context.progress(done, _STEPS, note)


def run_again(context: JobContext, pk: int) -> dict[str, Any]:
    """Computes an evaluation again from its pinned data, and keeps what differs."""
    evaluation = Evaluation.objects.get(pk=pk)
    context.progress(0, None, _("computing again"))
    assert evaluation.number is not None
    found = reproduce(Home.open(settings.HOME.root), evaluation.number, most=_SHOWN).as_json()
    for entry in found["differences"]:
        entry |= {side: _plain(entry[side]) for side in ("before", "now")}
    told = Evaluation.objects.filter(pk=pk)
    told.update(reproduction=found, reproduced_at=timezone.now())
    return {"same": found["same"], "count": found["count"]}


def _plain(value: Any) -> Any:
    """A value as JSON holds it; decimals and dates as they are written."""
    return value if isinstance(value, int | float | str | bool | None) else str(value)


def _summary(stored: evaluations.Evaluation) -> dict[str, Any]:
    facts, policy = stored.facts, stored.policy
    seats = {tier.name: tier.hours or 0 for tier in policy.tiers}
    used = sum(hours * facts["tiers"].get(name, 0) for name, hours in seats.items())
    return {
        **{name: facts[name] for name in _SUMMARY},
        "manifest": facts["manifest"]["id"],
        "title": policy.title._asdict(),
        "key_accounts": sum(facts["tiers"].get(tier.name, 0) for tier in policy.tiers),
        "capacity": {
            "count": policy.cap.count,
            "hours": policy.cap.hours,
            "hours_used": used if any(seats.values()) else None,
            "tiers": {tier.name: tier.count for tier in policy.tiers},
        },
    }
