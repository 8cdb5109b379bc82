"""Price indexes: twelve published monthly rates make one exact factor; a missing month makes none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from itertools import pairwise

from zelo.lib.dates import add_months
from zelo.lib.errors import InvalidInput

MONTHS_OF_A_FACTOR = 12
# Digits that hold the product of twelve factors of up to twelve decimals each without rounding.
_DIGITS = 200
_MOST_DECIMALS = 12
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class MonthlyRate:
    """The rate of a month in percent; None where it has not been published. month: its first day."""

    month: date
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Accumulated:
    """Twelve consecutive months and what they come to.

    factor: exact product of (1 + rate/100), unrounded; None while a month is missing.
    """

    rates: tuple[MonthlyRate, ...]
    factor: Decimal | None

    @property
    def missing(self) -> tuple[date, ...]:
        return tuple(rate.month for rate in self.rates if rate.percent is None)

    @property
    def change(self) -> Decimal | None:
        """The factor less one: 0.14467… for 14.467 %; None while a month is missing."""
        if self.factor is None:
            return None
        with localcontext(prec=_DIGITS):
            return self.factor - 1


def month_of(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)


def window(due_on: date, lag_months: int) -> tuple[date, ...]:
    """The twelve months that an adjustment due on a day takes, the last one `lag_months` before its month.

    With a lag of one, an adjustment due in February 2003 takes February 2002 to January 2003.
    Raises InvalidInput where the lag is below one, since the month itself is not over.
    """
    if not 1 <= lag_months <= MONTHS_OF_A_FACTOR:
        raise InvalidInput(f"A lag of {lag_months} months is not within 1 and {MONTHS_OF_A_FACTOR}.")
    last = add_months(month_of(due_on), -lag_months)
    return tuple(add_months(last, back - MONTHS_OF_A_FACTOR + 1) for back in range(MONTHS_OF_A_FACTOR))


def accumulate(series: Mapping[date, Decimal], months: tuple[date, ...]) -> Accumulated:
    """The product of exactly these twelve months' factors, as published; not the sum of the rates.

    series: percent by the first day of the month. Raises InvalidInput where the months are not twelve
    consecutive ones, or a rate cannot be (a loss of all, more decimals than are ever published).
    """
    if len(months) != MONTHS_OF_A_FACTOR or any(
        after != add_months(before, 1) for before, after in pairwise(months)
    ):
        raise InvalidInput(f"An adjustment takes twelve consecutive months; there are {len(months)}.")
    rates = tuple(MonthlyRate(month, series.get(month)) for month in months)
    factor = Decimal(1)
    with localcontext(prec=_DIGITS):
        for rate in rates:
            if rate.percent is None:
                return Accumulated(rates, None)
            factor *= 1 + _checked(rate.percent, rate.month) / _HUNDRED
    return Accumulated(rates, factor)


def _checked(percent: Decimal, month: date) -> Decimal:
    exponent = percent.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_MOST_DECIMALS or not -100 < percent < 10_000:
        raise InvalidInput(f"The rate {percent} of {month:%Y-%m} is no monthly rate in percent.")
    return percent
