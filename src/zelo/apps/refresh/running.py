"""One refresh from beginning to end: take over, publish, compute, show, keep, tidy.

Each step leaves a checkpoint and is safe to run twice, so a killed worker's refresh is taken up where it was.
"""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from zelo.apps.contracts.models import Contract
from zelo.apps.contracts.publish import contract_rows
from zelo.apps.engagement.models import Interaction
from zelo.apps.engagement.publish import interaction_rows
from zelo.apps.operations.actions import enqueue
from zelo.apps.operations.audit import record_event
from zelo.apps.operations.jobs import JobContext, LeaseLost, StopRequested
from zelo.apps.portfolio.models import AccountState, Assessment, Referral, Refresh
from zelo.apps.portfolio.publish import assessment_rows, establishment_rows, give_keys, referral_rows
from zelo.apps.refresh.actions import ask_for_past_refresh, ask_for_refresh, begin_refresh, fail_refresh
from zelo.apps.refresh.adopting import adopt_lake
from zelo.apps.refresh.figures import figure_chunks
from zelo.apps.refresh.models import Adoption
from zelo.apps.refresh.retention import forget_old
from zelo.apps.refresh.staging import count_staged, drop_staged, keep_snapshots, show, stage
from zelo.apps.refresh.taking import take_import, waiting_imports
from zelo.apps.refresh.told import ADOPTED, STEPS, TABLES, taking_over
from zelo.apps.selection.actions.policies import adopt_policy
from zelo.apps.selection.models import Decision
from zelo.apps.selection.policies.reading import policy_file
from zelo.apps.selection.publish import decision_rows
from zelo.apps.selection.standing import settle_all
from zelo.engine.evaluations import find_of_refresh
from zelo.engine.home import Home
from zelo.engine.ownership import OWNED, mark_adopted
from zelo.engine.publishing import publish_rows
from zelo.engine.refreshed import folder_of
from zelo.engine.refreshing import compute_refresh
from zelo.lib.errors import Busy
from zelo.warehouse.facts import table

_STEPS = 100
_CHUNK = 1_000
_LATER = timedelta(minutes=1)
_MOST_WAITS = 90
PUBLISHED = {
    "accounts": establishment_rows,
    "referrals": referral_rows,
    "assessments": assessment_rows,
    "interactions": interaction_rows,
    "decisions": decision_rows,
    "contracts": contract_rows,
}
KEYED = {
    "referrals": Referral,
    "assessments": Assessment,
    "interactions": Interaction,
    "decisions": Decision,
    "contracts": Contract,
}


def run_refresh(context: JobContext, *, as_of: date | None = None) -> dict[str, Any]:
    """The job's work. Where another refresh is running, this one comes after it. as_of: today otherwise."""
    refresh = begin_refresh(job=context.job_id, known=context.checkpoint.get("refresh"), as_of=as_of)
    if refresh is None:
        later = ask_for_past_refresh(as_of, delay=_LATER) if as_of else ask_for_refresh(delay=_LATER)
        return {"later": later.pk}
    try:
        with context.step(refresh=refresh.pk):
            pass
        return _Run(context, refresh).work()
    except (LeaseLost, StopRequested):
        raise
    except Exception as error:
        fail_refresh(refresh, error)
        raise


class _Run:
    """The steps of one refresh. counts: what each has counted, kept in the checkpoint."""

    def __init__(self, context: JobContext, refresh: Refresh) -> None:
        self.context, self.refresh = context, refresh
        self.home = Home.open(settings.HOME.root)
        self.counts: dict[str, Any] = dict(context.checkpoint.get("counts", {}))

    def work(self) -> dict[str, Any]:
        steps = (self._adopt, self._publish, self._compute, self._stage, self._show, self._keep)
        for step in steps[self.context.checkpoint.get("steps", 0) :]:
            step()
            with self.context.step(steps=self.context.checkpoint.get("steps", 0) + 1, counts=self.counts):
                pass
        return {"refresh": self.refresh.pk, **self.counts}

    # Steps

    def _adopt(self) -> None:
        found = adopt_home(
            self.home, self.refresh.as_of, lambda name, rows: self._tell(5, taking_over(name, rows))
        )
        self.counts["adopted"] = found
        if any(found.values()):
            record_event(ADOPTED, self.refresh, **found)

    def _publish(self) -> None:
        published = {}
        for place, (name, rows) in enumerate(PUBLISHED.items()):
            self._tell(15 + 4 * place, _("publishing: %(table)s") % {"table": TABLES[name]})
            if name in KEYED:
                give_keys(KEYED[name], name)
            batch = self._when_free(lambda name=name, rows=rows: publish_rows(self.home, table(name), rows()))
            if batch is not None:
                published[name] = batch.rows
        self.counts["published"] = published
        self.refresh.manifest = self.home.lake.snapshot().manifest
        self.refresh.save(update_fields=["manifest"])

    def _compute(self) -> None:
        chosen = policy_file(adopt_policy(self.home))
        snapshot = self.home.lake.snapshot(self.refresh.manifest) if self.refresh.manifest else None
        self.refresh.policy = chosen.policy.name
        if snapshot is not None:
            made = compute_refresh(
                self.home,
                self.refresh.pk,
                snapshot,
                chosen,
                as_of=self.refresh.as_of,
                progress=lambda step, share: self._tell(
                    30 + int(40 * (share or 0)), str(STEPS.get(step, step))
                ),
            )
            self.counts |= {"accounts": made.accounts, "months": made.months}
            self.refresh.evaluation = made.evaluation.id if made.evaluation else None
        self.refresh.save(update_fields=["policy", "evaluation"])

    def _stage(self) -> None:
        folder = folder_of(self.home, self.refresh.pk)
        evaluation = find_of_refresh(self.home, self.refresh.pk)
        done, total = 0, AccountState.objects.count()
        for chunk in figure_chunks(folder, evaluation, self.refresh.pk, rows=_CHUNK):
            stage(chunk)
            done += len(chunk)
            share = done / max(total, 1)
            self._tell(70 + int(20 * share), _("figures of %(count)s accounts") % {"count": done})

    def _show(self) -> None:
        self._tell(92, _("showing the figures"))
        self.counts |= count_staged(self.refresh)
        settle_all()
        show(self.refresh, self.counts)

    def _keep(self) -> None:
        self._tell(96, _("keeping a snapshot"))
        enqueue("contracts.pass", key="refresh")
        keep_snapshots(self.refresh)
        drop_staged()
        forget_old(self.home, self.refresh)

    # Parts

    def _tell(self, done: int, note: str) -> None:
        self.context.progress(done, _STEPS, note)

    def _when_free(self, work: Any) -> Any:
        """Waits while an import holds the lake, as long as one may take."""
        for _attempt in range(_MOST_WAITS):
            try:
                return work()
            except Busy:
                self._tell(15, _("waiting for an import to end"))
        return work()


def adopt_home(home: Home, on: date, report: Any) -> dict[str, int]:
    """Takes over what the lake holds and the application does not know; returns what was counted."""
    snapshot = home.lake.snapshot()
    known = Adoption.objects.first()
    waiting = waiting_imports(home, known.batch if known else 0)
    tables = {batch.table for batch in waiting} if known else set(OWNED)
    found, directory = adopt_lake(snapshot, sorted(tables), report)
    counts = found.as_counts()
    if known is None:
        last = max((batch.id for batch in waiting), default=0)
        Adoption.objects.get_or_create(pk=1, defaults={"adopted_on": on, "batch": last})
    else:
        counts["changed"] = sum(take_import(home, batch, directory) for batch in waiting)
    settle_all()
    mark_adopted(home, on)
    return counts


def take_over(home: Home) -> dict[str, int]:
    """Takes imports of the application's tables up at once, where there are such."""
    known = Adoption.objects.first()
    if known is None or not waiting_imports(home, known.batch):
        return {}
    return adopt_home(home, known.adopted_on, lambda name, rows: None)
