"""Termination for convenience: leaving before the end without a cause, after a notice and for a fee."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from zelo.analytics.contracts.notice import Notice, Party
from zelo.lib.errors import InvalidInput
from zelo.lib.money import round_cents

_DAYS_OF_MONTH = Decimal(30)


class Fee(StrEnum):
    """What leaving early costs: nothing, a sum, so many months' value, or a share of what was left to pay."""

    NONE = "none"
    AMOUNT = "amount"
    MONTHS = "months"
    SHARE_OF_REST = "share_of_rest"


@dataclass(frozen=True, slots=True)
class Convenience:
    """by: who may leave. quantity: of the fee: money, months, or a share between 0 and 1.

    not_before: first day on which it may take effect, such as the end of a minimum stay.
    Raises InvalidInput where nobody may leave or the quantity does not fit the fee.
    """

    by: frozenset[Party]
    notice: Notice
    fee: Fee = Fee.NONE
    quantity: Decimal = Decimal(0)
    not_before: date | None = None

    def __post_init__(self) -> None:
        if not self.by:
            raise InvalidInput("A termination for convenience needs at least one party who may use it.")
        if self.quantity < 0 or (self.fee is Fee.SHARE_OF_REST and self.quantity > 1):
            raise InvalidInput(f"The fee's quantity {self.quantity} does not fit a fee of kind {self.fee}.")

    def earliest_end(self, received: date) -> date:
        """The first day on which a notice received on a day may end the contract."""
        end = self.notice.effect(received)
        return end if self.not_before is None else max(end, self.not_before)

    def cost(self, leaves_on: date, term_last: date | None, monthly: Decimal) -> Decimal:
        """What leaving after `leaves_on` costs, rounded half up to cents.

        monthly: the value per month. The rest is reckoned in commercial months of thirty days; without a
        term there is no rest, so that a share of it costs nothing.
        """
        if self.fee is Fee.AMOUNT:
            return round_cents(self.quantity)
        if self.fee is Fee.MONTHS:
            return round_cents(self.quantity * monthly)
        if self.fee is Fee.NONE or term_last is None or term_last <= leaves_on:
            return Decimal("0.00")
        days = Decimal((term_last - leaves_on).days)
        return round_cents(self.quantity * monthly * days / _DAYS_OF_MONTH)
