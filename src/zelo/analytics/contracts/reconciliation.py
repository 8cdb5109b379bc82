"""Contracts beside invoices: what was to be charged in a month, what was, and the difference, shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_ZERO = Decimal(0)


class Agreement(StrEnum):
    """How an account's contracts and invoices of a period compare."""

    AGREES = "agrees"
    NOT_INVOICED = "not_invoiced"
    WITHOUT_CONTRACT = "without_contract"
    LESS = "less"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Compared:
    """difference: invoiced less contracted."""

    account: str
    contracted: Decimal
    invoiced: Decimal
    agreement: Agreement

    @property
    def difference(self) -> Decimal:
        return self.invoiced - self.contracted


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """accounts: the widest difference first. tolerance: the money up to which two sums agree."""

    accounts: tuple[Compared, ...]
    tolerance: Decimal

    @property
    def contracted(self) -> Decimal:
        return sum((one.contracted for one in self.accounts), _ZERO)

    @property
    def invoiced(self) -> Decimal:
        return sum((one.invoiced for one in self.accounts), _ZERO)

    @property
    def difference(self) -> Decimal:
        return self.invoiced - self.contracted


def reconcile(
    contracted: Mapping[str, Decimal], invoiced: Mapping[str, Decimal], tolerance: Decimal = _ZERO
) -> Reconciliation:
    """Each account's contracts beside its invoices of the same period; all of them, agreeing ones too."""
    found = [
        Compared(account, due, billed, _agreement(due, billed, tolerance))
        for account in contracted.keys() | invoiced.keys()
        for due, billed in [(contracted.get(account, _ZERO), invoiced.get(account, _ZERO))]
    ]
    found.sort(key=lambda one: (-abs(one.difference), one.account))
    return Reconciliation(tuple(found), tolerance)


def _agreement(due: Decimal, billed: Decimal, tolerance: Decimal) -> Agreement:
    if abs(billed - due) <= tolerance:
        return Agreement.AGREES
    if billed == 0:
        return Agreement.NOT_INVOICED
    if due == 0:
        return Agreement.WITHOUT_CONTRACT
    return Agreement.LESS if billed < due else Agreement.MORE
