"""Money rounded to cents, and amounts, numbers, shares and dates as people of each language write them."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel import Locale
from babel.dates import get_month_names
from babel.numbers import format_currency, get_currency_precision

from zelo.lib.text import Language

_LOCALES = {"pt": "pt_BR", "en": "en_US"}


def locale_of(language: Language) -> str:
    """The Babel locale of one of Zelo's languages."""
    return _LOCALES[language]


def round_cents(amount: Decimal) -> Decimal:
    """The amount in whole cents; half a cent goes away from zero."""
    return _round(amount, 2)


def format_money(amount: Decimal, currency: str, language: Language, decimals: int | None = None) -> str:
    """`R$ 1.234,50` (with a space that does not break) or `R$1,234.50`, half a cent away from zero.

    decimals: those of the currency unless said otherwise.
    """
    before, after, usual = _money_frame(currency, language)
    rounded = _round(amount, usual if decimals is None else decimals)
    return f"{'-' if rounded < 0 else ''}{before}{_digits(abs(rounded), language)}{after}"


def format_rough_money(amount: Decimal, currency: str, language: Language) -> str:
    """Money that is known roughly: `R$ 133.000`, three significant digits, with cents only from 0 to 100."""
    if 0 < abs(amount) < Decimal("99.95"):
        return format_money(amount, currency, language)
    digits = max(_round(amount, 0).adjusted() - 2, 0)
    return format_money(_round(amount, -digits).quantize(Decimal(1)), currency, language, decimals=0)


def format_number(number: Decimal | int | float, language: Language, decimals: int = 0) -> str:
    """`1.234,5` or `1,234.5`, always with that many decimals, half away from zero."""
    return _digits(_round(number, decimals), language)


def format_percent(ratio: Decimal | float, language: Language, decimals: int = 1) -> str:
    """The ratio 0.123 as `12,3%` or `12.3%`."""
    return f"{_digits(_round(Decimal(str(ratio)) * 100, decimals), language)}%"


def format_date(day: date, language: Language) -> str:
    """`21/11/2026` or `Nov 21, 2026`."""
    if language == "pt":
        return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
    return f"{_months()[day.month]} {day.day}, {day.year:04d}"


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(locale_of(language))


@cache
def _money_frame(currency: str, language: Language) -> tuple[str, str, int]:
    """What stands before and after an amount of money, and its decimals, as the locale has them."""
    decimals = get_currency_precision(currency)
    written = format_currency(Decimal(7), currency, locale=_locale(language))
    before, after = re.split(r"7(?:[.,]0+)?", written, maxsplit=1)
    return before, after, decimals


@cache
def _months() -> dict[int, str]:
    return dict(get_month_names("abbreviated", locale=locale_of("en")))


_MARKS = str.maketrans(",.", ".,")


def _digits(number: Decimal, language: Language) -> str:
    """The number with its marks: many times as fast as by a pattern, and a list has hundreds."""
    written = f"{number:,f}"
    return written.translate(_MARKS) if language == "pt" else written


def _round(number: Decimal | int | float, decimals: int) -> Decimal:
    """Half away from zero; never a negative zero."""
    rounded = Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)
