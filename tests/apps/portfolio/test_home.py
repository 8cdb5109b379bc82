"""The accounts on the first page: own ones only, by what comes first, and no money for whom it is not."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.portfolio import account
from zelo.apps.portfolio.models import AccountState
from zelo.apps.portfolio.queries import home

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def state(name: str, kam: Any, **figures: Any) -> Any:
    made = account(name, kam=kam)
    AccountState.objects.filter(account=made).update(**{"is_key": True, "tier": "priority"} | figures)
    return made


def names(found: list[AccountState]) -> list[str]:
    return [entry.account.name for entry in found]


def days(number: int) -> Any:
    return TODAY + timedelta(days=number)


def test_glance_counts_what_the_person_sees(cast: Any) -> None:
    state("A", cast.kam, revenue_12m=Decimal(120), revenue_before=Decimal(100), last_touch_on=days(-5))
    state(
        "B", cast.kam, revenue_12m=Decimal(60), revenue_before=Decimal(100), notice_on=days(10), is_key=False
    )
    state("C", cast.stranger, revenue_12m=Decimal(999), contract_ends_on=days(20))
    seen = home.glance(cast.kam, TODAY)
    assert (seen.accounts, seen.key_accounts, seen.revenue, seen.coming, seen.quiet) == (2, 1, 180, 1, 0)
    assert seen.change == pytest.approx(-0.1)
    assert home.glance(cast.head, TODAY).quiet == 1


def test_dates_stand_in_their_order_and_notice_comes_before_the_end(cast: Any) -> None:
    state("End", cast.kam, contract_ends_on=days(30))
    state("Notice", cast.kam, notice_on=days(20), contract_ends_on=days(50))
    state("Past notice", cast.kam, notice_on=days(-5), contract_ends_on=days(25))
    state("Later", cast.kam, contract_ends_on=days(91))
    found = home.coming_dates(cast.kam, TODAY)
    assert [(entry.account.name, entry.comes_on) for entry in found] == [  # type: ignore[attr-defined]
        ("Notice", days(20)),
        ("Past notice", days(25)),
        ("End", days(30)),
    ]


def test_moves_show_falls_first_then_growth(cast: Any) -> None:
    for name, now, before in (("Up", 50, 10), ("Down", 10, 90), ("Same", 5, 5), ("New", 5, None)):
        state(name, cast.kam, revenue_12m=now, revenue_before=before)
    assert names(home.biggest_moves(cast.kam)) == ["Down", "Up"]


def test_never_touched_stands_before_long_ago(cast: Any) -> None:
    state("Long ago", cast.kam, last_touch_on=days(-200))
    state("Never", cast.kam)
    state("Lately", cast.kam, last_touch_on=days(-3))
    assert names(home.quiet_accounts(cast.kam, TODAY)) == ["Never", "Long ago"]


def test_other_department_sees_no_money(cast: Any, client_of: Callable[[str], Client]) -> None:
    made = state("A", cast.kam, revenue_12m=Decimal("77123"), revenue_before=Decimal(1), notice_on=days(3))
    from tests.portfolio import give

    give(made, cast.contributor, "contributor")
    page = client_of("contributor").get("/").content.decode()
    assert "R$" not in page
    assert "Key accounts" in page
    assert "What moved most" not in page
    assert "What moved most" in client_of("kam").get("/").content.decode()
