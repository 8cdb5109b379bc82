"""Money rounded to cents, and amounts, numbers, shares and dates as people of each language write them."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date as babel_date
from babel.numbers import (
    NumberPattern,
    format_currency,
    get_currency_precision,
    get_currency_symbol,
    parse_pattern,
)

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
    pattern = _currency_pattern(currency, language)
    if pattern is None:
        return format_currency(rounded, currency, locale=_locale(language))
    return str(pattern.apply(rounded, _locale(language)))


def format_rough_money(amount: Decimal, currency: str, language: Language) -> str:
    """Money that is known roughly: `R$ 133.000`, three significant digits, with cents only from 0 to 100."""
    if 0 < abs(amount) < Decimal("99.95"):
        return format_money(amount, currency, language)
    digits = max(_round(amount, 0).adjusted() - 2, 0)
    rounded = _round(amount, -digits).quantize(Decimal(1))
    pattern = _currency_pattern(currency, language, cents=False)
    if pattern is None:
        return format_currency(rounded, currency, locale=_locale(language))
    return str(pattern.apply(rounded, _locale(language)))


def format_number(number: Decimal | int | float, language: Language, decimals: int = 0) -> str:
    """`1.234,5` or `1,234.5`, always with that many decimals, half away from zero."""
    rounded = _round(number, decimals)
    return str(_pattern(decimals, "").apply(rounded, _locale(language)))


def format_percent(ratio: Decimal | float, language: Language, decimals: int = 1) -> str:
    """The ratio 0.123 as `12,3%` or `12.3%`."""
    rounded = _round(Decimal(str(ratio)) * 100, decimals) / 100
    return str(_pattern(decimals, "%").apply(rounded, _locale(language)))


def format_date(day: date, language: Language) -> str:
    """`21/11/2026` or `Nov 21, 2026`."""
    return babel_date(day, _DAYS[language], locale=locale_of(language))


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(locale_of(language))


@cache
def _currency_pattern(currency: str, language: Language, *, cents: bool = True) -> NumberPattern | None:
    """The locale's own pattern with the symbol written in, which formats many amounts four times as fast.

    None for a symbol with a character that means something in a pattern.
    """
    symbol = get_currency_symbol(currency, locale=_locale(language))
    if any(char in "0123456789@#.,;'%-" for char in symbol):
        return None
    pattern = _locale(language).currency_formats["standard"].pattern
    decimals = get_currency_precision(currency) if cents else 0
    digits = "0." + "0" * decimals if decimals else "0"
    return parse_pattern(pattern.replace("0.00", digits).replace("¤", symbol))


@cache
def _pattern(decimals: int, suffix: str) -> NumberPattern:
    return parse_pattern("#,##0" + ("." + "0" * decimals if decimals else "") + suffix)


def _round(number: Decimal | int | float, decimals: int) -> Decimal:
    """Half away from zero; never a negative zero."""
    rounded = Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)
