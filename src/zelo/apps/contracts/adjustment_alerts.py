"""Adjustments that fall due, as somebody must be told: from 30 days before, until they are decided."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zelo.apps.contracts.alerts import subject_of
from zelo.apps.contracts.enums import AdjustmentStatus
from zelo.apps.contracts.models import AdjustmentState
from zelo.apps.work.actions.alerts import Wanted
from zelo.apps.work.kinds import Facts, Kind, Words, register_kind
from zelo.ui.figures import day_text, money_text, percent_text

ADJUSTMENT = "contract.adjustment"
DAYS = 30


def adjustment_alerts(
    states: Iterable[AdjustmentState], owners: Mapping[int, int | None], day: date
) -> list[Wanted]:
    """states: with their contracts. owners: by account. One alert per contract and due date."""
    return list(_alerts(states, owners, day))


def _alerts(
    states: Iterable[AdjustmentState], owners: Mapping[int, int | None], day: date
) -> Iterator[Wanted]:
    for state in states:
        if state.due_on is None or (state.due_on - day).days > DAYS:
            continue
        contract = state.contract
        facts = {
            "contract": contract.pk, "code": contract.code, "due": state.due_on.isoformat(),
            "status": str(state.status), "waits_for": state.waits_for, "breaches": state.breaches,
            "change": None if state.change is None else str(state.change),
            "added": None if state.added is None else str(state.added),
        }  # fmt: skip
        key = f"{ADJUSTMENT}:{contract.pk}:{state.due_on}"
        owner, account = owners.get(contract.account_id), contract.account_id
        step = int(state.due_on <= day)
        yield Wanted(key, ADJUSTMENT, subject_of(contract.pk), account, owner, state.due_on, facts, step)


def register() -> None:
    register_kind(Kind(ADJUSTMENT, gettext_lazy("Adjustments"), "percentage", _words))


def _words(facts: Facts) -> Words:
    named = {"code": facts["code"], "day": day_text(date.fromisoformat(facts["due"]))}
    what = _("Adjustment of contract %(code)s is due on %(day)s") % named
    return Words(what, _why(facts), _do(facts), reverse("contract_adjustment", args=[facts["contract"]]))


def _why(facts: Facts) -> str:
    if facts["status"] == AdjustmentStatus.WAITING:
        months = ", ".join(f"{month[5:]}/{month[:4]}" for month in facts["waits_for"])
        said = _("It waits for the rate of %(months)s.") % {"months": months}
    elif facts["change"] is None:
        said = ""
    else:
        rate = percent_text(Decimal(facts["change"]), 2)
        said = _("The rate is %(rate)s.") % {"rate": rate}
        if facts["status"] == AdjustmentStatus.ASK:
            said = _("The rate is %(rate)s, and the contract does not say what a negative one does.") % {
                "rate": rate
            }
        elif facts["added"] is not None:
            money = money_text(Decimal(facts["added"]))
            said = _("The rate is %(rate)s: %(money)s more a year.") % {"rate": rate, "money": money}
    if "short_contract" in facts["breaches"]:
        said += " " + _("The contract is shorter than a year (Lei 10.192, art. 2).")
    return said.strip()


def _do(facts: Facts) -> str:
    if facts["status"] == AdjustmentStatus.PROPOSED:
        return _("Approve it or not")
    if facts["status"] == AdjustmentStatus.WAITING:
        return _("Enter the rate once it is published")
    return _("Decide: apply, in part, or waive")
