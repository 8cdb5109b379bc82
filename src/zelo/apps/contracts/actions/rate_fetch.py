"""Rates fetched from the Banco Central do Brasil (SGS); off unless ZELO_RATES_URL names the address.

The service gives ten years per request at most. All of a series is read before any of it is kept.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils import timezone

from zelo.apps.contracts.actions.rates import Published, keep_rates
from zelo.apps.contracts.models import RateSeries
from zelo.lib.dates import add_months
from zelo.lib.errors import InvalidInput, ZeloError

YEARS_PER_REQUEST = 10
# Published rates are looked at again for so long, since they may be revised.
_AGAIN_MONTHS = 13
_MOST_BYTES = 2_000_000


def fetch_all() -> dict[str, int]:
    """Every series that may be fetched, where that is on; returns rates new or revised, by code.

    Raises ZeloError where one fails, after the others were tried.
    """
    if not settings.RATES_URL:
        return {}
    counts, failed = {}, []
    for series in RateSeries.objects.exclude(fetched_as=None).order_by("pk"):
        try:
            counts[series.code] = fetch_series(series)
        except ZeloError as error:
            failed.append(f"{series.name}: {error}")
    if failed:
        raise ZeloError(" ".join(failed))
    return counts


def fetch_series(series: RateSeries) -> int:
    """Fetches what may be new of one series. Raises ZeloError where the service does not answer well."""
    if not settings.RATES_URL or series.fetched_as is None:
        raise InvalidInput("This series is not fetched.")
    today = timezone.localdate()
    newest = series.rates.filter(is_current=True).order_by("-month").values_list("month", flat=True).first()
    first = add_months(newest, -_AGAIN_MONTHS) if newest else add_months(today, -12 * YEARS_PER_REQUEST)
    found: list[Published] = []
    for start, end in _stretches(first, today):
        found += _ask(series.fetched_as, start, end)
    return sum(keep_rates(series, found, source=f"Banco Central do Brasil, SGS {series.fetched_as}"))


def _stretches(first: date, last: date) -> Iterator[tuple[date, date]]:
    start = first.replace(day=1)
    while start <= last:
        after = add_months(start, 12 * YEARS_PER_REQUEST - 1)
        yield start, min(after, last)
        start = after


def _ask(number: int, first: date, last: date) -> list[Published]:
    query = urlencode(
        {"formato": "json", "dataInicial": f"{first:%d/%m/%Y}", "dataFinal": f"{last:%d/%m/%Y}"}
    )
    address = f"{settings.RATES_URL.rstrip('/')}/bcdata.sgs.{number}/dados?{query}"
    request = Request(address, headers={"Accept": "application/json"})
    try:
        with urlopen(request, timeout=settings.RATES_TIMEOUT) as answer:
            content = answer.read(_MOST_BYTES + 1)
    except HTTPError as error:
        if error.code == 404:
            return []
        raise ZeloError(f"the service answered {error.code}.") from error
    except (OSError, HTTPException) as error:
        raise ZeloError(f"the service did not answer: {error}.") from error
    return _read(content)


def _read(content: bytes) -> list[Published]:
    """`[{"data": "01/01/2002", "valor": "0.52"}, …]`; an empty answer is no rate."""
    if not content.strip():
        return []
    try:
        rows: Any = json.loads(content[:_MOST_BYTES])
        return [
            Published(datetime.strptime(row["data"], "%d/%m/%Y").date(), Decimal(str(row["valor"])))  # noqa: DTZ007
            for row in rows
            if row["valor"] not in (None, "")
        ]
    except (ValueError, KeyError, TypeError, InvalidOperation) as error:
        raise ZeloError("the service's answer is no list of rates.") from error
