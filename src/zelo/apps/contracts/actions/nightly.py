"""The pass over all contracts: where they stand today, their cases, and what somebody must be told.

A chunk at a time, each in one transaction with the checkpoint after it. After a day that was skipped the next
run finds the same things, since nothing asks whether something falls on this very day.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from zelo.analytics.calendar import BusinessCalendar
from zelo.apps.contracts.actions.adjustment_states import renew_near
from zelo.apps.contracts.actions.adjustments import take_effect
from zelo.apps.contracts.actions.cases import drop_cases, keep_cases
from zelo.apps.contracts.actions.chances import keep_chances
from zelo.apps.contracts.actions.forecasts import keep_forecasts
from zelo.apps.contracts.actions.revenue import keep_revenue
from zelo.apps.contracts.actions.standing import Stand, renew_standing
from zelo.apps.contracts.adjustment_alerts import adjustment_alerts
from zelo.apps.contracts.alerts import alerts_of, escalation, loss, subject_of
from zelo.apps.contracts.enums import LOSSES
from zelo.apps.contracts.models import Amendment, CaseCheckpoint, Contract, RenewalCase
from zelo.apps.operations.jobs import JobContext, Step
from zelo.apps.portfolio.models import AccountState
from zelo.apps.portfolio.queries.owners import head_on, owners_on, superiors_on
from zelo.apps.work.actions.alerts import Wanted, keep_alerts
from zelo.apps.work.company_days import company_days

_CHUNK = 1_000


def run_pass(context: JobContext, *, day: date | None = None) -> dict[str, Any]:
    """The job's work, from its checkpoint on; anew where that is of another day. day: today otherwise.

    A pass that was broken off before midnight would bring yesterday back after today's.
    """
    today = day or timezone.localdate()
    done = context.checkpoint if context.checkpoint.get("day") == today.isoformat() else {}
    counts = {"contracts": 0, "cases": 0, "alerts": 0, **done.get("counts", {})}
    total = Contract.objects.count()
    calendar = calendar_of(today)
    after = done.get("after", 0)
    while keys := list(
        Contract.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:_CHUNK]
    ):
        after = keys[-1]
        with context.step(after=after, day=today.isoformat(), counts=counts):
            for name, count in pass_over(keys, today, calendar).items():
                counts[name] += count
        context.progress(counts["contracts"], total)
    keep_outlook(today, context.step)
    return counts


def keep_outlook(day: date, step: Step) -> None:
    """What needs all contracts: the model's chances, the month's forecasts, the movements of revenue."""
    keep_chances(day, step)
    keep_forecasts(day, step)
    keep_revenue(day, step)


def calendar_of(day: date) -> BusinessCalendar:
    """The company's business days that warnings of a day need."""
    return company_days().around(day)


def pass_over(contracts: Sequence[int], day: date, calendar: BusinessCalendar) -> dict[str, int]:
    """One chunk (ids): states, cases, alerts. Inside a transaction; returns what is new."""
    take_effect(contracts, day)
    stands = renew_standing(contracts, day)
    adjustments = renew_near(contracts, day)
    accounts = {stand.contract.account_id for stand in stands}
    owners = owners_on(accounts, day)
    tiers = dict(AccountState.objects.filter(account__in=accounts).values_list("account", "tier"))
    cases = keep_cases(stands, tiers, owners, day)
    drop_cases({*contracts} - {stand.contract.pk for stand in stands}, day)
    wanted = _alerts(stands, owners, day, calendar)
    wanted += adjustment_alerts(adjustments.values(), owners, day)
    alerts = keep_alerts(wanted, [subject_of(key) for key in contracts], day)
    return {"contracts": len(stands), "cases": cases, "alerts": alerts}


def _alerts(
    stands: Sequence[Stand], owners: dict[int, int | None], day: date, calendar: BusinessCalendar
) -> list[Wanted]:
    keys = [stand.contract.pk for stand in stands]
    cases = {case.contract_id: case for case in RenewalCase.objects.filter(contract__in=keys, outcome="")}
    due: dict[int, CaseCheckpoint] = {}
    for checkpoint in CaseCheckpoint.objects.filter(
        case__in=list(cases.values()), due_on__lte=day, done_on=None
    ).order_by("due_on"):
        due[checkpoint.case_id] = checkpoint
    unsigned: dict[int, list[Amendment]] = {}
    for amendment in Amendment.objects.filter(
        contract__in=keys, signed_on=None, withdrawn_at=None, effective_on__lte=day
    ).order_by("number"):
        unsigned.setdefault(amendment.contract_id, []).append(amendment)
    superiors = superiors_on([stand.contract.account_id for stand in stands], day)
    found: list[Wanted] = []
    for stand in stands:
        case = cases.get(stand.contract.pk)
        owner = owners.get(stand.contract.account_id)
        checkpoint = due.get(case.pk) if case else None
        drafts = unsigned.get(stand.contract.pk, [])
        found += alerts_of(stand, case, checkpoint, drafts, owner, day, calendar)
        if case is not None:
            found += escalation(stand, case, superiors[stand.contract.account_id], day)
    return found + _losses(stands, day)


def _losses(stands: Sequence[Stand], day: date) -> list[Wanted]:
    """The lost and reduced renewals that nobody has explained yet."""
    by_contract, head = {stand.contract.pk: stand for stand in stands}, head_on(day)
    unexplained = RenewalCase.objects.filter(contract__in=list(by_contract), outcome__in=LOSSES)
    return [loss(by_contract[case.contract_id], case, head) for case in unexplained.filter(post_mortem=None)]
