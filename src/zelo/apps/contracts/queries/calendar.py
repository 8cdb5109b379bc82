"""The deadlines of a month, by day."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, F, Sum, Window
from django.db.models.functions import RowNumber

from zelo.apps.contracts.models import RenewalCase
from zelo.apps.contracts.queries.renewals import open_renewals

# So many of a day are shown by name, those with most money first; the others are counted.
SHOWN = 4


@dataclass
class Day:
    """What must be decided by a day. worth: money a year; cases: the first `SHOWN`."""

    count: int
    worth: Decimal
    cases: list[RenewalCase] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.cases)


def deadlines_of(viewer: Any, month: date, *, mine: bool) -> dict[date, Day]:
    """The open renewals of a month (its first day) by the day of their deadline."""
    last = month + relativedelta(months=1, days=-1)
    found = open_renewals(viewer, {"whose": "mine"} if mine else {}).filter(deadline_on__range=(month, last))
    counted = found.order_by().values_list("deadline_on").annotate(Count("pk"), Sum("yearly"))
    days = {day: Day(count, worth or Decimal(0)) for day, count, worth in counted}
    place = Window(
        RowNumber(),
        partition_by=F("deadline_on"),
        order_by=[F("yearly").desc(nulls_last=True), F("pk").asc()],
    )
    first = found.order_by().annotate(place=place).filter(place__lte=SHOWN).order_by("deadline_on", "place")
    for case in first.select_related("contract__account"):
        days[case.deadline_on].cases.append(case)
    return days
