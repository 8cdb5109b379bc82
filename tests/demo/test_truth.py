"""The hidden truth is the truth of the facts: what is planted can be found again."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.demo.conftest import AS_OF
from zelo.demo import Company
from zelo.demo.kinds import KINDS
from zelo.demo.roster import Roster, Scale, make_roster
from zelo.demo.sales import Sales, make_sales
from zelo.demo.truth import HAZARD_RATIO, RAMP_DAYS, Truth, make_truth

Large = tuple[Roster, Truth, Sales]


@pytest.fixture(scope="module")
def large() -> Large:
    """Ten times as many companies, for what only shows on average."""
    streams = np.random.default_rng(11).spawn(3)
    roster = make_roster(streams[0], AS_OF, Scale(2_400, 600))
    truth = make_truth(streams[1], roster, AS_OF)
    return roster, truth, make_sales(streams[2], roster, truth)


def company_of(company: Company) -> dict[str, str]:
    """Every listed code -> the code of its company, told by CNPJ root or by what the roster planted."""
    rows = company.tables["accounts"].to_pylist()
    by_root = {row["cnpj"][:8]: row["code"] for row in rows if row["cnpj"] and len(row["code"]) == 5
               and row["code"].startswith("C")}  # fmt: skip
    return {row["code"]: by_root[row["cnpj"][:8]] for row in rows if row["cnpj"]}


def sales_by_company(company: Company) -> dict[str, list[tuple[date, Decimal]]]:
    owners = company_of(company)
    found = defaultdict(list)
    for row in company.tables["transactions"].select(["account_code", "day", "kind", "net"]).to_pylist():
        if row["kind"] == "sale" and row["account_code"] in owners:
            found[owners[row["account_code"]]].append((row["day"], row["net"]))
    return found


def test_dead_accounts_buy_nothing_afterwards(company: Company) -> None:
    sales = sales_by_company(company)
    dead = {row["account_code"]: row["died_on"] for row in company.truth.to_pylist() if row["died_on"]}
    assert len(dead) >= 30
    assert [code for code, died in dead.items() if any(day >= died for day, _ in sales[code])] == []


def test_nobody_buys_before_being_a_customer(company: Company) -> None:
    sales = sales_by_company(company)
    born = {row["account_code"]: row["born_on"] for row in company.truth.to_pylist()}
    assert [code for code, rows in sales.items() if min(day for day, _ in rows) < born[code]] == []


def test_revenue_of_the_truth_is_that_of_the_facts(company: Company) -> None:
    """But for companies whose duplicate carries no CNPJ, by which this test could tell whose it is."""
    sales = sales_by_company(company)
    told = {row["account_code"]: row["revenue"] for row in company.truth.to_pylist()}
    differ = {code for code, revenue in told.items() if revenue != sum(net for _, net in sales[code])}
    assert len(differ) == 5
    rows = company.tables["transactions"].to_pylist()
    strange = {"C9917"}
    whole = sum(row["net"] for row in rows if row["kind"] == "sale" and row["account_code"] not in strange)
    assert sum(told.values()) == whole


def test_the_effect_is_revenue_with_less_without(company: Company) -> None:
    for row in company.truth.to_pylist():
        assert row["programme_effect"] == row["revenue"] - row["revenue_without_programme"]
        if row["joined_on"] is None:
            assert row["programme_effect"] == 0
    assert sum(row["programme_effect"] for row in company.truth.to_pylist()) > 0


def test_lifetimes_are_longer_by_the_hazard_ratio(large: Large) -> None:
    _, truth, _ = large
    joined = truth.joined <= truth.end
    left = truth.died_without < 10**6
    both = joined & left
    with_it = truth.died[both] - truth.joined[both]
    without = truth.died_without[both] - truth.joined[both]
    assert both.sum() > 200
    assert np.abs(with_it * HAZARD_RATIO - without).max() <= 1
    assert (truth.died[~joined] == truth.died_without[~joined]).all()


def test_somebody_was_saved_and_sells_nothing_in_the_other_world(large: Large) -> None:
    _, truth, sales = large
    saved = (truth.died_without <= truth.end) & (truth.died > truth.end)
    assert saved.sum() >= 3
    company, day = sales.orders.company[sales.lines.order], sales.orders.day[sales.lines.order]
    beyond = saved[company] & (day >= truth.died_without[company])
    assert sales.lines.net[beyond].sum() > 0
    assert sales.lines.net_without[beyond].sum() == 0


def test_orders_come_at_the_true_rate(large: Large) -> None:
    """The sum of Poisson counts lies within four standard deviations of the sum of their means."""
    roster, truth, sales = large
    even = np.array([not kind.season for kind in KINDS])[roster.kind]
    days = np.minimum(truth.died, truth.end + 1) - truth.born
    whole = even & (days > 1_000)
    mean = (truth.rate * days / 30)[whole].sum()
    listed = sales.orders.registration >= 0
    counts = np.bincount(sales.orders.company[listed], minlength=len(roster))[whole].sum()
    assert abs(counts - mean) < 4 * np.sqrt(mean) + 0.01 * mean


def test_the_true_hazard_is_that_of_the_deaths(large: Large) -> None:
    """Deaths without the programme against the hazard summed over the days lived: within four deviations."""
    roster, truth, _ = large
    told = np.isin(np.arange(len(roster)), list(roster.stories.values()))
    days = np.minimum(truth.died_without, truth.end) - truth.born
    expected = (truth.hazard * days / 30)[~told].sum()
    deaths = (truth.died_without <= truth.end)[~told].sum()
    assert deaths > 400
    assert abs(deaths - expected) < 4 * np.sqrt(expected)


def mean_log_ticket(sales: Sales, count: int, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Mean log of the net of each company's chosen orders. Shape (count,), NaN without any."""
    net = np.bincount(sales.lines.order, weights=sales.lines.net, minlength=len(sales.orders))
    chosen = chosen & (sales.orders.registration >= 0)
    owner = sales.orders.company[chosen]
    total = np.bincount(owner, weights=np.log(net[chosen]), minlength=count)
    orders = np.bincount(owner, minlength=count)
    with np.errstate(invalid="ignore"):
        result: NDArray[np.float64] = total / orders
    return result


def test_the_programmes_effect_can_be_found_by_differences(large: Large) -> None:
    """Order size after less before, joined less never joined, by kind: the mean uplift within 0.02."""
    roster, truth, sales = large
    first = truth.joined < truth.end - 540
    day, split = sales.orders.day, truth.end - 548
    after = mean_log_ticket(sales, len(roster), day > truth.end - 540 + RAMP_DAYS)
    before = mean_log_ticket(sales, len(roster), day <= split)
    change = after - before
    never = truth.joined > truth.end
    gaps, weights, uplifts = [], [], []
    for kind in range(len(KINDS)):
        treated = first & (roster.kind == kind) & np.isfinite(change)
        control = never & (roster.kind == kind) & np.isfinite(change)
        if treated.sum() and control.sum() >= 5:
            gaps.append(change[treated].mean() - change[control].mean())
            weights.append(treated.sum())
            uplifts.append(np.log1p(truth.uplift[treated]).mean())
    found, true = np.average(gaps, weights=weights), np.average(uplifts, weights=weights)
    assert sum(weights) > 100
    assert true > 0.08
    assert abs(found - true) < 0.02


def test_a_plain_comparison_would_be_wrong(large: Large) -> None:
    """The programme took the larger ones: comparing levels says far more than its effect."""
    roster, truth, sales = large
    level = mean_log_ticket(sales, len(roster), sales.orders.day > truth.end - 365)
    joined = truth.joined <= truth.end
    assert np.nanmean(level[joined]) - np.nanmean(level[~joined]) > 0.5
