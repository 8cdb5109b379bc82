"""The catalogue, the header of a measure's file, and the dialect its SELECT must keep to."""

from datetime import date
from typing import Any

import pytest

from zelo.lib.errors import InvalidInput
from zelo.warehouse.catalogue import bind, catalogue, check, parse_measure
from zelo.warehouse.facts import TABLES

NAMES = """abc_class active_months alignment average_ticket brand_opinion contribution cost_to_serve csat
days_since_last_purchase growth_potential influence lifetime_margin_to_date lifetime_revenue_to_date margin
margin_rate overdue_receivables overdue_tickets promises_kept purchase_delay purchase_frequency
recurring_revenue referrals_won referred_revenue revenue revenue_growth share_of_revenue tenure"""
HEADER = """-- title.pt: Receita
-- title.en: Revenue
-- unit: currency
-- better: higher
-- absent: zero
-- explanation.pt: O que a conta compra,
--   na janela.
-- explanation.en: What the account buys.
-- source: transactions.net
"""
SELECT = "select account_id, sum(net) as value from transactions group by account_id"


def own(sql: str, header: str = HEADER) -> Any:
    return parse_measure("own", header + sql)


def test_catalogue_holds_the_measures_of_the_criteria() -> None:
    assert list(catalogue()) == NAMES.split()


@pytest.mark.parametrize("name", NAMES.split())
def test_shipped_measures_keep_to_the_dialect(name: str) -> None:
    measure = catalogue()[name]
    check(measure)
    assert set(measure.tables) <= set(TABLES)
    assert {code for code in measure.notes if f"'{code}'" not in measure.sql} == set()


def test_parse_measure_reads_the_header() -> None:
    note = "-- note.late.pt: Atrasada.\n-- note.late.en: Late.\n"
    measure = own(SELECT, HEADER + note)
    assert measure.title.pt == "Receita"
    assert measure.explanation.pt == "O que a conta compra, na janela."
    assert (measure.unit, measure.better, measure.absent) == ("currency", "higher", "zero")
    assert measure.notes["late"].en == "Late."
    assert (measure.sql, measure.tables, measure.facts) == (SELECT, ("transactions",), ("transactions",))


def test_facts_are_the_tables_that_make_an_absent_account_zero() -> None:
    sql = "select r.account_id, sum(t.net) as value from referrals r join transactions t on true group by 1"
    assert own(sql).facts == ("referrals", "transactions")
    assert own(sql, HEADER + "-- facts: referrals\n").facts == ("referrals",)
    with pytest.raises(InvalidInput, match="facts: costs"):
        own(sql, HEADER + "-- facts: costs\n")


def test_hash_changes_with_what_decides_the_values_only() -> None:
    same = own(SELECT, HEADER.replace("title.en: Revenue", "title.en: Sales"))
    assert same.sql_hash == own(SELECT).sql_hash
    assert own(SELECT + " ").sql_hash == own(SELECT).sql_hash
    changed = (
        own(SELECT, HEADER.replace("absent: zero", "absent: unknown")),
        own(SELECT.replace("net", "cost")),
    )
    assert own(SELECT).sql_hash not in {measure.sql_hash for measure in changed}


@pytest.mark.parametrize(
    "name, text, message",
    [
        ("own", SELECT, "lacks title.pt"),
        ("own", HEADER, "no SELECT"),
        ("own", HEADER.replace("-- unit: currency\n", "") + SELECT, "lacks unit"),
        ("own", HEADER.replace("currency", "reais") + SELECT, "unit is 'reais'"),
        ("own", HEADER.replace("higher", "bigger") + SELECT, "better is 'bigger'"),
        ("own", HEADER.replace("zero", "null") + SELECT, "absent is 'null'"),
        ("own", HEADER + "-- colour: blue\n" + SELECT, "'colour' is no key"),
        ("own", HEADER + "-- unit: currency\n" + SELECT, "'unit' stands twice"),
        ("own", HEADER + "-- note.late.pt: Atrasada.\n" + SELECT, "lacks note.late.en"),
        ("own", "-- hello\n" + HEADER + SELECT, "line 1"),
        ("Own", HEADER + SELECT, "no name for a measure"),
        ("own", HEADER + "select from where", "cannot be read|exactly one SELECT"),
        ("own", HEADER + SELECT + "; " + SELECT, "exactly one SELECT"),
        ("own", HEADER + "drop table transactions", "exactly one SELECT"),
        ("own", HEADER + "copy transactions to 'x.csv'", "exactly one SELECT"),
    ],
)
def test_parse_measure_refuses_what_is_malformed(name: str, text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        parse_measure(name, text)


@pytest.mark.parametrize(
    "sql",
    [
        SELECT,
        "select account_id, cast(sum(net) as double) / nullif(count(*), 0) as value "
        "from transactions group by 1",
        "select account_id, datediff('day', max(day), :as_of) as value from transactions group by account_id",
        "with a as (select account_id, net from transactions where day > :as_of - interval (:months) month) "
        "select account_id, sum(net) as value, count(*) as n, 'x' as note from a group by account_id",
    ],
)
def test_check_accepts_the_dialect(sql: str) -> None:
    check(own(sql))


def over(value: str, rest: str = "from transactions group by account_id") -> str:
    return f"select account_id, {value} as value {rest}"


@pytest.mark.parametrize(
    "sql, message",
    [
        (over("sum(net)", "from invoices group by 1"), "no table invoices"),
        (over("sum(net)", "from main.transactions group by 1"), "schemas are not allowed"),
        (over("sum(net)", "from facts.transactions group by 1"), "schemas are not allowed"),
        (over("sum(net)", "from '/tmp/x.parquet' group by 1"), "no table /tmp/x.parquet"),
        (over("sum(net)", "from read_csv('/etc/passwd') group by 1"), "table functions"),
        (over("sum(net)", "from read_parquet('x') group by 1"), "table functions"),
        (over("sum(net)", "from range(10) group by 1"), "not (an )?allowed"),
        (over("max(getenv('HOME'))"), r"getenv\(\) is not an allowed function"),
        (over("max(no_such(net))"), r"no_such\(\) is not an allowed function"),
        (over("datediff('day', max(day), now())"), "not (an )?allowed"),
        (over("datediff('day', max(day), current_date)"), "not (an )?allowed"),
        (over("datediff('day', max(day), today())"), "not (an )?allowed"),
        (over("max(random())"), "not (an )?allowed"),
        (over("max(uuid())"), "not (an )?allowed"),
        (over("first(net)"), "not (an )?allowed"),
        (over("any_value(net)"), "not (an )?allowed"),
        (over("arg_max(net, day)"), "not (an )?allowed"),
        (over("avg(net)"), "not (an )?allowed"),
        (over("string_agg(product, ',')"), "not (an )?allowed"),
        (over("reflect('java.lang.System', 'exit')"), "not (an )?allowed"),
        (over("sum(net) / count(*)"), "divides without nullif"),
        (over("sum(net) / nullif(count(*), 0)"), "cast to double before dividing"),
        (over("cast(sum(net) as double) / 0"), "divides without nullif"),
        (over("count(*) % count(cost)"), "divides without nullif"),
        (over("sum(cast(net as double))"), "sums doubles"),
        (over("sum(cast(net as double) * 2)"), "sums doubles"),
        (over("sum(case when net > 0 then cast(net as float) end)"), "sums doubles"),
        (
            "with a as (select account_id, cast(net as double) / nullif(cost, 0) as rate from transactions), "
            "b as (select account_id, rate * 2 as twice from a) "
            "select account_id, sum(twice) as value from b group by account_id",
            "SUM\\(twice\\) sums doubles",
        ),
        (over("max(:as_of - day)"), "use datediff"),
        (over("max(day - day)"), "use datediff"),
        (over("max(:until)"), "parameters are :as_of and :months"),
        (over("max($1)"), "not allowed|parameters"),
        ("select * from transactions", "name the columns|must select"),
        (
            "with a as (select * from transactions) select account_id, sum(net) as value from a",
            "name the columns",
        ),
        (over("row_number() over ()"), "needs OVER"),
        (over("lag(net) over (partition by account_id)"), "needs OVER"),
        (over("sum(net)") + " limit 5", "not (an )?allowed"),
        (over("sum(net)") + " order by 2", "ORDER BY at the end"),
        (over("sum(net)", "from transactions using sample 10 group by 1"), "not (an )?allowed"),
        ("select account_id, sum(net) as amount from costs group by 1", "must select account_id, value"),
        ("select account_id, net as value, day from transactions", "must select account_id, value"),
        (
            "with recursive a as (select account_id, net as value from transactions) "
            "select account_id, value from a",
            "RECURSIVE",
        ),
        (
            "with costs as (select account_id, net from transactions) "
            "select account_id, net as value from costs",
            "hides the fact table",
        ),
        (over("max(net)", "from transactions, (values (1)) v group by 1"), "not (an )?allowed"),
        (over("max((select max(net) from secrets))"), "no table secrets"),
    ],
)  # fmt: skip
def test_check_refuses(sql: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        check(own(sql))


def test_bind_writes_the_parameters_as_literals() -> None:
    sql = over("max(:months)", "from transactions where day > :as_of - interval (3 * :months // 2) month")
    assert bind("own", sql, as_of=date(2024, 2, 29), months=5) == (
        "SELECT account_id, MAX(5) AS value FROM transactions "
        "WHERE day > CAST('2024-02-29' AS DATE) - INTERVAL '7' MONTH"
    )


def test_bind_refuses_other_parameters() -> None:
    with pytest.raises(InvalidInput, match="parameters are :as_of and :months"):
        bind("own", over("max(:until)"), as_of=date(2024, 2, 29), months=12)
