"""The twelve-month rule: anniversaries of the base, restart after a revision, and what would be null."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zelo.analytics.contracts.periodicity import Breach, Periodicity, breaches, lawful_from
from zelo.analytics.contracts.terms import anniversary
from zelo.lib.dates import add_months


def day(text: str) -> date:
    return date.fromisoformat(text)


def regular(base: str, decided: int) -> Periodicity:
    dues = [anniversary(day(base), number) for number in range(1, decided + 1)]
    return Periodicity(day(base), tuple((due, due) for due in dues))


@pytest.mark.parametrize(
    ("base", "dues"),
    [
        ("2024-02-29", ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        ("2024-03-31", ["2025-03-31", "2026-03-31", "2027-03-31", "2028-03-31"]),
    ],
)
def test_dues_are_anniversaries_of_the_base_and_never_chained(base: str, dues: list[str]) -> None:
    assert [regular(base, number).next_due() for number in range(4)] == [day(due) for due in dues]


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2024-02-29", (12, 24, 36, 48), ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        ("2024-01-31", (1, 2, 3), ["2024-02-29", "2024-03-31", "2024-04-30"]),
    ],
)
def test_anniversaries_are_those_of_the_reference(
    start: str, months: tuple[int, ...], expected: list[str]
) -> None:
    assert [anniversary(day(start), count, 1) for count in months] == [day(text) for text in expected]


def test_base_may_be_a_proposal_before_the_start() -> None:
    found = Periodicity(day("2025-10-10"))
    assert found.next_due() == lawful_from(found) == day("2026-10-10")


def test_revision_restarts_the_twelve_months() -> None:
    found = Periodicity(day("2024-03-01"), ((day("2025-03-01"), day("2025-03-01")),), day("2025-09-15"))
    assert found.next_due() == lawful_from(found) == day("2026-09-15")


def test_late_effect_waits_for_its_own_twelve_months() -> None:
    found = Periodicity(day("2024-03-01"), ((day("2025-03-01"), day("2025-06-01")),))
    assert found.next_due() == day("2026-06-01")


def test_waived_adjustment_is_decided_and_the_next_is_a_year_later() -> None:
    found = Periodicity(day("2024-03-01"), ((day("2025-03-01"), None),))
    assert found.next_due() == day("2026-03-01")


@pytest.mark.parametrize(
    ("effect", "by_index", "ends", "expected"),
    [
        ("2025-03-01", True, "2026-02-28", ()),
        ("2025-02-28", True, "2026-02-28", (Breach.TOO_SOON,)),
        ("2025-02-28", False, "2026-02-28", ()),
        ("2025-03-01", True, "2025-02-28", ()),
        ("2025-03-01", True, "2025-02-27", (Breach.SHORT_CONTRACT,)),
        ("2024-09-01", True, "2024-12-31", (Breach.TOO_SOON, Breach.SHORT_CONTRACT)),
        ("2025-03-01", True, None, ()),
    ],
)
def test_index_adjustment_before_twelve_months_breaches_the_law(
    effect: str, by_index: bool, ends: str | None, expected: tuple[Breach, ...]
) -> None:
    start = day("2024-03-01")
    last = day(ends) if ends else None
    found = breaches(Periodicity(start), day(effect), starts_on=start, ends_on=last, by_index=by_index)
    assert found == expected


DAYS = st.dates(date(1995, 1, 1), date(2060, 12, 31))


@given(DAYS, st.none() | DAYS, st.lists(st.integers(0, 400) | st.none(), max_size=6))
def test_next_due_is_always_lawful(base: date, revised: date | None, delays: list[int | None]) -> None:
    """Whatever was decided before, late or waived, the next due date keeps the twelve months."""
    found = Periodicity(base, (), revised)
    for delay in delays:
        due = found.next_due()
        effect = None if delay is None else date.fromordinal(due.toordinal() + delay)
        found = Periodicity(base, (*found.adjusted, (due, effect)), revised)
    assert found.next_due() >= lawful_from(found) >= add_months(found.anchor, 12)
    assert breaches(found, found.next_due(), starts_on=base, ends_on=None, by_index=True) == ()
