"""Movements of recurring revenue through the database: they add up to what the contracts come to."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.apps.contracts.test_records import made
from tests.portfolio import account
from zelo.analytics.contracts.recurring import recurring_on
from zelo.apps.contracts.actions.amendments import draft_amendment, sign_amendment
from zelo.apps.contracts.actions.records import announce_termination
from zelo.apps.contracts.actions.revenue import keep_revenue, renew_movements
from zelo.apps.contracts.facts import facts_of, items_of
from zelo.apps.contracts.models import Contract, RevenueMark, RevenueMovement

DAY = date(2026, 12, 1)


def moves(**fields: Any) -> list[tuple[str, str, Decimal]]:
    rows = RevenueMovement.objects.filter(**fields).order_by("account", "month")
    return [(row.month.isoformat()[:7], row.kind, row.change) for row in rows]


@pytest.mark.django_db
def test_life_of_an_account_moves_as_its_contracts_do() -> None:
    of = account()
    first = made(of=of, code="A", starts_on=date(2025, 1, 10), ends_on=date(2025, 12, 31), renewal="none")
    Contract.objects.filter(pk=first.pk).update(
        terminated_on=date(2025, 12, 31), notified_on=date(2025, 9, 1)
    )
    made(of=of, code="B", starts_on=date(2026, 3, 1), ends_on=None, renewal="none", amount=24_000)
    keep_revenue(DAY, transaction.atomic)
    assert moves() == [
        ("2025-01", "new", 1_000),
        ("2026-01", "churn", -1_000),
        ("2026-03", "reactivation", 2_000),
    ]


@pytest.mark.django_db
def test_signed_amendment_changes_value_from_its_own_day_on() -> None:
    found = made(starts_on=date(2025, 1, 1), ends_on=None, renewal="none")
    draft = draft_amendment(
        found, summary="Less", effective_on=date(2026, 7, 1), by=None, amount=Decimal("6000.00")
    )
    sign_amendment(draft, version=found.version, signed_on=date(2026, 6, 20))
    keep_revenue(DAY, transaction.atomic)
    assert moves() == [("2025-01", "new", 1_000), ("2026-07", "contraction", -500)]


@pytest.mark.django_db
def test_second_pass_writes_only_what_is_new_and_a_correction_rewrites_the_past() -> None:
    found = made(starts_on=date(2026, 1, 1), ends_on=None, renewal="none")
    assert keep_revenue(DAY, transaction.atomic) == 1
    kept = RevenueMovement.objects.get().pk
    assert keep_revenue(DAY, transaction.atomic) == 0
    assert keep_revenue(date(2027, 1, 2), transaction.atomic) == 1
    assert RevenueMovement.objects.get().pk == kept
    assert RevenueMark.objects.get().until == date(2026, 12, 31)
    Contract.objects.filter(pk=found.pk).update(starts_on=date(2026, 2, 1))
    assert keep_revenue(date(2027, 1, 3), transaction.atomic) == 1
    assert moves() == [("2026-02", "new", 1_000)]
    Contract.objects.filter(pk=found.pk).update(withdrawn_at="2027-01-03T12:00Z")
    keep_revenue(date(2027, 1, 4), transaction.atomic)
    assert moves() == []


@pytest.mark.django_db
def test_announced_end_churns_in_its_month() -> None:
    found = made(starts_on=date(2025, 1, 1), ends_on=None, renewal="none", client_notice=30)
    announce_termination(
        found, version=found.version, received_on=date(2026, 8, 1), by="client",
        last_day=date(2026, 9, 15), because="Price",
    )  # fmt: skip
    keep_revenue(DAY, transaction.atomic)
    assert moves() == [("2025-01", "new", 1_000), ("2026-09", "churn", -1_000)]


_TERMS = st.tuples(
    st.dates(date(2022, 1, 1), date(2026, 10, 1)),
    st.one_of(st.none(), st.integers(20, 900)),
    st.sampled_from(["none", "same_term", "indefinite", "negotiation"]),
    st.integers(1, 5_000_000),
    st.integers(0, 2),
)


class Bridges(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.lists(_TERMS, min_size=1, max_size=6))
    def test_changes_up_to_a_month_are_what_contracts_come_to_at_its_end(self, terms: list[Any]) -> None:
        owners = [account(f"Account {number}") for number in range(3)]
        for number, (start, days, renewal, cents, owner) in enumerate(terms):
            ends = None if days is None else date.fromordinal(start.toordinal() + days)
            made(
                of=owners[owner], code=f"N{number}", starts_on=start, ends_on=ends,
                renewal=renewal if ends else "none", amount=Decimal(cents) / 100,
            )  # fmt: skip
        with transaction.atomic():
            renew_movements([one.pk for one in owners], DAY)
        for end in (date(2024, 2, 29), date(2026, 3, 31), date(2026, 11, 30)):
            for one in owners:
                rows = list(RevenueMovement.objects.filter(account=one, month__lte=end).order_by("month"))
                assert sum(row.change for row in rows) == _worth(one, end)
                assert all(row.change == row.after - row.before != 0 for row in rows)
                assert all(early.after == late.before for early, late in pairwise(rows))


def _worth(of: Any, day: date) -> Decimal:
    found = Decimal(0)
    for contract in Contract.objects.filter(account=of, starts_on__lte=day):
        items = items_of(contract, ()) or ()
        found += recurring_on(facts_of(contract), items, day, policy_days=90).monthly
    return found
