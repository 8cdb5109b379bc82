"""`zelo lifetime`: documents, tables in both languages, a chart, and errors in one sentence."""

import csv
import io
from pathlib import Path

import pytest

from .conftest import GUIDE_FILES, Command, document

AS_OF = ("--as-of", "2026-06-30")
FIGURES = ("lifetime_revenue", "lifetime_margin", "p_alive", "expected_purchases_12m")


@pytest.fixture
def buyers(zelo: Command) -> Command:
    """The guide's simulated purchases, imported."""
    zelo("import", "run", str(GUIDE_FILES / "purchases.csv"), "--table", "transactions")
    return zelo


def test_fit_tells_models_settings_and_parameters(buyers: Command) -> None:
    record = document(buyers("lifetime", "fit", *AS_OF, "--discount-rate", "0.2", "--format", "json"))
    assert (record["annual_discount_rate"], record["horizon_years"]) == (0.2, 3.0)
    assert record["buying"]["verdict"] == "buying_model"
    rows = list(csv.DictReader(io.StringIO(buyers("lifetime", "fit", *AS_OF, "--format", "csv"))))
    assert {row["part"] for row in rows} == {"purchases", "revenue", "margin"}
    shown = buyers("lifetime", "fit", *AS_OF, "--horizon", "18m", "--language", "pt")
    assert shown.startswith("Horizonte de 1,50 anos, desconto de 10,0% ao ano")


def test_show_gives_every_account_and_a_table_by_value(buyers: Command) -> None:
    rows = document(buyers("lifetime", "show", *AS_OF, "--format", "json"))
    assert len(rows) == 150
    assert [row["account_id"] for row in rows] == sorted(row["account_id"] for row in rows)
    assert set(FIGURES) < set(rows[0])
    measured = document(buyers("measure", "compute", "lifetime_revenue", *AS_OF, "--format", "json"))
    assert [row["value"] for row in measured] == [row["lifetime_revenue"] for row in rows]
    best = max(rows, key=lambda row: row["lifetime_revenue"])["account_id"]
    lines = buyers("lifetime", "show", *AS_OF, "--limit", "1").splitlines()
    assert lines[0].startswith("Horizon of 3 years")
    assert lines[2].split()[0] == "account"
    assert lines[3].split()[0] == best


def test_explain_gives_history_test_and_figures(buyers: Command) -> None:
    found = document(buyers("lifetime", "explain", "C0003", *AS_OF, "--format", "json"))
    assert found["history"]["x"] + 1 == found["history"]["purchase_days"]
    assert found["hold_out"].keys() == {"expected", "low", "high", "actual", "missed"}
    rows = list(
        csv.DictReader(io.StringIO(buyers("lifetime", "explain", "C0003", *AS_OF, "--format", "csv")))
    )
    assert [row["measure"] for row in rows] == list(found["measures"])
    assert "recompras (x)" in buyers("lifetime", "explain", "C0003", *AS_OF, "--language", "pt")
    assert "There is no account" in buyers("lifetime", "explain", "nobody", *AS_OF, code=1)


def test_backtest_prints_and_draws(buyers: Command, tmp_path: Path) -> None:
    asked = ("lifetime", "backtest", "--until", "2025-12-29", "--horizon", "26w")
    picture = tmp_path / "chart.svg"
    content = document(buyers(*asked, "--format", "json", "--chart", str(picture)))
    assert content["purchases"]["scores"].keys() == content["revenue"]["scores"].keys()
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    rows = list(csv.DictReader(io.StringIO(buyers(*asked, "--format", "csv"))))
    assert [(row["unit"], row["forecast"]) for row in rows[:2]] == [
        ("purchases", "model"),
        ("purchases", "constant_rate"),
    ]
    assert "Ajustado ao que se via até 29/12/2025" in buyers(*asked, "--language", "pt")
    assert buyers(*asked, "--chart", "chart.gif", code=1) == "chart.gif: a chart is an .svg or a .png file.\n"


def test_too_few_customers_are_said(company: Command) -> None:
    shown = company("lifetime", "show", "--as-of", "2026-10-31", "--limit", "1")
    assert "Not enough events for a model of buying: past revenue stands alone." in shown
    asked = ("lifetime", "backtest", "--until", "2026-04-30")
    assert company(*asked, code=1).startswith("Not enough events before the date")
    assert "The discount rate must be 0 or more" in company(
        "lifetime", "fit", "--discount-rate", "-1", code=1
    )


def test_measures_of_a_model_are_listed_shown_and_planned(company: Command) -> None:
    listed = document(company("measure", "list", "--format", "json"))
    assert {row["measure"] for row in listed} > set(FIGURES)
    shown = document(company("measure", "show", "p_alive", "--format", "json"))
    assert (shown["model"], list(shown["sql"])) == ("lifetime", ["summary", "contracts"])
    plan = document(company("measure", "plan", "p_alive", "revenue", "--format", "json"))
    assert plan["models"] == {"p_alive": ["contracts", "transactions"]}
    assert list(plan["selects"]) == ["revenue"]
