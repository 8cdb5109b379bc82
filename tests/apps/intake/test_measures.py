"""Measures as their pages show them: distributions, ends and money that is kept from who may not see it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from pyarrow import parquet

from tests.portfolio import account
from zelo.apps.intake.data.permissions import SEE_DATA
from zelo.apps.intake.data.queries.measures import (
    adds_up,
    distribution_for,
    distributions_for,
    ends_of,
    over_time,
)
from zelo.apps.intake.data.uses import PolicyUse, policies_using, register_policies
from zelo.apps.portfolio.models import Refresh
from zelo.engine.home import Home
from zelo.engine.measures import known_measures
from zelo.engine.refreshed import ACCOUNTS, folder_of
from zelo.warehouse.catalogue import catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Home:
    settings.HOME = Home(tmp_path / "home", "BRL", "en")
    settings.HOME.save()
    return settings.HOME


def kept(values: dict[str, dict[str, float | None]], days_ago: int = 0) -> Refresh:
    """A refresh with these values by measure and account."""
    made = Refresh.objects.create(state="done", as_of=timezone.localdate() - timedelta(days_ago))
    codes = sorted({code for by_code in values.values() for code in by_code})
    columns: dict[str, Any] = {"account_id": pa.array(codes, pa.string())}
    for name, by_code in values.items():
        columns[f"value:{name}"] = pa.array([by_code.get(code) for code in codes], pa.float64())
    folder = folder_of(django_settings.HOME, made.pk)
    folder.mkdir(parents=True)
    parquet.write_table(pa.table(columns), folder / ACCOUNTS)
    return made


def test_a_kam_sees_the_values_of_their_own_accounts_alone(cast: Any) -> None:
    own, other = account(kam=cast.kam), account(kam=cast.stranger)
    done = kept({"revenue": {own.code: 5.0, other.code: 900.0, "elsewhere": None}})
    mine = distribution_for(cast.kam, done, "revenue")
    assert mine is not None and (mine.accounts, mine.total, mine.high) == (1, 5.0, 5.0)
    everything = distribution_for(cast.head, done, "revenue")
    assert everything is not None and (everything.accounts, everything.known) == (3, 2)
    assert distributions_for(cast.kam, done)["revenue"] == mine
    [ranked] = ends_of(cast.kam, done, catalogue()["revenue"]).best
    assert (ranked.account, ranked.value) == (own, 5.0)


def test_ends_are_the_best_and_the_worst_whichever_way_is_better(cast: Any) -> None:
    made = [account() for _ in range(12)]
    values = {one.code: float(place) for place, one in enumerate(made)}
    done = kept({"revenue": values, "days_since_last_purchase": values})
    ends = ends_of(cast.head, done, catalogue()["revenue"])
    assert [ranked.value for ranked in ends.best] == [11, 10, 9, 8, 7]
    assert [ranked.value for ranked in ends.worst] == [0, 1, 2, 3, 4]
    late = ends_of(cast.head, done, catalogue()["days_since_last_purchase"])
    assert [ranked.value for ranked in late.best] == [0, 1, 2, 3, 4]


def test_values_over_time_are_one_a_day_the_last_of_it(cast: Any) -> None:
    one = account()
    kept({"revenue": {one.code: 1.0}}, days_ago=9)
    kept({"revenue": {one.code: 2.0}}, days_ago=2)
    kept({"revenue": {one.code: 3.0}}, days_ago=2)
    Refresh.objects.create(state="done", as_of=timezone.localdate())  # its files are gone
    points = over_time(cast.head, "revenue")
    assert [found.total for _day, found in points] == [1.0, 3.0]


@pytest.mark.parametrize("name", ["margin", "margin_rate", "cost_to_serve", "lifetime_margin"])
def test_who_sees_no_costs_finds_no_measure_of_costs(
    cast: Any, client_of: Callable[[str], Client], name: str
) -> None:
    done = kept({name: {account(kam=cast.customer_success).code: 1.0}})
    assert distribution_for(cast.customer_success, done, name) is None
    client = client_of("customer_success")
    for address in (
        f"/measures/{name}/",
        f"/measures/{name}/values.svg",
        f"/measures/{name}/over-time/sum.svg",
    ):
        assert client.get(address).status_code == 404, address
    assert f"/measures/{name}/" not in client.get("/measures/").content.decode()
    assert f"/measures/{name}/" in client_of("head").get("/measures/").content.decode()


def test_the_page_shows_figures_picture_and_sql(cast: Any, client_of: Callable[[str], Client]) -> None:
    one, two = account("Aruvale"), account("Ibilume")
    kept({"revenue": {one.code: 1000.0, two.code: 2000.0}}, days_ago=3)
    kept({"revenue": {one.code: 1000.0, two.code: 3000.0}})
    page = client_of("head").get("/measures/revenue/").content.decode()
    assert "R$4,000.00" in page.replace("\xa0", "") and "Aruvale" in page
    assert '<span class="z-sql-word">select</span>' in page
    client = client_of("head")
    for address in ("values.svg", "over-time/quartiles.svg", "over-time/sum.svg"):
        drawn = client.get(f"/measures/revenue/{address}")
        assert (
            drawn.status_code == 200 and drawn.content.startswith(b"<svg") and b"style=" not in drawn.content
        )


def test_a_search_finds_measures_by_their_meaning(client_of: Callable[[str], Client]) -> None:
    page = client_of("head").get("/measures/?q=notice").content.decode()
    assert "/measures/revenue/" not in page
    page = client_of("head").get("/measures/?q=net+revenue+of+the+last").content.decode()
    assert "/measures/revenue/" in page


def test_a_sum_is_shown_where_it_says_something() -> None:
    known = catalogue()
    assert adds_up(known["revenue"]) and adds_up(known["expected_revenue_12m"])
    assert not adds_up(known["average_ticket"]) and not adds_up(known["margin_rate"])


def test_policies_that_use_a_measure_are_named(
    home: Home, monkeypatch: pytest.MonkeyPatch, client_of: Callable[[str], Client]
) -> None:
    from zelo.apps.intake.data import uses

    monkeypatch.setattr(uses, "_finders", [])
    register_policies(lambda: [PolicyUse("Of the board", frozenset({"tenure"}), "/policies/1/", SEE_DATA)])
    assert "Of the board" in [use.title for use in policies_using("tenure")]
    assert [use for use in policies_using("revenue") if use.title == "Of the board"] == []
    assert 'href="/policies/1/"' in client_of("head").get("/measures/tenure/").content.decode()
    page = client_of("kam").get("/measures/tenure/").content.decode()
    assert "Of the board" in page and 'href="/policies/1/"' not in page
    assert set(known_measures(home)) >= {name for use in uses.known_policies() for name in use.measures}


def test_values_are_those_of_the_file_in_its_order(cast: Any) -> None:
    from zelo.apps.intake.data.queries.measures import _values

    done = kept({"tenure": {"B": 2.0, "A": None}})
    values = _values(done.pk, "tenure")
    assert values is not None and np.isnan(values[0]) and values[1] == 2.0
