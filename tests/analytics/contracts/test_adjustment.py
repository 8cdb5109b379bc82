"""Adjustments: the exact factor of twelve published rates, formulas, limits, and the money."""

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zelo.analytics.contracts.adjustment import (
    Clause,
    OnNegative,
    Outcome,
    Part,
    PartKind,
    adjust_line,
    money_forgone,
    rate_due,
)
from zelo.analytics.contracts.rates import accumulate, window
from zelo.lib.dates import add_months
from zelo.lib.errors import InvalidInput

GOLDEN = Path(__file__).parents[2] / "golden" / "ipca_2002_2003.csv"
DUE = date(2003, 2, 15)
IPCA = Clause((Part(PartKind.INDEX, series="IPCA"),))


def ipca() -> dict[date, Decimal]:
    lines = [line for line in GOLDEN.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {
        date.fromisoformat(f"{row['month']}-01"): Decimal(row["percent"]) for row in csv.DictReader(lines)
    }


def flat(percent: str, months: int = 12, start: date = date(2002, 2, 1)) -> dict[date, Decimal]:
    return {add_months(start, number): Decimal(percent) for number in range(months)}


def test_published_year_gives_its_factor_and_money() -> None:
    found = rate_due(IPCA, DUE, {"IPCA": ipca()})
    assert found.outcome == Outcome.READY
    assert found.change is not None and round(found.change * 100, 6) == Decimal("14.467041")
    assert adjust_line(Decimal("10000.00"), found.change).due == Decimal("11446.70")


def test_factor_is_the_exact_product_and_not_the_sum() -> None:
    found = accumulate(ipca(), window(DUE, 1))
    exact = Fraction(1)
    for percent in ipca().values():
        exact *= 1 + Fraction(percent) / 100
    assert found.factor is not None and Fraction(found.factor) == exact
    assert sum(ipca().values()) == Decimal("13.63")
    assert adjust_line(Decimal("10000.00"), found.factor - 1).due != Decimal("11363.00")


def test_twelve_rates_used_are_shown_in_order() -> None:
    found = rate_due(
        IPCA, DUE, {"IPCA": ipca() | {date(2003, 2, 1): Decimal(9), date(2002, 1, 1): Decimal(9)}}
    )
    assert found.parts[0].months is not None
    assert [rate.month for rate in found.parts[0].months.rates] == list(ipca())


def test_lag_moves_the_window_back() -> None:
    assert window(date(2026, 3, 31), 2)[0] == date(2025, 2, 1)
    assert window(date(2026, 3, 31), 2)[-1] == date(2026, 1, 1)


@pytest.mark.parametrize("month", [date(2002, 2, 1), date(2002, 8, 1), date(2003, 1, 1)])
def test_missing_month_waits_and_is_never_zero(month: date) -> None:
    series = ipca()
    del series[month]
    found = rate_due(IPCA, DUE, {"IPCA": series})
    assert (found.outcome, found.change, found.computed, found.waits_for) == (
        Outcome.WAITING,
        None,
        None,
        (month,),
    )


def test_unknown_series_waits_for_all_its_months() -> None:
    assert len(rate_due(IPCA, DUE, {}).waits_for) == 12


def test_published_zero_is_a_rate() -> None:
    found = rate_due(IPCA, DUE, {"IPCA": flat("0.00")})
    assert (found.outcome, found.change) == (Outcome.READY, Decimal(0))


WAGES = Clause(
    (
        Part(PartKind.YEARLY, Decimal("0.7"), "wages"),
        Part(PartKind.INDEX, Decimal("0.3"), "IPCA"),
    )
)


def test_weighted_formula_takes_each_part_by_its_weight() -> None:
    found = rate_due(WAGES, DUE, {"IPCA": ipca(), "wages": {date(2002, 5, 1): Decimal("9.5")}})
    assert found.change is not None
    assert round(found.change * 100, 6) == round(Decimal("0.7") * Decimal("9.5") + Decimal("4.3401123"), 6)
    assert adjust_line(Decimal("100000.00"), found.change).due == Decimal("110990.11")


def test_weighted_formula_waits_for_the_wage_agreement() -> None:
    assert rate_due(WAGES, DUE, {"IPCA": ipca()}).outcome == Outcome.WAITING


def test_two_wage_agreements_in_one_window_are_refused() -> None:
    wages = {date(2002, 5, 1): Decimal(9), date(2002, 12, 1): Decimal(3)}
    with pytest.raises(InvalidInput, match="2 yearly rates"):
        rate_due(WAGES, DUE, {"IPCA": ipca(), "wages": wages})


@pytest.mark.parametrize(
    ("percent", "change", "limited"),
    [("0.1", "0.03", "floor"), ("0.5", None, None), ("1.0", "0.08", "cap")],
)
def test_floor_and_cap_limit_the_outcome(percent: str, change: str | None, limited: str | None) -> None:
    clause = Clause(IPCA.parts, cap=Decimal(8), floor=Decimal(3))
    found = rate_due(clause, DUE, {"IPCA": flat(percent)})
    assert found.limited == limited
    assert found.change == (found.computed if change is None else Decimal(change))


@pytest.mark.parametrize(
    ("on_negative", "outcome", "change"),
    [
        (OnNegative.ASK, Outcome.ASK, None),
        (OnNegative.KEEP, Outcome.READY, Decimal(0)),
        (OnNegative.APPLY, Outcome.READY, Decimal("0.99") ** 12 - 1),
    ],
)
def test_negative_outcome_is_asked_unless_the_contract_says(
    on_negative: OnNegative, outcome: Outcome, change: Decimal | None
) -> None:
    found = rate_due(Clause(IPCA.parts, on_negative=on_negative), DUE, {"IPCA": flat("-1")})
    assert found.outcome == outcome
    assert (found.change is None) == (change is None)
    assert change is None or found.change == pytest.approx(change, rel=Decimal("1e-20"))
    assert found.computed is not None and found.computed < 0


def test_fixed_rate_needs_no_series() -> None:
    found = rate_due(Clause((Part(PartKind.FIXED, percent=Decimal("5.5")),)), DUE, {})
    assert (found.outcome, found.change) == (Outcome.READY, Decimal("0.055"))


@pytest.mark.parametrize(
    ("amount", "change", "due"),
    [
        ("100.00", "0.00005", "100.01"),
        ("0.10", "0.04", "0.10"),
        ("0.10", "0.05", "0.11"),
        ("-100.00", "0.1", "-110.00"),
    ],
)
def test_money_is_rounded_once_half_up(amount: str, change: str, due: str) -> None:
    assert adjust_line(Decimal(amount), Decimal(change)).due == Decimal(due)


def test_partial_and_waived_adjustments_forgo_money() -> None:
    whole = Decimal("0.14467041")
    assert adjust_line(Decimal("10000.00"), whole).forgone == 0
    partial = adjust_line(Decimal("10000.00"), whole, Decimal("0.05"))
    assert (partial.applied, partial.forgone) == (Decimal("10500.00"), Decimal("946.70"))
    assert money_forgone(partial, period_months=1) == Decimal("11360.40")
    waived = adjust_line(Decimal("10000.00"), whole, Decimal(0))
    assert money_forgone(waived, period_months=12) == Decimal("1446.70")


@pytest.mark.parametrize(
    ("weights", "limits", "message"),
    [
        (("0.7", "0.2"), {}, "come to 0.9"),
        (("1.5", "-0.5"), {}, "must be positive"),
        (("1",), {"cap": Decimal(3), "floor": Decimal(4)}, "above the cap"),
    ],
)
def test_contradicting_clause_is_refused(
    weights: tuple[str, ...], limits: dict[str, Decimal], message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        Clause(tuple(Part(PartKind.FIXED, Decimal(weight)) for weight in weights), **limits)


def test_window_must_be_twelve_consecutive_months() -> None:
    for months in (window(DUE, 1)[:11], (*window(DUE, 1)[:11], date(2003, 3, 1))):
        with pytest.raises(InvalidInput, match="twelve consecutive"):
            accumulate(ipca(), months)


@given(st.lists(st.decimals(-5, 20, places=2), min_size=12, max_size=12), st.permutations(range(12)))
def test_factor_does_not_depend_on_the_order_of_months(rates: list[Decimal], order: list[int]) -> None:
    months = window(DUE, 1)
    one = accumulate(dict(zip(months, rates, strict=True)), months)
    other = accumulate(dict(zip(months, [rates[place] for place in order], strict=True)), months)
    assert one.factor == other.factor
