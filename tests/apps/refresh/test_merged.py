"""A merge in the application reaches every measure: as if the two codes were one; its undo takes it back."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.apps.refresh.conftest import all_measures, sales, take_in
from tests.portfolio import join
from zelo.apps.portfolio.actions.merging import undo_merge
from zelo.apps.portfolio.models import Account, AccountState
from zelo.engine.home import Home

Run = Callable[[], Any]
LISTED = [
    {"code": code, "name": name} for code, name in (("C2", "Ibilume"), ("C3", "Guaterra"), ("C4", "Oruvi"))
]


def bought(codes: dict[str, str]) -> list[dict[str, Any]]:
    """The sales, with some codes in place of others."""
    return [{**row, "account_code": codes.get(row["account_code"], row["account_code"])} for row in sales()]


def of(code: str) -> Account:
    return Account.objects.get(code=code)


@pytest.mark.parametrize("chain", [False, True])
def test_measures_after_a_merge_are_those_of_one_code(home: Home, refresh: Run, chain: bool) -> None:
    kept = "C4" if chain else "C2"
    take_in(home, "accounts", LISTED)
    take_in(home, "transactions", sales())
    refresh()
    before = all_measures(home)
    merges = [join(of("C3"), of("C2"))] + ([join(of("C2"), of("C4"))] if chain else [])
    refresh()
    merged = all_measures(home)
    take_in(home, "transactions", bought({"C3": kept, "C2": kept}))
    assert all_measures(home) == merged != before
    take_in(home, "transactions", sales())
    for merge in reversed(merges):
        undo_merge(merge, by=None)
    refresh()
    assert all_measures(home) == before


def test_figures_of_the_kept_account_follow_with_the_next_refresh(company: Home, refresh: Run) -> None:
    refresh()
    kept, merged = of("C2"), of("C3")
    merge = join(merged, kept)
    refresh()
    state = AccountState.objects.get(account=kept)
    assert (state.revenue_12m, state.listed) == (Decimal(980), True)
    assert not AccountState.objects.get(account=merged).listed
    assert Account.objects.filter(code="C3").count() == 1
    undo_merge(merge, by=None)
    refresh()
    found = AccountState.objects.filter(account__in=[kept, merged]).values_list("revenue_12m", flat=True)
    assert set(found) == {Decimal(900), Decimal(80)}
