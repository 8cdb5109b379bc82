"""A simulated year, day by day: no contract reaches its notice date without a case, an owner and an alert.

People go on leave and leave the company, nights are skipped, passes fail in the middle and are taken up again
from their checkpoint; contracts are amended, terminated, suspended, withdrawn and corrected on any day.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from tests.apps.contracts.simulated import DAY, Plan, draw_plan, fields_of
from zelo.apps.contracts.actions import nightly
from zelo.apps.contracts.actions.amendments import draft_amendment, sign_amendment
from zelo.apps.contracts.actions.records import announce_termination, suspend_contract, withdraw_contract
from zelo.apps.contracts.models import Contract, RenewalCase
from zelo.apps.operations.jobs import JobContext
from zelo.apps.operations.models import Job
from zelo.apps.people.models import Absence, Team, User
from zelo.apps.portfolio.models import Account, AccountState, Assignment
from zelo.apps.work.models import Alert

pytestmark = pytest.mark.django_db
EVIDENCE = os.environ.get("ZELO_EVIDENCE") == "1"
CONTRACTS = int(os.environ.get("ZELO_SIMULATED_CONTRACTS", "2000" if EVIDENCE else "500"))
SEEDS = (5, 6, 7) if EVIDENCE else (5,)
# Every other night the machine sleeps; a pass costs most of the time that this takes.
AWAKE = 0.9 if EVIDENCE else 0.5
FIRST = date(2027, 7, 1)
NOTICE = "contract.notice"


class Fails(Exception):
    """What a worker dies of in the middle of a pass."""


class Year:
    """The company's year. counts: how often each thing happened, so that none of them is forgotten."""

    def __init__(self, seed: int, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rng, self.cast, self.counts = random.Random(seed), cast, Counter[str]()
        self.monkeypatch = monkeypatch
        self.administrator = cast.administrator
        self.kams = [cast.kam, cast.teammate, cast.stranger]
        Team.objects.update(manager=cast.head)
        accounts = Account.objects.bulk_create(
            Account(code=f"Y{number}", name=f"Conta {number}") for number in range(CONTRACTS)
        )
        AccountState.objects.bulk_create(AccountState(account=one, tier="") for one in accounts)
        Assignment.objects.bulk_create(
            Assignment(account=one, person=self.kams[number % 4], role="kam", starts_on=date(2020, 1, 1))
            for number, one in enumerate(accounts)
            if number % 4 < 3
        )
        self.plans = [draw_plan(self.rng, 0, FIRST) for _one in accounts]
        made = [
            Contract(account=of, code=f"S{of.code}", lake_record=of.code, amount=1000, **fields_of(plan))
            for of, plan in zip(accounts, self.plans, strict=True)
        ]
        for contract, plan in zip(Contract.objects.bulk_create(made), self.plans, strict=True):
            plan.key = contract.pk

    # What happens on a day

    def live(self, day: date) -> None:
        self._people(day)
        for _event in range(max(1, CONTRACTS // 500)):
            plan = self.rng.choice(self.plans)
            what = self.rng.choice([self._amend, self._end, self._correct, self._withdraw, self._other])
            if not plan.is_over and self.rng.random() < 0.6:
                what(plan, day)

    def _people(self, day: date) -> None:
        if self.rng.random() < 0.06:
            person, deputy = self.rng.sample([*self.kams, self.cast.head], 2)
            last = day + timedelta(days=self.rng.randrange(1, 25))
            Absence.objects.create(person=person, deputy=deputy, first_day=day, last_day=last)
            self.counts["away"] += 1
        for leaver, after in ((self.cast.stranger, 120), (self.cast.head, 250)):
            if day == FIRST + timedelta(days=after):
                User.objects.filter(pk=leaver.pk).update(is_active=False)

    def _amend(self, plan: Plan, day: date) -> None:
        """A term prolonged by a year, signed before its end."""
        if plan.end is None or plan.end < day or plan.months is None:
            return
        plan.months += 12
        contract = Contract.objects.get(pk=plan.key)
        plan.end = _end_of(plan)
        draft = draft_amendment(contract, summary="+12", effective_on=day, by=None, ends_on=plan.end)
        sign_amendment(draft, version=contract.version, signed_on=date(2026, 1, 1))
        self.counts["amended"] += 1

    def _end(self, plan: Plan, day: date) -> None:
        contract = Contract.objects.get(pk=plan.key)
        announce_termination(
            contract,
            version=contract.version,
            received_on=date(2026, 1, 1),
            by="client",
            last_day=day + 9 * DAY,
        )
        plan.is_over = True
        self.counts["terminated"] += 1

    def _correct(self, plan: Plan, day: date) -> None:
        """An import that puts the end right by some days."""
        if plan.end is None or plan.end < day + 20 * DAY or plan.months is None:
            return
        plan.end += self.rng.choice([-9, -1, 3, 15]) * DAY
        plan.months = None
        Contract.objects.filter(pk=plan.key).update(ends_on=plan.end)
        self.counts["corrected"] += 1

    def _withdraw(self, plan: Plan, day: date) -> None:
        withdraw_contract(Contract.objects.get(pk=plan.key))
        plan.is_over = True
        self.counts["withdrawn"] += 1

    def _other(self, plan: Plan, day: date) -> None:
        """What changes no deadline: a suspension, another tier, an alert that somebody settled."""
        contract = Contract.objects.get(pk=plan.key)
        if not contract.suspensions.exists():
            suspend_contract(contract, starts_on=day, ends_on=day + 30 * DAY)
        tier = self.rng.choice(["strategic", "priority", ""])
        AccountState.objects.filter(account=contract.account_id).update(tier=tier)
        done = Alert.objects.filter(kind=NOTICE, state="open").order_by("?").first()
        if done is not None:
            Alert.objects.filter(pk=done.pk).update(state="done")
        self.counts["others"] += 1

    # The pass, as the worker runs it

    def night(self, day: date) -> None:
        job = _job()
        if self.rng.random() < 0.1:
            self._dies_in_the_middle(job, day)
        self.counts["new"] += self._run(job, day)["alerts"]
        if self.rng.random() < 0.1:
            again = self._run(_job(), day)
            assert (again["cases"], again["alerts"]) == (0, 0), "a second pass finds nothing new"

    def _run(self, job: Job, day: date) -> dict[str, int]:
        job.refresh_from_db()
        return nightly.run_pass(JobContext(job.pk, "mine", dict(job.checkpoint)), day=day)

    def _dies_in_the_middle(self, job: Job, day: date) -> None:
        keep, calls = nightly.keep_alerts, iter([False, True])

        def dies(*arguments: Any) -> int:
            kept = keep(*arguments)
            if next(calls):
                raise Fails
            return kept

        with self.monkeypatch.context() as patch:
            patch.setattr(nightly, "keep_alerts", dies)
            with pytest.raises(Fails):
                self._run(job, day)
        self.counts["failed"] += 1

    # What must hold after it

    def check(self, day: date) -> None:
        present = _present(day)
        cases = {
            (contract, deadline): owner
            for contract, deadline, owner in RenewalCase.objects.filter(outcome="").values_list(
                "contract", "deadline_on", "owner"
            )
        }
        told = Counter[tuple[int, str]]()
        owners: dict[tuple[int, str], int] = {}
        alerts = Alert.objects.filter(kind=NOTICE, state__in=["open", "done"])
        for contract, deadline, owner, state in alerts.values_list(
            "facts__contract", "facts__deadline", "owner", "state"
        ):
            told[contract, deadline] += 1
            if state == "open":
                owners[contract, deadline] = owner
        for plan in self.plans:
            deadline = plan.deadline(day)
            if deadline is None or deadline > day + 90 * DAY:
                continue
            named = (plan.key, deadline.isoformat())
            assert cases.get((plan.key, deadline)) in present, f"{plan} on {day}"
            assert told[named] == 1, f"{plan} on {day}"
            assert owners.get(named, cases[plan.key, deadline]) in present
            self.counts["reached"] += deadline == day
            self.counts["near"] += 1


def _job() -> Job:
    made: Job = Job.objects.create(name="contracts.pass", lease_token="mine", not_before=timezone.now())
    return made


def _end_of(plan: Plan) -> date:
    assert plan.months is not None
    return plan.start + relativedelta(months=plan.months) - DAY


def _present(day: date) -> set[int]:
    away = Absence.objects.filter(first_day__lte=day, last_day__gte=day).values("person")
    return set(User.objects.filter(is_active=True).exclude(pk__in=away).values_list("pk", flat=True))


def days(rng: random.Random) -> Iterator[tuple[date, bool]]:
    """The days of a year, and whether the machine was awake that night."""
    for offset in range(366):
        yield FIRST + timedelta(days=offset), not offset or rng.random() < AWAKE


@pytest.mark.parametrize("seed", SEEDS)
def test_no_contract_ends_by_surprise(cast: Any, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(nightly, "_CHUNK", CONTRACTS // 2)
    year = Year(seed, cast, monkeypatch)
    for day, is_awake in days(random.Random(seed)):
        year.live(day)
        if is_awake:
            year.night(day)
            year.check(day)
    assert Alert.objects.count() == year.counts["new"], "each alert was new once"
    told = Alert.objects.filter(kind=NOTICE).values_list("facts__contract", "facts__deadline")
    assert len(told) == len(set(told))
    for what in ("away", "amended", "terminated", "corrected", "withdrawn", "others", "failed"):
        assert year.counts[what] > 10, what
    assert year.counts["reached"] > CONTRACTS // 4
