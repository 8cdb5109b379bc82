"""Money rounded to cents, and amounts, numbers, shares and dates as people of each language write them."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date as babel_date
from babel.numbers import format_currency, format_decimal, get_currency_precision
from babel.numbers import format_percent as babel_percent

from zelo.lib.text import Language

_LOCALES = {"pt": "pt_BR", "en": "en_US"}
_DAYS = {"pt": "dd/MM/yyyy", "en": "MMM d, yyyy"}


def locale_of(language: Language) -> str:
    """The Babel locale of one of Zelo's languages."""
    return _LOCALES[language]


def round_cents(amount: Decimal) -> Decimal:
    """The amount in whole cents; half a cent goes away from zero."""
    return _round(amount, 2)


def format_money(amount: Decimal, currency: str, language: Language) -> str:
    """`R$ 1.234,50` (with a space that does not break) or `R$1,234.50`, half a cent away from zero."""
    rounded = _round(amount, get_currency_precision(currency))
    return format_currency(rounded, currency, locale=locale_of(language))


def format_number(number: Decimal | int | float, language: Language, decimals: int = 0) -> str:
    """`1.234,5` or `1,234.5`, always with that many decimals, half away from zero."""
    rounded = _round(number, decimals)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(rounded, pattern, locale=locale_of(language))


def format_percent(ratio: Decimal | float, language: Language, decimals: int = 1) -> str:
    """The ratio 0.123 as `12,3%` or `12.3%`."""
    rounded = _round(Decimal(str(ratio)) * 100, decimals) / 100
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "") + "%"
    return babel_percent(rounded, pattern, locale=locale_of(language))


def format_date(day: date, language: Language) -> str:
    """`21/11/2026` or `Nov 21, 2026`."""
    return babel_date(day, _DAYS[language], locale=locale_of(language))


def _round(number: Decimal | int | float, decimals: int) -> Decimal:
    """Half away from zero; never a negative zero."""
    rounded = Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)
