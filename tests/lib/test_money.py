"""Rounding to cents, and how each language writes amounts; Brazilian money carries a non-breaking space."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from babel import numbers
from babel.dates import format_date as babel_date
from babel.numbers import format_currency, get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from zelo.lib.money import (
    format_date,
    format_money,
    format_number,
    format_percent,
    format_rough_money,
    locale_of,
    round_cents,
)
from zelo.lib.text import Language


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0.005", "0.01"),
        ("0.015", "0.02"),
        ("-0.005", "-0.01"),
        ("2.675", "2.68"),
        ("1.004999", "1.00"),
        ("7", "7.00"),
    ],
)
def test_round_cents_takes_half_away_from_zero(amount: str, expected: str) -> None:
    assert str(round_cents(Decimal(amount))) == expected


def test_round_cents_never_gives_a_negative_zero() -> None:
    assert str(round_cents(Decimal("-0.001"))) == "0.00"


@given(st.decimals(-(10**15), 10**15, places=6))
def test_round_cents_stays_within_half_a_cent(amount: Decimal) -> None:
    assert abs(round_cents(amount) - amount) <= Decimal("0.005")


@pytest.mark.parametrize(
    ("amount", "currency", "language", "expected"),
    [
        ("1234567.891", "BRL", "pt", "R$\xa01.234.567,89"),
        ("-1234.50", "BRL", "pt", "-R$\xa01.234,50"),
        ("1234.50", "BRL", "en", "R$1,234.50"),
        ("0.125", "GBP", "en", "£0.13"),
        ("1234.50", "JPY", "en", "¥1,235"),
        ("-0.004", "BRL", "pt", "R$\xa00,00"),
    ],
)
def test_money_is_written_as_its_language_does(
    amount: str, currency: str, language: Language, expected: str
) -> None:
    assert format_money(Decimal(amount), currency, language) == expected


@pytest.mark.parametrize(
    ("number", "decimals", "language", "expected"),
    [
        (1234.5, 1, "pt", "1.234,5"),
        (1234, 0, "en", "1,234"),
        (Decimal("0.25"), 1, "pt", "0,3"),
        (Decimal("-0.04"), 1, "en", "0.0"),
        (5, 2, "en", "5.00"),
    ],
)
def test_number_has_the_decimals_asked_for(
    number: Decimal | float, decimals: int, language: Language, expected: str
) -> None:
    assert format_number(number, language, decimals) == expected


def test_percent_multiplies_the_ratio() -> None:
    assert format_percent(0.123, "pt") == "12,3%"
    assert format_percent(Decimal("0.1225"), "en") == "12.3%"
    assert format_percent(1, "en", 0) == "100%"
    assert format_percent(-0.0001, "pt") == "0,0%"


def test_date_is_written_as_its_language_does() -> None:
    assert format_date(date(2026, 3, 1), "pt") == "01/03/2026"
    assert format_date(date(2026, 3, 1), "en") == "Mar 1, 2026"


@pytest.mark.parametrize("language", ["pt", "en"])
@pytest.mark.parametrize("currency", ["BRL", "USD", "EUR", "GBP", "JPY", "CLP", "BHD", "PEN", "VES", "CHF"])
@pytest.mark.parametrize("amount", ["0", "0.05", "-0.05", "1234567.891", "-1234.5", "999.995"])
def test_money_is_written_as_babel_writes_it(amount: str, currency: str, language: Language) -> None:
    digits = get_currency_precision(currency)
    rounded = Decimal(amount).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0
    expected = format_currency(rounded, currency, locale=locale_of(language))
    assert format_money(Decimal(amount), currency, language) == expected


@given(
    amount=st.decimals(min_value=-(10**13), max_value=10**13, places=4),
    currency=st.sampled_from(["BRL", "USD", "EUR", "JPY", "CHF", "TND"]),
    language=st.sampled_from(["pt", "en"]),
    decimals=st.integers(0, 4),
    day=st.dates(),
)
def test_writing_is_that_of_the_locale(
    amount: Decimal, currency: str, language: Language, decimals: int, day: date
) -> None:
    locale = locale_of(language)
    rounded = amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    assert format_number(amount, language, decimals) == numbers.format_decimal(
        rounded, pattern, locale=locale
    )
    money = amount.quantize(Decimal(1).scaleb(-numbers.get_currency_precision(currency)), ROUND_HALF_UP) + 0
    assert format_money(amount, currency, language) == numbers.format_currency(money, currency, locale=locale)
    day_pattern = {"pt": "dd/MM/yyyy", "en": "MMM d, yyyy"}[language]
    assert format_date(day, language) == babel_date(day, day_pattern, locale=locale)


@pytest.mark.parametrize(
    ("amount", "currency", "language", "expected"),
    [
        ("132929.65", "BRL", "en", "R$133,000"),
        ("132929.65", "BRL", "pt", "R$\xa0133.000"),
        ("1369.37", "BRL", "en", "R$1,370"),
        ("999.6", "BRL", "en", "R$1,000"),
        ("99.951", "BRL", "en", "R$100"),
        ("99.949", "BRL", "en", "R$99.95"),
        ("0", "BRL", "en", "R$0"),
        ("-4567.8", "BRL", "en", "-R$4,570"),
        ("1234567890", "JPY", "en", "¥1,230,000,000"),
    ],
)
def test_rough_money_has_three_digits(amount: str, currency: str, language: Language, expected: str) -> None:
    assert format_rough_money(Decimal(amount), currency, language) == expected
