"""A contract's record as the facts that `analytics.contracts` reckons with."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from zelo.analytics import contracts as pure
from zelo.analytics.contracts.recurring import Item
from zelo.apps.contracts.models import Contract, ContractItem, Suspension


def facts_of(contract: Contract, suspensions: Iterable[Suspension] = ()) -> pure.Contract:
    """The terms that a contract has now. Raises InvalidInput where they contradict each other."""
    return pure.Contract(
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        renewal=pure.Renewal(contract.renewal),
        renewal_months=contract.renewal_months,
        notice=_notices(contract),
        exit=pure.Exit(contract.exit),
        term_starts_on=contract.term_starts_on,
        notice_opens=_opening(contract),
        convenience=_convenience(contract),
        suspensions=tuple(pure.Suspension(one.starts_on, one.ends_on) for one in suspensions),
        notified_on=contract.notified_on,
        notified_by=pure.Party(contract.notified_by) if contract.notified_by else None,
        terminated_on=contract.terminated_on,
    )


def items_of(contract: Contract, items: Iterable[ContractItem]) -> tuple[Item, ...] | None:
    """The lines of its value: its items, else the contract's own amount; None where that is unknown."""
    lines = tuple(
        Item(one.amount, one.amount_months, one.recurring, one.starts_on, one.ends_on) for one in items
    )
    if lines or contract.amount is None:
        return lines or None
    return (Item(contract.amount, contract.amount_months, contract.recurring),)


def yearly_sum(items: Iterable[ContractItem], day: date) -> Decimal:
    """What the recurring items that are on come to in a year."""
    lines = [Item(i.amount, i.amount_months, i.recurring, i.starts_on, i.ends_on) for i in items]
    on = [line.yearly for line in lines if line.recurring and line.is_on(day)]
    return sum(on, Decimal("0.00"))


def _notices(contract: Contract) -> pure.Notices | None:
    if contract.client_notice is None and contract.supplier_notice is None:
        return None
    unit = pure.NoticeUnit(contract.notice_unit)

    def period(length: int | None) -> pure.Notice | None:
        return None if length is None else pure.Notice(length, unit, contract.delivery_days)

    return pure.Notices(period(contract.client_notice), period(contract.supplier_notice))


def _opening(contract: Contract) -> pure.Notice | None:
    if contract.notice_opens is None:
        return None
    return pure.Notice(contract.notice_opens, pure.NoticeUnit(contract.notice_unit))


def _convenience(contract: Contract) -> pure.Convenience | None:
    if contract.leave_notice is None:
        return None
    by = frozenset({pure.Party(contract.leave_by)} if contract.leave_by else pure.Party)
    return pure.Convenience(
        by,
        pure.Notice(contract.leave_notice),
        pure.Fee(contract.leave_fee),
        contract.leave_quantity,
        contract.leave_from,
    )
