"""A company's file goes into the lake whole, or not at all."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from deltalake import DeltaTable

from zelo.engine.home import Home
from zelo.engine.import_file import ImportReport, check_file
from zelo.engine.requests import import_request
from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import TABLES

from .conftest import Importer, silent

LINES = """account_id;day;amount;document
A;2026-01-05;10,50;1
A;2026-01-05;10,50;1
B;2026-02-05;20,00;2
;2026-03-05;5,25;3
"""


def net_by_account(home: Home) -> dict[str | None, Decimal]:
    files = list(home.lake.snapshot().files["transactions"])
    query = f"SELECT account_code, sum(net) FROM read_parquet({files}) GROUP BY 1"
    return dict(duckdb.sql(query).fetchall())


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.changes.created, report.changes.updated, report.changes.unchanged


def test_import_takes_every_line_and_tells_totals(home: Home, take: Importer) -> None:
    report = take(LINES)
    assert counts(report) == (4, 0, 0)
    assert report.totals["net"] == Decimal("46.25")
    assert net_by_account(home) == {"A": Decimal("21.00"), "B": Decimal("20.00"), None: Decimal("5.25")}
    assert (report.accounts.new, report.accounts.known, report.accounts.unresolved_lines) == (2, 0, 1)


def test_the_delta_table_opens_in_other_tools(home: Home, take: Importer) -> None:
    take(LINES)
    opened = DeltaTable(home.lake.root / "tables" / "transactions").to_pyarrow_table()
    assert sum(opened["net"].to_pylist()) == Decimal("46.25")
    assert opened.column_names == list(TABLES["transactions"].stored)


def test_importing_twice_changes_nothing(home: Home, take: Importer) -> None:
    first = take(LINES)
    before = home.lake.snapshot()
    again = take(LINES)
    assert (first.batch, again.batch) == (1, None)
    assert counts(again) == (0, 0, 4)
    assert home.lake.snapshot() == before


def test_two_parts_of_a_file_give_the_same_rows_as_the_whole(
    home: Home, take: Importer, tmp_path: Path
) -> None:
    header, first, second, third, last = LINES.splitlines(keepends=True)
    take(header + first + second)
    take(header + third + last)
    assert counts(take(LINES)) == (0, 0, 4)


def test_a_rejected_line_refuses_the_whole_file(home: Home, take: Importer) -> None:
    with pytest.raises(
        InvalidInput, match=r"1 line of transactions.csv cannot be used \(line 6, .*nothing was"
    ):
        take(LINES + "C;2026-04-31;9,00;4\n")
    assert home.lake.snapshot().files == {}
    assert not home.exists


def test_skip_rejected_takes_the_rest_and_lists_what_was_left_out(home: Home, take: Importer) -> None:
    report = take(LINES + "C;2026-04-31;9,00;4\n", skip_rejected=True)
    assert counts(report) == (4, 0, 0)
    assert report.rejections is not None
    assert "2026-04-31" in report.rejections.read_text(encoding="utf-8-sig")


def test_accounts_are_known_by_code_or_cnpj_root(home: Home, take: Importer) -> None:
    take("code;cnpj;name\nA;11.222.333/0001-81;Alfa\n", "accounts")
    rows = ("A;;2026-01-05;1,00", ";11222333000262;2026-01-05;1,50", "B;;2026-01-05;2,75")
    accounts = take("\n".join(("account_id;account_cnpj;day;amount", *rows)) + "\n").accounts
    assert (accounts.new, accounts.known, accounts.unresolved_lines) == (1, 2, 0)


def test_check_says_what_would_happen_and_changes_nothing(home: Home, take: Importer, tmp_path: Path) -> None:
    take(LINES)
    before = home.lake.snapshot()
    path = tmp_path / "more.csv"
    path.write_text(LINES + "C;2026-04-30;9,00;4\n", encoding="utf-8")
    report = check_file(home, import_request(path, "transactions"), silent)
    assert (report.batch, counts(report)) == (None, (1, 0, 4))
    assert (report.accounts.new, report.accounts.known) == (1, 2)
    assert home.lake.snapshot() == before


def test_a_home_keeps_one_currency(home: Home, take: Importer, tmp_path: Path) -> None:
    take(LINES)
    mapping = tmp_path / "pounds.toml"
    mapping.write_text(
        'table = "transactions"\ncurrency = "GBP"\n'
        '[columns]\naccount_code = "account_id"\nday = "day"\nnet = "amount"\n',
        encoding="utf-8",
    )
    path = tmp_path / "transactions.csv"
    request = import_request(path, mapping_name=str(mapping))
    with pytest.raises(InvalidInput, match="keeps its money in BRL and the file is in GBP"):
        check_file(Home.open(home.root), request, silent)
