"""Notice: how long before an end it must be received, by whom it may be given, and the days that follow.

A period of months ends on the day of the same number, or on the day after it where that month has none
(Brazilian Civil Code, art. 132 §3): one month from 31 January is 1 March. Counted back from an end it is
therefore the earlier day, which is the safe one.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from zelo.analytics.calendar import BusinessCalendar
from zelo.lib.dates import add_months
from zelo.lib.errors import InvalidInput

MAX_NOTICE_DAYS = 3650
MAX_NOTICE_MONTHS = 120
ALERT_DAYS = (90, 60, 30, 15, 7, 1)
_DAY = timedelta(days=1)


class Party(StrEnum):
    """Who signs: the client, or the supplier whose Zelo this is."""

    CLIENT = "client"
    SUPPLIER = "supplier"


class NoticeUnit(StrEnum):
    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Notice:
    """A period of notice, counted from the day on which the other party receives it.

    length: calendar days or months, as `unit` says.
    delivery_days: calendar days that the agreed form takes to arrive; 0 for what is received at once.
    Raises InvalidInput where a length is out of bounds.
    """

    length: int
    unit: NoticeUnit = NoticeUnit.DAYS
    delivery_days: int = 0

    def __post_init__(self) -> None:
        most = MAX_NOTICE_DAYS if self.unit is NoticeUnit.DAYS else MAX_NOTICE_MONTHS
        if not 0 <= self.length <= most:
            raise InvalidInput(f"A notice of {self.length} {self.unit} is not within 0 and {most}.")
        if not 0 <= self.delivery_days <= MAX_NOTICE_DAYS:
            raise InvalidInput(
                f"A delivery of {self.delivery_days} days is not within 0 and {MAX_NOTICE_DAYS}."
            )

    def last_receipt(self, end: date) -> date:
        """The last day on which a notice may be received to take effect on `end`."""
        if self.unit is NoticeUnit.DAYS:
            return days_before(end, self.length)
        try:
            return add_months(end, -self.length)
        except InvalidInput:
            return date.min

    def last_dispatch(self, end: date) -> date:
        """The last day on which it may be sent to be received in time."""
        return days_before(self.last_receipt(end), self.delivery_days)

    def effect(self, received: date) -> date:
        """The first day on which a notice received on a day may end the contract; date.max beyond 9999."""
        if self.unit is NoticeUnit.DAYS:
            return days_after(received, self.length)
        try:
            reached = add_months(received, self.length)
        except InvalidInput:
            return date.max
        return reached if reached.day == received.day else days_after(reached, 1)


@dataclass(frozen=True, slots=True)
class Notices:
    """The period of each party; None where that party may not give notice."""

    client: Notice | None
    supplier: Notice | None

    def by_party(self) -> tuple[tuple[Party, Notice], ...]:
        pairs = ((Party.CLIENT, self.client), (Party.SUPPLIER, self.supplier))
        return tuple((party, notice) for party, notice in pairs if notice is not None)

    def given_by(self, party: Party | None) -> Notice | None:
        """The period that binds a notice of that party; where nobody is named, the one that lasts longest."""
        if party is Party.CLIENT:
            return self.client
        if party is Party.SUPPLIER:
            return self.supplier
        far = date(2000, 1, 1)
        periods = [notice for _, notice in self.by_party()]
        return max(periods, key=lambda notice: notice.effect(far)) if periods else None


def same_notice(length: int, unit: NoticeUnit = NoticeUnit.DAYS) -> Notices:
    """One period for both parties."""
    notice = Notice(length, unit)
    return Notices(notice, notice)


def alert_dates(deadline: date, calendar: BusinessCalendar) -> tuple[date, ...]:
    """The days on which to warn of a deadline: `ALERT_DAYS` before it and its last business day.

    That last one is the deadline itself or the business day before it. In order, without repeats.
    Raises InvalidInput where the calendar does not cover the deadline.
    """
    ladder = {days_before(deadline, days) for days in ALERT_DAYS}
    return tuple(sorted(ladder | {calendar.previous_business_day(deadline)}))


def days_before(day: date, days: int) -> date:
    """So many days earlier, never before the first day of the calendar."""
    span = timedelta(days=days)
    return day - span if day - date.min >= span else date.min


def days_after(day: date, days: int) -> date:
    """So many days later, never after the last day of the calendar."""
    span = timedelta(days=days)
    return day + span if date.max - day >= span else date.max
