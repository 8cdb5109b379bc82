"""Two real years of a wholesaler, from its file to explained key accounts, against a plain brute force.

Data: Online Retail II (D. Chen, UCI, CC BY 4.0), read in place from the folder that ZELO_TEST_DATA names.
"""

import os
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from zelo.engine.compute import compute_measure
from zelo.engine.evaluate import run_evaluation
from zelo.engine.evaluations import Evaluation, load_evaluation
from zelo.engine.explain import find_account
from zelo.engine.home import Home
from zelo.engine.import_file import ImportReport, import_file
from zelo.engine.measures import find_measure
from zelo.engine.policies import find_policy
from zelo.engine.presentation import evaluation_json
from zelo.engine.reasons import reason
from zelo.engine.requests import import_request

from .conftest import silent

FOLDER = os.environ.get("ZELO_TEST_DATA")
FILE = Path(FOLDER or "") / "online_retail_ii" / "online_retail_II.parquet"
AS_OF = date(2011, 12, 1)

pytestmark = pytest.mark.skipif(
    not FOLDER, reason="ZELO_TEST_DATA is not set: Online Retail II is not tested"
)

Line = tuple[str, str | None, date, Decimal]


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    """(invoice, customer, day, net) of every line but the first sheet's copy of the nine days in both."""
    columns = ["Invoice", "Customer ID", "InvoiceDate", "Quantity", "Price", "sheet"]
    table = parquet.read_table(FILE, columns=columns)
    kept = []
    for invoice, customer, moment, quantity, price, sheet in zip(
        *(table[name].to_pylist() for name in columns), strict=True
    ):
        if sheet == "Year 2009-2010" and moment.date() >= date(2010, 12, 1):
            continue
        net = (Decimal(str(price)) * quantity).quantize(Decimal("0.01"), ROUND_HALF_UP)
        kept.append((invoice, str(int(customer)) if customer is not None else None, moment.date(), net))
    return kept


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, ImportReport]:
    home = Home(tmp_path_factory.mktemp("retail"), "BRL", "en")
    report = import_file(home, import_request(FILE, mapping_name="online_retail_ii"), silent)
    return Home.open(home.root), report


@pytest.fixture(scope="module")
def evaluation(imported: tuple[Home, ImportReport]) -> Evaluation:
    home, _ = imported
    return run_evaluation(home, find_policy(home, "purchases"), as_of=AS_OF, progress=silent)


def test_import_totals_are_those_of_the_file(imported: tuple[Home, ImportReport], lines: list[Line]) -> None:
    home, report = imported
    assert report.changes.created == len(lines)
    assert report.totals["net"] == sum(line[3] for line in lines)
    assert report.period == (min(line[2] for line in lines), max(line[2] for line in lines))
    assert report.accounts.unresolved_lines == sum(line[1] is None for line in lines)
    assert report.accounts.new == len({line[1] for line in lines} - {None})
    assert home.currency == "GBP"


def test_importing_it_again_changes_nothing(imported: tuple[Home, ImportReport]) -> None:
    home, first = imported
    again = import_file(home, import_request(FILE, mapping_name="online_retail_ii"), silent)
    assert (again.batch, again.changes.unchanged) == (None, first.changes.created)


def test_top_accounts_by_revenue_are_those_of_the_file(
    imported: tuple[Home, ImportReport], lines: list[Line]
) -> None:
    home, _ = imported
    money: dict[str, Decimal] = defaultdict(Decimal)
    for _, customer, day, net in lines:
        if customer and date(2010, 12, 1) < day <= AS_OF:
            money[customer] += net
    values = compute_measure(home, find_measure(home, "revenue"), as_of=AS_OF)
    found = {value.account_id: value.value for value in values if value.value}
    assert found == {customer: net for customer, net in money.items() if net}
    top = sorted(values, key=lambda v: (-(v.value or 0), v.account_id))[:20]
    assert [v.account_id for v in top] == sorted(money, key=lambda c: (-money[c], c))[:20]


def test_evaluation_has_every_customer_met_by_the_date(evaluation: Evaluation, lines: list[Line]) -> None:
    met = {customer for _, customer, day, _ in lines if customer and day <= AS_OF}
    assert set(evaluation.accounts["account_id"].to_pylist()) == met


def test_comparison_with_the_biggest_is_that_of_the_file(evaluation: Evaluation, lines: list[Line]) -> None:
    money: dict[str, Decimal] = defaultdict(Decimal)
    for _, customer, day, net in lines:
        if customer and date(2010, 12, 1) < day <= AS_OF:
            money[customer] += net
    keys = {record.account_id for record in evaluation.records(key_only=True)}
    top = sorted(money, key=lambda c: (-money[c], c))[: len(keys)]
    compared = evaluation.facts["compared_with_top_revenue"]
    assert (compared["n"], compared["overlap"]) == (40, len(keys & set(top)))
    assert {swap["in"]["account_id"] for swap in compared["in_instead"]} == keys - set(top)
    assert {swap["instead_of"]["account_id"] for swap in compared["in_instead"]} == set(top) - keys


def test_contributions_add_up_to_every_score(evaluation: Evaluation) -> None:
    for record in evaluation.records():
        if record.score is not None:
            assert sum(part for part in record.contributions.values() if part) == record.score


def test_stored_evaluation_reads_as_it_was(
    imported: tuple[Home, ImportReport], evaluation: Evaluation
) -> None:
    loaded = load_evaluation(imported[0], evaluation.id)
    assert evaluation_json(loaded) == evaluation_json(evaluation)


def test_reason_names_the_stored_numbers_in_both_languages(
    imported: tuple[Home, ImportReport], evaluation: Evaluation
) -> None:
    _, record = find_account(imported[0], evaluation.id, "14646")
    assert record.score is not None
    text = reason(evaluation, record)
    assert f"{record.score:.1f}" in text.en
    assert f"{record.score:.1f}".replace(".", ",") in text.pt
    assert f"rank {record.rank}" in text.en
    assert f"{record.rank}º" in text.pt
