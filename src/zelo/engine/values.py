"""Values of measures, and points, as people of each language read them."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from zelo.lib.money import format_money, format_number, format_percent, format_rough_money
from zelo.lib.text import Language, Text
from zelo.warehouse.catalogue import Measure

_PLAIN = Text("{}", "{}")
_UNITS = {
    "days": (Text("{} dia", "{} day"), Text("{} dias", "{} days")),
    "months": (Text("{} mês", "{} month"), Text("{} meses", "{} months")),
    "level": (Text("nível {}", "level {}"), Text("nível {}", "level {}")),
    "times": (Text("{} vez o usual", "{} time the usual"), Text("{} vezes o usual", "{} times the usual")),
}
_UNKNOWN = Text("desconhecido", "unknown")


def show_value(measure: Measure, value: Any, currency: str, language: Language) -> str:
    """A measure's value with its unit."""
    if value is None:
        return _UNKNOWN.to(language)
    if measure.unit == "currency":
        return _money(Decimal(str(value)), currency, language)
    if measure.unit == "ratio":
        return _formatted(format_percent, float(value), language, 1)
    whole = isinstance(value, int) or float(value).is_integer()
    one, many = _UNITS.get(measure.unit, (_PLAIN, _PLAIN))
    pattern = one if abs(value) == 1 else many
    return pattern.to(language).format(_formatted(format_number, float(value), language, 0 if whole else 1))


def show_drawn(measure: Measure, value: Any, currency: str, language: Language) -> str:
    """As `show_value`, of a figure that rests on draws: more than three digits of money would be chance."""
    if value is None or measure.unit != "currency":
        return show_value(measure, value, currency, language)
    return format_rough_money(Decimal(str(value)), currency, language)


def show_points(points: float, language: Language) -> str:
    """Points of a score with one decimal; with more where one would hide that they are not zero."""
    exact = Decimal(str(points))
    decimals = 1 if not exact or abs(exact) >= Decimal("0.05") else 4
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return _formatted(format_number, rounded, language, decimals)


@lru_cache(maxsize=100_000)
def _money(amount: Decimal, currency: str, language: Language) -> str:
    return format_money(amount, currency, language)


@lru_cache(maxsize=100_000)
def _formatted(
    formatter: Callable[..., str], number: float | Decimal, language: Language, decimals: int
) -> str:
    return formatter(number, language, decimals)
