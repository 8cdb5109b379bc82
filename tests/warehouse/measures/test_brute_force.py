"""Every measure against a few lines of plain Python over a random company."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from zelo.warehouse.catalogue import catalogue
from zelo.warehouse.engines import DuckDBEngine, Engine, SparkEngine

Row = dict[str, Any]
Facts = dict[str, list[Row]]
BRUTE: dict[str, Callable[["Account"], Any]] = {}
MEASURES = {name: measure for name, measure in catalogue().items() if not measure.model}


def brute(function: Callable[["Account"], Any]) -> Callable[["Account"], Any]:
    BRUTE[function.__name__.removeprefix("_")] = function
    return function


class Account:
    """One account's rows, and those of all others by account."""

    def __init__(self, id: str, everyone: dict[str, Facts], as_of: date, months: int) -> None:
        self.id, self.everyone, self.as_of, self.months = id, everyone, as_of, months
        self.facts = everyone[id]
        self.start = as_of - relativedelta(months=months)

    def other(self, id: str) -> "Account":
        return Account(id, self.everyone, self.as_of, self.months)

    def has(self, *tables: str) -> bool:
        return any(self.facts[table] for table in tables)

    def window(self, table: str, **equal: Any) -> list[Row]:
        rows = [row for row in self.facts[table] if row["day"] > self.start]
        return [row for row in rows if all(row[name] == value for name, value in equal.items())]

    def sales(self) -> list[Row]:
        return [row for row in self.facts["transactions"] if row["kind"] == "sale"]

    def back(self, day: date) -> int:
        return next(k for k in range(1000) if day > self.as_of - relativedelta(months=k + 1))

    def latest(self, kind: str, field: str) -> Row | None:
        rows = [r for r in self.facts["assessments"] if r["kind"] == kind and r[field] is not None]
        return min(rows, key=lambda r: (-r["day"].toordinal(), r[field]), default=None)

    def net(self, rows: list[Row]) -> Decimal:
        return sum((row["net"] for row in rows), Decimal(0))

    def fresh(self, row: Row) -> bool:
        return row["day"] > self.as_of - relativedelta(months=12)


def ratio(above: Any, below: Any) -> float | None:
    return float(Fraction(above) / Fraction(below)) if below else None


@brute
def revenue(a: Account) -> Any:
    return a.net(a.window("transactions")) if a.has("transactions") else None


@brute
def lifetime_revenue_to_date(a: Account) -> Any:
    return a.net(a.facts["transactions"]) if a.has("transactions") else None


def margin_of(a: Account, rows: list[Row]) -> Any:
    if not a.has("transactions") or any(r["kind"] == "sale" and r["cost"] is None for r in rows):
        return None
    return a.net(rows) - sum((row["cost"] or Decimal(0) for row in rows), Decimal(0))


@brute
def margin(a: Account) -> Any:
    return margin_of(a, a.window("transactions"))


@brute
def lifetime_margin_to_date(a: Account) -> Any:
    return margin_of(a, a.facts["transactions"])


@brute
def margin_rate(a: Account) -> Any:
    return ratio(margin(a), revenue(a)) if margin(a) is not None and revenue(a) > 0 else None


@brute
def cost_to_serve(a: Account) -> Any:
    return sum((row["amount"] for row in a.window("costs")), Decimal(0)) if a.has("costs") else None


@brute
def contribution(a: Account) -> Any:
    return None if None in (margin(a), cost_to_serve(a)) else margin(a) - cost_to_serve(a)


@brute
def purchase_frequency(a: Account) -> Any:
    documents = {
        (row["source"], row["document"]) if row["document"] else row["day"]
        for row in a.window("transactions", kind="sale")
    }
    return len(documents) if a.has("transactions") else None


@brute
def average_ticket(a: Account) -> Any:
    return ratio(revenue(a), purchase_frequency(a)) if purchase_frequency(a) else None


@brute
def days_since_last_purchase(a: Account) -> Any:
    return min(((a.as_of - row["day"]).days for row in a.sales()), default=None)


@brute
def purchase_delay(a: Account) -> Any:
    days = sorted({row["day"] for row in a.sales()})
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    return (a.as_of - days[-1]).days / median(gaps) if len(days) >= 3 else None


@brute
def active_months(a: Account) -> Any:
    if not a.has("transactions"):
        return None
    return len({a.back(row["day"]) for row in a.window("transactions", kind="sale")})


@brute
def tenure(a: Account) -> Any:
    since = [row["since"] for row in a.facts["accounts"] if row["since"]]
    starts = [row["starts_on"] for row in a.facts["contracts"]] + [r["day"] for r in a.facts["transactions"]]
    days = [day for day in since + starts if day <= a.as_of]
    return a.back(min(days)) if days else None


@brute
def revenue_growth(a: Account) -> Any:
    rows = a.facts["transactions"]
    before = a.net(
        [row for row in rows if a.start >= row["day"] > a.as_of - relativedelta(months=2 * a.months)]
    )
    young = not rows or min(r["day"] for r in rows) > a.as_of - relativedelta(months=3 * a.months // 2)
    return None if young or before <= 0 else ratio(revenue(a) - before, before)


@brute
def share_of_revenue(a: Account) -> Any:
    total = sum(revenue(a.other(id)) or Decimal(0) for id in a.everyone)
    if not a.has("transactions"):
        return None
    return 0.0 if not a.window("transactions") else ratio(revenue(a), total) if total > 0 else None


@brute
def abc_class(a: Account) -> Any:
    totals = {id: revenue(a.other(id)) or Decimal(0) for id in a.everyone}
    whole = sum(value for value in totals.values() if value > 0)
    above = sum(value for value in totals.values() if value > max(totals[a.id], 0))
    if not a.has("transactions"):
        return None
    if totals[a.id] <= 0:
        return 3
    return 1 if above < whole * Decimal("0.8") else 2 if above < whole * Decimal("0.95") else 3


@brute
def recurring_revenue(a: Account) -> Any:
    begun = [row for row in a.facts["contracts"] if row["starts_on"] <= a.as_of]
    if not begun:
        return regular_purchases(a)
    total = Decimal(0)
    for row in begun:
        renewed = row["renewal"] in ("same_term", "fixed", "indefinite") and not row["notified_on"]
        ended = row["ends_on"] and row["ends_on"] < a.as_of and not renewed
        if ended or row["recurring"] is False or (row["terminated_on"] and row["terminated_on"] < a.as_of):
            continue
        months = 12 if row["amount_months"] is None else row["amount_months"]
        if row["amount"] is None or months == 0:
            return None
        yearly = Fraction(row["amount"]) * 1200 / months
        total += int(math.copysign(math.floor(abs(yearly) + Fraction(1, 2)), yearly))
    return total / 100


def regular_purchases(a: Account) -> Any:
    bought = defaultdict(set)
    for row in a.window("transactions", kind="sale"):
        bought[row["product"]].add(a.back(row["day"]))
    regular = {product for product, months in bought.items() if product and 2 * len(months) >= a.months}
    rows = [row for row in a.window("transactions") if row["product"] in regular]
    return a.net(rows) if a.has("transactions") else None


def referred(a: Account) -> set[str]:
    ids = {row["referred_id"] for row in a.facts["referrals"] if row["won_on"]}
    return ids - {a.id, None}


@brute
def referrals_won(a: Account) -> Any:
    return len(referred(a)) if a.has("referrals") else None


@brute
def referred_revenue(a: Account) -> Any:
    total = sum((revenue(a.other(id)) or Decimal(0) for id in referred(a)), Decimal(0))
    return total if a.has("referrals") else None


@brute
def influence(a: Account) -> Any:
    row = a.latest("influence", "level")
    return row["level"] if row and a.fresh(row) else None


@brute
def alignment(a: Account) -> Any:
    row = a.latest("alignment", "level")
    return row["level"] if row and a.fresh(row) else None


@brute
def growth_potential(a: Account) -> Any:
    row = a.latest("growth_potential", "amount")
    sold = a.net([sale for sale in a.facts["transactions"] if a.fresh(sale)])
    return max(row["amount"] - sold, Decimal(0)) if row and a.fresh(row) else None


def mean_answer(a: Account, kind: str, bottom: int, top: int) -> Any:
    latest = {}
    for row in sorted(a.window("responses", kind=kind), key=lambda row: (row["day"], row["record_id"])):
        if bottom <= row["answer"] <= top:
            latest[row["source"], row["respondent"] or ("row", row["record_id"])] = row["answer"]
    return ratio(sum(latest.values()), len(latest))


@brute
def brand_opinion(a: Account) -> Any:
    return mean_answer(a, "nps", 0, 10)


@brute
def csat(a: Account) -> Any:
    return mean_answer(a, "csat", 1, 5)


@brute
def promises_kept(a: Account) -> Any:
    ours = [row for row in a.facts["commitments"] if row["side"] in ("ours", None)]
    due = [row for row in ours if a.start < row["due_on"] <= a.as_of]
    kept = [r for r in due if r["outcome"] == "kept" and r["closed_on"] <= r["due_on"]]
    return ratio(len(kept), len(due))


@brute
def overdue_tickets(a: Account) -> Any:
    late = [r for r in a.facts["tickets"] if r["due_on"] and r["due_on"] < a.as_of and not r["closed_on"]]
    return len(late) if a.has("tickets") else None


@brute
def overdue_receivables(a: Account) -> Any:
    total = Decimal(0)
    for row in a.facts["receivables"]:
        paid = (
            0 if not row["paid_on"] else row["amount"] if row["paid_amount"] is None else row["paid_amount"]
        )
        total += max(row["amount"] - paid, 0) if row["due_on"] < a.as_of else 0
    return total if a.has("receivables") else None


def everyone_of(company: Any, unit: str) -> dict[str, Facts]:
    accounts = company.accounts(unit)
    everyone: dict[str, Facts] = {id: defaultdict(list) for id in accounts.ids.values()}
    for table in company.rows:
        for row in company.seen(table):
            code, cnpj = ("code", "cnpj") if table == "accounts" else ("account_code", "account_cnpj")
            id = accounts.of(row["source"], row[code], row[cnpj])
            if table == "referrals":
                row["referred_id"] = accounts.of(row["source"], row["referred_code"], row["referred_cnpj"])
            if id is not None:
                everyone[id][table].append(row)
    return everyone


def test_every_measure_has_a_brute_force() -> None:
    assert set(BRUTE) == set(MEASURES)


def check_against_brute_force(engine: Engine, company: Any, unit: str, months: int) -> Counter[str]:
    """All measures together, as an evaluation asks for them; returns how many values are known."""
    everyone, known = everyone_of(company, unit), Counter[str]()
    results = engine.compute_all(list(MEASURES.values()), months=months)
    assert engine.accounts()["account_id"].to_pylist() == sorted(everyone)
    for name, result in results.items():
        found = dict(zip(result["account_id"].to_pylist(), result["value"].to_pylist(), strict=True))
        wanted = {id: BRUTE[name](Account(id, everyone, company.as_of, months)) for id in everyone}
        assert differences(found, wanted) == {}, name
        assert {*result["note"].to_pylist()} <= {None, *MEASURES[name].notes}, name
        known[name] += sum(value is not None for value in wanted.values())
    return known


@pytest.mark.parametrize("unit", ["establishment", "root", "group"])
def test_measures_equal_brute_force(unit: Any, make_company: Any, write_snapshot: Any) -> None:
    known: Counter[str] = Counter()
    for seed in range(4):
        company = make_company(seed)
        with DuckDBEngine(write_snapshot(company.rows), as_of=company.as_of, unit=unit, threads=1) as engine:
            known += check_against_brute_force(engine, company, unit, 3 if seed == 0 else 12)
    assert min(known[name] for name in MEASURES) >= 8, known


@pytest.mark.parametrize("unit, seed", [("root", 0), ("root", 1), ("group", 2)])
def test_measures_on_spark_equal_brute_force(
    unit: Any, seed: int, spark: Any, make_company: Any, write_snapshot: Any
) -> None:
    company = make_company(seed)
    snapshot = write_snapshot(company.rows)
    with SparkEngine(snapshot, as_of=company.as_of, unit=unit, session=spark) as engine:
        check_against_brute_force(engine, company, unit, 3 if seed == 0 else 12)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_measure_is_the_same_in_a_pass_and_by_itself(
    seed: int, make_company: Any, write_snapshot: Any
) -> None:
    company = make_company(seed)
    measures = list(MEASURES.values())
    by_themselves = [replace(measure, own=True) for measure in measures]
    with DuckDBEngine(write_snapshot(company.rows), as_of=company.as_of, threads=1) as engine:
        assert engine.compute_all(measures) == engine.compute_all(by_themselves)


def differences(found: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """The differences: exact for money and counts, 1e-12 for ratios."""
    assert set(found) == set(wanted)
    different = {}
    for id, value in wanted.items():
        ratios = isinstance(value, float) and isinstance(found[id], float)
        if not (math.isclose(found[id], value, rel_tol=1e-12) if ratios else found[id] == value):
            different[id] = (found[id], value)
    return different
