"""What a refresh computes: the engine's own figures, account by account, and how long they are kept."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.apps.refresh.conftest import all_measures, days_ago, sales
from zelo.apps.portfolio.models import AccountState, Refresh, Snapshot
from zelo.apps.refresh.models import StagedFigures
from zelo.apps.refresh.retention import kept_days
from zelo.engine.evaluations import list_evaluations
from zelo.engine.home import Home
from zelo.engine.refreshed import folder_of, measures_of, months_of
from zelo.lib.errors import NotFound

Run = Callable[[], Any]


def test_states_carry_the_engines_figures(company: Home, refresh: Run) -> None:
    done = refresh()
    engine = {
        name: {row["account_id"]: row["value"] for row in rows}
        for name, rows in all_measures(company).items()
        if name != "accounts"
    }
    for state in AccountState.objects.exclude(account__code="HOLDING").select_related("account"):
        code = state.account.code
        assert state.revenue_12m == engine["revenue"][code]
        assert state.margin_12m == engine["margin"][code]
        assert state.purchases_12m == engine["purchase_frequency"][code]
        assert state.refreshed_on == done.as_of
    two = AccountState.objects.get(account__code="C2")
    assert (two.revenue_before, two.last_purchase_on, two.last_touch_on) == (700, days_ago(25), days_ago(50))
    bare = AccountState.objects.get(account__code="HOLDING")
    assert (bare.revenue_12m, bare.score, bare.proposed_tier) == (None, None, "")
    assert StagedFigures.objects.count() == 0


def test_one_accounts_measures_are_the_engines(company: Home, refresh: Run) -> None:
    done = refresh()
    everything = all_measures(company)
    for code in ("C1", "C2", "N9"):
        found = {
            row["measure"]: row
            for row in measures_of(company, done.pk, [code, "C1-F"]).to_pylist()
            if row["account_id"] == code
        }
        for name, rows in everything.items():
            if name == "accounts":
                continue
            [row] = [row for row in rows if row["account_id"] == code]
            value = None if row["value"] is None else float(row["value"])
            assert found[name]["value"] == value, name
            assert (found[name]["n"], found[name]["note"]) == (row["n"], row["note"])
    assert measures_of(company, done.pk, ["nobody"]).num_rows == 0
    with pytest.raises(NotFound):
        measures_of(company, done.pk + 9, ["C1"])


def test_months_are_those_of_the_sales(company: Home, refresh: Run) -> None:
    done = refresh()
    found = {row["month"]: row for row in months_of(company, done.pk, ["C1"]).to_pylist()}
    expected: dict[date, list[Decimal]] = {}
    for row in sales():
        if row["account_code"] in ("C1", "C1-F"):
            expected.setdefault(row["day"].replace(day=1), []).append(row["net"])
    assert {month: (row["revenue"], row["documents"]) for month, row in found.items()} == {
        month: (sum(nets), len(nets)) for month, nets in expected.items()
    }
    assert all(row["margin"] == row["revenue"] / 2 for row in found.values())


@pytest.mark.parametrize("unit", ["group", "establishment"])
def test_a_policy_of_another_unit_speaks_of_every_account(company: Home, refresh: Run, unit: str) -> None:
    company.policies.mkdir()
    (company.policies / "own.toml").write_text(policy_text(unit), encoding="utf-8")
    (company.root / "zelo.toml").write_text('currency = "BRL"\npolicy = "own"\n', encoding="utf-8")
    done = refresh()
    scores = dict(AccountState.objects.values_list("account__code", "score"))
    assert done.policy == "purchases"
    if unit == "group":
        assert scores["C1"] == scores["C2"]
    assert scores["C2"] is not None and scores["C2"] > (scores["C3"] or 0)


def policy_text(unit: str) -> str:
    from importlib.resources import files

    text = (files("zelo.engine.policies") / "purchases.toml").read_text(encoding="utf-8")
    return text.replace('unit = "root"', f'unit = "{unit}"')


def test_two_refreshes_of_a_day_leave_one_snapshot_and_one_folder(company: Home, refresh: Run) -> None:
    first, second = refresh(), refresh()
    assert set(Snapshot.objects.values_list("refresh", flat=True)) == {second.pk}
    assert Snapshot.objects.count() == AccountState.objects.count()
    assert not folder_of(company, first.pk).exists()
    assert [entry.facts["refresh"] for entry in list_evaluations(company)] == [second.pk]


def test_old_snapshots_go_and_the_last_of_a_month_stays(company: Home, refresh: Run) -> None:
    refresh()
    today = days_ago(0)
    first = today.replace(day=1)
    old = (first - timedelta(days=130)).replace(day=10)
    for day in (old, old + timedelta(days=1), first - timedelta(days=37 * 31), days_ago(80)):
        past = Refresh.objects.create(as_of=day, state="done")
        Snapshot.objects.create(account_id=AccountState.objects.first().pk, refresh=past, day=day)
    refresh()
    days = sorted(set(Snapshot.objects.values_list("day", flat=True)))
    assert days == [old + timedelta(days=1), days_ago(80), today]


@given(st.sets(st.dates(date(2021, 1, 1), date(2026, 6, 30)), max_size=60))
def test_kept_days_are_recent_or_the_last_of_a_month(days: set[date]) -> None:
    today = date(2026, 6, 30)
    kept = kept_days(days, today, daily=90, months=36)
    for day in days:
        recent = (today - day).days < 90
        last = day == max(d for d in days if (d.year, d.month) == (day.year, day.month))
        months = (today.year - day.year) * 12 + today.month - day.month
        assert (day in kept) == (recent or (last and months <= 36))
