"""Renewal cases: opened ahead of their deadline, called by people, closed by what became of the contract."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.analytics.contracts import Flag, termination_end
from zelo.analytics.contracts.checkpoints import LEAD_DAYS, checkpoints, must_decide, opens_on
from zelo.apps.contracts.actions.chances import renew_apart
from zelo.apps.contracts.actions.standing import Stand
from zelo.apps.contracts.enums import Call, CaseOutcome
from zelo.apps.contracts.facts import facts_of
from zelo.apps.contracts.models import CaseCheckpoint, RenewalCase
from zelo.apps.operations.versions import save_version
from zelo.lib.errors import InvalidInput

_STANDARD = LEAD_DAYS["standard"]
_KEPT = ["deadline_on", "deadline_kind", "owner", "outcome", "closed_on"]
Owners = Mapping[int, int | None]


def keep_cases(stands: Sequence[Stand], tiers: Mapping[int, str], owners: Owners, day: date) -> int:
    """Opens the cases that are due, follows deadlines and owners, closes what is decided; returns the new.

    tiers, owners: by account. Inside a transaction, safe to run twice and on any later day.
    """
    known: dict[int, dict[date, RenewalCase]] = {}
    for case in RenewalCase.objects.filter(contract__in=[stand.contract.pk for stand in stands]):
        known.setdefault(case.contract_id, {})[case.term_ends_on] = case
    changed, new = [], []
    for stand in stands:
        cases = known.get(stand.contract.pk, {})
        changed += [case for case in cases.values() if not case.outcome and _follow(case, stand, owners, day)]
        if opened := _opened(stand, cases, tiers, owners, day):
            new.append(opened)
    RenewalCase._base_manager.bulk_update(changed, _KEPT, batch_size=100)
    RenewalCase._base_manager.bulk_create(new, ignore_conflicts=True)
    _add_checkpoints(new)
    return len(new)


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


def _follow(case: RenewalCase, stand: Stand, owners: Owners, day: date) -> bool:
    """Brings an open case up to where its contract stands; says whether that changed it."""
    before = [getattr(case, name) for name in ("deadline_on", "deadline_kind", "owner_id", "outcome")]
    case.outcome = _outcome(case, stand)
    case.closed_on = day if case.outcome else None
    case.owner_id = owners.get(stand.contract.account_id)
    if not case.outcome and stand.deadline is not None and stand.deadline.ends_on == case.term_ends_on:
        case.deadline_on, case.deadline_kind = stand.deadline.on, stand.deadline.kind.value
    return before != [getattr(case, name) for name in ("deadline_on", "deadline_kind", "owner_id", "outcome")]


def _outcome(case: RenewalCase, stand: Stand) -> str:
    """What became of the term, once that is known; an end that nobody decided leaves the case open."""
    if stand.where is None:
        return CaseOutcome.OPEN
    last = termination_end(facts_of(stand.contract))
    if last is not None:
        return CaseOutcome.LOST if last <= case.term_ends_on else CaseOutcome.RENEWED
    if Flag.EXPIRED in stand.where.flags or (stand.deadline and stand.deadline.ends_on == case.term_ends_on):
        return CaseOutcome.OPEN
    end = stand.deadline.ends_on if stand.deadline else stand.where.term.last
    if end is not None and end < case.term_ends_on:
        return CaseOutcome.MOOT
    before, after = case.yearly, stand.at_stake if stand.deadline else stand.row.yearly
    is_smaller = before is not None and after is not None and after < before
    return CaseOutcome.REDUCED if is_smaller else CaseOutcome.RENEWED


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
        opened_on=day,
        deadline_on=deadline.on,
        deadline_kind=deadline.kind.value,
        term_ends_on=deadline.ends_on,
        yearly=stand.at_stake,
        owner_id=owners.get(account),
    )


def _is_announced(stand: Stand) -> bool:
    return termination_end(facts_of(stand.contract)) is not None


def _add_checkpoints(new: Iterable[RenewalCase]) -> None:
    """Those of the new cases; of cases that another run made at the same time, nothing is doubled."""
    rows = []
    for case in RenewalCase.objects.filter(contract__in=[case.contract_id for case in new], checkpoints=None):
        rows += [
            CaseCheckpoint(case=case, due_on=one.due_on, days=list(one.days))
            for one in checkpoints(case.deadline_on, case.opened_on)
        ]
    CaseCheckpoint._base_manager.bulk_create(rows, ignore_conflicts=True)


def _refuse_closed(case: RenewalCase) -> None:
    if case.outcome:
        raise InvalidInput(_("This renewal is decided; look at the contract's present term."))
