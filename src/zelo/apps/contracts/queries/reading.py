"""Reads of contracts and their renewals; whoever asks is an argument."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from zelo.apps.contracts.enums import Flag, State
from zelo.apps.contracts.models import (
    Amendment,
    CaseCheckpoint,
    Contract,
    ContractState,
    RenewalCase,
    StoredForecast,
    Suspension,
)
from zelo.apps.contracts.permissions import SEE_CONTRACTS
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.queries.visibility import seen_by
from zelo.lib.errors import NotFound

TONES = {
    State.FUTURE: "azure",
    State.IN_FORCE: "green",
    State.NOTICE_WINDOW: "orange",
    State.TERMINATION_ANNOUNCED: "red",
    State.SUSPENDED: "yellow",
    State.ENDED: "secondary",
}
ICONS = {
    State.FUTURE: "clock",
    State.IN_FORCE: "check",
    State.NOTICE_WINDOW: "calendar-due",
    State.TERMINATION_ANNOUNCED: "door-exit",
    State.SUSPENDED: "player-pause",
    State.ENDED: "square",
}
_ALARMING = {Flag.EXPIRED, Flag.EXPIRED_STILL_INVOICED, Flag.BELOW_MINIMUM}


@dataclass(frozen=True)
class Shown:
    """A contract as its card shows it. case: the renewal that is open; drafts: amendments not signed."""

    contract: Contract
    standing: ContractState | None
    case: RenewalCase | None
    amendments: Sequence[Amendment]

    @property
    def tone(self) -> str:
        return TONES.get(State(self.standing.state), "") if self.standing and self.standing.state else "red"

    @property
    def icon(self) -> str:
        return ICONS.get(State(self.standing.state), "") if self.standing and self.standing.state else ""

    @property
    def flags(self) -> list[tuple[str, str]]:
        """Words of the flags, with the tone of each."""
        found = [Flag(name) for name in (self.standing.flags if self.standing else ())]
        return [(str(flag.label), "red" if flag in _ALARMING else "azure") for flag in found]


def contracts_visible_to(viewer: Any) -> QuerySet[Contract]:
    """The contracts of this person's accounts, withdrawn ones included."""
    if not SEE_CONTRACTS.allows(viewer):
        return Contract.objects.none()
    found: QuerySet[Contract] = Contract.objects.filter(
        seen_by(viewer, "account_id"), account__merged_into=None
    )
    return found


def contract_for(viewer: Any, pk: int) -> Contract:
    """One contract. Raises NotFound where it is not there or not this person's to see."""
    found = contracts_visible_to(viewer).select_related("account", "standing").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such contract, or it is not yours to see."))
    return found


def case_for(viewer: Any, pk: int) -> RenewalCase:
    """One renewal. Raises NotFound where it is not there or not this person's to see."""
    cases = RenewalCase.objects.filter(contract__in=contracts_visible_to(viewer))
    found = (
        cases.select_related("contract__account", "owner", "called_by", "outlook__answered_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such renewal, or it is not yours to see."))
    return found


def amendment_for(viewer: Any, pk: int) -> Amendment:
    """One amendment. Raises NotFound where it is not there or not this person's to see."""
    there = Amendment.objects.filter(contract__in=contracts_visible_to(viewer), withdrawn_at=None)
    found = there.select_related("contract__account").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such amendment, or it is not yours to see."))
    return found


def suspension_for(viewer: Any, pk: int) -> Suspension:
    """One suspension. Raises NotFound where it is not there or not this person's to see."""
    there = Suspension.objects.filter(contract__in=contracts_visible_to(viewer))
    found = there.select_related("contract__account").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such suspension, or it is not yours to see."))
    return found


def shown_contract(contract: Contract) -> Shown:
    """One contract with its open renewal and the amendments that were not withdrawn."""
    return _shown(_with_parts(Contract.objects.filter(pk=contract.pk)).get())


def forecasts_of(case: RenewalCase) -> list[StoredForecast]:
    """What was expected of a renewal, month by month, the latest first."""
    return list(case.forecasts.select_related("owner").order_by("-month"))


def shown_contracts(account: Account) -> list[Shown]:
    """The account's contracts, those to be decided first, then those in force, then the past."""
    found = _with_parts(Contract.objects.filter(account=account, withdrawn_at=None))
    shown = [_shown(contract) for contract in found]
    return sorted(shown, key=_urgency)


def _with_parts(found: QuerySet[Contract]) -> QuerySet[Contract]:
    """With all that a card shows."""
    open_cases = RenewalCase.objects.filter(outcome="").select_related("owner", "action_owner", "outlook")
    open_cases = open_cases.prefetch_related(
        Prefetch("checkpoints", CaseCheckpoint.objects.order_by("due_on"))
    )
    amendments = Amendment.objects.filter(withdrawn_at=None)
    return found.select_related("standing", "adjustment_state").prefetch_related(
        Prefetch("cases", open_cases), Prefetch("amendments", amendments)
    )


def _shown(contract: Contract) -> Shown:
    cases = sorted(contract.cases.all(), key=lambda case: case.deadline_on)
    standing = getattr(contract, "standing", None)
    return Shown(contract, standing, cases[0] if cases else None, list(contract.amendments.all()))


def _urgency(shown: Shown) -> tuple[bool, bool, Any, int]:
    standing = shown.standing
    day = standing.deadline_on if standing else None
    is_over = standing is not None and standing.state == State.ENDED and day is None
    return is_over, day is None, day or shown.contract.starts_on, shown.contract.pk
