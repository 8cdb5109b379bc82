"""Figures as people of each language write them, in the language of the page."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache

from babel.dates import format_date as babel_date
from babel.dates import format_timedelta
from babel.numbers import format_compact_currency, format_compact_decimal
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from zelo.lib.money import format_date, format_money, format_number, format_percent, locale_of
from zelo.lib.text import Language

Number = Decimal | int | float


def page_language() -> Language:
    """Zelo's own name of the language in which the page is being written."""
    return "pt" if (get_language() or "").startswith("pt") else "en"


def money_text(amount: Number) -> str:
    """The exact amount: `R$ 1.234,50`."""
    return format_money(Decimal(str(amount)), settings.CURRENCY, page_language())


def compact_money_text(amount: Number) -> str:
    """The amount at a glance: `R$ 1,2 mi`."""
    return _plain(
        format_compact_currency(
            amount, settings.CURRENCY, fraction_digits=1, locale=locale_of(page_language())
        )
    )


def whole_money_text(amount: Number) -> str:
    """The amount in whole units, as in tables: `R$ 1.234`."""
    return format_money(Decimal(str(amount)), settings.CURRENCY, page_language(), decimals=0)


def interval_text(amount: Number, low: Number | None, high: Number | None) -> str:
    """The amount at a glance with its interval in the same unit: `R$ 1,2 mi (0,9–1,6)`.

    An expectation can lie beyond the interval, where a few outcomes are far off: it is widened to hold it.
    What is certain, or is after rounding, stands alone.
    """
    if low is None or high is None:
        return compact_money_text(amount)
    unit = next((unit for unit in (10**9, 10**6, 10**3) if abs(float(amount)) >= unit), 1)
    before, after = _compact_frame(page_language(), settings.CURRENCY, unit)
    ends = min(float(low), float(amount)), max(float(high), float(amount))
    shown, least, most = (_short(value, unit) for value in (amount, *ends))
    return f"{before}{shown}{after}" + ("" if least == most else f" ({least}–{most})")


def _short(value: Number, unit: int) -> str:
    """One decimal, or none where the whole number says enough."""
    scaled = float(value) / unit
    text = f"{scaled:,.0f}" if abs(scaled) >= 100 or unit == 1 else f"{scaled:,.1f}"
    return text.translate(str.maketrans(",.", ".,")) if page_language() == "pt" else text


@cache
def _compact_frame(language: Language, currency: str, unit: int) -> tuple[str, str]:
    """What stands before and after a short amount of this size."""
    text = _plain(format_compact_currency(7 * unit, currency, fraction_digits=0, locale=locale_of(language)))
    before, _digit, after = text.partition("7")
    return before, after


def number_text(number: Number, decimals: int = 0) -> str:
    return format_number(number, page_language(), decimals)


def compact_number_text(number: Number) -> str:
    return _plain(format_compact_decimal(number, fraction_digits=1, locale=locale_of(page_language())))


def percent_text(ratio: Number, decimals: int = 1) -> str:
    return format_percent(float(ratio), page_language(), decimals)


def day_text(day: date) -> str:
    """`21/11/2026`; a moment counts as the day it is in the company's time zone."""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    return format_date(day, page_language())


def long_day_text(day: date) -> str:
    """`quarta-feira, 25 de novembro de 2026`, as the head of a page."""
    return str(babel_date(day, "full", locale=locale_of(page_language())))


def ago_text(day: date, today: date) -> str:
    """How long ago a day was, at a glance: `hoje`, `há 3 meses`; a day to come as `em 2 semanas`."""
    locale = locale_of(page_language())
    if day == today:
        return {"pt": "hoje", "en": "today"}[page_language()]
    return str(
        format_timedelta(day - today, granularity="day", add_direction=True, threshold=1, locale=locale)
    )


def moment_text(moment: datetime) -> str:
    """`21/11/2026 14:05` in the company's time zone."""
    local = timezone.localtime(moment)
    return f"{format_date(local.date(), page_language())} {local:%H:%M}"


def _plain(text: str) -> str:
    return text.replace("\u202f", "\xa0")
