"""Values worked out by hand, for the rules that are easy to get wrong. As of 30 June 2024."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from zelo.warehouse.catalogue import catalogue
from zelo.warehouse.engines import DuckDBEngine

AS_OF = date(2024, 6, 30)


def d(text: str) -> date:
    return date.fromisoformat(text)


def sale(day: str, net: str, code: str = "a", kind: str = "sale", **more: Any) -> dict[str, Any]:
    return {"account_code": code, "day": d(day), "net": Decimal(net), "kind": kind, **more}


def contract(starts_on: str, amount: str | None, code: str = "a", **more: Any) -> dict[str, Any]:
    dates = {name: d(day) for name, day in more.items() if name.endswith("_on")}
    row = {"account_code": code, "code": "c", "starts_on": d(starts_on), "day": d(starts_on), **more, **dates}
    return row | {"amount": Decimal(amount) if amount else None}


@pytest.fixture
def values(write_snapshot: Any) -> Any:
    def compute(name: str, as_of: date = AS_OF, **rows: Any) -> dict[str, Any]:
        with DuckDBEngine(write_snapshot(rows), as_of=as_of, threads=1) as engine:
            found = engine.compute(catalogue()[name]).to_pylist()
        return {row["account_id"]: row["value"] for row in found} | {"rows": found}

    return compute


@pytest.fixture
def noted(values: Any) -> Any:
    def compute(name: str, **rows: Any) -> tuple[Any, Any]:
        row = values(name, **rows)["rows"][0]
        return row["value"], row["note"]

    return compute


@pytest.mark.parametrize(
    "amount, months, yearly",
    [
        ("100.00", 1, "1200.00"),
        ("2000.00", 12, "2000.00"),
        ("100.00", None, "100.00"),
        ("100.00", 24, "50.00"),
        ("100.00", 7, "171.43"),
        ("-100.00", 7, "-171.43"),
        ("0.01", 24, "0.01"),
        ("9999999999999999.99", 1, "119999999999999999.88"),
        ("9999999999999999.99", 7, "17142857142857142.84"),
    ],
)
def test_recurring_revenue_is_annualised(noted: Any, amount: str, months: Any, yearly: str) -> None:
    terms = contract("2024-01-01", amount, amount_months=months)
    assert noted("recurring_revenue", contracts=[terms]) == (Decimal(yearly), "contracts")


NONE = (Decimal(0), "no_contract_in_force")
FORCE = (Decimal(100), "contracts")


@pytest.mark.parametrize(
    "terms, result",
    [
        ({"ends_on": "2024-06-30"}, FORCE),
        ({"ends_on": "2024-06-29"}, NONE),
        ({"ends_on": "2024-06-29", "renewal": "same_term"}, FORCE),
        ({"ends_on": "2024-06-29", "renewal": "fixed", "renewal_months": 6}, FORCE),
        ({"ends_on": "2024-06-29", "renewal": "indefinite"}, FORCE),
        ({"ends_on": "2024-06-29", "renewal": "negotiation"}, NONE),
        ({"ends_on": "2024-06-29", "renewal": "same_term", "notified_on": "2024-06-01"}, NONE),
        ({"ends_on": "2024-06-29", "renewal": "same_term", "notified_on": "2024-07-01"}, FORCE),
        ({"terminated_on": "2024-06-30"}, FORCE),
        ({"terminated_on": "2024-06-29"}, NONE),
        ({"terminated_on": "2024-06-29", "notified_on": "2024-06-01"}, NONE),
        ({"terminated_on": "2024-06-29", "notified_on": "2024-07-02"}, FORCE),
        ({"recurring": False}, NONE),
        ({"recurring": True}, FORCE),
    ],
)
def test_recurring_revenue_counts_contracts_in_force(noted: Any, terms: Any, result: Any) -> None:
    assert noted("recurring_revenue", contracts=[contract("2023-01-01", "100.00", **terms)]) == result


def test_recurring_revenue_is_unknown_where_a_contract_in_force_has_no_amount(noted: Any) -> None:
    terms = [contract("2024-01-01", "100.00"), contract("2024-01-01", None)]
    assert noted("recurring_revenue", contracts=terms) == (None, "contract_without_amount")


def regular(product: str, months: int, **more: Any) -> list[dict[str, Any]]:
    return [sale(f"2024-{6 - k:02}-15", "10.00", product=product, **more) for k in range(months)]


def test_recurring_revenue_without_contracts_takes_products_bought_in_six_months(noted: Any) -> None:
    sales = [*regular("p", 6), *regular("q", 5), sale("2024-06-20", "5.00", product="q")]
    returned = sale("2024-06-21", "-1.00", product="p", kind="return")
    result = noted(
        "recurring_revenue", transactions=[*sales, returned, sale("2023-06-30", "9.00", product="p")]
    )
    assert result == (Decimal("59.00"), "regular_purchases")


def test_recurring_revenue_does_not_fall_back_to_purchases_after_a_contract(noted: Any) -> None:
    ended = contract("2020-01-01", "100.00", ends_on="2021-01-01")
    assert noted("recurring_revenue", contracts=[ended], transactions=regular("p", 6)) == NONE


def test_recurring_revenue_ignores_a_contract_that_has_not_begun(noted: Any) -> None:
    signed = contract("2024-08-01", "100.00") | {"day": d("2024-06-01")}
    result = noted("recurring_revenue", contracts=[signed], transactions=regular("p", 6))
    assert result == (Decimal("60.00"), "regular_purchases")


def test_margin_is_unknown_where_a_sale_lacks_cost(noted: Any) -> None:
    sales = [sale("2024-01-01", "10.00", cost=Decimal("4.00")), sale("2024-01-02", "-2.00", kind="credit")]
    assert noted("margin", transactions=sales) == (Decimal("4.00"), None)
    assert noted("margin_rate", transactions=sales) == (0.5, None)
    missing = [*sales, sale("2024-01-03", "1.00")]
    assert noted("margin", transactions=missing) == (None, "missing_cost")
    assert noted("margin_rate", transactions=missing) == (None, "missing_cost")
    old = [*sales, sale("2020-01-03", "1.00")]
    assert noted("margin", transactions=old) == (Decimal("4.00"), None)
    assert noted("lifetime_margin_to_date", transactions=old) == (None, "missing_cost")


def test_contribution_is_never_partial(noted: Any) -> None:
    sales = [sale("2024-01-01", "10.00", cost=Decimal("4.00"))]
    cost = {"account_code": "a", "day": d("2024-01-01"), "amount": Decimal("2.50")}
    assert noted("contribution", transactions=sales, costs=[cost]) == (Decimal("3.50"), None)
    assert noted("contribution", transactions=sales) == (None, "no_costs")
    old = cost | {"day": d("2020-01-01")}
    assert noted("contribution", transactions=sales, costs=[old]) == (Decimal("6.00"), None)
    assert noted("contribution", transactions=[sale("2024-01-01", "1.00")], costs=[cost]) == (
        None,
        "missing_cost",
    )


def test_cost_to_serve_is_zero_only_where_costs_are_kept(values: Any) -> None:
    costs = [{"account_code": "a", "day": d("2020-01-01"), "amount": Decimal("2.50")}]
    found = values("cost_to_serve", costs=costs, transactions=[sale("2024-01-01", "1.00", "b")])
    assert (found["a"], found["b"]) == (Decimal(0), None)


def test_credits_reduce_money_not_counts(values: Any) -> None:
    sales = [
        sale("2024-01-01", "60.00", document="1"),
        sale("2024-01-01", "40.00", document="1"),
        sale("2024-01-02", "100.00", document="2"),
        sale("2024-01-03", "-50.00", document="3", kind="credit"),
        sale("2024-01-04", "10.00"),
        sale("2024-01-04", "20.00"),
    ]
    assert values("purchase_frequency", transactions=sales)["a"] == 3
    assert values("average_ticket", transactions=sales)["a"] == 60.0


def test_equal_documents_of_two_sources_are_two(values: Any) -> None:
    sales = [sale("2024-01-01", "1.00", document="1"), sale("2024-01-01", "1.00", document="1")]
    sales[1] |= {"source": "erp", "account_code": None, "account_cnpj": "11222333000181"}
    sales[0] |= {"account_cnpj": "11222333000181"}
    assert values("purchase_frequency", transactions=sales)["11222333000181"] == 2


def test_only_credits_in_the_window_leave_no_ticket(values: Any) -> None:
    sales = [sale("2024-01-01", "-50.00", kind="credit")]
    assert values("purchase_frequency", transactions=sales)["a"] == 0
    assert values("average_ticket", transactions=sales)["a"] is None
    assert values("days_since_last_purchase", transactions=sales)["a"] is None


def test_purchase_delay_needs_three_purchase_days(noted: Any) -> None:
    two = [sale("2024-06-10", "1.00"), sale("2024-06-20", "1.00"), sale("2024-06-20", "2.00")]
    assert noted("purchase_delay", transactions=two) == (None, "too_few_purchases")
    three = [*two, sale("2024-05-21", "1.00")]
    assert noted("purchase_delay", transactions=three) == (10 / 15, None)


def test_months_are_counted_back_from_the_date(values: Any) -> None:
    sales = [
        sale(day, "1.00") for day in ("2024-06-30", "2024-05-31", "2024-05-30", "2023-07-01", "2023-06-30")
    ]
    assert values("active_months", transactions=sales)["a"] == 3
    leap = [
        sale(day, "1.00") for day in ("2024-02-29", "2024-01-30", "2024-01-29", "2023-02-28", "2023-03-01")
    ]
    assert values("active_months", as_of=d("2024-02-29"), transactions=leap)["a"] == 3


def test_tenure_is_full_months_since_the_earliest_sign(values: Any) -> None:
    account = {"record_id": "a", "code": "a", "since": d("2023-07-01")}
    assert values("tenure", accounts=[account])["a"] == 11
    assert values("tenure", accounts=[account], transactions=[sale("2023-06-30", "1.00")])["a"] == 12
    signed = contract("2022-06-30", "1.00")
    assert values("tenure", accounts=[account], contracts=[signed])["a"] == 24
    assert values("tenure", accounts=[account | {"since": d("2025-01-01")}])["a"] is None


def test_revenue_growth_says_why_it_is_unknown(noted: Any) -> None:
    old = sale("2022-06-30", "1.00")
    grown = [old, sale("2023-06-30", "100.00"), sale("2023-07-01", "150.00")]
    assert noted("revenue_growth", transactions=grown) == (0.5, None)
    assert noted("revenue_growth", transactions=grown[1:]) == (None, "young")
    middle = [sale("2022-12-30", "100.00"), sale("2024-01-01", "150.00")]
    assert noted("revenue_growth", transactions=middle) == (0.5, "partial_previous")
    assert noted("revenue_growth", transactions=[old, sale("2024-01-01", "5.00")]) == (
        None,
        "no_previous_revenue",
    )


def test_share_of_revenue_leaves_unresolved_lines_out(values: Any) -> None:
    sales = [sale("2024-01-01", "30.00"), sale("2024-01-01", "10.00", "b"), sale("2024-01-01", "60.00", None)]
    found = values("share_of_revenue", transactions=sales)
    assert (found["a"], found["b"]) == (0.75, 0.25)


def test_share_of_revenue_is_unknown_without_positive_revenue(noted: Any) -> None:
    credit_notes = [sale("2024-01-01", "-30.00", kind="credit")]
    assert noted("share_of_revenue", transactions=credit_notes) == (None, "no_positive_total")


def test_referrals_count_each_account_won_once(values: Any) -> None:
    won = {"account_code": "a", "day": d("2020-01-01"), "referred_code": "b", "won_on": d("2024-01-01")}
    own, open_, lost = (won | {"referred_code": "a"}, won | {"referred_code": "c", "won_on": None}, won)
    other = won | {"account_code": "z", "won_on": None}
    sales = [
        sale("2024-01-01", "30.00", "b"),
        sale("2020-01-01", "9.00", "b"),
        sale("2024-01-01", "5.00", "c"),
    ]
    rows = {"referrals": [won, own, open_, lost, other], "transactions": sales}
    assert [values("referrals_won", **rows)[id] for id in "azb"] == [1, 0, None]
    assert [values("referred_revenue", **rows)[id] for id in "azb"] == [Decimal("30.00"), Decimal(0), None]


def assessed(day: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"account_code": "a", "day": d(day), "kind": kind, **more}


def test_assessments_go_stale_after_twelve_months(noted: Any) -> None:
    fresh = [assessed("2023-07-01", "influence", level=3), assessed("2023-07-01", "influence", level=2)]
    assert noted("influence", assessments=fresh) == (2, None)
    assert noted("influence", assessments=[assessed("2023-06-30", "influence", level=3)]) == (None, "stale")
    spent = assessed("2024-01-01", "growth_potential", amount=Decimal("100.00"))
    sales = [sale("2024-01-01", "30.00"), sale("2023-01-01", "500.00")]
    assert noted("growth_potential", assessments=[spent], transactions=sales) == (Decimal("70.00"), None)
    more = [*sales, sale("2024-01-01", "80.00")]
    assert noted("growth_potential", assessments=[spent], transactions=more) == (Decimal(0), "below_sales")


def answers(*given: Any, kind: str = "nps") -> list[dict[str, Any]]:
    return [
        {
            "account_code": "a",
            "day": d(day),
            "kind": kind,
            "answer": Decimal(answer),
            "respondent": respondent,
        }
        for day, respondent, answer in given
    ]


def test_brand_opinion_takes_each_respondents_latest_answer(values: Any) -> None:
    given = answers(
        ("2024-01-01", "p", 2), ("2024-02-01", "p", 10), ("2024-01-01", "q", 8), ("2023-01-01", "r", 0)
    )
    row = values("brand_opinion", responses=given)["rows"][0]
    assert (row["value"], row["n"], row["note"], row["low"], row["high"]) == (9.0, 2, "promoter", None, None)


def test_brand_opinion_has_an_interval_from_three_respondents(values: Any) -> None:
    given = answers(*(("2024-01-01", str(number), answer) for number, answer in enumerate((6, 7, 8))))
    row = values("brand_opinion", responses=given)["rows"][0]
    assert (row["value"], row["n"], row["note"]) == (7.0, 3, "passive")
    assert row["low"] == pytest.approx(7 - 4.303 / 3**0.5)
    assert row["high"] == pytest.approx(7 + 4.303 / 3**0.5)


def test_brand_opinion_has_no_interval_where_all_answer_the_same(values: Any) -> None:
    given = answers(*(("2024-01-01", str(number), 3) for number in range(4)))
    row = values("brand_opinion", responses=given)["rows"][0]
    assert (row["value"], row["low"], row["high"], row["note"]) == (3.0, None, None, "detractor")


def test_csat_stays_within_its_scale(values: Any) -> None:
    given = answers(*(("2024-01-01", str(n), a) for n, a in enumerate((5, 5, 4, 9))), kind="csat")
    row = values("csat", responses=given)["rows"][0]
    assert (row["value"], row["n"], row["high"]) == (pytest.approx(14 / 3), 3, 5.0)


def promise(due: str, closed: str | None = None, outcome: str | None = None, side: Any = "ours") -> Any:
    row = {"account_code": "a", "code": due, "day": d("2023-01-01"), "due_on": d(due), "side": side}
    return row | {"closed_on": d(closed) if closed else None, "outcome": outcome}


def test_promises_kept_are_those_kept_by_their_due_day(values: Any) -> None:
    promises = [
        promise("2024-06-01", "2024-06-01", "kept"),
        promise("2024-06-01", "2024-06-02", "kept"),
        promise("2024-06-01", "2024-05-01", "broken"),
        promise("2024-06-30"),
        promise("2024-07-01", "2024-06-01", "kept"),
        promise("2023-06-30", "2023-06-01", "kept"),
        promise("2024-06-01", "2024-06-01", "kept", side="theirs"),
    ]
    row = values("promises_kept", commitments=promises)["rows"][0]
    assert (row["value"], row["n"]) == (0.25, 4)


def test_overdue_tickets_are_open_past_their_due_day(values: Any) -> None:
    ticket = {"account_code": "a", "code": "t", "day": d("2024-01-01"), "due_on": d("2024-06-29")}
    tickets = [
        ticket,
        ticket | {"due_on": d("2024-06-30")},
        ticket | {"closed_on": d("2024-06-30")},
        ticket | {"closed_on": d("2024-07-01")},
    ]
    assert values("overdue_tickets", tickets=tickets)["a"] == 2


def test_overdue_receivables_are_what_is_missing(values: Any) -> None:
    owed = {"account_code": "a", "code": "r", "day": d("2024-01-01"), "amount": Decimal("100.00")}
    owed |= {"due_on": d("2024-06-29")}
    receivables = [
        owed,
        owed | {"due_on": d("2024-06-30")},
        owed | {"paid_on": d("2024-06-30")},
        owed | {"paid_on": d("2024-06-30"), "paid_amount": Decimal("60.00")},
        owed | {"paid_on": d("2024-06-30"), "paid_amount": Decimal("110.00")},
        owed | {"paid_on": d("2024-07-01"), "paid_amount": Decimal("100.00")},
    ]
    assert values("overdue_receivables", receivables=receivables)["a"] == Decimal("240.00")


def test_abc_classes_cut_at_80_and_95_percent(values: Any) -> None:
    nets = {"a": "50.00", "b": "30.00", "c": "15.00", "d": "2.50", "e": "2.50", "f": "-5.00"}
    sales = [sale("2024-01-01", net, code) for code, net in nets.items()]
    found = values("abc_class", transactions=[*sales, sale("2020-01-01", "9.00", "g")])
    assert [found[code] for code in "abcdefg"] == [1, 1, 2, 3, 3, 3, 3]
    assert [row["note"] for row in found["rows"]] == ["A", "A", "B", "C", "C", "C", "C"]


def test_abc_class_of_one_giant_and_of_ties(values: Any) -> None:
    giant = values("abc_class", transactions=[sale("2024-01-01", "99.00"), sale("2024-01-01", "1.00", "b")])
    assert (giant["a"], giant["b"]) == (1, 3)
    tied = values("abc_class", transactions=[sale("2024-01-01", "1.00", code) for code in "abcde"])
    assert [tied[code] for code in "abcde"] == [1] * 5
