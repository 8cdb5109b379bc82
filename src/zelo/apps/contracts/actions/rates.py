"""Series of rates and what was published in them; a revision is written beside the former, never over it."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.contracts.actions.adjustment_states import renew_adjustments
from zelo.apps.contracts.enums import SeriesKind
from zelo.apps.contracts.models import AdjustmentClause, RateSeries, SeriesRate
from zelo.lib.errors import InvalidInput

# Code, name, publisher, number at the Banco Central do Brasil.
KNOWN = (
    ("ipca", "IPCA", "IBGE", 433),
    ("inpc", "INPC", "IBGE", 188),
    ("igp-m", "IGP-M", "FGV", 189),
)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Published:
    """A rate in percent, of the month that begins on `month`."""

    month: date
    percent: Decimal


def ship_series() -> None:
    """Makes the series that everybody knows, with the rates that come with Zelo; safe to run again."""
    for code, name, source, number in KNOWN:
        RateSeries.objects.get_or_create(
            code=code, defaults={"name": name, "source": source, "fetched_as": number}
        )
    text = files("zelo.apps.contracts").joinpath("shipped_rates.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    for code in {row["series"] for row in rows}:
        series = RateSeries.objects.get(code=code)
        there = set(series.rates.values_list("month", flat=True))
        new = [
            SeriesRate(
                series=series, month=month, percent=Decimal(row["percent"]), source=row["source"],
                taken_on=timezone.localdate(),
            )
            for row in rows
            if row["series"] == code and (month := date.fromisoformat(f"{row['month']}-01")) not in there
        ]  # fmt: skip
        SeriesRate._base_manager.bulk_create(new)


def add_series(*, code: str, name: str, kind: str = SeriesKind.MONTHLY, source: str = "") -> RateSeries:
    """A series of the company's own. Raises InvalidInput for a code that is taken."""
    if RateSeries.objects.filter(code=code).exists():
        raise InvalidInput(_("There is a series with this code already."))
    made: RateSeries = RateSeries.objects.create(
        code=code, name=name.strip(), kind=kind, source=source.strip()
    )
    return made


def keep_rates(series: RateSeries, rates: Iterable[Published], *, source: str) -> tuple[int, int]:
    """Takes rates in, all or none; returns how many are new and how many were revised.

    One that is the same as the current one changes nothing. Raises InvalidInput for a rate that cannot be,
    a month that is not over, or one that is named twice with different rates.
    """
    wanted = _checked(rates)
    today = timezone.localdate()
    with transaction.atomic():
        current = {rate.month: rate for rate in series.rates.filter(is_current=True, month__in=list(wanted))}
        revised = [
            current[month]
            for month, percent in wanted.items()
            if month in current and current[month].percent != percent
        ]
        for former in revised:
            former.is_current = False
            former.save(update_fields=["is_current"])
        fresh = [month for month in wanted if month not in current]
        for month in [*fresh, *(former.month for former in revised)]:
            SeriesRate.objects.create(
                series=series, month=month, percent=wanted[month], source=source, taken_on=today
            )
        if fresh or revised:
            renew_clauses_of(series)
    return len(fresh), len(revised)


def renew_clauses_of(series: RateSeries) -> None:
    """What waits for this series, or was reckoned with it."""
    found = AdjustmentClause.objects.filter(parts__series=series).order_by("contract").distinct()
    keys = list(found.values_list("contract", flat=True))
    for start in range(0, len(keys), _CHUNK):
        renew_adjustments(keys[start : start + _CHUNK])


def _checked(rates: Iterable[Published]) -> dict[date, Decimal]:
    found: dict[date, Decimal] = {}
    this_month = timezone.localdate().replace(day=1)
    for one in rates:
        month = one.month.replace(day=1)
        named: dict[str, Any] = {"month": f"{month:%m/%Y}", "percent": one.percent}
        if not -100 < one.percent < 1000 or one.percent != round(one.percent, 8):
            raise InvalidInput(_("%(percent)s cannot be the rate of %(month)s in percent.") % named)
        if month > this_month:
            raise InvalidInput(_("%(month)s is not over; nothing has been published of it.") % named)
        if found.setdefault(month, one.percent) != one.percent:
            raise InvalidInput(_("%(month)s stands there twice with different rates.") % named)
    return found
