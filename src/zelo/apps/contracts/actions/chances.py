"""What the model of renewals says of open cases, and the question to the head where a call says otherwise."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.analytics.contracts.chance import RenewalChances, disagrees, fit_chances
from zelo.apps.contracts.enums import Answer, Call, CaseOutcome, Flag, State
from zelo.apps.contracts.models import CaseChance, Contract, RenewalCase
from zelo.apps.operations.jobs import Step
from zelo.apps.portfolio.queries.owners import head_on
from zelo.apps.work.actions.alerts import Wanted, keep_alerts
from zelo.apps.work.enums import AlertState
from zelo.apps.work.models import Alert
from zelo.lib.errors import InvalidInput

APART = "contract.apart"
_CHUNK = 500
# A contract that begins so soon after another's end is its renewal under a new number.
_FOLLOWS = timedelta(days=90)
_DECIDED = (State.ENDED, State.TERMINATION_ANNOUNCED)
_FIELDS = (
    "pk", "account", "starts_on", "ends_on", "term_starts_on", "renewal_months", "standing__term_first",
    "standing__term_last", "standing__state", "standing__flags",
)  # fmt: skip


def fit_company(day: date) -> tuple[RenewalChances, dict[int, int]]:
    """The model of the company's own terms, and how many renewals each contract (id) has made.

    Contracts that began by `day` and ever had a term count. An ended one whose account began another by
    then was renewed, not lost.
    """
    found = Contract.objects.filter(withdrawn_at=None, starts_on__lte=day, standing__problem="")
    rows = list(found.values_list(*_FIELDS))
    begun: dict[int, list[tuple[date, int]]] = {}
    for row in rows:
        begun.setdefault(row[1], []).append((row[2], row[0]))
    ages, watched, lost = {}, [], []
    for row in rows:
        age, ends_on = _renewals(row), row[7] or row[3]
        ages[row[0]] = age
        if ends_on is None:
            continue
        over = row[8] in _DECIDED and Flag.EXPIRED not in row[9]
        over &= Flag.EXPIRED_STILL_INVOICED not in row[9]
        follows = over and any(
            key != row[0] and row[2] < start <= ends_on + _FOLLOWS for start, key in begun[row[1]]
        )
        watched.append(age + follows)
        lost.append(over and not follows)
    return fit_chances(watched, lost), ages


def _renewals(row: tuple[Any, ...]) -> int:
    """Terms that lie before the present one, each as long as the first."""
    starts_on, ends_on, moved_on, months, first = row[2], row[3], row[4], row[5], row[6]
    if first is None or ends_on is None:
        return 0
    before = (first - starts_on).days
    term = (ends_on - (moved_on or starts_on)).days + 1
    if months and first > (moved_on or starts_on):
        term = months * 365.25 / 12
    return max(round(before / term), 1) if before > 0 and term > 0 else 0


def keep_chances(day: date, step: Step) -> int:
    """Writes the model's chance of every open case, and asks where call and model part; returns how many."""
    chances, ages = fit_company(day)
    by_age: dict[int, float | None] = {}
    last, apart = 0, 0
    open_cases = RenewalCase.objects.filter(outcome=CaseOutcome.OPEN).select_related("outlook", "contract")
    while cases := list(open_cases.filter(pk__gt=last).order_by("pk")[:_CHUNK]):
        last = cases[-1].pk
        with step():
            apart += _write(cases, chances, ages, by_age, day)
    with step():
        _ask(day)
    return apart


def _write(
    cases: list[RenewalCase],
    chances: RenewalChances,
    ages: Mapping[int, int],
    by_age: dict[int, float | None],
    day: date,
) -> int:
    rows = []
    for case in cases:
        age = ages.get(case.contract_id, 0)
        if age not in by_age:
            by_age[age] = chances.at(age)
        apart = disagrees(case.call, by_age[age])
        rows.append(
            CaseChance(case=case, as_of=day, chance=by_age[age], terms=chances.terms, age=age, apart=apart)
        )
    CaseChance._base_manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["as_of", "chance", "terms", "age", "apart"],
    )
    return sum(row.apart for row in rows)


def _ask(day: date) -> None:
    """One question per call that parts from the model; what was answered, or is so no more, is over."""
    asked = CaseChance.objects.filter(apart=True, case__outcome=CaseOutcome.OPEN)
    asked = asked.select_related("case__contract")
    head = head_on(day)
    wanted = {_subject(one.case_id): _question(one, head) for one in asked if one.is_asked}
    told = Alert.objects.filter(kind=APART, state=AlertState.OPEN).values_list("subject", flat=True)
    keep_alerts(wanted.values(), [*{*wanted, *told}], day)


def _question(one: CaseChance, head: int | None) -> Wanted:
    case, contract = one.case, one.case.contract
    facts = {
        "account": contract.account_id, "code": contract.code, "case": case.pk, "call": case.call,
        "chance": one.chance,
    }  # fmt: skip
    key = f"{APART}:{case.pk}:{case.call}:{case.called_on}"
    return Wanted(key, APART, _subject(case.pk), contract.account_id, head, case.deadline_on, facts)


def _subject(case: int) -> str:
    return f"renewal:{case}"


def renew_apart(case: RenewalCase) -> None:
    """After a call: whether it parts from the model, at once; the question follows with the next pass."""
    kept = CaseChance.objects.filter(case=case).first()
    if kept is not None:
        kept.apart = disagrees(case.call, kept.chance)
        kept.save(update_fields=["apart"])


def answer_apart(case: RenewalCase, *, answer: str, by: Any) -> CaseChance:
    """The head keeps a call that the model doubts, or wants it anew. Raises InvalidInput if not asked."""
    kept = CaseChance.objects.filter(case=case, apart=True).first()
    if kept is None or case.outcome:
        raise InvalidInput(
            _("Call and model agree here, or the renewal is decided: there is nothing to answer.")
        )
    if answer not in Answer.values:
        raise InvalidInput(_("Keep the call, or have it made anew."))
    kept.answer, kept.answered_call = answer, Call(case.call)
    kept.answered_by, kept.answered_on = by, timezone.localdate()
    with transaction.atomic():
        kept.save(update_fields=["answer", "answered_call", "answered_by", "answered_on"])
        keep_alerts([], [_subject(case.pk)], timezone.localdate())
    return kept
