"""The demonstration's adjustments: invented rates under a name that says so, clauses, a few decisions."""

from datetime import date
from decimal import Decimal
from math import sin
from zlib import crc32

from zelo.analytics.contracts import anniversary
from zelo.apps.contracts.actions.adjustment_states import renew_adjustments
from zelo.apps.contracts.actions.adjustments import propose_adjustment
from zelo.apps.contracts.actions.clauses import PartWanted, keep_clause
from zelo.apps.contracts.actions.rates import Published, add_series, keep_rates
from zelo.apps.contracts.enums import AdjustmentStatus, SeriesKind, State
from zelo.apps.contracts.models import AdjustmentState, Contract, RateSeries
from zelo.apps.people.enums import Role
from zelo.apps.people.models import User
from zelo.lib.dates import add_months

_MONTHS = 60
_WORDS = {
    "pt": ("Índice ilustrativo", "Dissídio ilustrativo", "Números inventados", "cláusula 8.1"),
    "en": ("Illustrative index", "Illustrative wage agreement", "Invented figures", "clause 8.1"),
}
_REASONS = {
    "pt": ("Volume maior combinado para o ano", "Mantido para fechar a renovação"),
    "en": ("More volume agreed for the year", "Kept in order to close the renewal"),
}
_GOING = (State.IN_FORCE, State.NOTICE_WINDOW)


def load_adjustments(as_of: date, language: str) -> None:
    """Series, the clauses of two contracts in three, and three decisions; nothing where they are there."""
    if RateSeries.objects.filter(code="ilustrativo").exists():
        return
    spoken = "pt" if language.startswith("pt") else "en"
    parts = _make_series(as_of, spoken)
    for contract in Contract.objects.filter(standing__state__in=_GOING).order_by("code"):
        draw = crc32(contract.code.encode())
        if draw % 3:
            keep_clause(
                contract,
                version=0,
                parts=parts[(draw // 3) % len(parts)],
                words=_WORDS[spoken][3],
                last_on=_last_on(contract, as_of, late=draw % 5 == 0),
                cap=Decimal(9) if draw % 7 == 0 else None,
            )
    _decide(spoken)


def _make_series(as_of: date, spoken: str) -> list[list[PartWanted]]:
    """The formulas of clauses: mostly the index, some with wages, some a fixed rate."""
    names = _WORDS[spoken]
    index = add_series(code="ilustrativo", name=names[0], source=names[2])
    wages = add_series(code="dissidio-ilustrativo", name=names[1], kind=SeriesKind.YEARLY, source=names[2])
    months = [add_months(as_of.replace(day=1), -back) for back in range(1, _MONTHS + 1)]
    monthly = [
        Published(month, round(Decimal("0.38") + Decimal(sin(month.month * 1.7 + month.year)) / 4, 2))
        for month in months
    ]
    keep_rates(index, monthly, source=names[2])
    agreed = [Published(month, Decimal("5.2")) for month in months if month.month == 5]
    keep_rates(wages, agreed, source=names[2])
    plain = [PartWanted(Decimal(100), index)]
    mixed = [PartWanted(Decimal(70), wages), PartWanted(Decimal(30), index)]
    return [plain, plain, mixed, plain, [PartWanted(Decimal(100), percent=Decimal(4))]]


def _last_on(contract: Contract, as_of: date, *, late: bool) -> date | None:
    """The last anniversary, or the one before where this year's was forgotten."""
    years = as_of.year - contract.starts_on.year
    past = [
        day for number in range(1, years + 1) if (day := anniversary(contract.starts_on, number)) <= as_of
    ]
    last = past[:-1] if late else past
    return last[-1] if last else None


def _decide(spoken: str) -> None:
    """One applied, one waived, one that waits for its approval."""
    kam = User.objects.filter(role=Role.KAM, is_active=True).order_by("pk").first()
    head = User.objects.filter(role=Role.HEAD, is_active=True).order_by("pk").first()
    if kam is None or head is None:
        return
    renew_adjustments(list(Contract.objects.values_list("pk", flat=True)))
    ready = AdjustmentState.objects.filter(status=AdjustmentStatus.READY, added__gt=0)
    found = [state.contract for state in ready.select_related("contract").order_by("due_on", "pk")[:3]]
    if len(found) < 3:
        return
    propose_adjustment(found[0], by=head, outcome="applied")
    propose_adjustment(found[1], by=head, outcome="waived", reason=_REASONS[spoken][1])
    propose_adjustment(
        found[2], by=kam, outcome="partial", percent=Decimal("2.5"), reason=_REASONS[spoken][0]
    )
