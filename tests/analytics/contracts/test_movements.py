"""Movements of recurring revenue, retention by end points, causes, and contracts beside invoices."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zelo.analytics.contracts import Contract, Renewal, Suspension, same_notice
from zelo.analytics.contracts.movements import (
    Cause,
    Line,
    Movement,
    bridge,
    causes,
    movement_of,
    retention,
)
from zelo.analytics.contracts.reconciliation import Agreement, reconcile
from zelo.analytics.contracts.recurring import Item, recurring_on
from zelo.lib.errors import InvalidInput


def money(**amounts: int | str) -> dict[str, Decimal]:
    return {account: Decimal(amount) for account, amount in amounts.items()}


BEFORE = money(A=100, B=200, C=300, D=50)
AFTER = money(A=150, B=120, C=0, D=50, E=80)


def test_movements_of_the_reference() -> None:
    found = bridge(BEFORE, AFTER, former=set())
    assert {kind: found.total(kind) for kind in Movement} == {
        Movement.NEW: 80,
        Movement.REACTIVATION: 0,
        Movement.EXPANSION: 50,
        Movement.CONTRACTION: 80,
        Movement.CHURN: 300,
    }
    assert (found.start, found.end, found.difference) == (650, 400, 0)


def test_retention_of_the_reference() -> None:
    found = retention(BEFORE, AFTER)
    assert found.gross is not None and round(found.gross * 100, 2) == Decimal("41.54")
    assert found.net is not None and round(found.net * 100, 2) == Decimal("49.23")
    assert (found.accounts, found.lost_accounts) == (4, Decimal("0.25"))
    assert found.lost_revenue == Decimal(300) / 650


def test_retention_of_nobody_is_unknown_and_not_zero() -> None:
    found = retention({"A": Decimal(0)}, money(A=10))
    assert (found.accounts, found.net, found.gross, found.lost_accounts) == (0, None, None, None)


def test_growth_by_the_index_is_no_growth() -> None:
    found = retention(money(A=100, B=100), money(A=105, B=110), money(A=5, B=5))
    assert (found.net, found.net_without_index) == (Decimal("1.075"), Decimal("1.025"))


@pytest.mark.parametrize(
    ("before", "after", "is_former", "kind"),
    [
        (0, 10, False, Movement.NEW),
        (0, 10, True, Movement.REACTIVATION),
        (10, 12, True, Movement.EXPANSION),
        (10, 8, True, Movement.CONTRACTION),
        (10, 0, True, Movement.CHURN),
        (10, 10, True, None),
        (0, 0, False, None),
    ],
)
def test_movement_of_one_account(before: int, after: int, is_former: bool, kind: Movement | None) -> None:
    assert movement_of(Decimal(before), Decimal(after), is_former) is kind


AMOUNTS = st.dictionaries(st.sampled_from("ABCDEFGH"), st.decimals(0, 10**9, places=2), max_size=8)


@given(AMOUNTS, AMOUNTS, st.sets(st.sampled_from("ABCDEFGH")))
def test_movements_add_up_to_the_cent(
    before: dict[str, Decimal], after: dict[str, Decimal], former: set[str]
) -> None:
    assert bridge(before, after, former).difference == 0


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_bridges_of_two_months_lead_where_one_of_both_does(
    first: dict[str, Decimal], middle: dict[str, Decimal], last: dict[str, Decimal]
) -> None:
    one, two = bridge(first, middle, set()), bridge(middle, last, first.keys())
    assert two.start == one.end
    changes = [sum(change for _, change in each.accounts.values()) for each in (one, two)]
    assert one.start + sum(changes) == sum(last.values())


@given(AMOUNTS, AMOUNTS)
def test_gross_retention_is_a_share_and_net_is_never_below_it(
    before: dict[str, Decimal], after: dict[str, Decimal]
) -> None:
    found = retention(before, after)
    if found.gross is not None and found.net is not None:
        assert 0 <= found.gross <= 1
        assert found.gross <= found.net


def test_causes_split_a_change_and_add_up() -> None:
    before = {
        "care": Line(Decimal("1000.00")),
        "seats": Line(Decimal("500.00"), Decimal(50)),
        "old": Line(Decimal("80.00")),
    }
    after = {
        "care": Line(Decimal("1044.62")),
        "seats": Line(Decimal("640.00"), Decimal(60)),
        "new": Line(Decimal("200.00")),
    }
    found = causes(before, after, {"care": Decimal("44.62")})
    assert found == {
        Cause.PRICE_INDEX: Decimal("44.62"),
        Cause.VOLUME: Decimal("100.00"),
        Cause.PRICE: Decimal("40.00"),
        Cause.CROSS_SELL: Decimal("120.00"),
    }
    total = sum(line.monthly for line in after.values()) - sum(line.monthly for line in before.values())
    assert sum(found.values()) == total


def test_year_divided_by_twelve_is_rounded_once() -> None:
    item = Item(Decimal("2000.00"), 12)
    assert (item.monthly, item.yearly) == (Decimal("166.67"), Decimal("2000.00"))


def test_item_of_no_months_is_refused() -> None:
    with pytest.raises(InvalidInput, match="per 0 months"):
        Item(Decimal(1), 0)


def test_recurring_revenue_follows_the_contract() -> None:
    fixed = Contract(
        date(2026, 1, 1), date(2026, 12, 31), suspensions=(Suspension(date(2026, 5, 1), date(2026, 5, 31)),)
    )
    renewing = Contract(date(2026, 1, 1), date(2026, 12, 31), Renewal.SAME_TERM, notice=same_notice(30))
    items = (Item(Decimal("100.00"), 1),)

    def monthly(contract: Contract, *day: int) -> Decimal:
        return recurring_on(contract, items, date(*day), policy_days=30).monthly

    assert [monthly(fixed, 2026, month, 15) for month in (4, 5, 6)] == [100, 0, 100]
    assert (monthly(fixed, 2027, 1, 30), monthly(fixed, 2027, 1, 31)) == (100, 0)
    assert monthly(renewing, 2029, 6, 1) == 100
    assert monthly(renewing, 2025, 12, 31) == 0


def test_contracts_and_invoices_agree_or_the_difference_is_shown() -> None:
    found = reconcile(
        money(A="100.00", B="200.00", C="300.00", D="50.00"),
        money(A="100.04", B="150.00", D="90.00", E="10.00"),
        tolerance=Decimal("0.05"),
    )
    assert [(one.account, one.agreement, one.difference) for one in found.accounts] == [
        ("C", Agreement.NOT_INVOICED, Decimal("-300.00")),
        ("B", Agreement.LESS, Decimal("-50.00")),
        ("D", Agreement.MORE, Decimal("40.00")),
        ("E", Agreement.WITHOUT_CONTRACT, Decimal("10.00")),
        ("A", Agreement.AGREES, Decimal("0.04")),
    ]
    assert found.difference == found.invoiced - found.contracted == Decimal("-299.96")
