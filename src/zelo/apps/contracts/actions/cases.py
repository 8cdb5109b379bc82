"""Renewal cases: opened ahead of their deadline, called by people, closed by what became of the contract."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.analytics.contracts import termination_end
from zelo.analytics.contracts.checkpoints import LEAD_DAYS, checkpoints, must_decide, opens_on
from zelo.analytics.contracts.terms import is_term_end
from zelo.apps.contracts.actions.chances import renew_apart
from zelo.apps.contracts.actions.standing import Stand
from zelo.apps.contracts.enums import Call, CaseOutcome
from zelo.apps.contracts.facts import facts_of
from zelo.apps.contracts.models import Amendment, CaseCheckpoint, RenewalCase
from zelo.apps.operations.versions import save_version
from zelo.lib.errors import InvalidInput

_STANDARD = LEAD_DAYS["standard"]
_KEPT = ["deadline_on", "deadline_kind", "term_ends_on", "owner", "outcome", "closed_on", "kept_yearly"]
_WATCHED = ("deadline_on", "deadline_kind", "term_ends_on", "owner_id", "outcome")
# An end that an import puts off by less is a correction, by more a renewal (decision 24).
_RENEWING_DAYS = 28
Owners = Mapping[int, int | None]


def keep_cases(stands: Sequence[Stand], tiers: Mapping[int, str], owners: Owners, day: date) -> int:
    """Opens the cases that are due, follows deadlines and owners, closes what is decided; returns the new.

    tiers, owners: by account. Inside a transaction, safe to run twice and on any later day.
    """
    keys = [stand.contract.pk for stand in stands]
    known: dict[int, dict[date, RenewalCase]] = {key: {} for key in keys}
    for case in RenewalCase.objects.filter(contract__in=keys):
        known[case.contract_id][case.term_ends_on] = case
    amended = _amended(keys)
    changed, moved, new = [], [], []
    for stand in stands:
        cases = known[stand.contract.pk]
        for case in [case for case in cases.values() if not case.outcome or _is_open_again(case, stand)]:
            deadline = case.deadline_on
            if _follow(case, stand, cases, amended.get(stand.contract.pk, set()), owners, day):
                changed.append(case)
                moved += [case] if case.deadline_on != deadline else []
        if opened := _opened(stand, cases, tiers, owners, day):
            new.append(opened)
    RenewalCase._base_manager.bulk_update(changed, _KEPT, batch_size=100)
    RenewalCase._base_manager.bulk_create(new, ignore_conflicts=True)
    _add_checkpoints(new)
    _lay_checkpoints_anew(moved, day)
    return len(new)


def correct_cases(stand: Stand, day: date) -> None:
    """What was written down wrongly was never agreed: an open case goes to the end that is right."""
    cases = {case.term_ends_on: case for case in RenewalCase.objects.filter(contract=stand.contract)}
    for case in [case for case in cases.values() if not case.outcome]:
        if stand.where is None or stand.deadline is None or _stays(case, stand):
            continue
        _move(case, stand, cases, day)
        case.save(update_fields=[*_KEPT])
        _lay_checkpoints_anew([case], day)


def _amended(contracts: Sequence[int]) -> dict[int, set[date]]:
    """By contract, the ends of terms that signed amendments did away with."""
    found: dict[int, set[date]] = {}
    signed = Amendment.objects.filter(contract__in=contracts, before__has_key="ends_on")
    for contract, before in signed.exclude(signed_on=None).values_list("contract", "before"):
        if before["ends_on"]:
            found.setdefault(contract, set()).add(date.fromisoformat(before["ends_on"]))
    return found


def drop_cases(withdrawn: Iterable[int], day: date) -> None:
    """The open cases of contracts (ids) that were withdrawn."""
    dropped = list(RenewalCase.objects.filter(contract__in=list(withdrawn), outcome=CaseOutcome.OPEN))
    for case in dropped:
        case.outcome, case.closed_on = CaseOutcome.MOOT, day
    RenewalCase._base_manager.bulk_update(dropped, ["outcome", "closed_on"], batch_size=100)


def call_renewal(
    case: RenewalCase,
    *,
    version: int,
    by: Any,
    call: str,
    amount: Decimal | None = None,
    reason: str = "",
    action: str = "",
    action_owner: Any = None,
    action_on: date | None = None,
) -> RenewalCase:
    """What the account manager expects; raises Conflict where somebody else called it after `version`.

    Raises InvalidInput for a call without the reason it needs, and for `undecided` from 90 days before the
    deadline on without an action, who does it, and until when.
    """
    _refuse_closed(case)
    late = must_decide(case.deadline_on, timezone.localdate())
    if call == Call.UNDECIDED and late and not (action.strip() and action_owner and action_on):
        raise InvalidInput(_("Less than 90 days are left: say what is done, by whom and until when."))
    if call in (Call.REDUCE, Call.AT_RISK, Call.LOSE) and not reason.strip():
        raise InvalidInput(_("Say why; it is what the review looks at later."))
    if call == Call.REDUCE and amount is None:
        raise InvalidInput(_("Say how much is expected to be kept."))
    case.call, case.call_amount, case.call_reason = call, amount, reason.strip()
    case.action, case.action_owner, case.action_on = action.strip(), action_owner, action_on
    case.called_by, case.called_on = by, timezone.localdate()
    fields = ["call", "call_amount", "call_reason", "called_by", "called_on"]
    with transaction.atomic():
        save_version(case, version, [*fields, "action", "action_owner", "action_on"])
        pass_checkpoints(case, by=by, note="")
        renew_apart(case)
    return case


def pass_checkpoints(case: RenewalCase, *, by: Any, note: str) -> int:
    """The checkpoints that are due are done; returns how many."""
    today = timezone.localdate()
    due = list(case.checkpoints.filter(due_on__lte=today, done_on=None))
    for checkpoint in due:
        checkpoint.done_on, checkpoint.done_by, checkpoint.note = today, by, note.strip()
        checkpoint.save(update_fields=["done_on", "done_by", "note"])
    return len(due)


def _follow(
    case: RenewalCase,
    stand: Stand,
    cases: dict[date, RenewalCase],
    amended: set[date],
    owners: Owners,
    day: date,
) -> bool:
    """Brings an open case up to where its contract stands; says whether that changed it."""
    before = [getattr(case, name) for name in _WATCHED]
    case.outcome = _outcome(case, stand, amended)
    case.closed_on = day if case.outcome else None
    case.kept_yearly = _kept(case, stand)
    case.owner_id = owners.get(stand.contract.account_id)
    if not case.outcome and stand.deadline is not None:
        _move(case, stand, cases, day)
    return before != [getattr(case, name) for name in _WATCHED]


def _move(case: RenewalCase, stand: Stand, cases: dict[date, RenewalCase], day: date) -> None:
    """To the deadline its contract has now; moot where another case was about that end."""
    deadline = stand.deadline
    assert deadline is not None
    if deadline.ends_on != case.term_ends_on and deadline.ends_on in cases:
        case.outcome, case.closed_on = CaseOutcome.MOOT, day
        return
    cases[deadline.ends_on] = cases.pop(case.term_ends_on)
    case.deadline_on, case.deadline_kind = deadline.on, deadline.kind.value
    case.term_ends_on = deadline.ends_on


def _outcome(case: RenewalCase, stand: Stand, amended: set[date]) -> str:
    """What became of the term, once that is known; an end that nobody decided leaves the case open."""
    if stand.where is None:
        return CaseOutcome.OPEN
    last = termination_end(facts_of(stand.contract))
    if last is not None:
        return CaseOutcome.LOST if last <= case.term_ends_on else CaseOutcome.RENEWED
    end = stand.deadline.ends_on if stand.deadline else None
    if end == case.term_ends_on:
        return CaseOutcome.OPEN
    is_prolonged = end is None or end > case.term_ends_on
    if is_prolonged and (_stays(case, stand) or _is_agreed(case, stand, amended)):
        return _renewed(case, stand)
    return CaseOutcome.MOOT if end is None else CaseOutcome.OPEN


def _stays(case: RenewalCase, stand: Stand) -> bool:
    """Whether the end that a case is about is still one of the contract's."""
    return is_term_end(facts_of(stand.contract), case.term_ends_on)


def _is_agreed(case: RenewalCase, stand: Stand, amended: set[date]) -> bool:
    """Whether the term was prolonged, and not written down wrongly before."""
    if case.term_ends_on in amended or stand.deadline is None:
        return case.term_ends_on in amended
    if (stand.contract.term_starts_on or date.min) > case.term_ends_on:
        return True
    return (stand.deadline.ends_on - case.term_ends_on).days >= _RENEWING_DAYS


def _is_open_again(case: RenewalCase, stand: Stand) -> bool:
    """Whether the end of a closed case is to be decided after all: a termination, say, was taken back."""
    is_asked = stand.deadline is not None and stand.deadline.ends_on == case.term_ends_on
    return is_asked and not _is_announced(stand)


def _renewed(case: RenewalCase, stand: Stand) -> str:
    before, after = case.yearly, _worth_after(stand)
    is_smaller = before is not None and after is not None and after < before
    return CaseOutcome.REDUCED if is_smaller else CaseOutcome.RENEWED


def _kept(case: RenewalCase, stand: Stand) -> Decimal | None:
    """What is left a year of what a closed case was about."""
    if case.outcome == CaseOutcome.LOST:
        return Decimal(0)
    return _worth_after(stand) if case.outcome in (CaseOutcome.RENEWED, CaseOutcome.REDUCED) else None


def _worth_after(stand: Stand) -> Decimal | None:
    return stand.at_stake if stand.deadline else stand.row.yearly


def _opened(
    stand: Stand, cases: Mapping[date, RenewalCase], tiers: Mapping[int, str], owners: Owners, day: date
) -> RenewalCase | None:
    deadline, account = stand.deadline, stand.contract.account_id
    if deadline is None or deadline.ends_on in cases or _is_announced(stand):
        return None
    if opens_on(deadline.on, LEAD_DAYS.get(tiers.get(account, ""), _STANDARD)) > day:
        return None
    return RenewalCase(
        contract=stand.contract,
        account_id=account,
        opened_on=day,
        deadline_on=deadline.on,
        deadline_kind=deadline.kind.value,
        term_ends_on=deadline.ends_on,
        yearly=stand.at_stake,
        owner_id=owners.get(account),
    )


def _is_announced(stand: Stand) -> bool:
    return termination_end(facts_of(stand.contract)) is not None


def _add_checkpoints(new: Sequence[RenewalCase]) -> None:
    """Those of the new cases; of cases that another run made at the same time, nothing is doubled."""
    rows = []
    if not new:
        return
    for case in RenewalCase.objects.filter(contract__in=[case.contract_id for case in new], checkpoints=None):
        rows += [
            CaseCheckpoint(case=case, due_on=one.due_on, days=list(one.days))
            for one in checkpoints(case.deadline_on, case.opened_on)
        ]
    CaseCheckpoint._base_manager.bulk_create(rows, ignore_conflicts=True)


def _lay_checkpoints_anew(moved: Sequence[RenewalCase], day: date) -> None:
    """Those ahead of cases whose deadline moved; what was done stays done."""
    open_ones = [case for case in moved if not case.outcome]
    if not open_ones:
        return
    CaseCheckpoint.objects.filter(case__in=[case.pk for case in open_ones], done_on=None).delete()
    done: dict[int, set[int]] = {}
    for case, days in CaseCheckpoint.objects.filter(case__in=[case.pk for case in open_ones]).values_list(
        "case", "days"
    ):
        done.setdefault(case, set()).update(days)
    rows = [
        CaseCheckpoint(case=case, due_on=one.due_on, days=left)
        for case in open_ones
        for one in checkpoints(case.deadline_on, day)
        if (left := [days for days in one.days if days not in done.get(case.pk, ())])
    ]
    CaseCheckpoint._base_manager.bulk_create(rows, ignore_conflicts=True)


def _refuse_closed(case: RenewalCase) -> None:
    if case.outcome:
        raise InvalidInput(_("This renewal is decided; look at the contract's present term."))
