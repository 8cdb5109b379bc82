from importlib.resources import files

import numpy as np
import pytest

from zelo.analytics.selection import Matrix, evaluate, parse_policy

LOWER = (
    "cost_to_serve",
    "days_since_last_purchase",
    "purchase_delay",
    "overdue_tickets",
    "overdue_receivables",
)
HIGHER = (
    "revenue",
    "recurring_revenue",
    "margin",
    "margin_rate",
    "contribution",
    "average_ticket",
    "purchase_frequency",
    "active_months",
    "tenure",
    "revenue_growth",
    "share_of_revenue",
    "lifetime_revenue_to_date",
    "lifetime_margin_to_date",
    "referrals_won",
    "referred_revenue",
    "influence",
    "alignment",
    "growth_potential",
    "brand_opinion",
    "csat",
    "promises_kept",
)
MEASURES = dict.fromkeys(LOWER, "lower") | dict.fromkeys(HIGHER, "higher")
STARTERS = ("balanced", "purchases", "recurring")


def starter(name):
    return parse_policy((files("zelo.engine") / "policies" / f"{name}.toml").read_text("utf-8"), MEASURES)


def test_there_are_three_starters():
    folder = files("zelo.engine") / "policies"
    assert sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")) == [
        f"{name}.toml" for name in STARTERS
    ]


@pytest.mark.parametrize("name", STARTERS)
def test_starter_is_valid_and_speaks_both_languages(name):
    policy = starter(name)
    assert policy.name == name
    assert policy.title.pt != policy.title.en
    assert policy.description.pt != policy.description.en
    assert [tier.name for tier in policy.tiers] == ["strategic", "priority", "developing"]
    assert all(tier.stay < tier.enter for tier in policy.tiers)
    assert sum(criterion.weight for criterion in policy.criteria) == 100


@pytest.mark.parametrize("name", STARTERS)
def test_starter_looks_at_more_than_one_axis(name):
    assert {criterion.axis for criterion in starter(name).criteria} == {"attractiveness", "strength"}


def test_purchases_needs_only_what_sales_lines_give():
    assert set(starter("purchases").measures) <= {
        "revenue",
        "share_of_revenue",
        "lifetime_revenue_to_date",
        "purchase_frequency",
        "tenure",
        "average_ticket",
        "revenue_growth",
        "days_since_last_purchase",
        "purchase_delay",
    }


def test_purchases_gives_the_same_list_whatever_the_currency():
    rng = np.random.default_rng(7)
    revenue = rng.lognormal(5, 1.5, 400).round(2)
    values = {
        "share_of_revenue": revenue / revenue.sum(),
        "purchase_frequency": rng.poisson(6, 400),
        "tenure": rng.integers(1, 24, 400),
        "revenue_growth": rng.normal(0, 0.3, 400),
        "days_since_last_purchase": rng.integers(0, 250, 400),
        "purchase_delay": rng.gamma(2, 0.7, 400),
    }

    def tiers(rate):
        money = ("revenue", "lifetime_revenue_to_date", "average_ticket")
        matrix = Matrix(np.arange(400), values | dict.fromkeys(money, revenue * rate))
        return evaluate(starter("purchases"), matrix).tier.words().tolist()

    assert tiers(1) == tiers(1000)
    assert set(tiers(1)) == {"priority", "developing", "standard"}
