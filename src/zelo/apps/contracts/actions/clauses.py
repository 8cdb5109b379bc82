"""The adjustment clause of a contract: written down, changed, removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zelo.apps.contracts.actions.adjustment_states import renew_adjustments
from zelo.apps.contracts.adjustment_facts import terms_of
from zelo.apps.contracts.enums import AdjustmentBase, AdjustmentStage, PartKind
from zelo.apps.contracts.models import AdjustmentClause, ClausePart, Contract, RateSeries
from zelo.apps.operations.versions import save_version
from zelo.lib.errors import InvalidInput

_FIELDS = ("base", "base_on", "lag_months", "cap", "floor", "on_negative", "last_on", "words")


@dataclass(frozen=True)
class PartWanted:
    """weight: in percent. series: None for a fixed rate of `percent`."""

    weight: Decimal
    series: RateSeries | None = None
    percent: Decimal | None = None


def keep_clause(
    contract: Contract, *, version: int, parts: Sequence[PartWanted], **fields: Any
) -> AdjustmentClause:
    """Writes the clause down, or changes it; version: 0 for a new one, else as the person saw it.

    Raises InvalidInput where weights do not come to 100 %, the floor is above the cap, or a day is missing;
    Conflict where somebody changed it after `version`.
    """
    if sum((part.weight for part in parts), Decimal(0)) != 100 or any(part.weight <= 0 for part in parts):
        raise InvalidInput(_("The weights must each be above 0 and come to 100 %."))
    if fields.get("base", AdjustmentBase.START) != AdjustmentBase.START and fields.get("base_on") is None:
        raise InvalidInput(_("Say on which day the proposal or the budget is."))
    cap, floor = fields.get("cap"), fields.get("floor")
    if cap is not None and floor is not None and floor > cap:
        raise InvalidInput(_("The least rate is above the greatest."))
    with transaction.atomic():
        known = AdjustmentClause.objects.filter(contract=contract).first()
        clause = known or AdjustmentClause(contract=contract)
        for name in _FIELDS:
            if name in fields:
                setattr(clause, name, fields[name])
        if clause.base == AdjustmentBase.START:
            clause.base_on = None
        if known is None:
            clause.save()
        else:
            save_version(clause, version, list(_FIELDS))
        for former in ClausePart.objects.filter(clause=clause):
            former.delete()
        for part in parts:
            kind = PartKind.FIXED if part.series is None else PartKind.SERIES
            ClausePart.objects.create(
                clause=clause, kind=kind, weight=part.weight, series=part.series, percent=part.percent
            )
        terms_of(AdjustmentClause.objects.get(pk=clause.pk))
        renew_adjustments([contract.pk])
    return clause


def remove_clause(contract: Contract) -> None:
    """The contract is not adjusted. Raises InvalidInput while an adjustment waits for its approval."""
    if contract.adjustments.filter(stage=AdjustmentStage.PROPOSED).exists():
        raise InvalidInput(_("An adjustment waits for its approval; decide it first."))
    with transaction.atomic():
        for clause in AdjustmentClause.objects.filter(contract=contract):
            clause.delete()
        renew_adjustments([contract.pk])
