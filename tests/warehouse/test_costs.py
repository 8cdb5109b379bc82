"""Which measures give costs away: found in their SQL at any depth, or in a model's definition."""

import pytest

from zelo.warehouse.catalogue import catalogue, parse_measure, reveals_costs, without_costs

HEADER = """-- title.pt: Medida
-- title.en: Measure
-- unit: currency
-- better: higher
-- absent: unknown
-- explanation.pt: x
-- explanation.en: x
-- source: own
"""


def test_shipped_measures_that_give_costs_away() -> None:
    assert [name for name, measure in catalogue().items() if reveals_costs(measure)] == [
        "contribution",
        "cost_to_serve",
        "expected_margin_12m",
        "lifetime_margin",
        "lifetime_margin_to_date",
        "margin",
        "margin_rate",
    ]


@pytest.mark.parametrize(
    ("sql", "reveals"),
    [
        ("select account_id, sum(net) as value from transactions group by account_id", False),
        ("select account_id, count(*) as value from transactions group by account_id", False),
        ("select account_id, sum(net - cost) as value from transactions group by account_id", True),
        ("select account_id, sum(t.COST) as value from transactions t group by account_id", True),
        (
            "with seen as (select account_id, net, cost as spent from transactions), "
            "again as (select account_id, net - spent as kept from seen) "
            "select account_id, sum(kept) as value from again group by account_id",
            True,
        ),
        (
            "with seen as (select * from transactions) "
            "select account_id, sum(net) as value from seen group by account_id",
            True,
        ),
        ("select account_id, count(*) as value from costs group by account_id", True),
        (
            "select t.account_id, sum(t.net) as value from transactions t "
            "where t.account_id in (select account_id from costs) group by t.account_id",
            True,
        ),
        ("select account_id, sum(amount) as value from receivables group by account_id", False),
    ],
)
def test_select_is_searched_for_costs(sql: str, reveals: bool) -> None:
    assert reveals_costs(parse_measure("own", HEADER + sql)) is reveals


def test_rows_lose_their_columns_of_costs() -> None:
    assert without_costs("transactions", ["day", "net", "cost"]) == ["day", "net"]
    assert without_costs("costs", ["day", "amount"]) == []
    assert without_costs("contracts", ["day", "amount"]) == ["day", "amount"]
